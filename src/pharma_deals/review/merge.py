"""Taking reviewed articles over into the corpus: only what passes, with a backup, and a file of what does not."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language

from ..corpus.files import ROW_KEYS, CorpusFileError, Located, Row, read_rows, write_atomic, write_rows
from ..corpus.lint import ERROR, lint_corpus
from ..errors import Errors
from .diff import Change, diff_articles, keep_ids
from .form import Stored, hash_annotation
from .transport import ReviewError

# Articles that the corpus did not have go there.
NEW_FILE = "reviewed.jsonl"
_EMPTY: Mapping[type, Any] = {str: "", list: [], dict: {}, bool: False}


@dataclass(frozen=True)
class Rejected:
    """An article that is not taken over.

    row (Row): The article as doccano has it.
    reasons (Tuple[str, ...]): Why, each in a sentence.
    """

    row: Row
    reasons: tuple[str, ...]

    def to_row(self) -> Row:
        """RETURNS (Row): The article with its reasons, as a JSON object."""
        return {**self.row, "reasons": list(self.reasons)}


@dataclass
class Merge:
    """What a pull would do to the corpus.

    taken (Dict[str, Row]): Articles to write, by id.
    changes (Dict[str, List[Change]]): What changes in them.
    unchanged (List[str]): Articles that the corpus has just so, and those that nobody changed in doccano.
    blank (List[str]): Articles that were pushed without an annotation and have none yet. They are passed over: what the
        corpus has of them is not to be emptied.
    rejected (List[Rejected]): Articles that are not taken over.
    hashes (Dict[str, str]): What the corpus has of every article that was pulled, once this is written.
    filled (List[str]): Meta keys that new articles did not have and got empty values for.
    """

    taken: dict[str, Row] = field(default_factory=dict)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    filled: list[str] = field(default_factory=list)


def plan_merge(
    stored: Iterable[Stored],
    corpus: Sequence[Located],
    nlp: Language,
    *,
    last: Mapping[str, str] | None = None,
    force: bool = False,
) -> Merge:
    """Decide what to take over.

    An article whose annotation was changed in the corpus since it was pushed, and in doccano otherwise, is rejected: one
    of the two changes would be lost.

    stored (Iterable[Stored]): The articles from doccano.
    corpus (Sequence[Located]): The corpus as it is.
    nlp (Language): The pipeline whose tokenizer sets the token boundaries.
    last (Optional[Mapping[str, str]]): What the last pull left in the corpus, by article. Defaults to nothing.
    force (bool): Take doccano's annotation where both were changed. Defaults to False.
    RETURNS (Merge): What to write.
    """
    known = {article.row["id"]: article for article in corpus}
    usual = _usual_meta(corpus)
    merge = Merge()
    proposed: dict[str, Row] = {}
    for one in stored:
        old = known[one.id].row if one.id in known else None
        if _is_still_blank(one, old):
            merge.blank.append(one.id)
            continue
        if old is not None and not force and _is_changed_here_alone(one, old, (last or {}).get(one.id)):
            # Not in the hashes: what is changed in doccano later does not start from it.
            merge.unchanged.append(one.id)
            continue
        reasons = [*one.faults, *_find_conflicts(one, old, (last or {}).get(one.id), force=force)]
        if reasons:
            merge.rejected.append(Rejected(one.row, tuple(reasons)))
            continue
        new = keep_ids(old, one.row)
        if old is None:
            new = _fill_meta(new, usual, merge)
        if old is not None and _hash(old) == _hash(new):
            merge.unchanged.append(one.id)
            merge.hashes[one.id] = _hash(old)
        else:
            proposed[one.id] = new
    faults = _lint(proposed, corpus, nlp)
    for article_id, row in proposed.items():
        if article_id in faults:
            merge.rejected.append(Rejected(row, tuple(faults[article_id])))
            continue
        merge.taken[article_id] = row
        merge.changes[article_id] = diff_articles(known[article_id].row if article_id in known else None, row)
        merge.hashes[article_id] = _hash(row)
    return merge


def write_merge(merge: Merge, corpus: Sequence[Located], folder: Path, *, backups: Path) -> list[Path]:
    """Write the articles that were taken over.

    Every file is replaced as a whole, after a copy of it was made, and only if it still is what was read. Whoever ends
    this in the middle can begin again.

    merge (Merge): What to write.
    corpus (Sequence[Located]): The corpus as it is.
    folder (Path): The folder of the corpus; new articles go to ``reviewed.jsonl`` in it.
    backups (Path): The folder that gets a folder of copies.
    RETURNS (List[Path]): The files that were written.
    RAISES (ReviewError): If something cannot be written, or was changed in the meantime.
    """
    files: dict[Path, list[Row]] = defaultdict(list)
    new_file = folder / NEW_FILE
    left = dict(merge.taken)
    for article in corpus:
        files[article.path].append(left.pop(article.row["id"], article.row))
    own = {path.resolve(): path for path in files}
    for row in left.values():
        files[own.get(new_file.resolve(), new_file)].append(row)
    before: dict[Path, list[Row]] = defaultdict(list)
    for article in corpus:
        before[article.path].append(article.row)
    touched = [path for path, rows in files.items() if rows != before[path]]
    path = folder
    try:
        # Two pulls within one second have a copy each.
        target = backups / time.strftime("%Y%m%d-%H%M%S")
        while target.exists():
            target = target.with_name(f"{target.name}-again")
        for path in touched:
            # Fetching and checking take a while, in which somebody may have saved the file.
            if (read_rows(path) if path.exists() else []) != before[path]:
                raise ReviewError(Errors.D530.format(path=path))
        for path in touched:
            if path.exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target / path.name)
        for path in touched:
            write_rows(path, files[path])
    except CorpusFileError as err:
        raise ReviewError(Errors.D530.format(path=path)) from err
    except OSError as err:
        raise ReviewError(Errors.D516.format(path=path, reason=err.strerror or err)) from err
    return touched


def write_rejected(merge: Merge, path: Path) -> None:
    """Write the file of what was rejected, or remove an earlier one if nothing was.

    merge (Merge): What was decided.
    path (Path): The file.
    RAISES (ReviewError): If it cannot be written.
    """
    try:
        if merge.rejected:
            lines = [json.dumps(one.to_row()) + "\n" for one in merge.rejected]
            write_atomic(path, "".join(lines).encode("ascii"))
        else:
            path.unlink(missing_ok=True)
    except OSError as err:
        raise ReviewError(Errors.D516.format(path=path, reason=err.strerror or err)) from err


def describe_merge(merge: Merge) -> str:
    """Lay out what changes, article by article.

    merge (Merge): What was decided.
    RETURNS (str): Lines for people to read.
    """
    lines: list[str] = []
    for article_id, changes in merge.changes.items():
        lines.append(article_id)
        lines += [f"  {change}" for change in changes]
    for one in merge.rejected:
        lines.append(f"{one.row['id'] or '(no id)'}: rejected")
        lines += [f"  {reason}" for reason in one.reasons]
    counts = Counter((change.kind, change.action) for own in merge.changes.values() for change in own)
    totals = [
        f"{name} +{counts[kind, '+']} -{counts[kind, '-']} ~{counts[kind, '~']}"
        for kind, name in (("entity", "entities"), ("relation", "relations"))
    ]
    articles = f"{len(merge.taken)} changed, {len(merge.unchanged)} unchanged, {len(merge.rejected)} rejected"
    if merge.blank:
        articles += f", {len(merge.blank)} not annotated yet"
    return "\n".join([*lines, f"{articles}; {', '.join(totals)}"])


def _is_still_blank(one: Stored, old: Row | None) -> bool:
    """Whether an article was pushed without an annotation, has none, and nobody says that this is right."""
    if one.row["entities"] or one.row["relations"] or one.faults or one.confirmed_by:
        return False
    return one.pushed == _hash(one.row) and (old is None or _hash(old) != one.pushed)


def _is_changed_here_alone(one: Stored, old: Row, last: str | None) -> bool:
    """Whether the corpus was changed since the push or the last pull, and doccano was not."""
    if one.faults or old["text"] != one.row["text"]:
        return False
    found, there = _hash(old), _hash(one.row)
    return found not in (one.base, last, there) and there in (one.base, last)


def _find_conflicts(one: Stored, old: Row | None, last: str | None, *, force: bool) -> list[str]:
    if old is None or one.faults:
        return []
    if old["text"] != one.row["text"]:
        return ["the corpus has another text for it"]
    found = _hash(old)
    if force or found in (one.base, last, _hash(one.row)):
        return []
    return [
        "its annotation was changed in the corpus since it was pushed, and in doccano as well. "
        "Take doccano's with --force, or push the corpus' to another project"
    ]


def _hash(row: Mapping[str, Any]) -> str:
    return hash_annotation(row["entities"], row["relations"])


def _usual_meta(corpus: Sequence[Located]) -> dict[str, Any]:
    """The meta keys that all articles of the corpus have, each with an empty value of its type."""
    if not corpus:
        return {}
    keys = [key for key in corpus[0].row if key not in ROW_KEYS]
    shared = [key for key in keys if all(key in article.row for article in corpus)]
    return {key: _EMPTY.get(type(corpus[0].row[key])) for key in shared}


def _fill_meta(row: Row, usual: Mapping[str, Any], merge: Merge) -> Row:
    """Give a new article the meta keys of the others. Without a group it is about a deal of its own."""
    missing = {key: value for key, value in usual.items() if key not in row}
    if "group" in missing:
        missing["group"] = row["id"]
    merge.filled += [key for key in missing if key not in merge.filled]
    # The order of keys is that of the corpus, so that its files stay easy to compare.
    whole = {**row, **missing}
    return {
        key: whole[key]
        for key in (*ROW_KEYS, *usual, *(key for key in whole if key not in usual))
        if key in whole
    }


def _lint(proposed: Mapping[str, Row], corpus: Sequence[Located], nlp: Language) -> dict[str, list[str]]:
    """What the linter calls an error in the articles, seen among those of the corpus."""
    known = {article.row["id"] for article in corpus}
    after = [
        Located(article.path, article.line, proposed.get(article.row["id"], article.row))
        for article in corpus
    ]
    after += [Located(Path(NEW_FILE), 0, row) for key, row in proposed.items() if key not in known]
    reasons: dict[str, list[str]] = defaultdict(list)
    for finding in lint_corpus(after, nlp) if proposed else []:
        if finding.severity == ERROR and finding.article_id in proposed:
            place = "" if finding.offset is None else f" at {finding.offset}"
            reasons[finding.article_id].append(f"{finding.code}{place}: {finding.message}")
    return dict(reasons)
