from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pharma_deals.cli import app
from pharma_deals.outputs.jsonl import to_line
from tests.outputs.rows import deal, party, row, sample, subject


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def put(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(map(to_line, rows)))
    return path


def told(name: str) -> dict[str, Any]:
    said = deal(f"{name}#1", party("Acme"), party("Orion"), types=["license"], subjects=[subject("BRS-207")])
    return row(name, said, published="2021-03-10")


def test_schema_is_printed(root: Path) -> None:
    result = run("schema")
    assert result.exit_code == 0
    assert result.stdout == (root / "docs" / "record.schema.json").read_text(encoding="utf8")


def test_export_writes_tables(tmp_path: Path) -> None:
    source = put(tmp_path / "deals.jsonl", sample(1), sample(2))
    result = run("export", source, "-o", tmp_path / "deals.csv")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.splitlines()[-1] == "2 articles, 2 deals"
    assert len((tmp_path / "deals.csv").read_text(encoding="utf-8-sig").splitlines()) == 3


def test_export_reads_what_a_killed_run_left(tmp_path: Path) -> None:
    source = put(tmp_path / "deals.xlsx.partial", sample(1))
    source.write_text(source.read_text() + '{"id": "a2", "te')
    assert run("export", source, "-o", tmp_path / "deals.db").exit_code == 0
    assert (tmp_path / "deals.db").stat().st_size > 0


def test_export_names_the_line_that_is_no_article(tmp_path: Path) -> None:
    bad = sample(2) | {"deals": [{"id": 7}]}
    source = put(tmp_path / "deals.jsonl", sample(1), bad)
    result = run("export", source, "-o", tmp_path / "deals.csv")
    assert result.exit_code == 2
    assert "[D325]" in result.stderr and "line 2" in result.stderr
    assert not (tmp_path / "deals.csv").exists()


@pytest.mark.parametrize("command", ["export", "merge"])
def test_the_output_is_no_input(tmp_path: Path, command: str) -> None:
    source = put(tmp_path / "deals.jsonl", sample(1))
    result = run(command, source, "-o", source)
    assert result.exit_code == 2 and "[D316]" in result.stderr
    assert source.read_text() == to_line(sample(1))


@pytest.mark.parametrize("command", ["export", "merge"])
def test_what_a_killed_run_left_is_not_replaced_by_the_table_of_it(tmp_path: Path, command: str) -> None:
    source = put(tmp_path / "deals.csv.partial", sample(1))
    result = run(command, source, "-o", tmp_path / "deals.csv")
    assert result.exit_code == 2 and "[D316]" in result.stderr
    assert source.read_text() == to_line(sample(1))


@pytest.mark.parametrize("command", ["export", "merge"])
def test_a_missing_file_is_an_error(tmp_path: Path, command: str) -> None:
    result = run(command, tmp_path / "none.jsonl", "-o", "-")
    assert result.exit_code == 2 and "[D325]" in result.stderr


def test_merge_writes_a_line_a_deal(tmp_path: Path) -> None:
    one, two = put(tmp_path / "1.jsonl", told("a"), sample(7)), put(tmp_path / "2.jsonl", told("b"))
    result = run("merge", one, two, "-o", tmp_path / "merged.jsonl")
    assert result.exit_code == 0, result.stderr
    rows = [json.loads(line) for line in (tmp_path / "merged.jsonl").read_text().splitlines()]
    assert [found["articles"] for found in rows] == [["a", "b"], ["a7"]]
    assert result.stderr.splitlines()[-1] == "3 records, 2 deals"


def test_the_order_of_the_files_makes_no_difference(tmp_path: Path) -> None:
    one, two = put(tmp_path / "1.jsonl", told("a"), sample(7)), put(tmp_path / "2.jsonl", told("b"))
    assert run("merge", one, two, "-o", "-").stdout == run("merge", two, one, "-o", "-").stdout != ""


def test_merged_deals_go_into_tables(tmp_path: Path) -> None:
    source = put(tmp_path / "deals.jsonl", told("a"), told("b"))
    assert run("merge", source, "-o", tmp_path / "merged.csv").exit_code == 0
    text = (tmp_path / "merged.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("a#1,a#1,a; b,2021-03-10,true,license")
