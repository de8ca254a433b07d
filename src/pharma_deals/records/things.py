"""Companies, products, targets and diseases of an article: which mentions name one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..joining import join_pairs
from .graph import Graph, Link, Mention, best
from .names import same_company
from .words import BARE_VENTURE

_LINKED = ("ORG", "ASSET", "TECHNOLOGY", "MODALITY", "TARGET", "INDICATION", "RIGHT", "PAYMENT", "TERRITORY")


class Things:
    """What the mentions of an article name.

    graph (Graph): The article.
    """

    def __init__(self, graph: Graph) -> None:
        self._members: dict[int, list[Mention]] = {}
        self._names: dict[int, str] = {}
        for label in _LINKED:
            mentions = [mention for mention in graph.mentions if mention.label == label]
            for members in join_pairs(mentions, _pairs(graph, mentions, label)):
                name = _best_name(members)
                for mention in members:
                    self._members[mention.index] = members
                    self._names[mention.index] = name

    def key(self, mention: Mention) -> int:
        """RETURNS (int): A number that mentions of one thing have in common."""
        return self._members[mention.index][0].index if mention.index in self._members else mention.index

    def name(self, mention: Mention) -> str:
        """RETURNS (str): The fullest name of the thing in the article."""
        return self._names.get(mention.index, mention.text)

    def best_name(self, links: Sequence[Link]) -> str | None:
        """RETURNS (Optional[str]): The fullest name of what the likeliest link leads to; None without links."""
        link = best(links)
        return self.name(link.mention) if link is not None else None

    def aliases(self, mention: Mention) -> list[str]:
        """RETURNS (List[str]): Its other names, in the order in which they are used first."""
        own = [member.text for member in self.members(mention)]
        name = self.name(mention)
        return [text for text in dict.fromkeys(own) if text != name]

    def members(self, mention: Mention) -> list[Mention]:
        """RETURNS (List[Mention]): All mentions of the thing, in their order."""
        return self._members.get(mention.index, [mention])


def _pairs(graph: Graph, mentions: Sequence[Mention], label: str) -> Iterator[tuple[Mention, Mention]]:
    for mention in mentions:
        for link in graph.tails(mention, "SAME_AS"):
            yield mention, link.mention
    if label in ("RIGHT", "PAYMENT"):
        # The same words may name another right; only a link says that they do not.
        return
    first: dict[str, Mention] = {}
    for mention in mentions:
        # A joint venture without a name may be any.
        if not (label == "ORG" and BARE_VENTURE.fullmatch(mention.text)):
            yield mention, first.setdefault(mention.text.casefold(), mention)
    if label == "ORG":
        named = list(first.values())
        for one, other in combinations(named, 2):
            if same_company(one.text, other.text) and not _ambiguous(one, other, named):
                yield one, other


def _ambiguous(one: Mention, other: Mention, named: Sequence[Mention]) -> bool:
    """Whether the shorter name is the beginning of a third, different one as well: "Orion" of two Orions."""
    short, long = sorted((one, other), key=lambda mention: len(mention.text))
    fitting = [third for third in named if third is not short and same_company(short.text, third.text)]
    return any(not same_company(long.text, third.text) for third in fitting)


def _best_name(members: Sequence[Mention]) -> str:
    """The longest name that is not shouted: headlines are not how a company writes itself."""
    return max(
        members, key=lambda mention: (not mention.text.isupper(), len(mention.text), -mention.index)
    ).text
