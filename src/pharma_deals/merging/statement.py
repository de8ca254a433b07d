"""What a record says that tells its deal from others: who, about what, for how much, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rapidfuzz.fuzz import token_set_ratio

from ..legal_forms import bare_name
from ..outputs.layout import Entry, read_day
from ..records.model import DealRecord, DealType, Party, Subject
from ..records.names import company_key, same_company

# Kinds that different articles use for one deal. A kind may be in several groups; "other" is in all.
_FAMILIES: tuple[frozenset[DealType], ...] = (
    frozenset(
        {"license", "option", "collaboration", "co_promotion", "distribution", "supply", "manufacturing"}
    ),
    frozenset({"license", "asset_purchase", "option"}),
    frozenset({"acquisition", "merger", "asset_purchase", "equity", "option"}),
    frozenset({"equity", "financing"}),
    frozenset({"joint_venture", "collaboration", "merger"}),
    frozenset({"settlement"}),
)
# What happens to a deal and is none by itself.
_CHANGES: frozenset[DealType] = frozenset({"termination", "amendment", "other"})
# Codes of products; what diseases and targets are called is none: two COVID-19 vaccines are two.
_CODE = re.compile(
    r"\b(?!(?:covid|sars|cov|hiv|hpv|h|cd|il|type|phase|stage)[- ]?\d)[a-z]{1,6}[- ]?\d{2,}[a-z]?\b"
)
_ALIKE = 85.0


@dataclass(frozen=True)
class Company:
    """A company as an article names it.

    name (str): Its fullest name.
    aliases (FrozenSet[str]): Its other names, reduced to what all spellings have in common.
    """

    name: str
    aliases: frozenset[str]

    def matches(self, other: Company) -> bool:
        """RETURNS (bool): Whether it is the same company.

        Short names alone join nothing: "Orion" of "Orion Bio" and "Orion" of "Orion Pharma" are two.
        """
        if _same(self.name, other.name):
            return True
        return bare_name(self.name) in other.aliases or bare_name(other.name) in self.aliases


@dataclass(frozen=True)
class Statement:
    """What a record says.

    entry (Entry): The record and its article.
    companies (Tuple[Company, ...]): The parties, and the companies that change hands.
    assets (FrozenSet[str]): Names and codes of products, reduced.
    technologies (Tuple[str, ...]): Names of technologies.
    amounts (FrozenSet[Tuple[str, Decimal]]): Amounts with their currency, also those that are converted.
    since (Optional[date]): The earliest day that the deal can be of; None if that is not known.
    until (Optional[date]): The latest.
    """

    entry: Entry
    companies: tuple[Company, ...]
    assets: frozenset[str]
    technologies: tuple[str, ...]
    amounts: frozenset[tuple[str, Decimal]]
    since: date | None
    until: date | None

    @property
    def record(self) -> DealRecord:
        """RETURNS (DealRecord): The record."""
        return self.entry.record

    @property
    def key(self) -> tuple[str, str, str]:
        """RETURNS (Tuple[str, str, str]): What sorts statements, the earliest first, in whatever order they come."""
        day = self.entry.published
        return (day.isoformat() if day else "9999", self.entry.article, self.record.model_dump_json())


def read_statement(entry: Entry) -> Statement:
    """Read what a record says.

    entry (Entry): The record and its article.
    RETURNS (Statement): What it says.
    """
    record = entry.record
    named: list[Party | Subject] = [
        *record.parties,
        *(one for one in record.subjects if one.kind == "company"),
    ]
    since, until = _period(entry)
    return Statement(
        entry=entry,
        companies=_companies(named),
        assets=frozenset(_asset_names(one for one in record.subjects if one.kind == "asset")),
        technologies=tuple(one.name for one in record.subjects if one.kind == "technology"),
        amounts=frozenset(_amounts(record)),
        since=since,
        until=until,
    )


def shared_companies(one: Statement, other: Statement) -> int:
    """RETURNS (int): How many companies both name."""
    left = list(other.companies)
    shared = 0
    for company in one.companies:
        match = next((rival for rival in left if company.matches(rival)), None)
        if match is not None:
            left.remove(match)
            shared += 1
    return shared


def same_family(one: Statement, other: Statement) -> bool:
    """RETURNS (bool): Whether the kinds of the deals go together."""
    kinds = [set(some.record.types) - _CHANGES for some in (one, other)]
    if not kinds[0] or not kinds[1] or kinds[0] & kinds[1]:
        return True
    return any(family & kinds[0] and family & kinds[1] for family in _FAMILIES)


def same_technology(one: Statement, other: Statement) -> bool:
    """RETURNS (bool): Whether they name a technology alike."""
    return any(
        token_set_ratio(a.casefold(), b.casefold()) >= _ALIKE
        for a in one.technologies
        for b in other.technologies
    )


def days_apart(one: Statement, other: Statement) -> int | None:
    """RETURNS (Optional[int]): Days between the times that the deals can be of; None if one is not known."""
    if one.until is None or other.until is None:
        return None
    if one.since is None or other.since is None:
        # Of a deal of the past without a date it is known only that it is no later.
        open_ended, dated = (one, other) if one.since is None else (other, one)
        late = (dated.since - open_ended.until).days if dated.since and open_ended.until else 0
        return late if late > 0 else None
    return max(0, (one.since - other.until).days, (other.since - one.until).days)


def _period(entry: Entry) -> tuple[date | None, date | None]:
    words = {evidence.text for evidence in entry.record.evidence}
    if entry.record.news:
        return entry.published, entry.published
    for one in entry.record.dates:
        since, until = read_day(one.start), read_day(one.end)
        if one.of in words and since and until:
            return since, until
    return None, entry.published


def _companies(named: Iterable[Party | Subject]) -> tuple[Company, ...]:
    companies: list[Company] = []
    for one in named:
        company = Company(one.name, frozenset(bare_name(alias) for alias in one.aliases))
        # The company that is bought may be named as who sells as well.
        if company_key(one.name) and not any(_same(company.name, other.name) for other in companies):
            companies.append(company)
    return tuple(companies)


def _asset_names(subjects: Iterable[Subject]) -> Iterable[str]:
    for subject in subjects:
        for name in (subject.name, *subject.aliases):
            yield reduce_name(name)
            yield from (reduce_name(code) for code in _CODE.findall(name.casefold()))


def _amounts(record: DealRecord) -> Iterable[tuple[str, Decimal]]:
    stated = list(record.totals.stated)
    for payment in record.payments:
        stated += [*([payment.amount] if payment.amount else []), *payment.converted]
    return ((money.currency or "", money.amount) for money in stated)


def reduce_name(name: str) -> str:
    """RETURNS (str): The letters and digits of a name, in lower case: ``"brs207"``."""
    return "".join(char for char in name.casefold() if char.isalnum())


@lru_cache(maxsize=200_000)
def _same(name: str, other: str) -> bool:
    return same_company(name, other)
