"""Payments and totals that several articles give."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..records.model import Conflict, Payment, Totals
from ..records.payments import add_up, find_conflicts, join_amounts, join_money, same_money
from .evidence import apart, join_all, join_evidence, join_places


def merge_payments(lists: Sequence[Sequence[Payment]]) -> tuple[list[Payment], list[Conflict]]:
    """Merge the payments that articles give.

    One that an article gives without saying how much is the one that another gives with it. Amounts, bounds
    and rates that differ are kept as payments of their own, and are conflicts.

    lists (Sequence[Sequence[Payment]]): The payments of each article, with the names of the merged deal.
    RETURNS (Tuple[List[Payment], List[Conflict]]): The payments, and the contradictions in bounds and rates.
    """
    # Those that say how much come first: what they add to is known then.
    telling = join_all([[one for one in some if one.disclosed] for some in lists], _same, _join)
    vague = [[one for one in some if not one.disclosed] for some in lists]
    merged = join_all([telling, *vague], _adds_nothing_to, _join)
    conflicts = []
    for one, other in combinations(merged, 2):
        if one.kind != other.kind or not _same_sides(one, other) or not apart(one.evidence, other.evidence):
            continue
        a, b = one.amount, other.amount
        if a and b and same_money(a, b) and a.bound != b.bound:
            field = f"payments.{one.kind}.bound"
        elif one.rate_low is not None and other.rate_low is not None and _rate(one) != _rate(other):
            field = f"payments.{one.kind}.rate"
        else:
            continue
        conflicts.append(Conflict(field=field, evidence=join_evidence(one.evidence, other.evidence)))
    return merged, conflicts


def merge_totals(lists: Sequence[Totals], payments: Sequence[Payment]) -> tuple[Totals, list[Conflict]]:
    """Merge what articles state as totals, and add up the merged payments.

    lists (Sequence[Totals]): The totals of each article.
    payments (Sequence[Payment]): The merged payments.
    RETURNS (Tuple[Totals, List[Conflict]]): The totals, and payments and totals of which there are different
        amounts in one currency.
    """
    stated = join_all(
        [one.stated for one in lists],
        lambda one, other: same_money(one, other) and one.bound == other.bound,
        join_money,
    )
    totals = Totals(stated=stated, computed=add_up(payments))
    return totals, find_conflicts(payments, totals)


def _same(one: Payment, other: Payment) -> bool:
    if one.kind != other.kind or not _same_sides(one, other) or not _same_milestone(one, other):
        return False
    places = [{(place.kind, place.name) for place in some.territory} for some in (one, other)]
    if places[0] and places[1] and places[0] != places[1]:
        return False
    if one.rate_low is not None and other.rate_low is not None and _rate(one) != _rate(other):
        return False
    if one.amount is None or other.amount is None:
        return one.amount is other.amount and one.rate_low is not None and other.rate_low is not None
    amounts = [[some.amount, *some.converted] for some in (one, other) if some.amount is not None]
    return any(same_money(a, b) and a.bound == b.bound for a in amounts[0] for b in amounts[1])


def _adds_nothing_to(one: Payment, other: Payment) -> bool:
    return (
        one.kind == other.kind
        and _same_sides(one, other)
        and _same_milestone(one, other)
        and not other.disclosed
        # What an article tells apart stays apart, however often it is merged.
        and apart(one.evidence, other.evidence)
    )


def _same_milestone(one: Payment, other: Payment) -> bool:
    kinds = {one.milestone_kind, other.milestone_kind} - {None, "unknown"}
    return len(kinds) < 2


def _same_sides(one: Payment, other: Payment) -> bool:
    return all(len({a, b} - {None}) < 2 for a, b in ((one.payer, other.payer), (one.payee, other.payee)))


def _rate(one: Payment) -> tuple[object, object]:
    return one.rate_low, one.rate_high


def _join(one: Payment, other: Payment) -> Payment:
    amount, converted = join_amounts(one, other)
    kinds = [kind for kind in (one.milestone_kind, other.milestone_kind) if kind not in (None, "unknown")]
    return one.model_copy(
        update={
            "milestone_kind": kinds[0] if kinds else one.milestone_kind,
            "amount": amount,
            "converted": converted,
            "rate_text": one.rate_text or other.rate_text,
            "rate_low": one.rate_low if one.rate_low is not None else other.rate_low,
            "rate_high": one.rate_high if one.rate_high is not None else other.rate_high,
            "tiered": one.tiered or other.tiered,
            "payer": one.payer or other.payer,
            "payee": one.payee or other.payee,
            "territory": join_places([one.territory, other.territory]),
            "evidence": join_evidence(one.evidence, other.evidence),
        }
    )
