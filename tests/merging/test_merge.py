from __future__ import annotations

import random
from typing import Any

import pytest

from pharma_deals.merging.merge import merge_rows
from pharma_deals.outputs.layout import entries
from tests.outputs.rows import deal, money, party, payment, quote, row, sample, subject


def merge(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return list(merge_rows(entry for one in rows for entry in entries(one)))


def tell(name: str, day: int = 10, **values: Any) -> dict[str, Any]:
    """An article on the deal of Acme and Orion over BRS-207."""
    said = {
        "types": ["license"],
        "parties": [party("Acme Pharma", "recipient"), party("Orion Bio", "source")],
        "subjects": [subject("BRS-207")],
    }
    return row(name, deal(f"{name}#1", **said | values), published=f"2021-03-{day}")


def merged(*rows: dict[str, Any]) -> dict[str, Any]:
    (one,) = merge(*rows)
    found: dict[str, Any] = one["deals"][0]
    return found


def conflicts(record: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {
        one["field"]: [(evidence["article"], evidence["text"]) for evidence in one["evidence"]]
        for one in record["conflicts"]
    }


def all_evidence(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if {"text", "start", "end"} <= value.keys() else []
        return own + [one for part in value.values() for one in all_evidence(part)]
    return [one for part in value for one in all_evidence(part)] if isinstance(value, list) else []


def test_a_row_names_its_articles() -> None:
    (one,) = merge(tell("b", 12), tell("a", 11))
    assert {key: one[key] for key in ("id", "articles", "published")} == {
        "id": "a#1",
        "articles": ["a", "b"],
        "published": "2021-03-11",
    }


def test_all_evidence_names_its_article() -> None:
    record = merged(tell("a"), tell("b"))
    assert {one["article"] for one in all_evidence(record)} == {"a", "b"}
    assert [one["article"] for one in record["parties"][0]["evidence"]] == ["a", "b"]


def test_nothing_of_a_source_is_lost() -> None:
    rows = [
        tell("a", payments=[payment("upfront", "5")]),
        tell("b", payments=[payment("royalty", rate_low="7", rate_high="9")]),
    ]
    there = {(one["article"], one["text"]) for one in all_evidence(merged(*rows))}
    for one in rows:
        assert {(one["id"], said["text"]) for said in all_evidence(one["deals"])} <= there


def test_names_are_the_fullest() -> None:
    rows = [
        tell("a", parties=[party("Acme"), party("ORION BIO LTD")]),
        tell("b", parties=[party("Acme Pharma Inc."), party("Orion Bio")]),
    ]
    assert [(one["name"], one["aliases"]) for one in merged(*rows)["parties"]] == [
        ("Acme Pharma Inc.", ["Acme"]),
        ("Orion Bio", ["ORION BIO LTD"]),
    ]


def test_a_direction_counts_more_than_a_partner() -> None:
    rows = [tell("a", parties=[party("Acme"), party("Orion")]), tell("b", parties=[party("Acme", "source")])]
    assert [one["role"] for one in merged(*rows)["parties"]] == ["source", "partner"]


def test_contradictory_roles_are_all_kept() -> None:
    rows = [tell("a"), tell("b", parties=[party("Acme Pharma", "source"), party("Orion Bio", "recipient")])]
    record = merged(*rows)
    assert sorted((one["name"], one["role"]) for one in record["parties"]) == [
        ("Acme Pharma", "recipient"),
        ("Acme Pharma", "source"),
        ("Orion Bio", "recipient"),
        ("Orion Bio", "source"),
    ]
    assert "parties.role" in conflicts(record)


def test_a_payment_that_both_give_is_one() -> None:
    rows = [
        tell("a", payments=[payment("upfront", "35000000", payer="Acme Pharma")]),
        tell("b", payments=[payment("upfront", "35000000.00", payer="Acme Pharma Inc.", payee="Orion")]),
    ]
    record = merged(*rows)
    (one,) = record["payments"]
    assert (one["payer"], one["payee"]) == ("Acme Pharma", "Orion Bio")
    assert record["totals"]["computed"] == {"USD": "35000000"} and record["conflicts"] == []


def test_a_payment_in_two_currencies_is_one() -> None:
    rows = [
        tell("a", payments=[payment("upfront", "35", currency="EUR", converted=[money("38")])]),
        tell("b", payments=[payment("upfront", "38", currency="USD")]),
    ]
    (one,) = merged(*rows)["payments"]
    assert (one["amount"]["currency"], [other["currency"] for other in one["converted"]]) == ("EUR", ["USD"])
    assert len(one["converted"][0]["evidence"]) == 2


def test_contradictory_amounts_are_all_kept() -> None:
    record = merged(
        tell("a", payments=[payment("upfront", "35000000")]),
        tell("b", payments=[payment("upfront", "40000000")]),
    )
    assert [one["amount"]["amount"] for one in record["payments"]] == ["35000000", "40000000"]
    assert conflicts(record) == {"payments.upfront.amount": [("a", "USD 35000000"), ("b", "USD 40000000")]}


def test_up_to_is_not_the_amount_itself() -> None:
    record = merged(
        tell("a", payments=[payment("milestone", "5", milestone_kind="commercial", bound="max")]),
        tell("b", payments=[payment("milestone", "5", milestone_kind="commercial")]),
    )
    assert [one["amount"]["bound"] for one in record["payments"]] == ["max", "exact"]
    assert list(conflicts(record)) == ["payments.milestone.bound"]


def test_who_does_not_say_how_much_contradicts_nobody() -> None:
    record = merged(tell("a", payments=[payment("upfront")]), tell("b", payments=[payment("upfront", "5")]))
    (one,) = record["payments"]
    assert one["disclosed"] and len(one["evidence"]) == 2 and record["conflicts"] == []


def test_what_one_article_tells_apart_from_an_amount_stays_apart() -> None:
    said = tell("a", payments=[payment("upfront", "5"), payment("upfront"), payment("upfront")])
    once = merge(said)
    assert len(once[0]["deals"][0]["payments"]) == 3
    assert merge(*once) == once


def test_two_payments_of_one_article_stay_two() -> None:
    twice = [payment("milestone", "5", milestone_kind="regulatory")] * 2
    assert len(merged(tell("a", payments=twice), tell("b", payments=twice))["payments"]) == 2


def test_contradictory_rates() -> None:
    record = merged(
        tell("a", payments=[payment("royalty", rate_low="7", rate_high="9")]),
        tell("b", payments=[payment("royalty", rate_low="10", rate_high="13")]),
    )
    assert len(record["payments"]) == 2
    assert list(conflicts(record)) == ["payments.royalty.rate"]


def test_contradictory_totals() -> None:
    record = merged(
        tell("a", totals={"stated": [money("250", bound="min")]}),
        tell("b", totals={"stated": [money("260", bound="max")]}),
    )
    assert [one["amount"] for one in record["totals"]["stated"]] == ["250", "260"]
    assert list(conflicts(record)) == ["totals.stated"]


def test_the_furthest_stage_and_the_contradiction() -> None:
    def at(stage: str) -> list[dict[str, Any]]:
        return [subject("BRS-207", stage={"value": stage, "evidence": [quote(stage, 60)]})]

    record = merged(tell("a", subjects=at("phase 2")), tell("b", subjects=at("phase 1")))
    assert record["subjects"][0]["stage"]["value"] == "phase 2"
    assert conflicts(record) == {"subjects.stage": [("a", "phase 2"), ("b", "phase 1")]}


def test_a_kind_of_molecule_is_that_of_the_product() -> None:
    record = merged(tell("a"), tell("b", subjects=[subject("antibody", "modality")]))
    (one,) = record["subjects"]
    assert [value["value"] for value in one["modalities"]] == ["antibody"]


@pytest.mark.parametrize(
    "said,word,count", [(("exclusive", "unknown"), "exclusive", 0), (("sole", "exclusive"), "sole", 1)]
)
def test_exclusivity(said: tuple[str, str], word: str, count: int) -> None:
    record = merged(tell("a", exclusivity=said[0]), tell("b", exclusivity=said[1]))
    assert record["exclusivity"] == word
    assert list(conflicts(record)).count("exclusivity") == count


def test_a_right_that_only_one_calls_exclusive() -> None:
    right = {"kind": "license", "evidence": [quote("rights", 70)]}
    rows = [
        tell("a", rights=[right | {"holder": "Acme"}]),
        tell("b", rights=[right | {"exclusivity": "exclusive"}]),
    ]
    (one,) = merged(*rows)["rights"]
    assert (one["holder"], one["exclusivity"]) == ("Acme Pharma", "exclusive")


def test_contradictory_rights() -> None:
    right = {"kind": "license", "evidence": [quote("rights", 70)]}
    rows = [
        tell(name, rights=[right | {"exclusivity": said}])
        for name, said in (("a", "exclusive"), ("b", "non-exclusive"))
    ]
    record = merged(*rows)
    assert len(record["rights"]) == 2 and "rights.exclusivity" in conflicts(record)


def test_a_place_that_is_covered_and_left_out() -> None:
    japan = {"name": "Japan", "kind": "country", "code": "JP", "evidence": [quote("Japan", 80)]}
    record = merged(tell("a", territory=[japan]), tell("b", outside_territory=[japan]))
    assert conflicts(record) == {"territory": [("a", "Japan"), ("b", "Japan")]}


def test_contradictory_stakes() -> None:
    def stake(percent: str) -> dict[str, Any]:
        return {
            "holder": "Acme",
            "percent_low": percent,
            "percent_high": percent,
            "evidence": [quote(percent)],
        }

    record = merged(tell("a", stakes=[stake("51")]), tell("b", stakes=[stake("49")]))
    assert len(record["stakes"]) == 2 and list(conflicts(record)) == ["stakes"]


def test_contradictory_days() -> None:
    def on(start: str, end: str) -> list[dict[str, Any]]:
        return [{"of": "signed", "start": start, "end": end, "evidence": [quote(start, 90)]}]

    rows = [tell("a", dates=on("2021-03-08", "2021-03-08")), tell("b", dates=on("2021-03-09", "2021-03-09"))]
    assert list(conflicts(merged(*rows))) == ["dates"]
    assert conflicts(merged(rows[0], tell("b", dates=on("2021-03-01", "2021-03-31")))) == {}


def test_conflicts_of_an_article_stay() -> None:
    own = {"field": "parties.role", "evidence": [quote("Orion")]}
    assert conflicts(merged(tell("a", conflicts=[own]), tell("b"))) == {"parties.role": [("a", "Orion")]}


def test_a_deal_told_once_is_a_row_as_well() -> None:
    (one,) = merge(sample(1))
    assert (one["id"], one["articles"]) == ("a1#1", ["a1"])


def test_the_order_of_the_articles_makes_no_difference() -> None:
    rows = [
        tell(name, 10 + number, payments=[payment("upfront", str(number))])
        for number, name in enumerate("abcdef")
    ]
    rows += [sample(number) for number in range(5)]
    expected = merge(*rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert merge(*rows) == expected


def test_merging_what_is_merged_changes_nothing() -> None:
    once = merge(tell("a", payments=[payment("upfront", "5")]), tell("b", payments=[payment("upfront", "6")]))
    assert merge(*once) == once


def test_conflicts_of_what_is_merged_stay_as_they_are() -> None:
    rows = [
        tell("a", parties=[party("Acme", "source"), party("Orion")]),
        tell("b", parties=[party("Acme Pharma", "partner"), party("Orion", "recipient")]),
        tell("c", parties=[party("Acme Pharma", "recipient"), party("Orion")]),
    ]
    once = merge(*rows)
    assert conflicts(once[0]["deals"][0]) and merge(*once) == once


def test_merging_what_is_merged_with_its_articles_changes_nothing() -> None:
    rows = [
        tell("a", payments=[payment("upfront", "5")]),
        tell("b", payments=[payment("royalty")]),
        sample(1),
    ]
    once = merge(*rows)
    assert merge(*once, *rows) == once
    more = tell("c", 12)
    assert merge(*once, *rows, more) == merge(*once, more)


def test_another_version_of_an_article_is_not_what_is_merged() -> None:
    once = merge(tell("a"), tell("b"))
    assert len(merge(*once, tell("a", payments=[payment("upfront", "5")]))) == 2


def test_merging_goes_on_with_new_articles() -> None:
    rows = [tell("a", 10), tell("b", 11), tell("c", 12)]
    (one,) = merge(*merge(*rows[:2]), rows[2])
    assert one["articles"] == ["a", "b", "c"]
    assert {said["article"] for said in all_evidence(one["deals"])} == {"a", "b", "c"}


def test_two_versions_of_an_article_keep_ids_of_their_own() -> None:
    found = merge(tell("a"), tell("a", exclusivity="exclusive"))
    assert sorted(one["id"] for one in found) == ["a#1", "a#1~2"]
