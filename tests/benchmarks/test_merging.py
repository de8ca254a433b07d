from __future__ import annotations

from pathlib import Path

from benchmarks.merging import gold_entries, measure

from pharma_deals.corpus.files import Located
from tests.corpus.articles import make_row

TEXT = "{1 ORG|Acme} {2 DEAL|licensed} {3 ASSET|BRS-207} from {4 ORG|Orion}."
RELATIONS = "2 RECIPIENT 1\n2 SUBJECT 3\n2 SOURCE 4"


def located(name: str, text: str = TEXT) -> Located:
    row = make_row(text, RELATIONS) | {"id": name, "published": "2021-03-10"}
    return Located(Path("x.jsonl"), 1, row)


def test_pairs_are_compared_with_the_groups() -> None:
    entries = gold_entries(
        [located("a"), located("b"), located("c", TEXT.replace("207", "311")), located("d")]
    )
    report = measure(entries, {"a": "one", "b": "one", "c": "two", "d": "two"})
    assert (report["gold"], report["found"], report["right"]) == (2, 3, 1)
    assert (report["precision"], report["recall"]) == (0.3333, 0.5)
    assert report["missed"] == [("c", "d")]
    assert report["beyond_the_groups"] == [("a", "d"), ("b", "d")]


def test_nothing_to_find() -> None:
    report = measure(gold_entries([located("a")]), {"a": "one"})
    assert (report["precision"], report["recall"]) == (None, None)
