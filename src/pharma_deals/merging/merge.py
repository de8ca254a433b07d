"""Merging the records of a deal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, get_args

from ..outputs.layout import Entry
from ..records.component import PUBLISHED
from ..records.model import Conflict, Date, DealRecord, DealType, Exclusivity, Payment, Right, Stake
from .evidence import apart, join_all, join_evidence, join_places, join_values, keep_widest, with_articles
from .match import group_records
from .parties import Companies, merge_parties, merge_subjects
from .payments import merge_payments, merge_totals
from .statement import Statement

_ORDER: tuple[DealType, ...] = get_args(DealType)


def merge_rows(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """Merge the records that are of one deal.

    entries (Iterable[Entry]): The records, in any order: it makes no difference.
    YIELDS (Dict[str, Any]): A row for each deal, the earliest first: the ``id`` of its earliest record, the
        ``articles`` that tell of it, the day of the first, and ``deals`` with the record.
    """
    counts: Counter[str] = Counter()
    for group in group_records(entries):
        record = merge_records(group)
        counts[record.id] += 1
        if counts[record.id] > 1:
            # Two files have the article with other deals.
            record = record.model_copy(update={"id": f"{record.id}~{counts[record.id]}"})
        day = group[0].entry.published
        articles = dict.fromkeys(article for one in group for article in one.entry.articles)
        yield {
            "id": record.id,
            "articles": list(articles),
            **({PUBLISHED: day.isoformat()} if day else {}),
            "deals": [record.model_dump(mode="json")],
        }


def merge_records(group: Sequence[Statement]) -> DealRecord:
    """Merge the records of one deal.

    group (Sequence[Statement]): What the articles say of it, the earliest first.
    RETURNS (DealRecord): The record. All evidence names its article; contradictory statements are all there,
        and listed in ``conflicts``.
    """
    records = [with_articles(one.entry) for one in group]
    if len(group) == 1 and group[0].entry.is_merged:
        # There is nothing new.
        return records[0]
    companies = Companies(group)
    parties, roles = merge_parties([one.parties for one in records], companies)
    subjects, stages = merge_subjects([one.subjects for one in records], companies)
    payments, terms = merge_payments(
        [[_name_sides(payment, companies) for payment in one.payments] for one in records]
    )
    totals, amounts = merge_totals([one.totals for one in records], payments)
    rights, grants = _merge_rights(
        [[_name_holders(right, companies) for right in one.rights] for one in records]
    )
    stakes, shares = _merge_stakes(
        [[_name_company(stake, companies) for stake in one.stakes] for one in records]
    )
    dates, days = _merge_dates([one.dates for one in records])
    exclusivity, words = _merge_exclusivity(records)
    territory = join_places([one.territory for one in records])
    outside = join_places([one.outside_territory for one in records])
    places = [
        Conflict(field="territory", evidence=join_evidence(one.evidence, other.evidence))
        for one in territory
        for other in outside
        if (one.kind, one.name) == (other.kind, other.name)
    ]
    said = [conflict for one in records for conflict in one.conflicts]
    found = [*roles, *stages, *terms, *amounts, *grants, *shares, *days, *words, *places]
    types = {kind for one in records for kind in one.types}
    return DealRecord(
        id=records[0].id,
        news=any(one.news for one in records),
        types=sorted(types - {"other"} or types, key=_ORDER.index),
        parties=parties,
        subjects=subjects,
        rights=rights,
        payments=payments,
        indications=join_values([one.indications for one in records]),
        territory=territory,
        outside_territory=outside,
        exclusivity=exclusivity,
        stakes=stakes,
        status=join_values([one.status for one in records]),
        dates=dates,
        totals=totals,
        conflicts=keep_widest([*said, *found]),
        evidence=join_evidence(*(one.evidence for one in records)),
    )


def _name_sides(payment: Payment, companies: Companies) -> Payment:
    return payment.model_copy(
        update={
            "payer": companies.name(payment.payer) if payment.payer else None,
            "payee": companies.name(payment.payee) if payment.payee else None,
        }
    )


def _name_holders(right: Right, companies: Companies) -> Right:
    return right.model_copy(
        update={
            "holder": companies.name(right.holder) if right.holder else None,
            "grantor": companies.name(right.grantor) if right.grantor else None,
        }
    )


def _name_company(stake: Stake, companies: Companies) -> Stake:
    return stake.model_copy(
        update={
            "holder": companies.name(stake.holder),
            "company": companies.name(stake.company) if stake.company else None,
        }
    )


def _merge_rights(lists: Sequence[Sequence[Right]]) -> tuple[list[Right], list[Conflict]]:
    def alike(one: Right, other: Right) -> bool:
        sides = ((one.holder, other.holder), (one.grantor, other.grantor))
        places = [{(place.kind, place.name) for place in some.territory} for some in (one, other)]
        return (
            (one.kind, one.retained) == (other.kind, other.retained)
            and all(len({a, b} - {None}) < 2 for a, b in sides)
            and (not places[0] or not places[1] or places[0] == places[1])
        )

    def same(one: Right, other: Right) -> bool:
        return alike(one, other) and len({one.exclusivity, other.exclusivity} - {"unknown"}) < 2

    def join(one: Right, other: Right) -> Right:
        return one.model_copy(
            update={
                "holder": one.holder or other.holder,
                "grantor": one.grantor or other.grantor,
                "exclusivity": one.exclusivity if one.exclusivity != "unknown" else other.exclusivity,
                "territory": join_places([one.territory, other.territory]),
                "outside_territory": join_places([one.outside_territory, other.outside_territory]),
                "evidence": join_evidence(one.evidence, other.evidence),
            }
        )

    rights = join_all(lists, same, join)
    conflicts = [
        Conflict(field="rights.exclusivity", evidence=join_evidence(one.evidence, other.evidence))
        for one, other in combinations(rights, 2)
        if alike(one, other) and not same(one, other) and apart(one.evidence, other.evidence)
    ]
    return rights, conflicts


def _merge_stakes(lists: Sequence[Sequence[Stake]]) -> tuple[list[Stake], list[Conflict]]:
    def percent(one: Stake) -> tuple[object, ...]:
        return one.percent_low, one.percent_high

    stakes = join_all(
        lists,
        lambda one, other: (
            (one.holder, one.company, *percent(one)) == (other.holder, other.company, *percent(other))
        ),
        lambda one, other: one.model_copy(update={"evidence": join_evidence(one.evidence, other.evidence)}),
    )
    conflicts = [
        Conflict(field="stakes", evidence=join_evidence(one.evidence, other.evidence))
        for one, other in combinations(stakes, 2)
        if (one.holder, one.company) == (other.holder, other.company)
        and percent(one) != percent(other)
        and apart(one.evidence, other.evidence)
    ]
    return stakes, conflicts


def _merge_dates(lists: Sequence[Sequence[Date]]) -> tuple[list[Date], list[Conflict]]:
    def said(one: Date) -> tuple[object, ...]:
        return one.of.casefold(), one.start, one.end, one.months, one.days

    dates = join_all(
        lists,
        lambda one, other: said(one) == said(other),
        lambda one, other: one.model_copy(update={"evidence": join_evidence(one.evidence, other.evidence)}),
    )
    # Days contradict one another; a month or a year may hold the day.
    days = [one for one in dates if one.start and one.start == one.end]
    conflicts = [
        Conflict(field="dates", evidence=join_evidence(one.evidence, other.evidence))
        for one, other in combinations(days, 2)
        if one.of.casefold() == other.of.casefold()
        and one.start != other.start
        and apart(one.evidence, other.evidence)
    ]
    return dates, conflicts


def _merge_exclusivity(records: Sequence[DealRecord]) -> tuple[Exclusivity, list[Conflict]]:
    """What most articles say, of equal ones the first."""
    said = [one for one in records if one.exclusivity != "unknown"]
    counts = Counter(one.exclusivity for one in said)
    if not counts:
        return "unknown", []
    evidence = join_evidence(*(one.evidence for one in said))
    conflicts = [Conflict(field="exclusivity", evidence=evidence)] if len(counts) > 1 else []
    return max(counts, key=lambda word: counts[word]), conflicts
