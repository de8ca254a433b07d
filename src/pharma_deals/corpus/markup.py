"""Annotated articles in a form that people can write: entities inline, relations below.

    === acme-orion-2014
    style: wire short
    group: acme-orion

    {1 ORG|Acme Pharma} licensed {2 ASSET|AC-101} from {3 ORG|Orion Bio}.
    ---
    1 SAME_AS 3

Every entity is ``{id LABEL|text}`` with an id that is unique in the article; a relation line is
``head LABEL tail [tail ...]``. The text ends before the line ``---``. An article without header
lines has an empty line after its ``=== id``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..errors import Errors

_ENTITY = re.compile(r"\{(\d+) ([A-Z_]+)\|([^{}]*)\}")
_RULE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
_HEADER = re.compile(r"^=== (\S+)[ \t]*$", re.MULTILINE)


def read_markup(source: str) -> Iterator[dict[str, Any]]:
    """Read articles in inline markup.

    source (str): One or more articles, each opened by a line ``=== id``.
    YIELDS (Dict[str, Any]): The articles as rows of doccano's JSONL(Relation), offsets in code
        points of the row's text.
    RAISES (ValueError): If a header, an entity or a relation line cannot be read.
    """
    pieces = _HEADER.split(source)
    if pieces[0].strip():
        raise ValueError(Errors.D001.format(found=pieces[0].strip()[:60]))
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        yield _read_article(name, body)


def write_markup(row: dict[str, Any]) -> str:
    """Write one annotated article as inline markup.

    row (Dict[str, Any]): A row of doccano's JSONL(Relation).
    RETURNS (str): The article in the form that :func:`read_markup` reads, with entities in the order
        of the text.
    RAISES (ValueError): If the row holds something that the markup cannot say, such as overlapping
        entities or a brace in the text.
    """
    markup = _write_article(row)
    fault = _find_loss(row, markup)
    if fault is not None:
        raise ValueError(Errors.D019.format(article=row["id"], reason=fault))
    return markup


def _write_article(row: dict[str, Any]) -> str:
    reserved = {"id", "text", "entities", "relations"}
    lines = [f"=== {row['id']}"]
    lines += [f"{key}: {_header_value(value)}" for key, value in row.items() if key not in reserved]
    text, pieces, end = row["text"], [], 0
    for ent in sorted(row["entities"], key=lambda ent: ent["start_offset"]):
        span = text[ent["start_offset"] : ent["end_offset"]]
        pieces += [text[end : ent["start_offset"]], f"{{{ent['id']} {ent['label']}|{span}}}"]
        end = ent["end_offset"]
    lines += ["", "".join(pieces) + text[end:], "---"]
    lines += [f"{rel['from_id']} {rel['type']} {rel['to_id']}" for rel in row["relations"]]
    return "\n".join(lines) + "\n"


def _read_article(name: str, body: str) -> dict[str, Any]:
    # The body starts with the line break that ends the line of the id.
    header, _, rest = body.partition("\n\n")
    rules = [*_RULE.finditer(rest)]
    if not rules:
        raise ValueError(Errors.D002.format(article=name))
    text, tail = rest[: rules[-1].start()], rest[rules[-1].end() :]
    row: dict[str, Any] = {"id": name}
    row["text"], row["entities"] = _read_entities(text.strip("\n"), name)
    row["relations"] = _read_relations(tail, {ent["id"] for ent in row["entities"]}, name)
    for line in header.strip("\n").splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(Errors.D003.format(article=name, line=line))
        row[key.strip()] = _read_value(value.strip())
    return row


def _read_entities(marked: str, name: str) -> tuple[str, list[dict[str, Any]]]:
    pieces: list[str] = []
    entities: list[dict[str, Any]] = []
    length = end = 0
    seen: set[int] = set()
    for match in _ENTITY.finditer(marked):
        before = marked[end : match.start()]
        ent_id, label, span = int(match[1]), match[2], match[3]
        if ent_id in seen:
            raise ValueError(Errors.D004.format(article=name, id=ent_id))
        seen.add(ent_id)
        start = length + len(before)
        length = start + len(span)
        pieces += [before, span]
        entities.append({"id": ent_id, "label": label, "start_offset": start, "end_offset": length})
        end = match.end()
    text = "".join(pieces) + marked[end:]
    if "{" in text or "}" in text:
        place = max(text.find("{"), text.find("}"))
        raise ValueError(Errors.D005.format(article=name, found=text[max(0, place - 20) : place + 40]))
    return text, entities


def _read_relations(tail: str, ids: set[int], name: str) -> list[dict[str, Any]]:
    relations: list[dict[str, Any]] = []
    for line in tail.splitlines():
        if not line.strip():
            continue
        head, *rest = line.split()
        if len(rest) < 2 or not all(part.isdecimal() for part in (head, *rest[1:])):
            raise ValueError(Errors.D006.format(article=name, line=line))
        for part in rest[1:]:
            if int(part) not in ids or int(head) not in ids:
                raise ValueError(Errors.D007.format(article=name, line=line))
            relation = {"from_id": int(head), "to_id": int(part), "type": rest[0]}
            relations.append({"id": len(relations), **relation})
    return relations


def _read_value(value: str) -> str | list[str]:
    if value.startswith("[") and value.endswith("]"):
        return [part.strip() for part in value[1:-1].split(",") if part.strip()]
    return value


def _header_value(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def _find_loss(row: dict[str, Any], markup: str) -> str | None:
    """Say in what reading the markup again would not give the row."""
    if len(_HEADER.findall(markup)) > 1:
        return "a line of the text looks like the header of an article"
    try:
        read = list(read_markup(markup))
    except ValueError as error:
        return str(error).rstrip(".")
    for key in dict.fromkeys([*row, *read[0]]):
        if _comparable(row, key) != _comparable(read[0], key):
            return f"'{key}' would come back changed"
    return None


def _comparable(row: dict[str, Any], key: str) -> Any:
    if key == "entities":
        return sorted((ent["start_offset"], ent["end_offset"], ent["id"], ent["label"]) for ent in row[key])
    if key == "relations":
        return [(rel["from_id"], rel["type"], rel["to_id"]) for rel in row[key]]
    return row.get(key)
