"""Which records are of one deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from ..outputs.layout import Entry
from ..records.names import company_key
from .evidence import quotes_of
from .statement import (
    Statement,
    days_apart,
    read_statement,
    same_family,
    same_technology,
    shared_companies,
)

# Days between articles on one deal: with nothing but its parties in common, with its subject or an amount,
# and with both.
_CLOSE, _NEAR, _FAR = 45, 200, 400
# Between two of which one names but one company.
_SAME_WEEK = 7

Score = tuple[int, int, int, int]


def group_records(entries: Iterable[Entry]) -> list[list[Statement]]:
    """Group the records that are of one deal.

    The likeliest pairs are joined first, and two groups only if no two records of them contradict each
    other: what is alike in pairs need not be alike altogether. Two records of one article are never joined,
    for the article tells them apart. A record that a merged one holds already is left out.

    entries (Iterable[Entry]): The records, in any order.
    RETURNS (List[List[Statement]]): The groups: each with the earliest article first, in the order of these.
    """
    found = {statement.key: statement for statement in map(read_statement, _leave_out_merged(entries))}
    # The same record may come in two files.
    statements = [found[key] for key in sorted(found)]
    scored = [
        (score, one, other)
        for one, other in _candidates(statements)
        if (score := match_score(statements[one], statements[other])) is not None
    ]
    scored.sort(key=lambda pair: (tuple(-part for part in pair[0]), pair[1], pair[2]))
    groups = {number: [number] for number in range(len(statements))}
    for _, one, other in scored:
        first, second = groups[one], groups[other]
        if first is not second and not any(
            contradict(statements[a], statements[b]) for a in first for b in second
        ):
            first += second
            groups |= dict.fromkeys(second, first)
    members = {id(group): sorted(group) for group in groups.values()}
    return [[statements[number] for number in group] for group in sorted(members.values())]


def _leave_out_merged(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Leave out records of which a merged one quotes all: merging may go on with the old articles and new ones."""
    found = list(entries)
    merged: dict[str, list[Entry]] = defaultdict(list)
    for entry in found:
        if entry.is_merged:
            for article in entry.articles:
                merged[article].append(entry)
    quoted = {id(entry): quotes_of(entry) for some in merged.values() for entry in some}
    for entry in found:
        size = len(entry.articles) if entry.is_merged else 0
        wider = [other for other in merged.get(entry.articles[0], []) if len(other.articles) > size]
        own = quotes_of(entry) if wider else frozenset()
        if not own or not any(own <= quoted[id(other)] for other in wider):
            yield entry


def match_score(one: Statement, other: Statement) -> Score | None:
    """Tell how well two records go together.

    one (Statement): A record.
    other (Statement): Another.
    RETURNS (Optional[Tuple[int, int, int, int]]): What they have in common (subjects, amounts, companies, and
        days apart, negative), or None if they are not of one deal, or not enough says that they are.
    """
    if contradict(one, other):
        return None
    companies = shared_companies(one, other)
    subjects = len(one.assets & other.assets) or int(same_technology(one, other))
    amounts = len(one.amounts & other.amounts)
    days = days_apart(one, other)
    score = (subjects, amounts, companies, -(days if days is not None else _FAR))
    if companies > 1:
        if subjects or amounts or _company_in_common(one, other):
            return score
        return score if days is not None and days <= _CLOSE and same_family(one, other) else None
    if not same_family(one, other):
        return None
    if subjects or amounts:
        return score if days is not None and days <= _CLOSE else None
    both_news = one.record.news and other.record.news
    kinds = set(one.record.types) & set(other.record.types) - {"other"}
    return score if both_news and kinds and days is not None and days <= _SAME_WEEK else None


def contradict(one: Statement, other: Statement) -> bool:
    """Tell whether two records cannot be of one deal.

    one (Statement): A record.
    other (Statement): Another.
    RETURNS (bool): Whether they are of one article, or have no company in common, other subjects or other
        counterparts, or lie too far apart.
    """
    if set(one.entry.articles) & set(other.entry.articles):
        return True
    companies = shared_companies(one, other)
    if not companies:
        return True
    amounts = bool(one.amounts & other.amounts)
    assets = bool(one.assets & other.assets)
    alike = assets or same_technology(one, other)
    if one.assets and other.assets and not assets and not (companies > 1 and amounts):
        return True
    only_technologies = not one.assets and not other.assets and one.technologies and other.technologies
    if only_technologies and not alike and not amounts:
        return True
    counterparts = min(len(one.companies), len(other.companies)) > 1
    if counterparts and companies < 2 and not (assets and amounts):
        return True
    if not same_family(one, other) and not alike and not amounts:
        return True
    days = days_apart(one, other)
    certain = alike or _company_in_common(one, other)
    limit = _FAR if certain and amounts else _NEAR if certain or amounts else _CLOSE
    return days is not None and days > limit


def _company_in_common(one: Statement, other: Statement) -> bool:
    """Whether the same company changes hands in both."""
    bought = [
        [company for company in some.companies if company.name in _bought(some)] for some in (one, other)
    ]
    return any(a.matches(b) for a in bought[0] for b in bought[1])


def _bought(one: Statement) -> set[str]:
    return {subject.name for subject in one.record.subjects if subject.kind == "company"}


def _candidates(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Pairs that have the first word or the initials of a company in common, in their order."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, statement in enumerate(statements):
        for handle in {handle for company in statement.companies for handle in _handles(company.name)} | {
            alias.split()[0] for company in statement.companies for alias in company.aliases if alias
        }:
            places[handle].append(number)
    pairs = {pair for numbers in places.values() for pair in combinations(numbers, 2)}
    yield from sorted(pairs)


def _handles(name: str) -> set[str]:
    words = company_key(name).replace("-", " ").split()
    handles = {words[0]} if words else set()
    if len(words) > 1:
        # An abbreviation in the one article may be written out in the other.
        handles.add("".join(word[0] for word in words))
    if words and len(words[0]) > 5:
        # A slip of spelling is found where it is not in the first letters.
        handles.add(words[0][:5])
    return handles
