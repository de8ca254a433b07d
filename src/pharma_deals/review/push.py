"""Bringing articles into doccano: each of them once and whole, whenever the push is ended and begun again.

doccano imports a file in the background and in several steps: articles, then entities, then relations. Whoever dies in between
leaves some of it, and its own retries leave several copies. What makes up for it here:

- An upload is imported once at the most, and can be withdrawn. Its id is written down before the import is asked for.
- An article arrives with the state "arriving" and the hash of its annotation; it becomes "checked" only after all of it was read
  back. The state is kept beside the article, in doccano: it cannot be lost without it.
- A push begins with what the last one left: it withdraws uploads, waits for the worker to finish what it has begun, and deletes
  copies and parts of articles that nobody has touched.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..corpus.files import Row
from ..errors import Errors
from .client import Doccano
from .form import (
    ARRIVING,
    CHECKED,
    ENTITIES_HASH,
    ID,
    PUSHED_HASH,
    STATE,
    TEXT_HASH,
    Stored,
    check_rows,
    hash_annotation,
    hash_text,
    is_ours,
    to_doccano,
)
from .journal import Journal, Upload
from .project import Project
from .pull import find_worked_on
from .reading import read_article
from .transport import ReviewError

BATCH_SIZE = 50
# An article that does not arrive whole is sent once more: a busy database can cost one.
_TRIES = 2

Example = dict[str, Any]


@dataclass
class Pushed:
    """What a push did, by article id.

    added (List[str]): Articles that are in doccano now and were not before.
    present (List[str]): Articles that were there already, with the same text and from the same annotation.
    other_text (List[str]): Articles that are there with another text. They were left as they are.
    other_annotation (List[str]): Articles that are there with the same text, but were pushed from another
        annotation. They were left as they are.
    removed (int): Copies and parts of articles that an earlier push had left, and that were deleted.
    foreign (int): Articles of the project that did not come from us.
    """

    added: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)
    other_annotation: list[str] = field(default_factory=list)
    removed: int = 0
    foreign: int = 0


def push(
    doccano: Doccano,
    project: Project,
    rows: Sequence[Row],
    *,
    journal: Journal,
    blank: bool = False,
    batch_size: int = BATCH_SIZE,
    progress: Callable[[int], Any] = lambda count: None,
) -> Pushed:
    """Upload articles in their order, and check that each arrived.

    doccano (Doccano): The server.
    project (Project): The project.
    rows (Sequence[Row]): The articles, annotated.
    journal (Journal): The record of what is on its way, the same for every push to this project.
    blank (bool): Leave the annotation out. Defaults to False.
    batch_size (int): Number of articles in an upload. Defaults to 50.
    progress (Callable[[int], Any]): Called with the number of articles that are done.
    RETURNS (Pushed): What was done.
    RAISES (ReviewError): If something is in the way. What has arrived stays, and another push goes on from there.
    """
    check_rows(rows)
    sent = {row["id"]: to_doccano(row, blank=blank) for row in rows}
    pushed = Pushed()
    with journal.lock():
        _settle(doccano, journal)
        there = _clean(doccano, project, pushed)
        new: list[dict[str, Any]] = []
        for article_id, row in sent.items():
            example = there.get(article_id)
            if example is None:
                new.append(row)
                continue
            _compare(row, example["meta"], pushed)
            progress(1)
        if new and not doccano.worker_answers():
            doccano.wait_for_worker(timeout_s=10)
        for start in range(0, len(new), batch_size):
            batch = new[start : start + batch_size]
            _push_batch(doccano, project, batch, journal)
            pushed.added += [row[ID] for row in batch]
            progress(len(batch))
    return pushed


def clean_up(doccano: Doccano, project: Project, journal: Journal) -> int:
    """Finish or undo what a push has left that did not come to its end.

    doccano (Doccano): The server.
    project (Project): The project.
    journal (Journal): The record of what is on its way.
    RETURNS (int): Number of copies and parts of articles that were deleted.
    """
    pushed = Pushed()
    with journal.lock():
        _settle(doccano, journal)
        _clean(doccano, project, pushed)
    return pushed.removed


def _settle(doccano: Doccano, journal: Journal) -> None:
    """Make sure that nothing of an earlier push arrives any more."""
    uploads = journal.read()
    if not uploads:
        return
    for upload in uploads:
        doccano.withdraw_upload(upload.upload_id)
    # An import that has begun goes on without its file. The worker answers when it is done.
    doccano.wait_for_worker()


def _clean(doccano: Doccano, project: Project, pushed: Pushed) -> dict[str, Example]:
    """Delete copies and parts of articles. RETURNS: The articles that are left, by our id."""
    groups: dict[str, list[Example]] = defaultdict(list)
    pushed.foreign = 0
    for example in doccano.examples(project.id):
        if is_ours(example["meta"] or {}):
            groups[example["meta"][ID]].append(example)
        else:
            pushed.foreign += 1
    left: dict[str, Example] = {}
    others: set[str] | None = None
    for article_id, group in groups.items():
        if len(group) == 1 and group[0]["meta"][STATE] == CHECKED:
            left[article_id] = group[0]
            continue
        if not project.is_collaborative:
            # What others did is out of sight here.
            others = find_worked_on(doccano, project) if others is None else others
            if article_id in others and len(group) > 1:
                raise ReviewError(Errors.D514.format(article=article_id, count=len(group)))
            if article_id in others:
                left[article_id] = _mark(doccano, project, group[0])
                continue
        kept = _choose(doccano, project, article_id, group)
        for example in group:
            if example is not kept:
                doccano.delete_example(project.id, example["id"])
                pushed.removed += 1
        if kept is not None:
            left[article_id] = _mark(doccano, project, kept)
    return left


def _choose(doccano: Doccano, project: Project, article_id: str, group: list[Example]) -> Example | None:
    """Which of several copies stays: the one that somebody worked on, else a whole one, else none."""
    touched: list[Example] = []
    whole: list[Example] = []
    for example in group:
        stored = read_article(doccano, project, example)
        found = hash_annotation(stored.row["entities"], stored.row["relations"])
        is_whole = not stored.faults and found == example["meta"][PUSHED_HASH]
        if _is_touched(example, stored, is_whole=is_whole):
            touched.append(example)
        elif is_whole:
            whole.append(example)
    if len(touched) > 1:
        raise ReviewError(Errors.D514.format(article=article_id, count=len(group)))
    # A checked copy before one that has just arrived.
    candidates = touched or sorted(whole, key=lambda example: str(example["meta"][STATE] != CHECKED))
    return candidates[0] if candidates else None


def _is_touched(example: Example, stored: Stored, *, is_whole: bool) -> bool:
    """Whether somebody worked on an article: then it is theirs, and never deleted."""
    if example["is_confirmed"] or example["comment_count"]:
        return True
    if is_whole:
        return False
    return example["meta"][STATE] != ARRIVING or bool(stored.faults) or not _is_part(example, stored)


def _is_part(example: Example, stored: Stored) -> bool:
    """Whether this is what an import that broke off leaves: no annotation, or all entities and no relations."""
    entities, relations = stored.row["entities"], stored.row["relations"]
    pushed = example["meta"][ENTITIES_HASH]
    return not relations and (not entities or hash_annotation(entities, []) == pushed)


def _mark(doccano: Doccano, project: Project, example: Example) -> Example:
    if example["meta"][STATE] == CHECKED:
        return example
    meta = {**example["meta"], STATE: CHECKED}
    doccano.set_meta(project.id, example["id"], meta)
    return {**example, "meta": meta}


def _compare(row: Mapping[str, Any], meta: Mapping[str, Any], pushed: Pushed) -> None:
    if row[TEXT_HASH] != meta[TEXT_HASH]:
        pushed.other_text.append(row[ID])
    elif row[PUSHED_HASH] != meta[PUSHED_HASH]:
        pushed.other_annotation.append(row[ID])
    else:
        pushed.present.append(row[ID])


def _push_batch(
    doccano: Doccano, project: Project, batch: Sequence[Mapping[str, Any]], journal: Journal
) -> None:
    missing = list(batch)
    reasons: dict[str, str] = {}
    for _ in range(_TRIES):
        upload_id = _import(doccano, project, missing, journal)
        reasons = _check_arrival(doccano, project, missing, upload_id)
        journal.write([])
        missing = [row for row in missing if row[ID] in reasons]
        if not missing:
            return
    article_id = missing[0][ID]
    raise ReviewError(Errors.D509.format(article=article_id, reason=reasons[article_id]))


def _import(doccano: Doccano, project: Project, batch: Sequence[Mapping[str, Any]], journal: Journal) -> str:
    """Upload a batch and have it imported. RETURNS: The upload, which is part of the name of the file that doccano keeps."""
    lines = [json.dumps(row, ensure_ascii=True, allow_nan=False) + "\n" for row in batch]
    upload_id = doccano.upload_file(f"push-{uuid.uuid4().hex}.jsonl", "".join(lines).encode("ascii"))
    journal.write([Upload(upload_id)])
    task_id = doccano.start_import(project.id, upload_id)
    journal.write([Upload(upload_id, task_id)])
    status = doccano.wait(task_id)
    result = status.get("result") or {}
    errors = list(result.get("error") or [])
    if errors:
        # What arrived of the batch is found and finished by the next push.
        line = int(errors[0].get("line", 0))
        article = batch[line - 1][ID] if 0 < line <= len(batch) else batch[0][ID]
        raise ReviewError(Errors.D508.format(article=article, reason=errors[0].get("message")))
    # A task that failed may have left a part: what arrived is looked at in any case.
    return upload_id


def _check_arrival(
    doccano: Doccano, project: Project, batch: Sequence[Mapping[str, Any]], upload_id: str
) -> dict[str, str]:
    """Read a batch back. RETURNS: For every article that is not there as it was sent, what is wrong with it."""
    copies: dict[str, list[Example]] = defaultdict(list)
    for example in doccano.examples(project.id, query=upload_id):
        if is_ours(example["meta"] or {}):
            copies[example["meta"][ID]].append(example)
    wrong: dict[str, str] = {}
    for row in batch:
        kept, reason = _sort_out(doccano, project, row, copies.get(row[ID], []))
        if kept is None:
            wrong[row[ID]] = reason
        else:
            _mark(doccano, project, kept)
    return wrong


def _sort_out(
    doccano: Doccano, project: Project, row: Mapping[str, Any], group: Sequence[Example]
) -> tuple[Example | None, str]:
    """Delete what did not arrive whole, and copies. RETURNS: The article if it is there, and what was wrong if not."""
    reason = "it is not there"
    whole: list[Example] = []
    touched: list[Example] = []
    for example in group:
        stored = read_article(doccano, project, example)
        fault = _find_difference(row, example, stored)
        reason = fault or reason
        has_its_text = hash_text(example["text"] or "") == row[TEXT_HASH]
        # Annotators can be faster than we are.
        if has_its_text and _is_touched(example, stored, is_whole=fault is None):
            touched.append(example)
            if fault is not None:
                raise ReviewError(Errors.D529.format(article=row[ID], reason=fault))
        elif fault is None:
            whole.append(example)
    if len(touched) > 1:
        raise ReviewError(Errors.D514.format(article=row[ID], count=len(group)))
    kept = next(iter(touched or whole), None)
    for example in group:
        if example is not kept:
            doccano.delete_example(project.id, example["id"])
    return kept, reason


def _find_difference(row: Mapping[str, Any], example: Example, stored: Stored) -> str | None:
    if hash_text(example["text"] or "") != row[TEXT_HASH]:
        return "its text is another one"
    for name, key in (("entities", "entities"), ("relations", "relations")):
        if len(stored.row[key]) != len(row[key]):
            return f"{len(stored.row[key])} of {len(row[key])} {name} are there"
    if stored.faults:
        return stored.faults[0]
    if hash_annotation(stored.row["entities"], stored.row["relations"]) != row[PUSHED_HASH]:
        return "its entities or relations are others"
    return None


def order_by_uncertainty(rows: Iterable[Row]) -> list[Row]:
    """Put the articles first that the pipeline is least sure of.

    The measure is the mean of one minus the score, over the entities and the relations of an article. An article in
    which nothing was found comes first: there is no score to trust.

    rows (Iterable[Row]): Articles as ``extract`` gives them.
    RETURNS (List[Row]): The same, sorted; among equals in their order.
    """
    return sorted(rows, key=_uncertainty, reverse=True)


def _uncertainty(row: Row) -> float:
    scores = [float(one.get("score", 1.0)) for one in (*row["entities"], *row["relations"])]
    return 1 - sum(scores) / len(scores) if scores else 1.0
