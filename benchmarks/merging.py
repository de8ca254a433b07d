"""How well the records of one deal are found in several articles: on gold entities and relations.

The corpus has pairs of articles on one deal, of the same ``group``. Two articles are found to be on one deal
if records of both, each the news of its article, are merged. Groups are those that the articles were written
in: articles of different groups may tell of one real deal all the same, so what is found beyond the groups
is listed, to be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from pharma_deals.corpus.files import Located, read_corpus, write_atomic
from pharma_deals.corpus.rows import row_to_doc
from pharma_deals.corpus.split import by_split, group_of, read_splits
from pharma_deals.merging.match import group_records
from pharma_deals.outputs.layout import Entry, read_day
from pharma_deals.records.builder import build_records
from pharma_deals.tokenizer import blank_pipeline

Pair = tuple[str, str]


def gold_entries(articles: Sequence[Located]) -> list[Entry]:
    """Build the records of annotated articles.

    articles (Sequence[Located]): The articles.
    RETURNS (List[Entry]): Their records.
    """
    nlp = blank_pipeline()
    entries = []
    for article in articles:
        doc, _ = row_to_doc(article.row, nlp)
        name, published = article.row["id"], read_day(article.row.get("published"))
        entries += [_entry(name, published, record) for record in build_records(doc, published=published)]
    return entries


def measure(entries: Sequence[Entry], groups: dict[str, str]) -> dict[str, Any]:
    """Compare the articles that merging joins with the groups of the corpus.

    entries (Sequence[Entry]): The records.
    groups (Dict[str, str]): The group of every article.
    RETURNS (Dict[str, Any]): Counts, precision and recall of pairs of articles, and what differs.
    """
    gold = {pair for pair in combinations(sorted(groups), 2) if groups[pair[0]] == groups[pair[1]]}
    news: set[Pair] = set()
    background: set[Pair] = set()
    for members in group_records(entries):
        for one, other in combinations(members, 2):
            first, second = sorted((one.entry.article, other.entry.article))
            (news if one.record.news and other.record.news else background).add((first, second))
    right = len(news & gold)
    return {
        "articles": len(groups),
        "records": len(entries),
        "gold": len(gold),
        "found": len(news),
        "right": right,
        "precision": round(right / len(news), 4) if news else None,
        "recall": round(right / len(gold), 4) if gold else None,
        "missed": sorted(gold - news),
        "beyond_the_groups": sorted(news - gold),
        "joined_by_background": sorted(background - gold),
    }


def _entry(article: str, published: date | None, record: Any) -> Entry:
    return Entry(article, (article,), published, record)


def make_report(articles: Path, splits: Path, names: Sequence[str]) -> dict[str, Any]:
    """Measure merging on pairs of articles.

    articles (Path): Annotated articles.
    splits (Path): Their splits.
    names (Sequence[str]): The splits to measure.
    RETURNS (Dict[str, Any]): What :func:`measure` gives, by split.
    """
    parts = by_split(read_corpus([articles]).articles, read_splits(splits).groups, source=splits)
    report = {}
    for name in names:
        groups = {article.row["id"]: group_of(article) for article in parts[name]}
        report[name] = measure(gold_entries(parts[name]), groups)
    return report


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--splits", nargs="+", default=["train", "dev"], help="Splits to measure.")
    parser.add_argument("--output", type=Path, help="Write the report to this .json file.")
    options = parser.parse_args()
    made = make_report(Path("corpus/articles"), Path("corpus/splits.json"), options.splits)
    text = json.dumps(made, indent=2) + "\n"
    if options.output is not None:
        write_atomic(options.output, text.encode("utf-8"))
    sys.stdout.write(text)
