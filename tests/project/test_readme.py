"""The README says what is true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from weasel.cli.document import project_document

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf8")
START = "<!-- WEASEL: AUTO-GENERATED DOCS START (do not remove) -->"
END = "<!-- WEASEL: AUTO-GENERATED DOCS END (do not remove) -->"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def test_workflow_block_is_the_generated_one(capsys: pytest.CaptureFixture[str]) -> None:
    """If this fails, run: weasel document . --output README.md"""
    project_document(ROOT, Path("-"))
    generated = capsys.readouterr().out.strip()
    assert README[README.index(START) : README.index(END) + len(END)] == generated


def test_has_two_commands_of_one_line() -> None:
    main, tests = blocks("bash")
    assert main.count("\n") == tests.count("\n") == 1
    for step in ("spacy project run all", "en_pharma_deals_sm", "pharma-deals extract corpus/sample.txt"):
        assert step in main
    assert "pytest --slow" in tests
    assert all("-c constraints.txt" in command for command in (main, tests))


def test_ci_runs_the_command_of_the_readme() -> None:
    """.ci/run takes the second block of the README, whatever it says."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf8")
    assert "n == 2' README.md" in script
    for check in ("ruff check .", "ruff format --check .", "mypy"):
        assert f'"{check}"' in script


def test_python_parses() -> None:
    assert blocks("python")
    for block in blocks("python"):
        ast.parse(block)


def test_files_it_links_are_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
