from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pharma_deals.corpus.rows import row_to_doc
from pharma_deals.evaluate.records import FIELDS, read_gold_records, score_records
from pharma_deals.records.builder import build_records
from pharma_deals.tokenizer import blank_pipeline
from tests.corpus.articles import make_row


def make_deal(**changes: Any) -> dict[str, Any]:
    deal = {
        "news": True,
        "types": ["license"],
        "parties": [{"name": "Acme Pharma Inc.", "role": "recipient"}, {"name": "Orion", "role": "source"}],
        "subjects": [{"name": "AC-101", "kind": "asset"}],
        "territory": ["Japan"],
        "outside_territory": [],
        "exclusivity": "exclusive",
        "payments": [
            {"kind": "upfront", "amount": "5000000", "currency": "USD", "bound": "exact"},
            {"kind": "royalty", "rate_low": "7", "rate_high": "9"},
        ],
    }
    return {**deal, **changes}


def f1(gold: list[dict[str, Any]], found: list[dict[str, Any]], name: str = "all") -> float | None:
    return score_records({"a": gold}, {"a": found}).fields[name].f1


def test_the_same_records_score_fully() -> None:
    assert {
        name: f1([make_deal()], [make_deal()], name) for name in FIELDS if name != "outside_territory"
    } == dict.fromkeys([name for name in FIELDS if name != "outside_territory"], 1.0)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("news", {"news": False}),
        ("types", {"types": ["option"]}),
        (
            "parties",
            {
                "parties": [
                    {"name": "Acme Pharma Inc.", "role": "source"},
                    {"name": "Kestrel", "role": "source"},
                ]
            },
        ),
        ("subjects", {"subjects": [{"name": "AC-101", "kind": "technology"}]}),
        ("territory", {"territory": ["China"]}),
        ("exclusivity", {"exclusivity": "sole"}),
        ("rates", {"payments": [{"kind": "royalty", "rate_low": "7", "rate_high": "10"}]}),
    ],
)
def test_a_wrong_value_is_wrong_in_its_field(name: str, change: dict[str, Any]) -> None:
    assert f1([make_deal()], [make_deal(**change)], name) == 0.0


@pytest.mark.parametrize(
    "change", [{"amount": "6000000"}, {"currency": "EUR"}, {"bound": "max"}, {"kind": "option"}]
)
def test_a_payment_is_right_as_a_whole_only(change: dict[str, str]) -> None:
    payment = {"kind": "upfront", "amount": "5000000", "currency": "USD", "bound": "exact"}
    assert f1([make_deal(payments=[payment])], [make_deal(payments=[payment | change])], "payments") == 0.0


def test_short_names_of_companies_and_numbers_in_other_writing_are_the_same() -> None:
    other = make_deal(parties=[{"name": "Acme", "role": "recipient"}, {"name": "Orion", "role": "source"}])
    other["payments"][0]["amount"] = "5000000.0"
    assert f1([make_deal()], [other]) == 1.0


def test_deals_are_paired_by_what_they_say() -> None:
    second = make_deal(
        types=["merger"],
        subjects=[],
        payments=[],
        territory=[],
        parties=[{"name": "Tarn", "role": "partner"}],
    )
    assert f1([make_deal(), second], [second, make_deal()]) == 1.0


def test_a_deal_that_was_not_found_counts_with_all_its_values() -> None:
    scores = score_records({"a": [make_deal()]}, {})
    assert scores.fields["all"].recall == 0.0
    assert scores.fields["all"].gold == 10
    assert (scores.deals.gold, scores.deals.found, scores.deals.right) == (1, 0, 0)


def test_a_deal_too_many_counts_with_all_its_values() -> None:
    scores = score_records({"a": []}, {"a": [make_deal()]})
    assert (scores.fields["all"].precision, scores.fields["all"].found) == (0.0, 10)


def test_records_of_the_component_are_scored_as_they_are() -> None:
    text = "{1 ORG|Acme} {2 DEAL|acquires} {3 ORG|Orion} for up to {4 MONEY|$5 billion} in {5 TERRITORY|rest of world}."
    doc, _ = row_to_doc(
        make_row(text, "2 RECIPIENT 1\n2 SUBJECT 3\n2 AMOUNT 4\n2 IN_TERRITORY 5"), blank_pipeline()
    )
    found = [record.model_dump(mode="json") for record in build_records(doc)]
    gold = {
        "news": True,
        "types": ["acquisition"],
        "parties": [{"name": "Acme", "role": "recipient"}],
        "subjects": [{"name": "Orion", "kind": "company"}],
        "territory": ["rest of world"],
        "payments": [{"kind": "price", "amount": "5000000000", "currency": "USD", "bound": "max"}],
    }
    assert f1([gold], found) == 1.0


def test_gold_records_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"article": "a", "deals": [{"news": true}]}\n\n', encoding="utf-8")
    assert read_gold_records(path) == {"a": [{"news": True}]}


@pytest.mark.parametrize("text", ["{", "[]", '{"article": "a"}'])
def test_unreadable_gold_records_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="D032"):
        read_gold_records(path)
