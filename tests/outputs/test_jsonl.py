from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from pharma_deals.outputs.base import OutputError
from pharma_deals.outputs.jsonl import JsonLines, last_versions, read_lines, to_line

from .rows import sample


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "out.jsonl"


def test_a_line_is_there_as_soon_as_it_is_written(path: Path) -> None:
    with JsonLines(path) as writer:
        writer.write(sample())
        assert json.loads(path.read_text()) == sample()


def test_lines_are_ascii(path: Path) -> None:
    with JsonLines(path) as writer:
        writer.write(sample() | {"text": "Über"})
    assert path.read_bytes().isascii() and path.read_bytes().endswith(b"}\n")


def test_a_new_run_replaces_the_file(path: Path) -> None:
    for number in (1, 2):
        with JsonLines(path) as writer:
            writer.write(sample(number))
    assert [row["id"] for _, row in read_lines(path)] == ["a2"]


def test_going_on_cuts_off_half_a_line(path: Path) -> None:
    with JsonLines(path) as writer:
        writer.write(sample(1))
        writer.write(sample(2))
    path.write_bytes(path.read_bytes()[:-30])
    with JsonLines(path, resume=True) as writer:
        assert writer.done == {"a1"}
        writer.write(sample(3))
    assert [row["id"] for _, row in read_lines(path)] == ["a1", "a3"]


def test_going_on_with_nothing_begins(path: Path) -> None:
    with JsonLines(path, resume=True) as writer:
        assert writer.done == frozenset()


def test_a_file_of_something_else_is_not_gone_on_with(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("shopping\nlist\n")
    with pytest.raises(OutputError, match=r"\[D326\].*line 1"):
        JsonLines(path, resume=True)
    assert path.read_text() == "shopping\nlist\n"


def test_half_a_last_line_is_passed_over(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(to_line(sample()) + to_line(sample(2))[:-30])
    assert [row["id"] for _, row in read_lines(path)] == ["a1"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"deals": []}', '{"id": 1, "deals": {}}'])
def test_a_line_that_is_no_row_is_an_error(path: Path, line: str) -> None:
    path.parent.mkdir()
    path.write_text(to_line(sample()) + line + "\n")
    with pytest.raises(OutputError, match=r"\[D325\].*line 2"):
        list(read_lines(path))


def test_of_an_article_the_last_version_counts(tmp_path: Path) -> None:
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    one.write_text(to_line(sample(1, "1")) + to_line(sample(2)) + to_line(sample(1, "2")))
    two.write_text(to_line(sample(3)) + to_line(sample(2, "7")))
    assert list(last_versions([one, two])) == [sample(1, "2"), sample(3), sample(2, "7")]


def test_a_failed_write_leaves_no_half_line(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    # A limit on the size of files stands for a full disk.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (25, limits[1]))
    try:
        with pytest.raises(OutputError, match=r"\[D317\]"), JsonLines(tmp_path / "out.jsonl") as writer:
            for _ in range(3):
                writer.write({"text": "Acme"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert (tmp_path / "out.jsonl").read_text() == '{"text": "Acme"}\n'
