"""The README says what is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import spacy
from weasel.cli.document import project_document

from ..pipelines import make_examples, make_nlp, train

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf8")
START = "<!-- WEASEL: AUTO-GENERATED DOCS START (do not remove) -->"
END = "<!-- WEASEL: AUTO-GENERATED DOCS END (do not remove) -->"
# The sentence of the Python example, for a tiny pipeline to learn by heart.
MARKUP = """
=== example

{1 ORG|Halvorsen Pharma A/S} has {2 DEAL|licensed} {3 ASSET|BRS-207} from {4 ORG|Bresterol Biosciences Inc.}
---
2 RECIPIENT 1
2 SUBJECT 3
2 SOURCE 4
"""


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


def test_python_runs(
    tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nlp = make_nlp(tiny_encoder)
    examples = make_examples(nlp, markup=MARKUP)
    train(nlp, examples, 100)
    monkeypatch.setattr(spacy, "load", {"en_pharma_deals_sm": nlp}.__getitem__)
    (block,) = blocks("python")
    assert f'"{examples[0].text}"' in block
    exec(compile(block, "README.md", "exec"), {})
    printed = [line.rsplit(" ", 1) for line in capsys.readouterr().out.splitlines()]
    assert [what for what, _ in printed] == [
        "Halvorsen Pharma A/S ORG",
        "licensed DEAL",
        "BRS-207 ASSET",
        "Bresterol Biosciences Inc. ORG",
        "licensed RECIPIENT Halvorsen Pharma A/S",
        "licensed SUBJECT BRS-207",
        "licensed SOURCE Bresterol Biosciences Inc.",
    ]
    assert all(0.5 <= float(score) <= 1.0 for _, score in printed)


def test_files_it_links_are_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
