"""Briefs that articles are written from: drawn, so that variety is designed and not hoped for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import srsly
from srsly.ruamel_yaml.error import YAMLError

from ..errors import Errors

DECKS = (
    "structure",
    "no_deal",
    "style",
    "words",
    "era",
    "region",
    "currency",
    "area",
    "filling",
    "terms",
    "feature",
)
# A plan may do without these.
EXTRA_DECKS = ("manner", "naming")
SHARES = ("no_deal_share", "retold_share", "damage_share")
# Names of invented companies and products have to begin with these, unless the plan says how they are made: left
# alone, writers fall back on the same few.
_ONSETS = (
    "b br c ch cl cr d dr f fl g gl gr h j k kl kr l m n p ph pl pr qu r s sk sl st t th tr v w x y z".split()
)
_VOWELS = "a ae e ei i o oe u y".split()
N_INITIALS = 6
N_NAMINGS = 4
N_FEATURES = 2


@dataclass(frozen=True)
class Plan:
    """What briefs are drawn from.

    decks (Dict[str, Dict[Any, int]]): Weight of every value, by deck. Those of ``EXTRA_DECKS`` may be absent.
    shares (Dict[str, float]): Share of the briefs without a deal, of those that tell a deal again (at
        most: what falls on a brief without a deal, or after one, is not made up for), and of those with
        damaged text.
    """

    decks: dict[str, dict[Any, int]]
    shares: dict[str, float]


@dataclass(frozen=True)
class Brief:
    """What one article is to be.

    id (str): Number of the brief, such as ``"0157"``.
    deal (bool): Whether the article tells of a deal.
    structure (str): The kind of deal or of other news.
    retells (Optional[str]): The brief whose deal is told again, for another outlet.
    style (str): The kind of outlet.
    words (int): Length, about.
    era (str): Years in which it is published.
    region (str): Where the companies are.
    currency (str): The main currency.
    area (str): The therapy area.
    filling (str): What fills the article besides the deal.
    terms (str): How much of the terms it gives.
    features (List[str]): What it has to contain.
    initials (List[str]): What the names of its invented companies and products begin with.
    damaged (bool): Whether it has typos or the marks of a scanner.
    manner (Optional[str]): How it is written: what its quotes, its padding and its end are like.
    naming (List[str]): How the names of its invented companies are made, instead of ``initials``.
    """

    id: str
    deal: bool
    structure: str
    retells: str | None
    style: str
    words: int
    era: str
    region: str
    currency: str
    area: str
    filling: str
    terms: str
    features: list[str]
    initials: list[str]
    damaged: bool
    manner: str | None = None
    naming: list[str] = field(default_factory=list)

    def to_row(self) -> dict[str, Any]:
        """RETURNS (Dict[str, Any]): The brief as a JSON object, without what its plan has no deck for."""
        row = asdict(self)
        for key in EXTRA_DECKS:
            if not row[key]:
                del row[key]
        return row


def read_plan(path: Path) -> Plan:
    """Read what briefs are drawn from.

    path (Path): A YAML file with a table of weights for each deck, and the shares.
    RETURNS (Plan): The plan.
    RAISES (ValueError): If it cannot be read, lacks a deck or a share, or a weight is no positive number.
    """
    try:
        data = srsly.read_yaml(path)
    except (OSError, ValueError, YAMLError) as error:
        raise ValueError(Errors.D027.format(path=path, reason=error)) from error
    fault = _find_fault(data)
    if fault is not None:
        raise ValueError(Errors.D027.format(path=path, reason=fault))
    return Plan(
        {deck: data[deck] for deck in (*DECKS, *EXTRA_DECKS) if deck in data},
        {share: data[share] for share in SHARES},
    )


def draw_briefs(plan: Plan, *, count: int, seed: int, first: int = 1) -> list[Brief]:
    """Draw briefs.

    Values are dealt from shuffled decks, so that even a few briefs show the whole breadth of the plan.

    plan (Plan): What to draw from.
    count (int): Number of briefs.
    seed (int): Seed of the draw.
    first (int): Number of the first brief. Defaults to 1.
    RETURNS (List[Brief]): The briefs, the same for the same plan and arguments.
    """
    rng = random.Random(seed)
    hands = {deck: _deal(weights, rng) for deck, weights in plan.decks.items()}
    initials = _deal({onset + vowel: 1 for onset in _ONSETS for vowel in _VOWELS}, rng)
    no_deal, retold, damaged = (_every(plan.shares[share], rng) for share in SHARES)
    briefs: list[Brief] = []
    for number in range(first, first + count):
        deal = not next(no_deal)
        last = briefs[-1] if briefs else None
        # Only a deal that was told for the first time is told again: pairs, not chains.
        again = next(retold) and deal and last is not None and last.deal and last.retells is None
        source = last if again else None
        briefs.append(
            Brief(
                id=f"{number:04d}",
                deal=deal,
                structure=source.structure if source else next(hands["structure" if deal else "no_deal"]),
                retells=source.id if source else None,
                style=next(hands["style"]),
                words=next(hands["words"]),
                era=source.era if source else next(hands["era"]),
                region=source.region if source else next(hands["region"]),
                currency=source.currency if source else next(hands["currency"]),
                area=source.area if source else next(hands["area"]),
                filling=next(hands["filling"]),
                terms=next(hands["terms"]),
                features=[next(hands["feature"]) for _ in range(N_FEATURES)],
                initials=_draw_initials(initials, source, hands),
                damaged=next(damaged),
                manner=next(hands["manner"]) if "manner" in hands else None,
                naming=_draw_naming(source, hands),
            )
        )
    return briefs


def _draw_initials(initials: Iterator[str], source: Brief | None, hands: Mapping[str, object]) -> list[str]:
    """Draw what names begin with. A deal that is told again keeps its names."""
    if source is not None or "naming" in hands:
        return source.initials if source else []
    return [next(initials).title() for _ in range(N_INITIALS)]


def _draw_naming(source: Brief | None, hands: Mapping[str, Iterator[Any]]) -> list[str]:
    """Draw how names are made. A deal that is told again keeps its names."""
    if source is not None or "naming" not in hands:
        return source.naming if source else []
    return [next(hands["naming"]) for _ in range(N_NAMINGS)]


def _deal(weights: Mapping[Any, int], rng: random.Random) -> Iterator[Any]:
    deck = [value for value, weight in weights.items() for _ in range(weight)]
    while True:
        rng.shuffle(deck)
        yield from deck


def _every(share: float, rng: random.Random) -> Iterator[bool]:
    """Draw a share of yes, spread evenly, beginning anywhere."""
    total = rng.random()
    while True:
        before, total = total, total + share
        yield int(total) > int(before)


def _find_fault(data: object) -> str | None:
    if not isinstance(data, dict):
        return "it is no mapping of decks"
    for share in SHARES:
        if not isinstance(data.get(share), float) or not 0 <= data[share] < 1:
            return f"'{share}' has to be a number of at least 0.0 and less than 1"
    for deck in (*DECKS, *(deck for deck in EXTRA_DECKS if deck in data)):
        weights = data.get(deck)
        if not isinstance(weights, dict) or not weights:
            return f"it has no deck '{deck}'"
        wrong = [value for value, weight in weights.items() if type(weight) is not int or weight < 1]
        if wrong:
            return f"the weight of '{wrong[0]}' in '{deck}' is no positive whole number"
    if not all(isinstance(value, int) for value in data["words"]):
        return "the values of 'words' have to be whole numbers"
    return None
