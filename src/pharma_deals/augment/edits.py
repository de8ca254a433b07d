"""Changes of an article's text that keep its annotation in step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..corpus.files import Row


@dataclass(frozen=True, order=True)
class Edit:
    """A piece of text that becomes another.

    start (int): Where it starts, in code points.
    end (int): Where it ends, exclusive; greater than ``start``.
    text (str): What stands there afterwards; not empty.
    """

    start: int
    end: int
    text: str


def apply_edits(row: Mapping[str, Any], edits: Iterable[Edit]) -> Row:
    """Change the text of an article and move its entities along.

    An edit that overlaps one before it in the order given is passed over, and so is one that cuts
    through the boundary of an entity or would leave an entity with whitespace at its ends.

    row (Mapping[str, Any]): The annotated article.
    edits (Iterable[Edit]): The changes, the most important first.
    RETURNS (Row): The changed article; relations and meta keys are those of the old one.
    """
    spans = [(ent["start_offset"], ent["end_offset"]) for ent in row["entities"]]
    kept: list[Edit] = []
    for edit in edits:
        if not any(_overlap(edit, other) for other in kept) and all(_fits(edit, *span) for span in spans):
            kept.append(edit)
    kept.sort()
    text, parts, position = row["text"], [], 0
    for edit in kept:
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    parts.append(text[position:])

    def move(offset: int) -> int:
        return offset + sum(len(e.text) - (e.end - e.start) for e in kept if e.end <= offset)

    entities = [
        {**ent, "start_offset": move(ent["start_offset"]), "end_offset": move(ent["end_offset"])}
        for ent in row["entities"]
    ]
    return {**row, "text": "".join(parts), "entities": entities}


def _overlap(edit: Edit, other: Edit) -> bool:
    return edit.start < other.end and other.start < edit.end


def _fits(edit: Edit, start: int, end: int) -> bool:
    if edit.end <= start or end <= edit.start:
        return True
    inside = start <= edit.start and edit.end <= end
    # Replaced whole or at an edge, an entity must not begin or end with whitespace.
    clean = not (
        (edit.start == start and edit.text[0].isspace()) or (edit.end == end and edit.text[-1].isspace())
    )
    return inside and clean
