"""Scores of entities: strict, and by boundary alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.scorer import Scorer, get_ner_prf
from spacy.training import Example


def make_entity_scorer() -> Callable[..., dict[str, Any]]:
    """Registered as ``pharma_deals.entity_scorer.v1``."""
    return score_entities


def score_entities(examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:
    """Score entities.

    ``ents_p``, ``ents_r``, ``ents_f``, ``ents_per_type``: an entity counts where start, end and
    label are right. ``ents_boundary_p/r/f``: where start and end are right.

    examples (Iterable[Example]): Predicted and reference docs.
    RETURNS (Dict[str, Any]): The scores, between 0 and 1; None where nothing is annotated.
    """
    examples = list(examples)
    scores = dict(get_ner_prf(examples, **kwargs))
    boundary = Scorer.score_spans(
        examples,
        attr="ents_boundary",
        getter=lambda doc, _: doc.ents,
        has_annotation=lambda doc: doc.has_annotation("ENT_IOB"),
        labeled=False,
    )
    return {**scores, **{f"ents_boundary_{key}": boundary[f"ents_boundary_{key}"] for key in "prf"}}
