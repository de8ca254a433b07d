"""Articles between their form in our files and the one that they have in doccano."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from ..corpus.files import ROW_KEYS, Row, find_fault
from ..errors import Errors
from .transport import ReviewError

# Meta keys of an article in doccano. All articles have all of them, as text: doccano reads a batch as a table, in which a
# missing value becomes NaN and a whole number among missing ones becomes a fraction.
ID = "id"
TEXT_HASH = "text_sha256"
PUSHED_HASH = "pushed_sha256"
ENTITIES_HASH = "entities_sha256"
BASE_HASH = "base_sha256"
OTHER_META = "meta"
STATE = "state"
META_KEYS = (ID, TEXT_HASH, PUSHED_HASH, ENTITIES_HASH, BASE_HASH, OTHER_META, STATE)

ARRIVING = "arriving"
CHECKED = "checked"

# What the pipeline says beside the annotation. It is made anew from it, and is no part of the corpus.
_DERIVED = ("deals", "score")

# Meta key for the eyes of whoever decides where two annotators differ. It does not come back.
DISAGREEMENTS = "disagreements"

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Stored:
    """An article as doccano has it.

    id (str): The id that we gave it; empty if it was not pushed by us.
    row (Row): The article in our form, with the ids that doccano gave to entities and relations.
    base (str): Hash of the annotation that it was pushed from.
    pushed (str): Hash of the annotation that was pushed: the same, or that of none for a blank article.
    confirmed_by (Tuple[str, ...]): Who confirmed it.
    faults (Tuple[str, ...]): Why it cannot be taken over, each in a sentence; empty if it can.
    """

    id: str
    row: Row
    base: str = ""
    pushed: str = ""
    confirmed_by: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default=())


def to_doccano(row: Mapping[str, Any], *, blank: bool = False) -> dict[str, Any]:
    """Make the row that doccano imports.

    Its interface counts UTF-16 code units, so offsets are given in them; see :func:`from_doccano`.

    row (Mapping[str, Any]): An annotated article without faults (:func:`find_obstacles`).
    blank (bool): Leave the annotation out, for annotators who are not to see it. Defaults to False.
    RETURNS (Dict[str, Any]): The row.
    """
    entities = [] if blank else row["entities"]
    relations = [] if blank else row["relations"]
    units = _units(row["text"])
    spans = [
        {
            "id": ent["id"],
            "label": ent["label"],
            "start_offset": units[ent["start_offset"]] if units else ent["start_offset"],
            "end_offset": units[ent["end_offset"]] if units else ent["end_offset"],
        }
        for ent in entities
    ]
    links = [{key: rel[key] for key in ("id", "from_id", "to_id", "type")} for rel in relations]
    meta = {key: value for key, value in row.items() if key not in ROW_KEYS and key not in _DERIVED}
    return {
        "text": row["text"],
        "entities": spans,
        "relations": links,
        ID: row["id"],
        TEXT_HASH: hash_text(row["text"]),
        PUSHED_HASH: hash_annotation(entities, relations),
        ENTITIES_HASH: hash_annotation(entities, []),
        BASE_HASH: hash_annotation(row["entities"], row["relations"]),
        OTHER_META: json.dumps(meta, ensure_ascii=False),
        STATE: ARRIVING,
    }


def from_doccano(
    text: str,
    meta: Mapping[str, Any],
    entities: Iterable[Mapping[str, Any]],
    relations: Iterable[Mapping[str, Any]],
    *,
    confirmed_by: Iterable[str] = (),
) -> Stored:
    """Read an article of doccano's.

    text (str): Its text.
    meta (Mapping[str, Any]): Its meta keys; others than ours are passed over.
    entities (Iterable[Mapping[str, Any]]): ``id``, ``label``, ``start_offset``, ``end_offset`` in UTF-16 code units.
    relations (Iterable[Mapping[str, Any]]): ``id``, ``from_id``, ``to_id``, ``type``.
    confirmed_by (Iterable[str]): Who confirmed it. Defaults to nobody.
    RETURNS (Stored): The article. Its text and its annotation are as doccano has them, faults included.
    """
    faults: list[str] = []
    article_id, own = _read_meta(meta, faults)
    if article_id and hash_text(text) != meta.get(TEXT_HASH):
        faults.append("its text is not the one that was pushed")
    units = _units(text)
    points = {unit: point for point, unit in enumerate(units)} if units else None
    spans = []
    for ent in entities:
        start, end = ent["start_offset"], ent["end_offset"]
        if points is not None:
            if start not in points or end not in points:
                faults.append(
                    f"{ent['label']} [{start}, {end}] begins or ends within a character, or outside the text"
                )
                continue
            start, end = points[start], points[end]
        spans.append({"id": ent["id"], "label": ent["label"], "start_offset": start, "end_offset": end})
    links = [{key: rel[key] for key in ("id", "from_id", "to_id", "type")} for rel in relations]
    row = {"id": article_id, "text": text, "entities": spans, "relations": links, **own}
    fault = find_fault(row)
    if fault is not None:
        faults.append(fault)
    known = {span["id"] for span in spans}
    if not all({rel["from_id"], rel["to_id"]} <= known for rel in links):
        faults.append("a relation joins an entity that is not there")
    base, pushed = str(meta.get(BASE_HASH, "")), str(meta.get(PUSHED_HASH, ""))
    return Stored(article_id, row, base, pushed, tuple(confirmed_by), tuple(faults))


def find_obstacles(row: Mapping[str, Any]) -> list[str]:
    """Say what doccano would drop, change or choke on without a word.

    row (Mapping[str, Any]): An article in the form of the corpus.
    RETURNS (List[str]): What is in the way, each in a sentence; empty if nothing is.
    """
    text = row["text"]
    found: list[str] = []
    if not row["id"].strip():
        found.append("it has no id")
    if not text:
        found.append("its text is empty, and doccano drops it")
    if "\0" in text:
        found.append(f"its text has a NUL character at {text.index(chr(0))}")
    ids: set[int] = set()
    spans: list[Span] = []
    for ent in row["entities"]:
        span = (ent["start_offset"], ent["end_offset"], ent["label"])
        if not 0 <= span[0] < span[1] <= len(text):
            found.append(f"{span[2]} [{span[0]}, {span[1]}] is empty or outside the text")
        if not ent["label"].strip():
            found.append(f"the entity {ent['id']} has no label")
        if ent["id"] in ids:
            found.append(f"the entity id {ent['id']} is used twice")
        ids.add(ent["id"])
        spans.append(span)
    furthest = -1
    for start, end, label in sorted(spans):
        if start < furthest:
            found.append(f"{label} {text[start:end]!r} overlaps another entity, and doccano drops it")
        furthest = max(furthest, end)
    seen: set[tuple[int, int, str]] = set()
    for rel in row["relations"]:
        key = (rel["from_id"], rel["to_id"], rel["type"])
        if not {*key[:2]} <= ids:
            found.append(f"the relation {key[0]} {key[2]} {key[1]} joins an entity that does not exist")
        if not rel["type"].strip():
            found.append(f"the relation {rel['id']} has no type")
        if key in seen:
            found.append(f"the relation {key[0]} {key[2]} {key[1]} stands there twice")
        seen.add(key)
    return found


def check_rows(rows: Sequence[Row]) -> None:
    """Refuse what doccano would drop, change or choke on, before anything is sent.

    rows (Sequence[Row]): Articles in the form of the corpus.
    RAISES (ReviewError): If there is something; the message names the article.
    """
    seen: set[str] = set()
    bad: list[str] = []
    for row in rows:
        if row["id"] in seen:
            raise ReviewError(Errors.D517.format(article=row["id"]))
        seen.add(row["id"])
        for key in (TEXT_HASH, PUSHED_HASH, ENTITIES_HASH, BASE_HASH):
            if key in row:
                raise ReviewError(Errors.D519.format(key=key, article=row["id"]))
        obstacles = find_obstacles(row)
        if obstacles:
            bad.append(f"article '{row['id']}': {'; '.join(obstacles)}")
    if bad:
        raise ReviewError(Errors.D507.format(count=len(bad), first=bad[0]))


def hash_text(text: str) -> str:
    """RETURNS (str): The sha256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def hash_annotation(entities: Sequence[Mapping[str, Any]], relations: Sequence[Mapping[str, Any]]) -> str:
    """Sum up an annotation, whatever its ids and its order.

    entities (Sequence[Mapping[str, Any]]): The entities, offsets in code points.
    relations (Sequence[Mapping[str, Any]]): The relations between them.
    RETURNS (str): A sha256, the same for the same spans and the same relations between them.
    """
    by_id = {ent["id"]: span_of(ent) for ent in entities}
    spans = sorted(span_of(ent) for ent in entities)
    nowhere: Span = (-1, -1, "")
    links = sorted(
        (by_id.get(rel["from_id"], nowhere), by_id.get(rel["to_id"], nowhere), rel["type"])
        for rel in relations
    )
    return hashlib.sha256(json.dumps([spans, links]).encode("ascii")).hexdigest()


