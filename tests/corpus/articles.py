"""Annotated articles that the tests of the corpus tools share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pharma_deals.corpus.files import Located, Row
from pharma_deals.corpus.markup import read_markup

MARKED = "{1 ORG|Acme Pharma} {2 DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion Bio}. {5 ORG|Acme} pays.\n"


def make_row(
    marked: str = MARKED, relations: str = "2 RECIPIENT 1\n2 SOURCE 4\n5 SAME_AS 1", **meta: Any
) -> Row:
    """A row from inline markup; meta keys are taken as they are."""
    meta = {"id": "acme-orion", "style": "wire", "deal_types": ["license"], "group": "acme", **meta}
    (row,) = read_markup(f"=== {meta['id']}\n\n{marked}\n---\n{relations}\n")
    return {**row, **meta}


def locate(*rows: Row, path: str = "corpus/a.jsonl") -> list[Located]:
    """The rows as if they had been read from a file."""
    return [Located(Path(path), line, row) for line, row in enumerate(rows, start=1)]
