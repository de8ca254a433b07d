from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pharma_deals.cli import app
from pharma_deals.corpus.files import read_rows, write_rows

from ..corpus.articles import make_row


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["corpus", *map(str, args)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "articles"
    texts = (f"{{1 ORG|Company{i}}} {{2 DEAL|acquired}} rival number {i} today, it said." for i in range(20))
    rows = [make_row(text, "2 RECIPIENT 1", id=f"a{i}", group=f"g{i}") for i, text in enumerate(texts)]
    write_rows(path / "a.jsonl", rows[:10])
    write_rows(path / "b.jsonl", rows[10:])
    return path


@pytest.fixture
def splits(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "splits.json"
    assert run("split", folder, "--output", path).exit_code == 0
    return path


def break_offset(path: Path) -> None:
    rows = read_rows(path)
    rows[0]["entities"][0]["end_offset"] -= 1
    write_rows(path, rows)


COMMANDS = ("lint", "split", "convert", "from-markup", "to-markup", "stats", "briefs", "agreement", "check")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_answers(command: str) -> None:
    result = run(command, "--help")
    assert (result.exit_code, "Usage" in result.output) == (0, True)


def test_lint_passes_a_sound_corpus(folder: Path, splits: Path) -> None:
    result = run("lint", folder, "--splits", splits)
    assert (result.exit_code, result.stdout) == (0, "20 articles, 0 errors, 0 warnings\n")


def test_lint_lists_findings_and_fails(folder: Path) -> None:
    break_offset(folder / "b.jsonl")
    result = run("lint", folder)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{folder / 'b.jsonl'}:a10:0: L004 error: ")
    assert result.stdout.endswith("20 articles, 1 errors, 0 warnings\n")


def test_lint_reports_a_broken_file_and_checks_the_others(folder: Path) -> None:
    (folder / "a.jsonl").write_text("{\n")
    break_offset(folder / "b.jsonl")
    result = run("lint", folder)
    assert result.exit_code == 1
    assert result.stderr.count("D011") == 1
    assert "L004" in result.stdout
    assert result.stdout.endswith("10 articles, 1 errors, 0 warnings, 1 unreadable\n")


@pytest.mark.parametrize(("strict", "status"), [((), 0), (("--strict",), 1)])
def test_lint_fails_on_warnings_only_where_told(tmp_path: Path, strict: tuple[str, ...], status: int) -> None:
    write_rows(tmp_path / "a.jsonl", [make_row("Carriage\r\nreturn", "")])
    result = run("lint", tmp_path, *strict)
    assert (result.exit_code, "L021 warning" in result.stdout) == (status, True)


def test_split_keeps_existing_groups(folder: Path, splits: Path) -> None:
    before = json.loads(splits.read_text())
    write_rows(folder / "c.jsonl", [make_row(id=f"c{i}", group=f"new{i}") for i in range(10)])
    assert run("split", folder, "--output", splits, "--seed", 7).exit_code == 0
    after = json.loads(splits.read_text())
    assert after["seed"] == 7
    assert after["groups"].items() > before["groups"].items()
    assert len(after["groups"]) == 30


def test_split_restarts_where_told(folder: Path, splits: Path) -> None:
    before = splits.read_text()
    run("split", folder, "--output", splits, "--seed", 7, "--restart")
    assert json.loads(splits.read_text())["groups"] != json.loads(before)["groups"]


def test_split_does_not_overwrite_an_unreadable_file(folder: Path, splits: Path) -> None:
    splits.write_text("<<<<<<< HEAD")
    result = run("split", folder, "--output", splits)
    assert (result.exit_code, splits.read_text()) == (1, "<<<<<<< HEAD")
    assert "D016" in result.stderr


def test_convert_writes_three_files(folder: Path, splits: Path, tmp_path: Path) -> None:
    result = run("convert", folder, "--splits", splits, "--output-dir", tmp_path / "out")
    assert result.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "dev.spacy",
        "test.spacy",
        "train.spacy",
    ]
    assert "0 of 40 entities and 0 of 20 relations lost" in result.stderr


def test_convert_lists_losses_and_writes_nothing_above_the_limit(
    folder: Path, splits: Path, tmp_path: Path
) -> None:
    break_offset(folder / "a.jsonl")
    result = run("convert", folder, "--splits", splits, "--output-dir", tmp_path / "out")
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()
    assert "a0:0: entity lost, ORG 'Company'" in result.stderr
    assert "a0:9: relation lost, 2 RECIPIENT 1" in result.stderr
    assert "D017" in result.stderr


def test_convert_lists_losses_below_the_limit(folder: Path, splits: Path, tmp_path: Path) -> None:
    break_offset(folder / "a.jsonl")
    options = ("--splits", splits, "--output-dir", tmp_path / "out", "--max-misaligned", "0.03")
    result = run("convert", folder, *options)
    assert (result.exit_code, "a0:0: entity lost" in result.stderr) == (0, True)
    assert (tmp_path / "out" / "train.spacy").exists()


@pytest.mark.parametrize("command", ["split", "convert", "stats"])
def test_a_broken_file_ends_commands_that_need_the_whole_corpus(
    folder: Path, splits: Path, tmp_path: Path, command: str
) -> None:
    (folder / "a.jsonl").write_text("{\n")
    options = {
        "split": ("--output", tmp_path / "new.json"),
        "convert": ("--splits", splits, "--output-dir", tmp_path / "new.json"),
        "stats": (),
    }
    result = run(command, folder, *options[command])
    assert (result.exit_code, result.stderr.count("D011")) == (1, 1)
    assert not (tmp_path / "new.json").exists()


def test_an_empty_corpus_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    result = run("stats", tmp_path)
    assert (result.exit_code, "D021" in result.stderr) == (1, True)


def test_markup_comes_back(folder: Path, tmp_path: Path) -> None:
    markup = run("to-markup", folder / "a.jsonl")
    assert markup.exit_code == 0
    (tmp_path / "a.txt").write_text(markup.stdout, encoding="utf-8")
    assert run("from-markup", tmp_path / "a.txt", "--output", tmp_path / "a.jsonl").exit_code == 0
    assert read_rows(tmp_path / "a.jsonl") == read_rows(folder / "a.jsonl")


def test_from_markup_reports_every_broken_file_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no header")
    (tmp_path / "b.txt").write_bytes(b"=== a\n\ncaf\xe9\n---\n")
    (tmp_path / "c.txt").write_text("=== a\n\nFine.\n---\n")
    files = [tmp_path / f"{name}.txt" for name in "abc"]
    result = run("from-markup", *files, "--output", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "a.txt: [D001]" in result.stderr
    assert "[D013]" in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_to_markup_reports_what_it_cannot_write(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.jsonl", [{**make_row(), "text": "Acme {"}, make_row("Fine.", "", id="fine")])
    result = run("to-markup", tmp_path / "a.jsonl")
    assert (result.exit_code, "D019" in result.stderr) == (1, True)
    assert "=== fine" in result.stdout


def test_stats_prints_tables(folder: Path, splits: Path) -> None:
    result = run("stats", folder, "--splits", splits)
    assert result.exit_code == 0
    assert result.stdout.startswith("| corpus | all | train | dev | test |")
    assert "| DEAL | 20 |" in result.stdout
