"""Which entity labels a relation may join: from our schema, or from the config."""

from __future__ import annotations

from typing import Any

from ..schema import RELATIONS, RelationLabel

Signatures = tuple[RelationLabel, ...]


def make_signatures(relations: list[dict[str, Any]] | None = None) -> Signatures:
    """Registered as ``pharma_deals.signatures.v1``.

    relations (Optional[List[Dict[str, Any]]]): For another schema than ours, one dict a relation:
        ``name``, ``heads`` and ``tails``, and optionally ``within_sentence``, ``same_label`` and
        ``single_tail``.
    RETURNS (Tuple[RelationLabel, ...]): The relations in the order of the model's output.
    """
    if relations is None:
        return RELATIONS
    return tuple(_read_signature(relation) for relation in relations)


def entity_labels(signatures: Signatures) -> tuple[str, ...]:
    """All entity labels that occur in signatures, sorted."""
    return tuple(sorted({label for rel in signatures for label in (*rel.heads, *rel.tails)}))


def _read_signature(relation: dict[str, Any]) -> RelationLabel:
    settings = {"colour": "#cccccc", "meaning": "", **relation}
    return RelationLabel(**{**settings, "heads": tuple(settings["heads"]), "tails": tuple(settings["tails"])})
