"""Pieces of a record that more than one of its parts needs: territories, amounts, dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from .dates import parse_date
from .graph import Graph, Link, Mention
from .model import Date, Evidence, Exclusivity, Money, Territory
from .money import parse_amount
from .places import Place, parse_places
from .words import bound_of, exclusivity_of


def quotes(links: Iterable[Link]) -> list[Evidence]:
    """RETURNS (List[Evidence]): What links lead to, each quoted once, in the order of the text."""
    found = {link.mention.index: link for link in sorted(links, key=lambda link: link.score)}
    return [found[index].mention.evidence(found[index].score) for index in sorted(found)]


def territories(graph: Graph, mentions: Sequence[Mention], label: str) -> list[Territory]:
    """Collect the places that mentions cover, or leave out.

    What a place leaves out by its own words ("Asia ex-Japan") is left out.

    graph (Graph): The article.
    mentions (Sequence[Mention]): Deals, rights or payments.
    label (str): ``"IN_TERRITORY"`` or ``"OUTSIDE_TERRITORY"``.
    RETURNS (List[Territory]): Every place once, in the order in which they are first named.
    """
    found: dict[Place, list[Link]] = {}
    for mention in mentions:
        for place, link in _places(graph, mention, label):
            found.setdefault(place, []).append(link)
    places = [
        Territory.model_validate({"name": p.name, "kind": p.kind, "code": p.code, "evidence": quotes(links)})
        for p, links in found.items()
    ]
    return sorted(places, key=lambda place: place.evidence[0].start)


def _places(graph: Graph, mention: Mention, label: str) -> Iterator[tuple[Place, Link]]:
    for link in graph.tails(mention, label):
        for place in parse_places(link.mention.text):
            if label == "OUTSIDE_TERRITORY" and place.without:
                # What is outside "ex-US" is the US.
                yield from ((one, link) for one in place.without)
            else:
                yield replace(place, without=()), link
    if label == "OUTSIDE_TERRITORY":
        for link in graph.tails(mention, "IN_TERRITORY"):
            yield from ((one, link) for place in parse_places(link.mention.text) for one in place.without)


def exclusivity(graph: Graph, mentions: Sequence[Mention]) -> tuple[Exclusivity, list[Evidence]]:
    """Read the exclusivity of deals or rights.

    graph (Graph): The article.
    mentions (Sequence[Mention]): The deals or rights.
    RETURNS (Tuple[Exclusivity, List[Evidence]]): The one that is said first, and all that is said of it.
    """
    links = [link for mention in mentions for link in graph.tails(mention, "HAS_EXCLUSIVITY")]
    said = quotes(links)
    words = [word for evidence in said if (word := exclusivity_of(evidence.text)) != "unknown"]
    return (words[0] if words else "unknown"), said


def money(graph: Graph, link: Link, payment: str = "") -> Money | None:
    """Read an amount and what is said of it.

    graph (Graph): The article.
    link (Link): The relation that leads to the amount.
    payment (str): The words that name the payment. Defaults to none.
    RETURNS (Optional[Money]): The amount, or None if it has no number.
    """
    mention = link.mention
    amount = parse_amount(mention.text)
    if amount is None:
        return None
    return Money(
        amount=amount.high,
        amount_low=amount.low if amount.low != amount.high else None,
        currency=amount.currency or _currency_before(graph, mention),
        bound=bound_of(graph.before(mention), mention.text, graph.after(mention), payment=payment),
        evidence=[mention.evidence(link.score)],
    )


def _currency_before(graph: Graph, mention: Mention) -> str | None:
    """The currency of the last amount before one that names none: "30 billion won ..., 45 billion in ..."."""
    earlier = [
        m for m in graph.mentions[: mention.index] if m.label == "MONEY" and m.sentence == mention.sentence
    ]
    amounts = [amount for one in earlier if (amount := parse_amount(one.text)) is not None]
    return next((amount.currency for amount in reversed(amounts) if amount.currency), None)


def dates(graph: Graph, mentions: Sequence[Mention], published: date | None) -> list[Date]:
    """Collect the dates and terms of mentions.

    graph (Graph): The article.
    mentions (Sequence[Mention]): Deals, rights, payments or changes of status.
    published (Optional[date]): The day of the article.
    RETURNS (List[Date]): The dates, each with the words that it is the date of. Words that are no date stay
        as evidence without a value.
    """
    found = []
    for mention in mentions:
        for link in graph.tails(mention, "WHEN"):
            moment = parse_date(link.mention.text, published)
            found.append(
                Date(
                    of=mention.text,
                    start=moment.start.isoformat() if moment and moment.start else None,
                    end=moment.end.isoformat() if moment and moment.end else None,
                    months=moment.months if moment else None,
                    days=moment.days if moment else None,
                    evidence=[link.mention.evidence(link.score)],
                )
            )
    return sorted(found, key=lambda one: (one.evidence[0].start, one.of))
