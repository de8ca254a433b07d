"""The corpus of the project: what its data card promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pharma_deals.cli import app
from pharma_deals.corpus.files import Row, read_corpus
from pharma_deals.records.currencies import currency_of

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    corpus = read_corpus([CORPUS / "articles"])
    assert corpus.errors == []
    return [article.row for article in corpus.articles]


@pytest.mark.parametrize(
    "command",
    [
        ["lint", str(CORPUS / "articles"), "--splits", str(CORPUS / "splits.json"), "--strict"],
        ["check", str(CORPUS / "articles"), "--explanations", str(CORPUS / "explanations.yml")],
    ],
    ids=["lint", "check"],
)
def test_nothing_is_found_that_is_not_explained(command: list[str]) -> None:
    result = CliRunner().invoke(app, ["corpus", *command])
    assert result.exit_code == 0, result.stdout


def test_it_is_as_large_and_as_broad_as_it_says(rows: list[Row]) -> None:
    assert len(rows) >= 500
    assert sum(len(row["text"].split()) for row in rows) >= 170_000
    assert sum(len(row["entities"]) for row in rows) >= 15_000
    assert sum(len(row["relations"]) for row in rows) >= 12_000
    assert sum(not row["deal_types"] for row in rows) >= 0.15 * len(rows)
    assert len({row["style"] for row in rows}) >= 14


def test_it_has_many_currencies(rows: list[Row]) -> None:
    amounts = (
        row["text"][ent["start_offset"] : ent["end_offset"]]
        for row in rows
        for ent in row["entities"]
        if ent["label"] == "MONEY"
    )
    assert len({currency_of(amount) for amount in amounts} - {None}) >= 14


def test_every_article_has_its_brief(rows: list[Row]) -> None:
    briefs = {row["id"] for path in (CORPUS / "briefs").glob("*.jsonl") for row in _read_lines(path)}
    assert sorted(row["brief"] for row in rows) == sorted(briefs)


def _read_lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
