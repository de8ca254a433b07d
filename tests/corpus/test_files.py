from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pharma_deals.corpus.files import (
    CorpusFileError,
    find_fault,
    read_corpus,
    read_file,
    read_rows,
    write_rows,
)

from .articles import make_row


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_rows_come_back_as_written(tmp_path: Path) -> None:
    rows = [make_row(id="a"), make_row("Ç’est — “{1 ORG|Société}” 💊", "", id="b")]
    write_rows(tmp_path / "new" / "a.jsonl", rows)
    assert read_rows(tmp_path / "new" / "a.jsonl") == rows


def test_rows_are_written_in_ascii_with_line_feeds(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.jsonl", [make_row("“{1 ORG|Société}”\r\n💊", ""), make_row()])
    data = (tmp_path / "a.jsonl").read_bytes()
    assert data.isascii()
    assert b"\r" not in data
    assert data.count(b"\n") == 2


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_rows(path, [make_row()])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="Out of range float"):
        write_rows(path, [make_row(), make_row(score=float("nan"))])
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_articles_know_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"\n{json.dumps(make_row())}\r\n  \n{json.dumps(make_row())}", encoding="utf-8")
    assert [(article.path, article.line) for article in read_file(path)] == [(path, 2), (path, 4)]


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path / f"{name}.jsonl", make_row(id=name))
    (tmp_path / "notes.txt").write_text("no article")
    assert [article.row["id"] for article in read_corpus([tmp_path]).articles] == ["a", "b"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", make_row())
    assert len(read_corpus([path, tmp_path]).articles) == 1


BROKEN = {
    "json": (b'{"id": "x"', "D011", "line 2"),
    "encoding": (b'{"id": "caf\xe9"}', "D010", "line 2"),
    "no_object": (b"[1, 2]", "D012", "the line is list, not an object"),
    "missing_key": (b'{"id": "x", "text": "", "entities": []}', "D012", "the line has no 'relations'"),
    "wrong_type": (
        b'{"id": 7, "text": "", "entities": [], "relations": []}',
        "D012",
        "'id' of the line is int",
    ),
    "deep": (b"[" * 100_000, "D011", "line 2"),
}


@pytest.mark.parametrize(("line", "code", "found"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_gives_one_error_and_the_others_are_read(
    tmp_path: Path, line: bytes, code: str, found: str
) -> None:
    write(tmp_path / "a.jsonl", make_row(id="a"))
    good = json.dumps(make_row(id="b")).encode()
    (tmp_path / "b.jsonl").write_bytes(b"\n".join((good, line, line)))
    write(tmp_path / "c.jsonl", make_row(id="c"))
    corpus = read_corpus([tmp_path])
    assert [article.row["id"] for article in corpus.articles] == ["a", "c"]
    (error,) = corpus.errors
    assert error.startswith(f"[{code}]")
    assert str(tmp_path / "b.jsonl") in error
    assert found in error


def test_missing_files_and_empty_folders_are_errors(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    good = write(tmp_path / "a.jsonl", make_row())
    corpus = read_corpus([tmp_path / "none.jsonl", tmp_path / "empty", good])
    assert [error[:6] for error in corpus.errors] == ["[D008]", "[D009]"]
    assert len(corpus.articles) == 1


def test_reading_one_file_raises(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("no json\n")
    with pytest.raises(CorpusFileError, match=r"\[D011\] .*a\.jsonl, line 1"):
        read_file(tmp_path / "a.jsonl")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"entities": [{"id": 1, "label": "ORG", "start_offset": 0}]}, "entities[0] has no 'end_offset'"),
        ({"entities": [None]}, "entities[0] is null, not an object"),
        ({"relations": [{"id": 0, "from_id": True, "to_id": 1, "type": "X"}]}, "'from_id' of relations[0] is bool, not int"),
        ({"text": "\ud83d"}, "it has a lone surrogate escape (\\ud800 to \\udfff)"),
        ({"deal_types": "license"}, "'deal_types' of the line is str, not list"),
        ({"group": None}, "'group' of the line is null, not str"),
    ],
)  # fmt: skip
def test_faults_of_form_are_named(change: dict[str, Any], fault: str) -> None:
    assert find_fault(make_row()) is None
    assert find_fault({**make_row(), **change}) == fault
