"""Which mentions are one deal, and which rights, payments and changes belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..joining import join_pairs
from ..schema import DEALS
from .graph import Graph, Mention, best
from .things import Things
from .words import deal_type

PARTY_ROLES = ("SOURCE", "RECIPIENT", "PARTNER")
_PARTS = ("RIGHT", "PAYMENT", "STATUS")


@dataclass
class Deal:
    """A deal of an article.

    mentions (List[Mention]): Its DEAL and OTHER_DEAL mentions, in their order.
    parts (List[Mention]): Its RIGHT, PAYMENT and STATUS mentions, in their order.
    news (bool): Whether it is the news of the article.
    """

    mentions: list[Mention]
    parts: list[Mention] = field(default_factory=list)
    news: bool = True

    def of(self, label: str) -> list[Mention]:
        """RETURNS (List[Mention]): Its parts of a label."""
        return [part for part in self.parts if part.label == label]


def group_deals(graph: Graph, things: Things) -> list[Deal]:
    """Group the mentions of deals, and give them their parts.

    Mentions are one deal if SAME_AS joins them. Two groups without a link are one if they have two
    parties in common, name no different kinds of deal, and no different subjects. A part without
    OF_DEAL goes to the only deal of the news, if there is one only; in an article of several it goes to
    the deal that its parties and subjects point to, if they point to one.

    graph (Graph): The article.
    things (Things): What its mentions name.
    RETURNS (List[Deal]): The deals in the order of their first mentions.
    """
    mentions = [mention for mention in graph.mentions if mention.label in DEALS]
    links = [(one, link.mention) for one in mentions for link in graph.tails(one, "SAME_AS")]
    merged: list[list[Mention]] = []
    for members in join_pairs(mentions, links):
        # Compared with all that is merged already: what is alike in pairs need not be alike altogether.
        twin = next((other for other in merged if _is_same(graph, things, members, other)), None)
        if twin is None:
            merged.append(members)
        else:
            twin += members
    deals = [Deal(sorted(some, key=lambda mention: mention.index), news=_is_news(some)) for some in merged]
    _assign_parts(graph, things, deals)
    return deals


def _is_same(graph: Graph, things: Things, one: Sequence[Mention], other: Sequence[Mention]) -> bool:
    if _is_news(one) != _is_news(other):
        return False
    parties = _keys(graph, things, one, PARTY_ROLES) & _keys(graph, things, other, PARTY_ROLES)
    kinds = [{kind for mention in some if (kind := deal_type(mention.text))} for some in (one, other)]
    subjects = [_keys(graph, things, some, ("SUBJECT",)) for some in (one, other)]
    alike = all(not a or not b or a & b for a, b in (kinds, subjects))
    return len(parties) > 1 and alike


def _is_news(mentions: Sequence[Mention]) -> bool:
    return any(mention.label == "DEAL" for mention in mentions)


def _keys(graph: Graph, things: Things, mentions: Sequence[Mention], labels: Sequence[str]) -> set[int]:
    return {things.key(link.mention) for mention in mentions for link in graph.tails(mention, *labels)}


def _assign_parts(graph: Graph, things: Things, deals: Sequence[Deal]) -> None:
    owner = {mention.index: deal for deal in deals for mention in deal.mentions}
    news = [deal for deal in deals if deal.news]
    # Where the article has no news, its only deal is what it is about.
    alone = news[0] if len(news) == 1 else deals[0] if len(deals) == 1 else None
    for mention in graph.mentions:
        if mention.label not in _PARTS:
            continue
        link = best(graph.tails(mention, "OF_DEAL"))
        target = owner.get(link.mention.index) if link is not None else None
        if target is None:
            target = _inherit(graph, owner, mention) or alone or _certain(graph, things, deals, mention)
        if target is not None:
            target.parts.append(mention)


def _inherit(graph: Graph, owner: dict[int, Deal], mention: Mention) -> Deal | None:
    """The deal of the earlier mention that this one is the same as."""
    for link in graph.tails(mention, "SAME_AS"):
        for above in graph.tails(link.mention, "OF_DEAL"):
            if above.mention.index in owner:
                return owner[above.mention.index]
    return None


def _certain(graph: Graph, things: Things, deals: Sequence[Deal], mention: Mention) -> Deal | None:
    """The one deal that has all the companies and products that a part is joined to."""
    roles = (*PARTY_ROLES, "PAYER", "PAYEE", "SUBJECT")
    own = _keys(graph, things, [mention], roles)
    if not own:
        return None
    fitting = [deal for deal in deals if own <= _keys(graph, things, deal.mentions, roles)]
    return fitting[0] if len(fitting) == 1 else None
