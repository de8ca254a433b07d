"""Reading articles from text files, HTML pages, JSON lines, folders and standard input."""

from __future__ import annotations

import itertools
import json
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from .errors import Errors

STDIN = "-"
TEXT_SUFFIXES = (".txt",)
HTML_SUFFIXES = (".html", ".htm")
JSONL_SUFFIXES = (".jsonl",)
SUFFIXES = (*TEXT_SUFFIXES, *HTML_SUFFIXES, *JSONL_SUFFIXES)

# Keys of a row that are no meta: what an annotator or an earlier extraction said of the article.
_ANNOTATION_KEYS = ("entities", "relations", "deals")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# A page declares its encoding in its first 1,024 bytes, by the HTML standard; some are late.
_CHARSET_WITHIN = 4096
# Lines at the start of a page's text that may hold its headline: a section name can stand before it.
_HEADLINE_WITHIN = 3


@dataclass(frozen=True)
class Article:
    """A text to extract deals from.

    id (str): The id of the row it comes from, or made from the name of its file.
    text (str): The text. All offsets refer to exactly this string.
    meta (Dict[str, Any]): Further keys of the row it comes from; empty for other inputs.
    """

    id: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BadInput:
    """An input that gives no article.

    source (str): The file, with the line if it is one of many, or the id of the article.
    reason (str): The coded error.
    """

    source: str
    reason: str


def read_articles(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None
) -> Iterator[Article | BadInput]:
    r"""Read articles, whatever they come in.

    ``.txt``: the whole file is the text.
    ``.html``, ``.htm``: trafilatura's reading of the page, without menus, adverts and comments; the
        headline is the first line, put there if none of the first lines has it. A page in which
        trafilatura finds no text is a bad input.
    ``.jsonl``: a row with ``text`` and possibly ``id`` on every line that is not empty. Other keys are
        meta, but for the annotations of the row, which are left out.
    A folder: all files with these suffixes in it and below, in the order of their paths. Names that
        start with a dot are left out.
    ``-``: standard input, JSON lines if its first line that is not empty is a JSON object, and one
        text otherwise.

    Text is UTF-8, with or without a byte order mark; pages may declare another encoding. Line ends
    become ``\n``, except in JSON, where the text is taken as it is. An article without an id gets
    the name of its file without the suffix (in a folder: its path from there), for JSON lines with
    the number of the line, and with a number at the end if the id is taken.

    paths (Iterable[Union[str, Path]]): Files, folders and ``-``.
    stdin (Optional[BinaryIO]): What ``-`` stands for. Defaults to the standard input of the process.
    YIELDS (Union[Article, BadInput]): The articles, and what could not be read, in order.
    """
    names = _Names()
    for path in paths:
        if str(path) == STDIN:
            yield from _read_stdin(stdin or sys.stdin.buffer, names)
        elif Path(path).is_dir():
            yield from _read_folder(Path(path), names)
        else:
            yield from _read_file(Path(path), Path(path).stem, names)


