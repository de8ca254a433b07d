"""Evidence of several articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from ..outputs.layout import Entry
from ..records.model import Conflict, DealRecord, Evidence, Territory, Value

Item = TypeVar("Item")
_KEYS = {"text", "start", "end", "score"}


def with_articles(entry: Entry) -> DealRecord:
    """Name the article in all evidence of a record.

    entry (Entry): The record and its article.
    RETURNS (DealRecord): The record. Evidence that names an article keeps it.
    """
    return DealRecord.model_validate(_name_article(entry.record.model_dump(), entry.article))


def _name_article(value: Any, article: str) -> Any:
    if isinstance(value, dict):
        named = {key: _name_article(one, article) for key, one in value.items()}
        return {"article": article, **named} if value.keys() >= _KEYS else named
    if isinstance(value, list):
        return [_name_article(one, article) for one in value]
    return value


def quotes_of(entry: Entry) -> frozenset[tuple[str | None, int, int, str]]:
    """RETURNS (FrozenSet[Tuple[Optional[str], int, int, str]]): All that a record quotes: article, start, end and words."""
    return frozenset(_find_quotes(with_articles(entry).model_dump()))


def _find_quotes(value: Any) -> Iterator[tuple[str | None, int, int, str]]:
    if isinstance(value, dict):
        if value.keys() >= _KEYS:
            yield value["article"], value["start"], value["end"], value["text"]
        for one in value.values():
            yield from _find_quotes(one)
    elif isinstance(value, list):
        for one in value:
            yield from _find_quotes(one)


def join_evidence(*lists: Iterable[Evidence]) -> list[Evidence]:
    """RETURNS (List[Evidence]): The evidence of all lists, in their order, the same words but once."""
    found = {_place(one): one for some in lists for one in some}
    return list(found.values())


def join_all(
    lists: Iterable[Sequence[Item]],
    same: Callable[[Item, Item], bool],
    join: Callable[[Item, Item], Item],
) -> list[Item]:
    """Join what several articles say alike.

    What one article tells apart stays apart: of its items, at most one is joined to each that is there.

    lists (Iterable[Sequence[Item]]): The items of each article.
    same (Callable[[Item, Item], bool]): Whether two items are the same.
    join (Callable[[Item, Item], Item]): Joins them.
    RETURNS (List[Item]): The items in the order in which they first come.
    """
    joined: list[Item] = []
    for items in lists:
        taken: set[int] = set()
        there = len(joined)
        for item in items:
            place = next((i for i in range(there) if i not in taken and same(joined[i], item)), None)
            if place is None:
                joined.append(item)
            else:
                taken.add(place)
                joined[place] = join(joined[place], item)
    return joined


def join_values(lists: Iterable[Sequence[Value]]) -> list[Value]:
    """RETURNS (List[Value]): The values of all lists, each with all of its evidence."""
    return join_all(
        lists,
        lambda one, other: one.value.casefold() == other.value.casefold(),
        lambda one, other: one.model_copy(update={"evidence": join_evidence(one.evidence, other.evidence)}),
    )


def join_places(lists: Iterable[Sequence[Territory]]) -> list[Territory]:
    """RETURNS (List[Territory]): The places of all lists, each with all of its evidence."""
    return join_all(
        lists,
        lambda one, other: (one.kind, one.name) == (other.kind, other.name),
        lambda one, other: one.model_copy(update={"evidence": join_evidence(one.evidence, other.evidence)}),
    )


def keep_widest(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """RETURNS (List[Conflict]): The conflicts without those that another one of their field includes."""
    kept: list[Conflict] = []
    for conflict in conflicts:
        places = set(map(_place, conflict.evidence))
        alike = [one for one in kept if one.field == conflict.field]
        if any(places <= set(map(_place, one.evidence)) for one in alike):
            continue
        kept = [one for one in kept if one not in alike or not set(map(_place, one.evidence)) < places]
        kept.append(conflict)
    return kept


def apart(one: Sequence[Evidence], other: Sequence[Evidence]) -> bool:
    """RETURNS (bool): Whether two lists are of different articles: one article does not contradict itself here."""
    return not {evidence.article for evidence in one} & {evidence.article for evidence in other}


def _place(one: Evidence) -> tuple[str | None, int, int, str]:
    return one.article, one.start, one.end, one.text
