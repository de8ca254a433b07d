from __future__ import annotations

from pharma_deals.corpus.stats import corpus_tables

from .articles import locate, make_row

ROWS = locate(
    make_row("{1 ORG|Acme} {2 DEAL|buys}.", "2 RECIPIENT 1", id="a", deal_types=["option", "license"]),
    make_row("{1 ORG|Acme} grows", "", id="b", deal_types=[], style="blog"),
)


def lines() -> list[str]:
    return corpus_tables(ROWS).splitlines()


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
    assert "| COMPANY | 1 |" in corpus_tables(locate(make_row("{1 COMPANY|Acme}", ""))).splitlines()


def test_deal_types_and_styles_are_counted() -> None:
    assert lines()[-10:] == [
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
    table = corpus_tables(ROWS, parts={"train": ROWS[:1], "test": ROWS[1:]}).splitlines()
    assert table[0] == "| corpus | all | train | test |"
    assert table[5] == "| entities | 3 | 2 | 1 |"
