"""What a run leaves that is killed in the midst of writing."""

from __future__ import annotations

import csv
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from pharma_deals.outputs.jsonl import read_lines, to_line
from pharma_deals.outputs.opening import open_output
from pharma_deals.outputs.whole import partial_path, temporary_path

from .rows import sample

ROOT = Path(__file__).parents[2]
# Writes articles until it is killed.
WRITE = """
import itertools, sys
from pharma_deals.outputs.opening import open_output
from tests.outputs.rows import sample

with open_output(sys.argv[1]) as writer:
    for number in itertools.count(1):
        writer.write(sample(number))
        print(number, flush=True)
"""
# Makes a table of what stands in its .partial.
FINISH = """
import sys
from pharma_deals.outputs.opening import open_output

with open_output(sys.argv[1], resume=True):
    print("ready", flush=True)
"""


def start(script: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert process.stdout is not None
    process.stdout.close()


def read_ids(path: Path) -> list[str]:
    """The articles of an output, read by other means than ours."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [one["article_id"] for one in csv.DictReader(file)]
    if path.suffix == ".parquet":
        return [one["article_id"] for one in pq.read_table(path).to_pylist()]
    if path.suffix == ".xlsx":
        rows = openpyxl.load_workbook(path)["deals"].iter_rows(values_only=True, min_row=2)
        return [str(one[0]) for one in rows]
    if path.suffix == ".db":
        with closing(sqlite3.connect(path)) as connection:
            return [one for (one,) in connection.execute("SELECT article_id FROM deals ORDER BY rowid")]
    return [str(row["id"]) for _, row in read_lines(path)]


# All tables go the same way until they are made: one of them is enough for the fast tests.
OTHER_TABLES = [pytest.param(suffix, marks=pytest.mark.slow) for suffix in (".parquet", ".xlsx")]


@pytest.mark.parametrize("suffix", [".jsonl", ".db", ".csv", *OTHER_TABLES])
def test_a_killed_run_goes_on(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deals{suffix}"
    process = start(WRITE, path)
    assert process.stdout is not None
    while int(process.stdout.readline()) < 40:
        pass
    kill(process)
    left = path if suffix in (".jsonl", ".db") else partial_path(path)
    ids = read_ids(left)
    # Of a database, what was not stored yet is lost.
    assert len(ids) >= (32 if suffix == ".db" else 40)
    assert ids == [f"a{number}" for number in range(1, len(ids) + 1)]
    with open_output(path, resume=True) as writer:
        assert writer.done == set(ids)
        writer.write(sample(len(ids) + 1))
    assert read_ids(path) == [*ids, f"a{len(ids) + 1}"]


@pytest.mark.parametrize("suffix", [".csv", *OTHER_TABLES])
def test_a_run_that_is_killed_while_it_makes_the_table(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deals{suffix}"
    with open_output(path) as writer:
        writer.write(sample(0))
    before = path.read_bytes()
    partial_path(path).write_text("".join(to_line(sample(number)) for number in range(1, 501)))
    process = start(FINISH, path)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    # The table of deals is begun last; the workbook is saved in one go.
    while suffix != ".xlsx" and not temporary_path(path).exists():
        assert process.poll() is None
    kill(process)
    assert path.read_bytes() == before
    with open_output(path, resume=True) as writer:
        assert len(writer.done) == 500
    assert read_ids(path) == [f"a{number}" for number in range(1, 501)]
    assert {name.name for name in tmp_path.iterdir()} <= {path.name, f"deals.payments{suffix}"}
