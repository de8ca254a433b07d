"""Who takes part in a deal, and on which side."""

from __future__ import annotations

from collections import Counter, defaultdict

from .graph import Graph, Link
from .grouping import PARTY_ROLES, Deal
from .model import Conflict, Evidence, Party, Role
from .terms import quotes
from .things import Things
from .words import BARE_VENTURE, is_retained

_ROLES: dict[str, Role] = {"SOURCE": "source", "RECIPIENT": "recipient", "PARTNER": "partner"}
# In a joint venture both sides pay, and neither is the one that gives.
_TWO_SIDED = frozenset({"joint_venture", "merger", "settlement", "co_promotion"})
# Work in common has a direction only where something is handed over as well.
_ONE_SIDED = frozenset(
    {"license", "option", "acquisition", "asset_purchase", "supply", "distribution", "manufacturing"}
)


def build_parties(
    graph: Graph, things: Things, deal: Deal, types: set[str]
) -> tuple[list[Party], list[Conflict]]:
    """Collect the parties of a deal.

    A direction that the text states counts more than "partner". Who is stated to be paid, or to grant a
    right, gives; who pays or gets a right receives. Where one side is known, the other partners are the other
    side, except in joint ventures, mergers and settlements.

    graph (Graph): The article.
    things (Things): What its mentions name.
    deal (Deal): The deal.
    types (Set[str]): Its types.
    RETURNS (Tuple[List[Party], List[Conflict]]): The parties in the order of their first mentions, and the
        companies of which the text says that they give and that they receive.
    """
    stated: dict[int, dict[Role, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for mention in deal.mentions:
        for link in graph.tails(mention, *PARTY_ROLES):
            stated[things.key(link.mention)][_ROLES[link.label]].append(link)
    implied: dict[int, dict[Role, list[Link]]] = defaultdict(lambda: defaultdict(list))
    two_sided = bool(types & _TWO_SIDED) or ("collaboration" in types and not types & _ONE_SIDED)
    if not two_sided:
        for link, role in _implied_roles(graph, deal):
            implied[things.key(link.mention)][role].append(link)
    else:
        for link, _ in _implied_roles(graph, deal):
            implied[things.key(link.mention)]["partner"].append(link)
    parties, conflicts = [], []
    for key in {**stated, **implied}:
        roles = _merge(stated.get(key, {}), implied.get(key, {}))
        evidence = quotes(link for links in roles.values() for link in links)
        first = next(mention for mention in graph.mentions if mention.start == evidence[0].start)
        if BARE_VENTURE.fullmatch(things.name(first)):
            continue
        role = _decide(roles)
        parties.append(
            Party(name=things.name(first), role=role, aliases=things.aliases(first), evidence=evidence)
        )
        if {"source", "recipient"} <= stated.get(key, {}).keys():
            conflicts.append(Conflict(field="parties.role", evidence=_both_sides(stated[key])))
    parties.sort(key=lambda party: party.evidence[0].start)
    if not two_sided:
        parties = _face(parties)
    return parties, conflicts


def _face(parties: list[Party]) -> list[Party]:
    """Where all who are directed stand on one side, their partners stand on the other."""
    directed = {party.role for party in parties if party.role != "partner"}
    if len(directed) != 1 or len(parties) < 2:
        return parties
    opposite: Role = "source" if directed == {"recipient"} else "recipient"
    return [
        party.model_copy(update={"role": opposite}) if party.role == "partner" else party for party in parties
    ]


def _implied_roles(graph: Graph, deal: Deal) -> list[tuple[Link, Role]]:
    """What rights and payments say of the direction."""
    found: list[tuple[Link, Role]] = []
    for right in deal.of("RIGHT"):
        if is_retained(graph.before(right), graph.after(right)):
            continue
        found += [(link, _ROLES[link.label]) for link in graph.tails(right, "SOURCE", "RECIPIENT")]
    for payment in deal.of("PAYMENT"):
        found += [(link, "recipient") for link in graph.tails(payment, "PAYER")]
        found += [(link, "source") for link in graph.tails(payment, "PAYEE")]
    return found


def _merge(stated: dict[Role, list[Link]], implied: dict[Role, list[Link]]) -> dict[Role, list[Link]]:
    """Implied directions count only where none is stated."""
    if stated.keys() & {"source", "recipient"} or not implied:
        return dict(stated)
    return {role: [*stated.get(role, []), *implied.get(role, [])] for role in [*implied, *stated]}


def _decide(roles: dict[Role, list[Link]]) -> Role:
    counts: Counter[Role] = Counter()
    for role, links in roles.items():
        counts[role] += len(links)
    directed: dict[Role, int] = {role: count for role, count in counts.items() if role != "partner"}
    if len(directed) == 2 and directed["source"] == directed["recipient"]:
        # A swap: both give, both get.
        return "partner"
    return max(directed, key=lambda role: directed[role]) if directed else "partner"


def _both_sides(roles: dict[Role, list[Link]]) -> list[Evidence]:
    return quotes(link for role in ("source", "recipient") for link in roles.get(role, []))
