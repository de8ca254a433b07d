from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pharma_deals.cli import app
from pharma_deals.corpus.files import read_rows, write_rows

from ..corpus.articles import make_row

PLAN = Path(__file__).parents[2] / "corpus/briefs/plan.yml"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["corpus", *map(str, args)])


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    write_rows(path, [make_row("{1 ORG|Acme} made a {2 DEAL|pact}.", "")])
    return path


def explain(folder: Path, text: str = "pact") -> Path:
    path = folder / "explanations.yml"
    path.write_text(f"- {{code: C005, text: {text}, why: nothing is said of it}}\n", encoding="utf-8")
    return path


def test_briefs_are_drawn_from_the_plan_of_the_corpus(tmp_path: Path) -> None:
    result = run("briefs", PLAN, "-o", tmp_path / "b.jsonl", "--count", 5, "--first", 7, "--seed", 1)
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'b.jsonl'}: 5 briefs\n")
    briefs = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text().splitlines()]
    assert [brief["id"] for brief in briefs] == [f"{number:04d}" for number in range(7, 12)]


def test_a_plan_that_cannot_be_read_ends_in_a_message(tmp_path: Path) -> None:
    result = run("briefs", tmp_path / "none.yml", "-o", tmp_path / "b.jsonl")
    assert result.exit_code == 1
    assert "D027" in result.stderr


def test_agreement_is_printed_and_disagreements_are_written(article: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "b.jsonl", [make_row("{1 ORG|Acme} made a pact.", "")])
    result = run("agreement", article, tmp_path / "b.jsonl", "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 0
    assert "| all | 1 | 1 | 0 | 66.7 |" in result.stdout
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    assert json.loads(line)["text"] == "DEAL 'pact'"


def test_agreement_on_different_articles_ends_in_a_message(article: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "b.jsonl", [make_row("{1 ORG|Acme} grew.", "")])
    result = run("agreement", article, tmp_path / "b.jsonl")
    assert result.exit_code == 1
    assert "D030" in result.stderr


def test_findings_fail_the_check(article: Path) -> None:
    result = run("check", article)
    assert result.exit_code == 1
    assert "acme-orion:12: C005 DEAL 'pact'" in result.stdout
    assert result.stdout.endswith("1 articles, 1 findings, 0 explained\n")


def test_explained_findings_pass(article: Path, tmp_path: Path) -> None:
    result = run("check", article, "--explanations", explain(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "1 articles, 0 findings, 1 explained\n")


def test_an_explanation_that_explains_nothing_fails(article: Path, tmp_path: Path) -> None:
    rows = read_rows(article)
    rows[0]["relations"] = [{"id": 0, "from_id": 2, "to_id": 1, "type": "PARTNER"}]
    write_rows(article, rows)
    result = run("check", article, "--explanations", explain(tmp_path))
    assert result.exit_code == 1
    assert "C005 'pact' explains nothing" in result.stdout


def test_explanations_that_cannot_be_read_end_in_a_message(article: Path, tmp_path: Path) -> None:
    result = run("check", article, "--explanations", tmp_path / "none.yml")
    assert result.exit_code == 1
    assert "D031" in result.stderr
