from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pharma_deals.cli import app
from pharma_deals.corpus.files import read_rows, write_rows
from pharma_deals.review import home as home_module
from pharma_deals.review.home import Home

from ..corpus.articles import make_row
from ..review.fake_doccano import FakeDoccano

COMMANDS = (
    "setup", "serve", "stop", "push", "pull", "diff", "to-files", "from-file", "annotator", "progress", "adjudicate",
)  # fmt: skip


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeDoccano:
    """A doccano that the commands find where they look for one."""
    server = FakeDoccano()
    monkeypatch.setattr(home_module, "connect", lambda home, environment=None: server.login())
    return server


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_rows(tmp_path / "articles" / "a.jsonl", [make_row(id=f"a{i}", group=f"g{i}") for i in range(3)])
    return tmp_path / "articles"


def run(tmp_path: Path, *args: object) -> Result:
    no_home = args[0] in ("to-files", "adjudicate")
    home = [] if no_home else ["--home", str(tmp_path / "home")]
    return CliRunner().invoke(app, ["review", *map(str, args), *home])


@pytest.mark.parametrize("command", COMMANDS)
def test_help_answers(tmp_path: Path, command: str) -> None:
    result = CliRunner().invoke(app, ["review", command, "--help"])
    assert (result.exit_code, "Usage" in result.output) == (0, True)


def test_there_and_back(fake: FakeDoccano, corpus: Path, tmp_path: Path) -> None:
    before = (corpus / "a.jsonl").read_bytes()
    pushed = run(tmp_path, "push", corpus, "--gold")
    assert (pushed.exit_code, "3 added" in pushed.stdout) == (0, True), pushed.output
    gone = next(key for key, span in fake.spans.items() if span["start_offset"] == 44)
    del fake.spans[gone]
    fake.relations = {
        key: rel for key, rel in fake.relations.items() if gone not in (rel["from_id"], rel["to_id"])
    }
    shown = run(tmp_path, "diff", "--corpus", corpus)
    assert "  - ORG 'Acme' at 44" in shown.stdout
    assert (corpus / "a.jsonl").read_bytes() == before
    pulled = run(tmp_path, "pull", "--corpus", corpus)
    assert (pulled.exit_code, "1 changed, 2 unchanged, 0 rejected" in pulled.stdout) == (0, True), (
        pulled.output
    )
    assert [len(row["entities"]) for row in read_rows(corpus / "a.jsonl")] == [4, 5, 5]
    assert "0 changed, 3 unchanged" in run(tmp_path, "pull", "--corpus", corpus).stdout


def test_a_changed_article_fails_the_push(fake: FakeDoccano, corpus: Path, tmp_path: Path) -> None:
    run(tmp_path, "push", corpus, "--gold")
    write_rows(corpus / "a.jsonl", [make_row("{1 ORG|Acme} pays.", "", id="a0", group="g0")])
    again = run(tmp_path, "push", corpus, "--gold")
    assert (again.exit_code, "a0: is in doccano with another text" in again.stderr) == (1, True)


def test_a_rejected_article_fails_the_pull_and_is_kept(
    fake: FakeDoccano, corpus: Path, tmp_path: Path
) -> None:
    run(tmp_path, "push", corpus, "--gold")
    next(iter(fake.spans.values()))["end_offset"] -= 1
    result = run(tmp_path, "pull", "--corpus", corpus)
    assert (result.exit_code, "L004" in result.stdout) == (1, True)
    (line,) = Home(tmp_path / "home").rejected.read_text().splitlines()
    assert json.loads(line)["id"] == "a0"


def test_a_blind_project_does_not_empty_the_corpus(fake: FakeDoccano, corpus: Path, tmp_path: Path) -> None:
    """Nobody has annotated there yet, and no annotator was named."""
    before = (corpus / "a.jsonl").read_bytes()
    options = ("--project", "blind")
    assert run(tmp_path, "push", corpus, "--gold", "--blank", "--individual", *options).exit_code == 0
    result = run(tmp_path, "pull", "--corpus", corpus, *options)
    assert (result.exit_code, "0 changed" in result.stdout) == (0, True), result.output
    assert "3 not annotated yet" in result.stdout
    assert (corpus / "a.jsonl").read_bytes() == before


