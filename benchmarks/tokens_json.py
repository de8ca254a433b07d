"""Data sets in the JSON form of SpERT: tokens, entities and relations, one sentence a row.

A row is ``{"tokens": [str], "entities": [{"type", "start", "end"}], "relations": [{"type", "head",
"tail"}]}`` with token offsets, ends exclusive, and heads and tails as indices into the entities.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from pharma_deals.extensions import install_extensions

Row = dict[str, Any]


def read_split(folder: Path, name: str, split: str) -> list[Row]:
    """Read ``NAME_SPLIT.json`` of a folder."""
    rows: list[Row] = json.loads((folder / f"{name}_{split}.json").read_text(encoding="utf8"))
    return rows


def read_signatures(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Read from annotated rows which entity labels each relation joins.

    rows (Iterable[dict]): The training rows.
    RETURNS (List[dict]): Signatures as ``pharma_deals.signatures.v1`` takes them.
    """
    heads: dict[str, set[str]] = {}
    tails: dict[str, set[str]] = {}
    for row in rows:
        labels = [ent["type"] for ent in row["entities"]]
        for rel in row["relations"]:
            heads.setdefault(rel["type"], set()).add(labels[rel["head"]])
            tails.setdefault(rel["type"], set()).add(labels[rel["tail"]])
    return [
        {"name": name, "heads": sorted(heads[name]), "tails": sorted(tails[name])} for name in sorted(heads)
    ]


def write_docs(rows: Iterable[Row], path: Path) -> int:
    """Write rows as a ``.spacy`` file, each row one sentence.

    rows (Iterable[dict]): The rows.
    path (Path): The file to write.
    RETURNS (int): Number of docs.
    """
    install_extensions()
    vocab = Vocab()
    docs = [_row_to_doc(vocab, row) for row in rows]
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return len(docs)


def _row_to_doc(vocab: Vocab, row: Row) -> Doc:
    words = row["tokens"]
    doc = Doc(vocab, words=words, sent_starts=[i == 0 for i in range(len(words))])
    spans = [(ent["start"], ent["end"]) for ent in row["entities"]]
    doc.set_ents([Span(doc, ent["start"], ent["end"], ent["type"]) for ent in row["entities"]])
    doc._.relations = [
        {
            "head": list(spans[rel["head"]]),
            "tail": list(spans[rel["tail"]]),
            "label": rel["type"],
            "score": 1.0,
        }
        for rel in row["relations"]
    ]
    return doc
