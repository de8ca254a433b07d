"""Scores of deal records against records that people typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from ..errors import Errors
from ..records.names import same_company

Record = Mapping[str, Any]
Item = tuple[Any, ...]
FIELDS = (
    "news",
    "types",
    "parties",
    "subjects",
    "territory",
    "outside_territory",
    "exclusivity",
    "payments",
    "rates",
)


@dataclass
class FieldScore:
    """How many values of a field are right.

    right (int): Values of both.
    gold (int): Values of the gold records.
    found (int): Values of the records that are scored.
    """

    right: int = 0
    gold: int = 0
    found: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the values found that are right; None where none is found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of the gold values that are found; None where there are none."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where there is nothing to find and nothing found."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else None


@dataclass
class RecordScores:
    """Scores by field, and the deals that were told apart.

    fields (Dict[str, FieldScore]): The score of each of :data:`FIELDS`, and ``"all"``.
    deals (FieldScore): Deals that have a counterpart.
    """

    fields: dict[str, FieldScore] = field(
        default_factory=lambda: {name: FieldScore() for name in (*FIELDS, "all")}
    )
    deals: FieldScore = field(default_factory=FieldScore)


def read_gold_records(path: Path) -> dict[str, list[Record]]:
    """Read records that people typed.

    path (Path): JSON lines with ``article`` and ``deals``.
    RETURNS (Dict[str, List[Record]]): The records of each article.
    RAISES (ValueError): If a line is not of that form.
    """
    found: dict[str, list[Record]] = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                found[row["article"]] = list(row["deals"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(Errors.D032.format(path=path, reason=f"{type(error).__name__}: {error}")) from error
    return found


def score_records(
    gold: Mapping[str, Sequence[Record]], found: Mapping[str, Sequence[Record]]
) -> RecordScores:
    """Score records field by field.

    The deals of an article are paired so that as many values as possible agree. A deal without a
    counterpart has all its values missed, or all too many.

    gold (Mapping[str, Sequence[Record]]): The gold records of each article.
    found (Mapping[str, Sequence[Record]]): The records to score. Articles that gold lacks are passed over.
    RETURNS (RecordScores): The scores.
    """
    scores = RecordScores()
    for article, wanted in gold.items():
        given = [_items(record) for record in found.get(article, [])]
        expected = [_items(record) for record in wanted]
        scores.deals.gold += len(expected)
        scores.deals.found += len(given)
        for one, other in _pair(expected, given):
            scores.deals.right += bool(one and other)
            for name in FIELDS:
                _count(scores, name, (one or {}).get(name, []), (other or {}).get(name, []))
    return scores


def _count(scores: RecordScores, name: str, gold: Sequence[Item], found: Sequence[Item]) -> None:
    right = _matches(name, gold, found)
    for score in (scores.fields[name], scores.fields["all"]):
        score.right += right
        score.gold += len(gold)
        score.found += len(found)


def _pair(
    gold: Sequence[dict[str, list[Item]]], found: Sequence[dict[str, list[Item]]]
) -> list[tuple[dict[str, list[Item]] | None, dict[str, list[Item]] | None]]:
    if not gold or not found:
        return [*((one, None) for one in gold), *((None, one) for one in found)]
    agreement = np.asarray(
        [[sum(_matches(name, one[name], other[name]) for name in FIELDS) for other in found] for one in gold]
    )
    rows, columns = linear_sum_assignment(-agreement)
    # What agrees in nothing but that it is news is no counterpart.
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if agreement[i, j] > 1]
    left = [one for i, one in enumerate(gold) if i not in {i for i, _ in pairs}]
    rest = [one for j, one in enumerate(found) if j not in {j for _, j in pairs}]
    return [
        *((gold[i], found[j]) for i, j in pairs),
        *((one, None) for one in left),
        *((None, one) for one in rest),
    ]


def _items(record: Record) -> dict[str, list[Item]]:
    """The values of a record, comparable: names stay names, amounts become numbers."""
    payments, rates = [], []
    for payment in record.get("payments", []):
        # The records of the component hold the amount in an object of its own, typed ones do not.
        amount = payment.get("amount")
        money = amount if isinstance(amount, Mapping) else payment
        value = _number(money.get("amount"))
        said = (
            (value, money.get("currency"), money.get("bound") or "exact")
            if value is not None
            else (None, None, None)
        )
        payments.append((payment["kind"], payment.get("milestone_kind"), *said))
        low, high = _number(payment.get("rate_low")), _number(payment.get("rate_high"))
        if low is not None or high is not None:
            rates.append((payment["kind"], low, high))
    exclusivity = record.get("exclusivity") or "unknown"
    return {
        "news": [(bool(record.get("news")),)],
        "types": [(kind,) for kind in record.get("types", [])],
        "parties": [(party["name"], party["role"]) for party in record.get("parties", [])],
        "subjects": [
            ((subject["name"], *subject.get("aliases", [])), subject["kind"])
            for subject in record.get("subjects", [])
        ],
        "territory": [(_place(place),) for place in record.get("territory", [])],
        "outside_territory": [(_place(place),) for place in record.get("outside_territory", [])],
        "exclusivity": [] if exclusivity == "unknown" else [(exclusivity,)],
        "payments": payments,
        "rates": rates,
    }


def _matches(name: str, gold: Sequence[Item], found: Sequence[Item]) -> int:
    """How many values agree, each with one other."""
    alike = _ALIKE.get(name, _equal)
    left = list(found)
    right = 0
    for one in gold:
        twin = next((other for other in left if alike(one, other)), None)
        if twin is not None:
            left.remove(twin)
            right += 1
    return right


def _equal(one: Item, other: Item) -> bool:
    return one == other


def _same_party(one: Item, other: Item) -> bool:
    return one[1] == other[1] and same_company(one[0], other[0])


def _same_subject(one: Item, other: Item) -> bool:
    if one[1] != other[1]:
        return False
    names = [{" ".join(str(name).casefold().split()) for name in item[0]} for item in (one, other)]
    return bool(names[0] & names[1]) or (one[1] == "company" and same_company(one[0][0], other[0][0]))


def _same_payment(one: Item, other: Item) -> bool:
    # What a milestone is for is often told outside of its words; it counts where both say it.
    kinds = {one[1], other[1]} - {None, "unknown"}
    return one[0] == other[0] and one[2:] == other[2:] and len(kinds) < 2


_ALIKE: Mapping[str, Callable[[Item, Item], bool]] = {
    "parties": _same_party,
    "subjects": _same_subject,
    "payments": _same_payment,
}


def _place(place: Any) -> str:
    if not isinstance(place, Mapping):
        return str(place).casefold()
    name = str(place["name"]).casefold()
    return f"rest of {name}" if place.get("kind") == "rest" else name


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value)).normalize()
    except InvalidOperation:
        return None
