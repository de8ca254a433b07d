"""Fetching articles from doccano, or from a file that it exported."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..corpus.files import ENTITY_KEYS, RELATION_KEYS
from ..errors import Errors
from .client import Doccano
from .form import ARRIVING, STATE, Stored, from_doccano
from .project import Project
from .reading import read_article
from .transport import ReviewError

_ARRIVING_FAULT = "it has not arrived whole: run 'pharma-deals review push' again"


@dataclass(frozen=True)
class Pulled:
    """What was fetched.

    articles (List[Stored]): The articles, those with faults included.
    left (int): Articles that are not confirmed and were left there.
    """

    articles: list[Stored]
    left: int = 0


def pull(
    doccano: Doccano,
    project: Project,
    *,
    confirmed: bool = False,
    annotator: str | None = None,
    progress: Callable[[int], Any] = lambda count: None,
) -> Pulled:
    """Fetch the articles of a project.

    Where annotators collaborate there is one annotation, and the one of an annotator are the articles that they
    confirmed. Else everybody has their own, and the worker has to export it.

    doccano (Doccano): The server.
    project (Project): The project.
    confirmed (bool): Only confirmed articles. Defaults to False.
    annotator (Optional[str]): Only those of a member; in a project without collaboration the user's own, by default.
    progress (Callable[[int], Any]): Called with the number of articles that were looked at.
    RETURNS (Pulled): The articles.
    RAISES (ReviewError): If the annotator is no member.
    """
    names = {member["user"]: member["username"] for member in doccano.members(project.id)}
    if annotator is not None and annotator not in names.values():
        members = ", ".join(sorted(names.values()))
        raise ReviewError(Errors.D518.format(project=project.name, annotator=annotator, members=members))
    if project.is_collaborative:
        return _pull_shared(
            doccano, project, names, confirmed=confirmed, annotator=annotator, progress=progress
        )
    data = doccano.export(project.id, confirmed=confirmed)
    name = annotator or doccano.user
    articles = read_export(data, f"{name}.jsonl", source=doccano.url)
    if confirmed:
        # The export has none but those.
        articles = [replace(one, confirmed_by=(name,)) for one in articles]
    progress(len(articles))
    total = int(doccano.member_progress(project.id)["total"])
    return Pulled(articles, total - len(articles))


def read_export_file(path: Path, annotator: str | None = None) -> list[Stored]:
    """Read a file that doccano exported as JSONL.

    path (Path): The zip file, or the .jsonl file that was in it.
    annotator (Optional[str]): Whose annotation to take where the zip file has one for each. Defaults to the only one.
    RETURNS (List[Stored]): The articles.
    RAISES (ReviewError): If it is none.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        raise ReviewError(Errors.D013.format(path=path, reason=err.strerror)) from err
    return read_export(data, None if annotator is None else f"{annotator}.jsonl", source=str(path))


def read_export(data: bytes, name: str | None, *, source: str) -> list[Stored]:
    """Read what doccano exported as JSONL.

    data (bytes): A zip file, or one of the files in it.
    name (Optional[str]): The file to take from the zip file; None for the only one.
    source (str): Where it comes from, for error messages.
    RETURNS (List[Stored]): The articles.
    RAISES (ReviewError): If it is none.
    """
    if data[:2] == b"PK":
        data = _unzip(data, name, source)
    return mark_copies(_read_line(line, number, source) for number, line in _lines(data))


def find_worked_on(doccano: Doccano, project: Project) -> set[str]:
    """Find the articles that others have worked on in a project in which everybody has an annotation of their own.

    One sees only one's own there, so that the worker has to export everybody's.

    doccano (Doccano): The server.
    project (Project): The project.
    RETURNS (Set[str]): The articles that another member has annotated or confirmed.
    """
    found: set[str] = set()
    for confirmed in (False, True):
        data = doccano.export(project.id, confirmed=confirmed)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            others = [name for name in archive.namelist() if name != f"{doccano.user}.jsonl"]
        for name in others:
            for one in read_export(data, name, source=doccano.url):
                if confirmed or one.row["entities"] or one.row["relations"]:
                    found.add(one.id)
    return found


def mark_copies(articles: Iterable[Stored]) -> list[Stored]:
    """Give a fault to every article that is there more than once: which one counts cannot be told.

    articles (Iterable[Stored]): The articles.
    RETURNS (List[Stored]): The same.
    """
    listed = list(articles)
    counts = Counter(one.id for one in listed if one.id)
    return [
        replace(one, faults=(*one.faults, f"it is in doccano {counts[one.id]} times"))
        if counts[one.id] > 1
        else one
        for one in listed
    ]


def _pull_shared(
    doccano: Doccano,
    project: Project,
    names: Mapping[int, str],
    *,
    confirmed: bool,
    annotator: str | None,
    progress: Callable[[int], Any],
) -> Pulled:
    articles: list[Stored] = []
    left = 0
    for example in doccano.examples(project.id):
        progress(1)
        users = doccano.confirmations(project.id, example["id"]) if example["is_confirmed"] else []
        confirmed_by = [names.get(user, str(user)) for user in users]
        if (confirmed and not confirmed_by) or (annotator is not None and annotator not in confirmed_by):
            left += 1
            continue
        stored = read_article(doccano, project, example, confirmed_by=confirmed_by)
        stored = _doubt(stored, example["meta"] or {})
        articles.append(stored)
    return Pulled(mark_copies(articles), left)


def _doubt(stored: Stored, meta: Mapping[str, Any]) -> Stored:
    """Give a fault to an article that nobody has checked since it was uploaded."""
    is_whole = meta.get(STATE) != ARRIVING
    return stored if is_whole else replace(stored, faults=(*stored.faults, _ARRIVING_FAULT))


def _unzip(data: bytes, name: str | None, source: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if name is None and len(names) == 1:
                name = names[0]
            if name is None or name not in names:
                wanted = "one of its annotators has to be given" if name is None else f"it has no {name}"
                reason = f"{wanted}; there are: {', '.join(sorted(names))}"
                raise ReviewError(Errors.D515.format(path=source, reason=reason))
            return archive.read(name)
    except zipfile.BadZipFile as err:
        raise ReviewError(Errors.D515.format(path=source, reason=err)) from err


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip())


def _read_line(line: bytes, number: int, source: str) -> Stored:
    try:
        row = json.loads(line.decode("utf-8"))
    except ValueError as err:
        raise ReviewError(
            Errors.D515.format(path=source, reason=f"line {number} is no JSON ({err})")
        ) from err
    fault = _find_fault(row)
    if fault is not None:
        raise ReviewError(Errors.D515.format(path=source, reason=f"line {number}: {fault}"))
    return _doubt(from_doccano(row["text"], row, row["entities"], row["relations"]), row)


def _find_fault(row: object) -> str | None:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return "it has no 'text'"
    for key, keys in (("entities", ENTITY_KEYS), ("relations", RELATION_KEYS)):
        items = row.get(key)
        if not isinstance(items, list):
            return f"it has no '{key}'; the project has to use relations"
        for item in items:
            if not isinstance(item, dict) or not all(
                isinstance(item.get(k), kind) for k, kind in keys.items()
            ):
                return f"one of its {key} has not the keys {', '.join(keys)}"
    return None
