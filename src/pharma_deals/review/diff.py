"""What was added, removed and changed in the annotation of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..corpus.files import Row
from .form import Span, span_of

ADDED = "+"
REMOVED = "-"
CHANGED = "~"

Link = tuple[Span, Span, str]


@dataclass(frozen=True)
class Change:
    """One difference between two annotations of an article.

    kind (str): ``"entity"`` or ``"relation"``.
    action (str): ``"+"`` added, ``"-"`` removed, ``"~"`` changed.
    offset (int): Where the entity, or the head of the relation, starts.
    text (str): What it says, for people to read.
    """

    kind: str
    action: str
    offset: int
    text: str

    def __str__(self) -> str:
        return f"{self.action} {self.text} at {self.offset}"


def diff_articles(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """Compare two annotations of a text.

    An entity with another label or other bounds is one change, and the relations that follow it are none.

    old (Optional[Mapping[str, Any]]): The article as it was; None if it is new.
    new (Mapping[str, Any]): The article as it is.
    RETURNS (List[Change]): The differences by place.
    """
    text = new["text"]
    before = {} if old is None else _spans(old)
    after = _spans(new)
    gone = sorted(set(before.values()) - set(after.values()))
    come = sorted(set(after.values()) - set(before.values()))
    moved = _pair(gone, come)
    changes = [
        Change("entity", CHANGED, a[0], f"{_quote(a, text)} -> {_quote(b, text)}") for a, b in moved.items()
    ]
    changes += [Change("entity", REMOVED, span[0], _quote(span, text)) for span in gone if span not in moved]
    kept = set(moved.values())
    changes += [Change("entity", ADDED, span[0], _quote(span, text)) for span in come if span not in kept]
    links_before = set() if old is None else {_follow(link, moved) for link in _links(old, before)}
    changes += _diff_links(links_before, set(_links(new, after)), text)
    return sorted(changes, key=lambda one: (one.offset, one.kind, one.action, one.text))


def keep_ids(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Row:
    """Give the annotation of an article the ids and the order that it had, so that only what changed differs.

    old (Optional[Mapping[str, Any]]): The article as it was; its meta keys stay. None if it is new.
    new (Mapping[str, Any]): The article with its new annotation.
    RETURNS (Row): The article with the new annotation. What is new in it is numbered from the highest id on.
    """
    before = {} if old is None else {span_of(ent): ent for ent in old["entities"]}
    next_id = max((ent["id"] for ent in before.values()), default=-1) + 1
    ids: dict[int, int] = {}
    entities: list[dict[str, Any]] = []
    for ent in sorted(new["entities"], key=span_of):
        known = before.get(span_of(ent))
        ids[ent["id"]] = next_id if known is None else known["id"]
        next_id += known is None
        label = {"label": ent["label"], "start_offset": ent["start_offset"], "end_offset": ent["end_offset"]}
        entities.append({"id": ids[ent["id"]], **label} if known is None else dict(known))
    links = [(ids[rel["from_id"]], ids[rel["to_id"]], rel["type"]) for rel in new["relations"]]
    entities = _in_order(entities, [] if old is None else [ent["id"] for ent in old["entities"]])
    relations = _number_links(links, [] if old is None else old["relations"])
    base = new if old is None else old
    return {**base, "entities": entities, "relations": relations}


def _number_links(
    links: Iterable[tuple[int, int, str]], old: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    known = {(rel["from_id"], rel["to_id"], rel["type"]): rel for rel in old}
    next_id = max((rel["id"] for rel in old), default=-1) + 1
    relations: list[dict[str, Any]] = []
    for link in sorted(links):
        rel = known.get(link)
        if rel is None:
            relations.append({"id": next_id, "from_id": link[0], "to_id": link[1], "type": link[2]})
            next_id += 1
        else:
            relations.append(dict(rel))
    return _in_order(relations, [rel["id"] for rel in old])


def _in_order(items: list[dict[str, Any]], old: Sequence[int]) -> list[dict[str, Any]]:
    """What was there in its old order, and what is new after it."""
    places = {item_id: place for place, item_id in enumerate(old)}
    return sorted(items, key=lambda item: places.get(item["id"], len(places) + item["id"]))


def _spans(row: Mapping[str, Any]) -> dict[int, Span]:
    return {ent["id"]: span_of(ent) for ent in row["entities"]}


def _links(row: Mapping[str, Any], spans: Mapping[int, Span]) -> list[Link]:
    return [
        (spans[rel["from_id"]], spans[rel["to_id"]], rel["type"])
        for rel in row["relations"]
        if rel["from_id"] in spans and rel["to_id"] in spans
    ]


def _pair(gone: Iterable[Span], come: Iterable[Span]) -> dict[Span, Span]:
    """Which entity became which: the same words with another label, or overlapping words with the same."""
    pairs: dict[Span, Span] = {}
    left = list(come)
    for span in gone:
        fits = [
            other
            for other in left
            if other[:2] == span[:2] or (other[2] == span[2] and other[0] < span[1] and span[0] < other[1])
        ]
        if fits:
            # Same words before same label.
            pairs[span] = max(fits, key=lambda other: other[:2] == span[:2])
            left.remove(pairs[span])
    return pairs


def _follow(link: Link, moved: Mapping[Span, Span]) -> Link:
    head, tail, label = link
    return (moved.get(head, head), moved.get(tail, tail), label)


def _diff_links(before: set[Link], after: set[Link], text: str) -> list[Change]:
    changes = []
    come = sorted(after - before)
    for link in sorted(before - after):
        other = next((one for one in come if one[:2] == link[:2]), None)
        words = _describe(link, text)
        if other is None:
            changes.append(Change("relation", REMOVED, link[0][0], words))
        else:
            come.remove(other)
            changes.append(Change("relation", CHANGED, link[0][0], f"{words} -> {other[2]}"))
    return changes + [Change("relation", ADDED, link[0][0], _describe(link, text)) for link in come]


def _describe(link: Link, text: str) -> str:
    return f"{_quote(link[0], text)} {link[2]} {_quote(link[1], text)}"


def _quote(span: Span, text: str) -> str:
    return f"{span[2]} {text[max(0, span[0]) : max(0, span[1])]!r}"
