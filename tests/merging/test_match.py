from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from pharma_deals.merging.match import group_records
from pharma_deals.outputs.layout import entries
from tests.outputs.rows import deal, party, payment, quote, row, subject


def article(
    name: str,
    *parties: str,
    about: str | None = None,
    kind: str = "asset",
    published: str | None = "2021-03-10",
    **values: Any,
) -> dict[str, Any]:
    """An article on one deal."""
    subjects = [subject(about, kind)] if about else []
    said = deal(f"{name}#1", *map(party, parties), **{"types": ["license"], "subjects": subjects} | values)
    return row(name, said, **({"published": published} if published else {}))


def group(*rows: dict[str, Any]) -> set[str]:
    """The groups that are found, whatever the order of the articles: "ab" is a and b."""
    found = {
        frozenset(
            "".join(sorted(one.entry.article for one in members))
            for members in group_records(entry for one in order for entry in entries(one))
        )
        for order in permutations(rows)
    }
    assert len(found) == 1
    return set(found.pop())


def said_on(day: str) -> dict[str, Any]:
    """A deal of the past with its day."""
    return {
        "news": False,
        "dates": [{"of": "licensed", "start": day, "end": day, "evidence": [quote(day, 50)]}],
    }


def test_the_same_parties_and_product() -> None:
    one = article("a", "Acme Pharma Inc.", "Orion Bio Ltd", about="BRS-207")
    assert group(one, article("b", "Acme Pharma", "Orion Bio", about="BRS 207")) == {"ab"}


def test_a_product_by_its_code() -> None:
    one = article("a", "Acme", "Orion", about="antibody BRS-207", published=None)
    assert group(one, article("b", "Acme", "Orion", about="brs207", published=None)) == {"ab"}


@pytest.mark.parametrize("disease", ["COVID-19", "CD20"])
def test_a_disease_or_target_is_no_code(disease: str) -> None:
    one = article("a", "Acme", "Orion", about=f"{disease} vaccine")
    assert group(one, article("b", "Acme", "Orion", about=f"{disease} antibody")) == {"a", "b"}


def test_nothing_but_parties_of_the_same_days() -> None:
    assert group(article("a", "Acme", "Orion"), article("b", "Acme", "Orion", published="2021-03-12")) == {
        "ab"
    }


def test_nothing_but_parties_without_days() -> None:
    assert group(article("a", "Acme", "Orion"), article("b", "Acme", "Orion", published=None)) == {"a", "b"}


def test_other_counterparts() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207")
    assert group(one, article("b", "Acme", "Sirius", about="BRS-207")) == {"a", "b"}


def test_the_same_product_and_amount_of_other_parties() -> None:
    paid = {"payments": [payment("upfront", "35000000")]}
    one = article("a", "Acme", "Orion", about="BRS-207", **paid)
    assert group(one, article("b", "Acquisto", "Orlando", about="BRS-207", **paid)) == {"a", "b"}
    assert group(one, article("b", "Acquisto", "Orion Sirius", about="BRS-207")) == {"a", "b"}


def test_the_two_mercks() -> None:
    """One is Merck KGaA's, one Merck & Co's; who only says "Merck" joins one of them, but not both."""
    one = article("a", "Merck KGaA", "Orion", about="BRS-207")
    two = article("b", "Merck & Co., Inc.", "Orion", about="BRS-207")
    assert group(one, two) == {"a", "b"}
    assert group(one, two, article("c", "Merck", "Orion", about="BRS-207")) in ({"ac", "b"}, {"a", "bc"})


def test_two_companies_with_one_short_name() -> None:
    one = row(
        "a",
        deal("a#1", party("Orion Bio", "partner", "Orion"), party("Acme"), types=["license"]),
        published="2021-03-10",
    )
    two = row(
        "b",
        deal("b#1", party("Orion Pharma", "partner", "Orion"), party("Acme"), types=["license"]),
        published="2021-03-10",
    )
    assert group(one, two) == {"a", "b"}


@pytest.mark.parametrize("about", [None, "BRS-207"])
def test_the_same_pair_in_different_years(about: str | None) -> None:
    one = article("a", "Acme", "Orion", about=about, published="2015-03-10")
    assert group(one, article("b", "Acme", "Orion", about=about, published="2019-06-01")) == {"a", "b"}


def test_the_same_pair_with_different_products() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207")
    assert group(one, article("b", "Acme", "Orion", about="BRS-311")) == {"a", "b"}


def test_the_same_pair_with_different_technologies() -> None:
    one = article("a", "Acme", "Orion", about="TerraMouse platform", kind="technology")
    assert group(one, article("b", "Acme", "Orion", about="liposome gel", kind="technology")) == {"a", "b"}


def test_a_licence_and_an_investment_of_one_pair() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207")
    two = article("b", "Acme", about="Orion", kind="company", types=["acquisition"])
    assert group(one, two) == {"a", "b"}


def test_a_buyer_of_two_companies() -> None:
    one = article("a", "Acme", about="Orion", kind="company", types=["acquisition"])
    two = article("b", "Acme", about="Sirius", kind="company", types=["acquisition"])
    assert group(one, two) == {"a", "b"}


def test_a_deal_and_what_is_later_told_of_it() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207", published="2015-03-10")
    two = article("b", "Acme", "Orion", about="BRS-207", published="2021-01-01", **said_on("2015-03-09"))
    three = article("c", "Acme", "Orion", about="BRS-207", published="2021-01-01", **said_on("2019-03-09"))
    assert group(one, two) == {"ab"}
    assert group(one, three) == {"a", "c"}


def test_a_deal_of_the_past_is_none_of_the_future() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207", published="2021-01-01")
    assert group(one, article("b", "Acme", "Orion", about="BRS-207", published="2015-01-01", news=False)) == {
        "a",
        "b",
    }


def test_an_amount_tells_as_much_as_a_product() -> None:
    paid = {"payments": [payment("upfront", "35000000")]}
    one = article("a", "Acme", "Orion", about="BRS-207", **paid)
    two = article("b", "Acme", "Orion", published="2021-06-10")
    assert group(one, two) == {"a", "b"}
    assert group(one, article("b", "Acme", "Orion", published="2021-06-10", **paid)) == {"ab"}


def test_contradictory_amounts_are_of_one_deal() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207", payments=[payment("upfront", "35000000")])
    two = article("b", "Acme", "Orion", about="BRS-207", payments=[payment("upfront", "40000000")])
    assert group(one, two) == {"ab"}


def test_deals_of_one_article_stay_apart() -> None:
    twice = row(
        "a",
        *(deal(f"a#{n}", party("Acme"), party("Orion"), types=["license"]) for n in (1, 2)),
        published="2021-03-10",
    )
    other = article("b", "Acme", "Orion")
    assert sorted(map(len, group_records(e for one in (twice, other) for e in entries(one)))) == [1, 2]


def test_an_article_that_names_one_party() -> None:
    one = article("a", "Acme", "Orion", about="BRS-207")
    assert group(one, article("b", "Acme", published="2021-03-11")) == {"ab"}
    assert group(one, article("b", "Acme", published="2021-04-11")) == {"a", "b"}


def test_deals_without_parties_stay_apart() -> None:
    assert group(article("a", about="BRS-207"), article("b", about="BRS-207")) == {"a", "b"}


def test_the_same_record_twice_is_one() -> None:
    one = article("a", "Acme", "Orion")
    assert len(group_records([*entries(one), *entries(one)])) == 1
