from __future__ import annotations

from pharma_deals.corpus.stats import corpus_tables
from pharma_deals.tokenizer import blank_pipeline

from .articles import locate, make_row

ROWS = locate(
    make_row("{1 ORG|Acme} {2 DEAL|buys}.", "2 RECIPIENT 1", id="a", deal_types=["option", "license"]),
    make_row("{1 ORG|Acme} grows", "", id="b", deal_types=[], style="blog"),
)


def lines() -> list[str]:
    return corpus_tables(ROWS, blank_pipeline()).splitlines()


def test_sizes_are_counted() -> None:
    assert lines()[:7] == [
        "| corpus | all |",
        "| --- | ---: |",
        "| articles | 2 |",
        "| groups | 1 |",
        "| words | 4 |",
        "| entities | 3 |",
        "| relations | 1 |",
    ]


def test_labels_are_counted_in_the_order_of_the_schema_with_those_that_are_missing() -> None:
    start = lines().index("| entity | all |")
    assert lines()[start + 2 : start + 5] == ["| ORG | 2 |", "| DEAL | 1 |", "| OTHER_DEAL | 0 |"]
    assert "| RECIPIENT | 1 |" in lines()


def test_labels_beyond_the_schema_are_counted() -> None:
    assert (
        "| COMPANY | 1 |"
        in corpus_tables(locate(make_row("{1 COMPANY|Acme}", "")), blank_pipeline()).splitlines()
    )


def test_deal_types_and_styles_are_counted() -> None:
    start = lines().index("| deal type | all |")
    assert lines()[start : start + 10] == [
        "| deal type | all |",
        "| --- | ---: |",
        "| license | 1 |",
        "| no deal | 1 |",
        "| option | 1 |",
        "",
        "| style | all |",
        "| --- | ---: |",
        "| blog | 1 |",
        "| wire | 1 |",
    ]


def test_splits_get_columns() -> None:
    table = corpus_tables(ROWS, blank_pipeline(), parts={"train": ROWS[:1], "test": ROWS[1:]}).splitlines()
    assert table[0] == "| corpus | all | train | test |"
    assert table[5] == "| entities | 3 | 2 | 1 |"


def describe(marked: str, relations: str = "", **meta: str) -> list[str]:
    return corpus_tables(locate(make_row(marked, relations, **meta)), blank_pipeline()).splitlines()


def test_decades_lengths_and_facts_are_counted() -> None:
    found = describe("word " * 150, published="1999-12-31", facts="real")
    for line in ("| 1990s | 1 |", "| real | 1 |", "| 100-199 | 1 |", "| 0-99 | 0 |", "| 1000 or more | 0 |"):
        assert line in found


def test_currencies_are_counted() -> None:
    found = describe("{1 MONEY|HK$5 million}, {2 MONEY|EUR12m}, {3 MONEY|12 million}")
    assert {"| HKD | 1 |", "| EUR | 1 |", "| not said | 1 |"} <= set(found)


def test_distances_of_relations_are_counted_in_sentences() -> None:
    text = "{1 ORG|Acme Inc.} {2 DEAL|buys}.\n\nIt is big.\n\nOf course.\n\nYet {3 ORG|Acme} waits."
    found = describe(text, "2 RECIPIENT 1\n3 SAME_AS 1")
    assert {"| 0 | 1 |", "| 1 | 0 |", "| 2-4 | 1 |"} <= set(found)