def span_of(ent: Mapping[str, Any]) -> Span:
    """RETURNS (Tuple[int, int, str]): Start, end and label of an entity."""
    return (ent["start_offset"], ent["end_offset"], ent["label"])


def is_ours(meta: Mapping[str, Any]) -> bool:
    """RETURNS (bool): Whether an article of doccano's was pushed by us."""
    return all(isinstance(meta.get(key), str) for key in META_KEYS)


def _read_meta(meta: Mapping[str, Any], faults: list[str]) -> tuple[str, dict[str, Any]]:
    if not is_ours(meta):
        faults.append("it was not pushed by 'pharma-deals review push', which gives it its id")
        return "", {}
    try:
        own = json.loads(meta[OTHER_META])
    except ValueError:
        own = None
    if not isinstance(own, dict):
        faults.append(f"its meta key '{OTHER_META}' was changed in doccano and cannot be read")
        own = {}
    return meta[ID], {key: value for key, value in own.items() if key not in (*ROW_KEYS, DISAGREEMENTS)}


def _units(text: str) -> list[int]:
    """The UTF-16 offset of every character and of the end; empty where it is the same as the code point's."""
    if not text or max(text) <= "\uffff":
        return []
    return [0, *accumulate(1 + (char > "\uffff") for char in text)]
