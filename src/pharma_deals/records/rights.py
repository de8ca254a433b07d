"""The rights of a deal: granted, kept, or under negotiation."""

from __future__ import annotations

from .graph import Graph, Mention
from .grouping import Deal
from .model import Evidence, Right
from .terms import exclusivity, territories
from .things import Things
from .words import is_retained, right_kind


def build_rights(graph: Graph, things: Things, deal: Deal) -> list[Right]:
    """Collect the rights of a deal. Mentions that SAME_AS joins, and those that say the same, are one right.

    graph (Graph): The article.
    things (Things): What its mentions name.
    deal (Deal): The deal.
    RETURNS (List[Right]): The rights in the order of their first mentions.
    """
    groups: dict[int, list[Mention]] = {}
    for mention in deal.of("RIGHT"):
        groups.setdefault(things.key(mention), []).append(mention)
    rights: list[Right] = []
    for mentions in groups.values():
        right = _build(graph, things, mentions)
        for i, other in enumerate(rights):
            if _says_no_more(right, other):
                rights[i] = _join(other, right.evidence)
                break
            if _says_no_more(other, right):
                rights[i] = _join(right, other.evidence)
                break
        else:
            rights.append(right)
    return rights


def _build(graph: Graph, things: Things, mentions: list[Mention]) -> Right:
    holders = [link for mention in mentions for link in graph.tails(mention, "RECIPIENT")]
    grantors = [link for mention in mentions for link in graph.tails(mention, "SOURCE")]
    word, said = exclusivity(graph, mentions)
    return Right(
        kind=right_kind(mentions[0].text),
        holder=things.best_name(holders),
        grantor=things.best_name(grantors),
        retained=any(is_retained(graph.before(mention), graph.after(mention)) for mention in mentions),
        exclusivity=word,
        territory=territories(graph, mentions, "IN_TERRITORY"),
        outside_territory=territories(graph, mentions, "OUTSIDE_TERRITORY"),
        evidence=sorted([*(mention.evidence() for mention in mentions), *said], key=lambda one: one.start),
    )


def _says_no_more(right: Right, other: Right) -> bool:
    """Whether a right is of the kind of another and says nothing that the other does not."""
    if right.kind != other.kind or right.retained != other.retained:
        return False
    if right.holder not in (None, other.holder) or right.grantor not in (None, other.grantor):
        return False
    if right.exclusivity not in ("unknown", other.exclusivity):
        return False
    places = [{(place.kind, place.name) for place in one.territory} for one in (right, other)]
    outside = [{(place.kind, place.name) for place in one.outside_territory} for one in (right, other)]
    return places[0] <= places[1] and outside[0] <= outside[1]


def _join(right: Right, evidence: list[Evidence]) -> Right:
    return right.model_copy(
        update={"evidence": sorted([*right.evidence, *evidence], key=lambda one: one.start)}
    )
