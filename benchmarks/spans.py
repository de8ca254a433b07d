"""Scores of entities by characters, for pipelines with another tokenizer or fewer labels than ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from spacy.scorer import PRFScore
from spacy.tokens import Doc
from spacy.training import Example

from pharma_deals.corpus.rows import Loss
from pharma_deals.evaluate.scores import count_lost


def score_spans(
    examples: Sequence[Example],
    labels: Collection[str],
    *,
    lost: Sequence[Loss] = (),
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Score the entities of some labels: right are those with the same characters and label.

    examples (Sequence[Example]): Predicted and reference docs, whose tokens may differ.
    labels (Collection[str]): Labels that count; entities of others are neither gold nor found.
    lost (Sequence[Loss]): Gold annotation that is on no doc, and counts as missed.
    names (Optional[Mapping[str, str]]): Our name for a label of the predicted docs, where it differs.
    RETURNS (Dict[str, Any]): ``p``, ``r`` and ``f`` over all these labels, between 0 and 1, and the same for each
        with its support under ``per_type``.
    """
    missed = count_lost(lost, "entity")
    counts = {label: PRFScore(fn=missed[label]) for label in sorted(labels)}
    for eg in examples:
        found, gold = _by_label(eg.predicted, names or {}), _by_label(eg.reference, {})
        for label, score in counts.items():
            score.score_set(found.get(label, set()), gold.get(label, set()))
    return {
        **sum(counts.values(), PRFScore()).to_dict(),
        "per_type": {
            label: {**score.to_dict(), "support": score.tp + score.fn} for label, score in counts.items()
        },
    }


def _by_label(doc: Doc, names: Mapping[str, str]) -> dict[str, set[tuple[int, int]]]:
    spans: dict[str, set[tuple[int, int]]] = {}
    for ent in doc.ents:
        label = names.get(ent.label_, ent.label_)
        spans.setdefault(label, set()).add((ent.start_char, ent.end_char))
    return spans
