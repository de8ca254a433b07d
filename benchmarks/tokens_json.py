"""Data sets in the JSON form of SpERT: tokens, entities and relations, one sentence a row.

A row is ``{"tokens": [str], "entities": [{"type", "start", "end"}], "relations": [{"type", "head",
"tail"}]}`` with token offsets, ends exclusive, and heads and tails as indices into the entities.
Entities may overlap there, as those of SciERC do, and not in ``doc.ents``: of two that overlap the
longer one is kept. What is left out is listed, so that it can be scored as missed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from pharma_deals.corpus.rows import Loss
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


def write_docs(rows: Iterable[Row], path: Path, relations: Collection[str]) -> list[Loss]:
    """Write rows as a ``.spacy`` file, each row one sentence.

    rows (Iterable[dict]): The rows.
    path (Path): The file to write.
    relations (Collection[str]): The relation labels that a model can learn.
    RETURNS (List[Loss]): What the docs lack of the rows' annotation. An article is called by the name
        of the file and the number of its row, from 0.
    """
    install_extensions()
    vocab = Vocab()
    docs = DocBin(store_user_data=True)
    losses: list[Loss] = []
    for i, row in enumerate(rows):
        doc, lost = row_to_doc(vocab, row, relations, article_id=f"{path.stem}-{i}")
        docs.add(doc)
        losses += lost
    docs.to_disk(path)
    return losses


def row_to_doc(
    vocab: Vocab, row: Row, relations: Collection[str], *, article_id: str = ""
) -> tuple[Doc, list[Loss]]:
    """Make the doc of a row. An annotation that the row has twice counts once.

    vocab (Vocab): The vocabulary.
    row (dict): The row.
    relations (Collection[str]): The relation labels that a model can learn.
    article_id (str): What losses call the row.
    RETURNS (Tuple[Doc, List[Loss]]): The doc, and what it lacks of the row's annotation.
    """
    words = row["tokens"]
    doc = Doc(vocab, words=words, sent_starts=[i == 0 for i in range(len(words))])
    ents = [(ent["start"], ent["end"], ent["type"]) for ent in row["entities"]]
    # In the order of the row: of two entities of the same words, the one named first is kept.
    doc.set_ents(filter_spans([Span(doc, *ent) for ent in dict.fromkeys(ents)]))
    kept = {(ent.start, ent.end, ent.label_) for ent in doc.ents}
    rels = {(ents[rel["head"]], ents[rel["tail"]], rel["type"]) for rel in row["relations"]}
    usable = {rel for rel in rels if rel[0] in kept and rel[1] in kept and rel[2] in relations}
    doc._.relations = [
        {"head": list(head[:2]), "tail": list(tail[:2]), "label": label, "score": 1.0}
        for head, tail, label in sorted(usable)
    ]

    def lose(kind: str, label: str, at: int, text: str, reason: str) -> Loss:
        return Loss(article_id, doc[at].idx, kind, label, f"{label} {text}", reason)

    losses = [
        lose("entity", label, start, repr(doc[start:end].text), "overlaps another entity")
        for start, end, label in sorted({*ents} - kept)
    ]
    for head, tail, label in sorted(rels - usable):
        text = f"{doc[head[0] : head[1]].text!r} {doc[tail[0] : tail[1]].text!r}"
        reason = "an entity of it is lost" if label in relations else "no such label in train"
        losses.append(lose("relation", label, head[0], text, reason))
    return doc, losses
