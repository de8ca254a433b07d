"""Scores of deal records in two layers: what the builder loses, and what a user gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spacy.tokens import Doc
from spacy.training import Example

from ..errors import Errors
from ..records.builder import build_records
from ..records.component import read_published
from .records import Record, RecordScores, score_records


def evaluate_records(predicted: Sequence[Example], gold: Mapping[str, Sequence[Record]]) -> dict[str, Any]:
    """Score deal records against records that people typed.

    predicted (Sequence[Example]): Docs as predicted end to end, and their references, which have the id of
        the article in ``user_data``.
    gold (Mapping[str, Sequence[Record]]): The typed records of each article.
    RETURNS (dict): ``gold`` (records built from gold entities and relations) and ``end_to_end``, each with
        precision, recall, F1 and support by field, and ``articles``, how many were compared. Scores are between 0
        and 1, or None where there is nothing to score.
    RAISES (ValueError): If none of the docs has typed records.
    """
    by_id = {str(eg.reference.user_data.get("article_id")): eg for eg in predicted}
    known = {article: records for article, records in gold.items() if article in by_id}
    if not known:
        raise ValueError(Errors.D034)
    built = {article: _build(by_id[article].reference, by_id[article].reference) for article in known}
    found = {article: _build(by_id[article].predicted, by_id[article].reference) for article in known}
    return {
        "articles": len(known),
        "gold": _to_dict(score_records(known, built)),
        "end_to_end": _to_dict(score_records(known, found)),
    }


def _build(doc: Doc, reference: Doc) -> list[Record]:
    # Built anew, for dates are relative to what only the reference knows: when the article appeared.
    return [
        record.model_dump(mode="json") for record in build_records(doc, published=read_published(reference))
    ]


def _to_dict(scores: RecordScores) -> dict[str, Any]:
    return {
        name: {"p": score.precision, "r": score.recall, "f": score.f1, "support": score.gold}
        for name, score in {**scores.fields, "deals": scores.deals}.items()
    }