class _Names:
    """Makes ids, numbered from the second article of a name on."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: Counter[str] = Counter()

    def take(self, name: str) -> str:
        self._taken.add(name)
        return name

    def make(self, name: str) -> str:
        # A file name need not be text: what is not, is replaced.
        name = made = os.fsencode(name).decode("utf-8", "replace")
        while made in self._taken:
            self._counts[name] += 1
            made = f"{name}-{self._counts[name] + 1}"
        return self.take(made)


class _Unreadable(ValueError):
    """Raised with a coded error where a text cannot be had from an input."""


def _read_folder(folder: Path, names: _Names) -> Iterator[Article | BadInput]:
    errors: list[OSError] = []
    found: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in files if not name.startswith(".")]
    wanted = sorted(path for path in found if path.suffix.lower() in SUFFIXES)
    if not wanted and not errors:
        yield BadInput(_shown(folder), Errors.D309.format(suffixes=" ".join(SUFFIXES)))
    for path in wanted:
        yield from _read_file(path, path.relative_to(folder).with_suffix("").as_posix(), names)
    for err in errors:
        yield BadInput(_shown(err.filename), Errors.D301.format(error=err.strerror))


def _read_file(path: Path, name: str, names: _Names) -> Iterator[Article | BadInput]:
    try:
        mode = path.stat().st_mode
        if path.suffix.lower() not in SUFFIXES:
            _refuse(Errors.D305.format(suffix=path.suffix, suffixes=" ".join(SUFFIXES)))
        if not stat.S_ISREG(mode):
            # Opening a pipe would wait for whoever writes to it.
            _refuse(Errors.D301.format(error="not a regular file"))
        with path.open("rb") as file:
            if path.suffix.lower() in JSONL_SUFFIXES:
                yield from _read_lines(file, _shown(path), name, names)
                return
            data = file.read()
        text = _page_text(data) if path.suffix.lower() in HTML_SUFFIXES else _plain_text(data)
        yield Article(names.make(name), text)
    except FileNotFoundError:
        yield BadInput(_shown(path), Errors.D300)
    except OSError as err:
        yield BadInput(_shown(path), Errors.D301.format(error=err.strerror or err))
    except _Unreadable as err:
        yield BadInput(_shown(path), str(err))


def _read_stdin(stream: BinaryIO, names: _Names) -> Iterator[Article | BadInput]:
    head: list[bytes] = []
    for line in stream:
        head.append(line)
        if line.strip():
            break
    lines = itertools.chain(head, stream)
    try:
        if head and _is_object(head[-1]):
            yield from _read_lines(lines, STDIN, "stdin", names)
        else:
            text = _plain_text(b"".join(lines))
            yield Article(names.make("stdin"), text)
    except _Unreadable as err:
        yield BadInput(STDIN, str(err))


def _read_lines(
    lines: Iterable[bytes], source: str, name: str, names: _Names
) -> Iterator[Article | BadInput]:
    empty = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        empty = False
        try:
            yield _read_row(line, f"{name}-{number}", names)
        except _Unreadable as err:
            yield BadInput(f"{source}:{number}", str(err))
    if empty:
        _refuse(Errors.D303)


def _read_row(line: bytes, name: str, names: _Names) -> Article:
    try:
        row = json.loads(_decode(line), parse_constant=_refuse_constant)
    except _Unreadable:
        raise
    except (ValueError, RecursionError) as err:
        raise _Unreadable(Errors.D307.format(error=err)) from err
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        keys = f"the keys {', '.join(row)}" if isinstance(row, dict) else f"a {type(row).__name__}"
        _refuse(Errors.D308.format(found=keys[:200]))
    text = row.pop("text")
    _check_text(text)
    row_id = row.pop("id", None)
    if row_id is not None and (not isinstance(row_id, str | int) or isinstance(row_id, bool)):
        _refuse(Errors.D310.format(id=row_id))
    meta = {key: value for key, value in row.items() if key not in _ANNOTATION_KEYS}
    # Numbers are ids too: doccano's exports have them.
    return Article(names.make(name) if row_id in (None, "") else names.take(str(row_id)), text, meta)


def _plain_text(data: bytes) -> str:
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    _check_text(text)
    return text


def _page_text(data: bytes) -> str:
    # Imported here: only pages need it, and it is slow to import.
    import trafilatura

    try:
        html = _decode(data)
    except _Unreadable:
        html = _decode_as_declared(data)
    _check_text(html)
    try:
        page = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    except Exception as err:
        # Pages can be broken in any way; the next ones are to be read all the same.
        raise _Unreadable(Errors.D301.format(error=f"{type(err).__name__}: {err}")) from err
    text = (page.text or "").strip() if page is not None else ""
    if not text:
        _refuse(Errors.D306)
    _check_text(text)
    return _with_headline(text, " ".join((page.title or "").split()))


def _with_headline(text: str, headline: str) -> str:
    title = headline.casefold()
    for line in text.split("\n", _HEADLINE_WITHIN)[:_HEADLINE_WITHIN]:
        start = " ".join(line.split()).casefold()
        # The title of a page often is the headline with the name of the site.
        if title in start or (title.startswith(start) and 2 * len(start) >= len(title)):
            return text
    return f"{headline}\n{text}"


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise _Unreadable(Errors.D302.format(position=err.start)) from err


def _decode_as_declared(data: bytes) -> str:
    """Decode a page that is not UTF-8 by what it declares itself."""
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared is not None:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, ValueError):
            pass
    return _decode(data)


def _check_text(text: str) -> None:
    if not text.strip():
        _refuse(Errors.D303)
    if "\0" in text:
        _refuse(Errors.D304.format(position=text.index("\0")))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as err:
        # JSON can spell half a character; no tokenizer takes it.
        raise _Unreadable(Errors.D311.format(found=ascii(text[err.start]), position=err.start)) from err


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _refuse_constant(constant: str) -> NoReturn:
    # Python reads NaN, and would write it into output that nobody else can read.
    raise ValueError(f"{constant} is no JSON")


def _refuse(reason: str) -> NoReturn:
    raise _Unreadable(reason)


def _shown(path: str | Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
