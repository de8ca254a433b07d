"""docs/review.md names commands and options that are there, and pictures that were made."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import srsly
from typer.main import get_command

from pharma_deals.cli import app
from pharma_deals.errors import Errors

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "review.md").read_text(encoding="utf8")
COMMANDS = sorted(set(re.findall(r"pharma-deals ((?:review|corpus) [^`\n]+)", TEXT)))


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_and_options_are_there(line: str) -> None:
    group, name, *words = shlex.split(line)
    command = get_command(app).commands[group].commands[name]  # type: ignore[attr-defined]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_pictures_and_files_are_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if not link.startswith("http")]
    assert len(links) >= 5
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_workflows_are_there() -> None:
    workflows = srsly.read_yaml(ROOT / "project.yml")["workflows"]
    named = re.findall(r"spacy project run ([\w-]+)", TEXT)
    assert {"review-open", "review-close"} <= set(named) <= set(workflows)


def test_commands_named_in_errors_are_there() -> None:
    commands = get_command(app).commands["review"].commands  # type: ignore[attr-defined]
    messages = [getattr(Errors, code) for code in dir(Errors) if code.startswith("D5")]
    assert set(re.findall(r"pharma-deals review ([\w-]+)", " ".join(messages))) <= set(commands)
