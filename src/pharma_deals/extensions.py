"""The custom attributes that our components write."""

from __future__ import annotations

from spacy.tokens import Doc


def install_extensions() -> None:
    """Register ``doc._.relations``, ``doc._.entity_scores`` and ``doc._.deals``.

    ``doc._.relations`` (List[dict]): ``{"head": [start, end], "tail": [start, end], "label", "score"}``
        in token offsets, ordered by head, tail and label.
    ``doc._.entity_scores`` (List[float]): Probability of each entity, in the order of ``doc.ents``.

    ``doc._.deals`` (List[dict]): The deal records, see :class:`pharma_deals.records.model.DealRecord`.

    Safe to call again: the registration lives in the process, and every worker process needs its own.
    """
    for name in ("relations", "entity_scores", "deals"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=[])