def test_a_project_that_is_blind_or_not_is_named_so(fake: FakeDoccano, corpus: Path, tmp_path: Path) -> None:
    run(tmp_path, "push", corpus, "--gold", "--individual")
    result = run(tmp_path, "push", corpus, "--gold")
    assert (result.exit_code, "push --individual" in result.stderr) == (2, True)


def test_guidelines_that_are_not_there_are_an_error(fake: FakeDoccano, corpus: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "push", corpus, "--gold", "--guidelines", tmp_path / "no.md")
    assert (result.exit_code, "no.md" in result.stderr, fake.projects) == (2, True, {})


def test_order_by_uncertainty(fake: FakeDoccano, tmp_path: Path) -> None:
    rows = [make_row(id=f"a{i}") for i in range(2)]
    for row, score in zip(rows, (0.9, 0.4), strict=True):
        row["entities"] = [{**ent, "score": score} for ent in row["entities"]]
    write_rows(tmp_path / "new.jsonl", rows)
    run(tmp_path, "push", tmp_path / "new.jsonl", "--gold", "--order", "uncertainty")
    assert [example["meta"]["id"] for example in fake.examples.values()] == ["a1", "a0"]


def test_predictions_are_pushed(fake: FakeDoccano, trained_path: Path, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Acme licensed an antibody from Orion on Monday.")
    result = run(tmp_path, "push", tmp_path / "new.txt", "--model", trained_path)
    assert (result.exit_code, fake.texts()) == (0, ["Acme licensed an antibody from Orion on Monday."]), (
        result.output
    )


def test_an_error_is_one_clear_line(corpus: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "progress")
    assert (result.exit_code, result.stderr.count("\n"), "D501" in result.stderr) == (2, 1, True)


def test_nothing_to_push_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    result = run(tmp_path, "push", tmp_path / "a.jsonl", "--gold")
    assert (result.exit_code, "D527" in result.stderr) == (2, True)


def test_the_route_by_files(corpus: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "to-files", corpus, "--gold", "--output-dir", tmp_path / "out").exit_code == 0
    export = tmp_path / "out" / "articles.jsonl"
    lines = [json.loads(line) for line in export.read_text().splitlines()]
    lines[1]["relations"] = lines[1]["relations"][:2]
    export.write_text("".join(json.dumps(line) + "\n" for line in lines))
    shown = run(tmp_path, "from-file", export, "--corpus", corpus, "--diff")
    assert ("1 changed" in shown.stdout, len(read_rows(corpus / "a.jsonl")[1]["relations"])) == (True, 3)
    taken = run(tmp_path, "from-file", export, "--corpus", corpus)
    assert (taken.exit_code, len(read_rows(corpus / "a.jsonl")[1]["relations"])) == (0, 2)


def test_two_annotators_and_a_third(corpus: Path, tmp_path: Path) -> None:
    other = [make_row(id=f"a{i}", group=f"g{i}") for i in range(3)]
    other[0]["relations"] = other[0]["relations"][1:]
    write_rows(tmp_path / "other.jsonl", other)
    outputs = ("-o", tmp_path / "third.jsonl", "--disagreements", tmp_path / "list.jsonl")
    result = run(tmp_path, "adjudicate", corpus, tmp_path / "other.jsonl", *outputs)
    assert (result.exit_code, "| RECIPIENT | 2 | 1 | 0 |" in result.stdout) == (0, True)
    (row,) = read_rows(tmp_path / "third.jsonl")
    assert (row["id"], len(row["disagreements"])) == ("a0", 1)
    assert json.loads((tmp_path / "list.jsonl").read_text())["label"] == "RECIPIENT"
