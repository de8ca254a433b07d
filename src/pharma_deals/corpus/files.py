"""Corpus files: annotated articles as doccano's JSONL(Relation), one JSON object a line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import Errors

Row: TypeAlias = dict[str, Any]

ROW_KEYS: Mapping[str, type] = {"id": str, "text": str, "entities": list, "relations": list}
ENTITY_KEYS: Mapping[str, type] = {"id": int, "label": str, "start_offset": int, "end_offset": int}
RELATION_KEYS: Mapping[str, type] = {"id": int, "from_id": int, "to_id": int, "type": str}
# Meta keys may be any; these are read by our own tools where a row has them.
META_KEYS: Mapping[str, type] = {"style": str, "deal_types": list, "group": str}

_SURROGATE = re.compile("[\ud800-\udfff]")


class CorpusFileError(ValueError):
    """A corpus file that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Located:
    """An annotated article and where it stands.

    path (Path): The file.
    line (int): Line in the file, counted from 1.
    row (Row): The article.
    """

    path: Path
    line: int
    row: Row


@dataclass
class Corpus:
    """What a list of files and folders held.

    articles (List[Located]): The articles of all readable files, in the order of files and lines.
    errors (List[str]): One message for each file or folder that could not be read.
    """

    articles: list[Located] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_corpus(paths: Iterable[Path]) -> Corpus:
    """Read files and folders of annotated articles.

    A file with a fault anywhere gives one error and none of its articles, and the others are read
    all the same. A file that is named twice is read once.

    paths (Iterable[Path]): Files, and folders whose ``*.jsonl`` are read in the order of their names.
    RETURNS (Corpus): The articles and the errors.
    """
    corpus = Corpus()
    seen: set[Path] = set()
    for path in paths:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not files:
            corpus.errors.append(Errors.D009.format(path=path))
        for file in files:
            if file.resolve() in seen:
                continue
            seen.add(file.resolve())
            try:
                corpus.articles += read_file(file)
            except CorpusFileError as error:
                corpus.errors.append(str(error))
    return corpus


def read_file(path: Path) -> list[Located]:
    """Read one file of annotated articles.

    path (Path): The file.
    RETURNS (List[Located]): Its articles. Empty lines are passed over.
    RAISES (CorpusFileError): At the first line that is not an annotated article.
    """
    if not path.exists():
        raise CorpusFileError(Errors.D008.format(path=path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusFileError(Errors.D013.format(path=path, reason=error.strerror)) from error
    lines = enumerate(data.split(b"\n"), start=1)
    return [Located(path, number, _read_line(line, path, number)) for number, line in lines if line.strip()]


def read_rows(path: Path) -> list[Row]:
    """Read the annotated articles of one file, without their places in it.

    path (Path): The file.
    RETURNS (List[Row]): The articles.
    RAISES (CorpusFileError): At the first line that is not an annotated article.
    """
    return [article.row for article in read_file(path)]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write articles as JSON lines: ASCII-escaped, since doccano guesses encodings, and with LF.

    path (Path): The file. It is replaced as a whole, or not at all.
    rows (Iterable[Mapping[str, Any]]): The articles.
    """
    lines = [json.dumps(row, ensure_ascii=True, allow_nan=False) + "\n" for row in rows]
    write_atomic(path, "".join(lines).encode("ascii"))


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever finds half of it, making its folder where needed.

    path (Path): The file, replaced if it exists.
    data (bytes): What to write.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder: a rename is atomic within one file system only.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _read_line(line: bytes, path: Path, number: int) -> Row:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}"
        raise CorpusFileError(Errors.D010.format(path=path, line=number, reason=reason)) from error
    except (ValueError, RecursionError) as error:
        raise CorpusFileError(Errors.D011.format(path=path, line=number, reason=error)) from error
    fault = find_fault(row)
    if fault is not None:
        raise CorpusFileError(Errors.D012.format(path=path, line=number, reason=fault))
    return row  # type: ignore[no-any-return]


def find_fault(row: object) -> str | None:
    """Say what keeps an object from being an annotated article.

    Only its form is checked here; whether the annotation is sound is for the linter to say.

    row (object): What was read.
    RETURNS (Optional[str]): The first missing key or wrong type in words, or None.
    """
    fault = _find_key_fault(row, ROW_KEYS, "the line")
    if fault is not None or not isinstance(row, dict):
        return fault
    fault = _find_key_fault(row, {key: META_KEYS[key] for key in META_KEYS if key in row}, "the line")
    if fault is not None:
        return fault
    parts: Sequence[tuple[str, Mapping[str, type]]] = (
        ("entities", ENTITY_KEYS),
        ("relations", RELATION_KEYS),
    )
    for key, keys in parts:
        for i, item in enumerate(row[key]):
            fault = _find_key_fault(item, keys, f"{key}[{i}]")
            if fault is not None:
                return fault
    # JSON can escape half of a surrogate pair, which is no character and which spaCy cannot store.
    if _SURROGATE.search(json.dumps(row, ensure_ascii=False)):
        return "it has a lone surrogate escape (\\ud800 to \\udfff)"
    return None


def _find_key_fault(item: object, keys: Mapping[str, type], place: str) -> str | None:
    if not isinstance(item, dict):
        return f"{place} is {_type_name(item)}, not an object"
    for key, wanted in keys.items():
        if key not in item:
            return f"{place} has no '{key}'"
        # bool is an int to Python, not to us.
        if not isinstance(item[key], wanted) or isinstance(item[key], bool):
            return f"'{key}' of {place} is {_type_name(item[key])}, not {wanted.__name__}"
    return None


def _type_name(value: object) -> str:
    return "null" if value is None else type(value).__name__
