"""Deal records from the entities and relations of an article."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import get_args

from spacy.tokens import Doc

from .graph import Graph
from .grouping import PARTY_ROLES, Deal, group_deals
from .model import DealRecord, DealType, Right, Stake, Value
from .parties import build_parties
from .payments import build_payments, build_totals, find_conflicts
from .rates import parse_rate
from .rights import build_rights
from .subjects import build_subjects, named_values
from .terms import dates, exclusivity, territories
from .things import Things
from .words import EXERCISED, SALE, deal_type, is_loose, is_retained, right_kind, status_type

# Deals that hand over rights anyway, so that a right among their terms makes them no licence.
_INCLUDE_RIGHTS = frozenset(
    {
        "option",
        "acquisition",
        "asset_purchase",
        "merger",
        "distribution",
        "supply",
        "co_promotion",
        "joint_venture",
        "financing",
        "manufacturing",
    }
)
# Types stand in a record in the order of the model.
_ORDER: tuple[DealType, ...] = get_args(DealType)


def build_records(doc: Doc, *, published: date | None = None) -> list[DealRecord]:
    """Build the records of the deals that an article tells of.

    The same doc gives the same records. No doc makes it fail: what cannot be read stays as evidence
    without a value.

    doc (Doc): The article, with ``doc.ents``, ``doc._.relations`` and, for scores, ``doc._.entity_scores``.
    published (Optional[date]): The day of the article, to which dates are relative. Defaults to None.
    RETURNS (List[DealRecord]): The records in the order in which the deals are first mentioned.
    """
    graph = Graph(doc)
    things = Things(graph)
    article = doc.user_data.get("article_id") or "article"
    deals = [deal for deal in group_deals(graph, things) if deal.news or _says_something(graph, deal)]
    return [
        _build(graph, things, deal, f"{article}#{number}", published)
        for number, deal in enumerate(deals, start=1)
    ]


def _says_something(graph: Graph, deal: Deal) -> bool:
    """Whether anything is known of a deal in the background but that there was or was not one."""
    return bool(deal.parts) or any(
        graph.tails(mention, *PARTY_ROLES, "SUBJECT", "AMOUNT") for mention in deal.mentions
    )


def _build(graph: Graph, things: Things, deal: Deal, record_id: str, published: date | None) -> DealRecord:
    types = _find_types(graph, deal)
    parties, conflicts = build_parties(graph, things, deal, set(types))
    payments = build_payments(graph, things, deal, set(types))
    rights = build_rights(graph, things, deal)
    totals = build_totals(graph, deal, payments)
    granted = [right for right in deal.of("RIGHT") if not _is_kept(rights, right.start)]
    word, _ = exclusivity(graph, [*deal.mentions, *granted])
    return DealRecord(
        id=record_id,
        news=deal.news,
        types=types,
        parties=parties,
        subjects=build_subjects(graph, things, deal),
        rights=rights,
        payments=payments,
        indications=named_values(graph, things, [*deal.mentions, *deal.of("RIGHT")], "FOR_INDICATION"),
        territory=territories(graph, [*deal.mentions, *granted], "IN_TERRITORY"),
        outside_territory=territories(graph, [*deal.mentions, *granted], "OUTSIDE_TERRITORY"),
        exclusivity=word,
        stakes=_find_stakes(graph, things, deal),
        status=[
            Value(value=mention.text.casefold(), evidence=[mention.evidence()])
            for mention in deal.of("STATUS")
        ],
        dates=dates(graph, [*deal.mentions, *deal.parts], published),
        totals=totals,
        conflicts=[*conflicts, *find_conflicts(payments, totals)],
        evidence=[mention.evidence() for mention in deal.mentions],
    )


def _find_types(graph: Graph, deal: Deal) -> list[DealType]:
    """The kinds of deal that its words name; where they name none, what changes hands says it."""
    counts: Counter[DealType] = Counter(
        kind for mention in deal.mentions if (kind := deal_type(mention.text)) is not None
    )
    subjects = {link.mention.label for mention in deal.mentions for link in graph.tails(mention, "SUBJECT")}
    # "sells" and "took 30 percent of" say what changes hands only together with it.
    if not counts and subjects and any(SALE.search(mention.text) for mention in deal.mentions):
        counts["acquisition"] += 1
    # "buys" a product or a business is no acquisition of a company.
    if "acquisition" in counts and subjects and "ORG" not in subjects:
        counts["asset_purchase"] += counts.pop("acquisition")
    for right in deal.of("RIGHT"):
        granted = right_kind(right.text)
        if granted == "option":
            counts["option"] += 1
        elif granted in ("license", "commercialization", "other") and not counts.keys() & _INCLUDE_RIGHTS:
            counts["license"] += not is_retained(graph.before(right), graph.after(right))
    counts = +counts
    # "the partnership" is said of a licence as well.
    if len(counts) > 1 and all(
        is_loose(m.text) for m in deal.mentions if deal_type(m.text) == "collaboration"
    ):
        counts.pop("collaboration", None)
    if not counts:
        counts[_guess_type(graph, deal, subjects)] += 1
    for mention in deal.of("STATUS"):
        change = status_type(mention.text)
        if change is not None:
            counts[change] += 1
        # An option that is exercised is a licence from then on.
        if counts.keys() & {"option"} and EXERCISED.search(mention.text):
            counts["license"] += 1
    return sorted(counts, key=_ORDER.index)


def _guess_type(graph: Graph, deal: Deal, subjects: set[str]) -> DealType:
    """What "pays" and "deal" mean: a company changes hands whole or in part, or something is licensed."""
    sentences = {mention.sentence for mention in deal.mentions}
    if "ORG" in subjects:
        rates = [m for m in graph.mentions if m.sentence in sentences and m.label == "RATE"]
        return "equity" if rates else "acquisition"
    if not any(graph.tails(mention, "RECIPIENT", "SOURCE") for mention in deal.mentions):
        return "other"
    return "license" if subjects else "other"


def _is_kept(rights: list[Right], start: int) -> bool:
    return any(right.retained and any(one.start == start for one in right.evidence) for right in rights)


def _find_stakes(graph: Graph, things: Things, deal: Deal) -> list[Stake]:
    """Shares of companies that stand in a sentence with the deal, or that its parties hold, each once."""
    sentences = {mention.sentence for mention in deal.mentions}
    parties = {
        things.key(link.mention)
        for mention in deal.mentions
        for link in graph.tails(mention, "SOURCE", "RECIPIENT", "PARTNER")
    }
    companies = [
        link.mention
        for mention in deal.mentions
        for link in graph.tails(mention, "SUBJECT")
        if link.mention.label == "ORG"
    ]
    stakes: dict[tuple[object, ...], Stake] = {}
    for mention in graph.mentions:
        for link in graph.tails(mention, "HAS_RATE"):
            rate = parse_rate(link.mention.text) if mention.label == "ORG" else None
            if rate is None or not (
                mention.sentence in sentences or (deal.news and things.key(mention) in parties)
            ):
                continue
            company = next((c for c in companies if things.key(c) != things.key(mention)), None)
            stake = Stake(
                holder=things.name(mention),
                company=things.name(company) if company else None,
                percent_low=rate.low,
                percent_high=rate.high,
                evidence=[mention.evidence(link.score), link.mention.evidence(link.score)],
            )
            key = (things.key(mention), stake.company, rate)
            known = stakes.setdefault(key, stake)
            if known is not stake:
                stakes[key] = known.model_copy(update={"evidence": [*known.evidence, *stake.evidence]})
    return list(stakes.values())
