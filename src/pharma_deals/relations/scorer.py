"""Scores of relations, counted over sets so that nothing that is missed is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.scorer import PRFScore
from spacy.tokens import Doc
from spacy.training import Example

from .component import relation_keys

Counts = dict[str, PRFScore]


def make_relation_scorer() -> Callable[..., dict[str, Any]]:
    """Registered as ``pharma_deals.relation_scorer.v1``."""
    return score_relations


def score_relations(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Score relations.

    Strict (``rel_p``, ``rel_r``, ``rel_f``, ``rel_per_type``): a relation counts where its label,
    the boundaries of head and tail and the labels of both entities are right. By boundary
    (``rel_boundary_p/r/f``): without the labels of the entities. Micro averages over relations. A
    gold relation that was never proposed is missed like any other.

    examples (Iterable[Example]): Predicted and reference docs.
    RETURNS (Dict[str, Any]): The scores, between 0 and 1; None where there is neither a gold nor a
        predicted relation. ``rel_per_type`` has p, r, f and support by label.
    """
    strict: Counts = {}
    boundary = PRFScore()
    for eg in examples:
        gold, pred = relation_set(eg.reference), relation_set(eg.predicted)
        boundary.score_set({rel[:3] for rel in pred}, {rel[:3] for rel in gold})
        for label in {rel[2] for rel in gold | pred}:
            counts = strict.setdefault(label, PRFScore())
            counts.score_set(
                {rel for rel in pred if rel[2] == label}, {rel for rel in gold if rel[2] == label}
            )
    micro = sum(strict.values(), PRFScore())
    per_type = {
        label: {**counts.to_dict(), "support": counts.tp + counts.fn}
        for label, counts in sorted(strict.items())
    }
    return {
        **_ratios("rel", micro),
        **_ratios("rel_boundary", boundary),
        "rel_per_type": per_type if strict else None,
        "rel_support": micro.tp + micro.fn,
    }


def relation_set(doc: Doc) -> set[tuple[Any, ...]]:
    """The relations of a doc as comparable tuples.

    doc (Doc): The doc.
    RETURNS (Set[tuple]): Head and tail as character offsets, relation label, entity labels of head
        and tail ("" for a span that is no entity).
    """
    labels = {(ent.start_char, ent.end_char): ent.label_ for ent in doc.ents}
    return {
        (head, tail, label, labels.get(head, ""), labels.get(tail, ""))
        for (head, tail), names in relation_keys(doc).items()
        for label in names
    }


def scored_relations(doc: Doc) -> list[tuple[float, tuple[Any, ...]]]:
    """The relations of a doc in their order, with their scores.

    doc (Doc): The doc.
    RETURNS (List[Tuple[float, tuple]]): The score of each, and its tuple as in :func:`relation_set`.
    """
    labels = {(ent.start, ent.end): ent.label_ for ent in doc.ents}
    scored = []
    for rel in doc._.relations:
        ends = [doc[slice(*rel[end])] for end in ("head", "tail")]
        offsets = [(span.start_char, span.end_char) for span in ends]
        kinds = [labels.get((span.start, span.end), "") for span in ends]
        scored.append((float(rel["score"]), (*offsets, rel["label"], *kinds)))
    return scored


def _ratios(prefix: str, counts: PRFScore) -> dict[str, Any]:
    if not (counts.tp or counts.fp or counts.fn):
        return {f"{prefix}_{key}": None for key in "prf"}
    return {
        f"{prefix}_p": counts.precision,
        f"{prefix}_r": counts.recall,
        f"{prefix}_f": counts.fscore,
    }
