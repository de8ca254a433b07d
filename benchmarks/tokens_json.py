"""Data sets in the JSON form of SpERT: tokens, entities and relations, one sentence a row.

A row is ``{"tokens": [str], "entities": [{"type", "start", "end"}], "relations": [{"type", "head",
"tail"}]}`` with token offsets, ends exclusive, and heads and tails as indices into the entities.
Entities may overlap there, as those of SciERC do, and not in ``doc.ents``: of two that overlap the
longer one is kept. What is left out is counted, so that it can be scored as missed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from pharma_deals.extensions import install_extensions

Row = dict[str, Any]


class LeftOut(NamedTuple):
    """Annotations of rows that their docs lack.

    entities (int): Number of entities that overlap another.
    relations (int): Number of relations with such an entity, or with a label that is not known.
    """

    entities: int = 0
    relations: int = 0


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


def write_docs(rows: Iterable[Row], path: Path, relations: Collection[str]) -> LeftOut:
    """Write rows as a ``.spacy`` file, each row one sentence.

    rows (Iterable[dict]): The rows.
    path (Path): The file to write.
    relations (Collection[str]): The relation labels that a model can learn.
    RETURNS (LeftOut): What the docs lack of the rows' annotation.
    """
    install_extensions()
    vocab = Vocab()
    docs = DocBin(store_user_data=True)
    total = LeftOut()
    for row in rows:
        doc, left_out = row_to_doc(vocab, row, relations)
        docs.add(doc)
        total = LeftOut(total.entities + left_out.entities, total.relations + left_out.relations)
    docs.to_disk(path)
    return total


def row_to_doc(vocab: Vocab, row: Row, relations: Collection[str]) -> tuple[Doc, LeftOut]:
    """Make the doc of a row. An annotation that the row has twice counts once.

    vocab (Vocab): The vocabulary.
    row (dict): The row.
    relations (Collection[str]): The relation labels that a model can learn.
    RETURNS (Tuple[Doc, LeftOut]): The doc, and what it lacks of the row's annotation.
    """
    words = row["tokens"]
    doc = Doc(vocab, words=words, sent_starts=[i == 0 for i in range(len(words))])
    ents = [(ent["start"], ent["end"], ent["type"]) for ent in row["entities"]]
    # In the order of the row: of two entities of the same words, the one named first is kept.
    doc.set_ents(filter_spans([Span(doc, *ent) for ent in dict.fromkeys(ents)]))
    kept = {(ent.start, ent.end, ent.label_) for ent in doc.ents}
    rels = {(ents[rel["head"]], ents[rel["tail"]], rel["type"]) for rel in row["relations"]}
    usable = sorted(rel for rel in rels if rel[0] in kept and rel[1] in kept and rel[2] in relations)
    doc._.relations = [
        {"head": list(head[:2]), "tail": list(tail[:2]), "label": label, "score": 1.0}
        for head, tail, label in usable
    ]
    return doc, LeftOut(len(set(ents)) - len(kept), len(rels) - len(usable))
