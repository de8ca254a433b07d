"""project.yml: valid, complete, and honest about what its commands depend on."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import pytest
import srsly
from thinc.api import Config
from weasel.schemas import ProjectConfigSchema, validate
from weasel.util import load_project_config

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "pharma_deals"
# Left out of deps on purpose, see project.yml.
EXEMPT = {SOURCE / "errors.py"}
SIZES = ("sm", "trf")


def load(size: str = "sm") -> dict[str, Any]:
    return load_project_config(ROOT, overrides={"vars.size": size})


def list_items(config: dict[str, Any]) -> Iterator[str]:
    for cmd in config["commands"]:
        for key in ("script", "deps", "outputs", "outputs_no_cache"):
            yield from cmd.get(key, [])
    for steps in config["workflows"].values():
        yield from steps


def registered_files(text: str) -> list[Path]:
    """The source files of our functions and factories that a config names."""
    points = [
        point for point in distribution("pharma-deals").entry_points if point.group.startswith("spacy_")
    ]
    modules = [point.module for point in points if f'"{point.name}"' in text]
    return [SOURCE.parent / Path(*module.split(".")).with_suffix(".py") for module in modules]


def imported_files(paths: Iterable[Path]) -> set[Path]:
    """The source files and all that they use of ours, by import or by the name of a registered function."""
    found: set[Path] = set()
    queue = list(paths)
    while queue:
        path = queue.pop()
        if path in found:
            continue
        found.add(path)
        # What the command line has beside the command itself takes no part in it.
        if path.parent.name == "cli":
            continue
        text = path.read_text(encoding="utf8")
        queue += registered_files(text)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = path.parents[node.level - 1] / Path(*(node.module or "").split("."))
                names = [folder, *(folder / alias.name for alias in node.names)]
                queue += [file for name in names if (file := name.with_suffix(".py")).is_file()]
    return found - EXEMPT


def test_project_validates() -> None:
    assert validate(ProjectConfigSchema, srsly.read_yaml(ROOT / "project.yml")) == []


@pytest.mark.parametrize("size", SIZES)
def test_size_switches_everything(size: str) -> None:
    other = next(name for name in SIZES if name != size)
    steps = load(size)["workflows"]["all"]
    assert [step.removesuffix(f"-{size}") for step in steps] == [
        "lint", "convert", "encoder", "train", "thresholds", "evaluate", "package", "smoke",
    ]  # fmt: skip
    for item in list_items(load(size)):
        assert not re.search(rf"\b{other}\b|_{other}\b", item)


def test_every_command_has_help() -> None:
    assert [cmd["name"] for cmd in load()["commands"] if not cmd.get("help")] == []


def test_every_command_is_in_a_workflow() -> None:
    config = load()
    steps = {step for steps in config["workflows"].values() for step in steps}
    assert steps == {cmd["name"] for cmd in config["commands"]}


def test_list_items_begin_with_literal_text() -> None:
    raw = srsly.read_yaml(ROOT / "project.yml")
    assert [item for item in list_items(raw) if item.startswith("${")] == []


def test_interpolation_keeps_every_list_item() -> None:
    raw = srsly.read_yaml(ROOT / "project.yml")
    assert len(list(list_items(raw))) == len(list(list_items(load())))


def test_scripts_need_no_shell() -> None:
    for cmd in load()["commands"]:
        for script in cmd["script"]:
            assert shlex.split(script)[0] == "python"
            assert not set("*|>&;") & set(script)


@pytest.mark.parametrize("size", SIZES)
def test_deps_are_made_or_tracked(size: str) -> None:
    """Every dep is made by an earlier command or is a file of the repository."""
    config = load(size)
    commands = {cmd["name"]: cmd for cmd in config["commands"]}
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("no git checkout")
    made: set[str] = set()
    for step in config["workflows"]["all"]:
        for dep in commands[step].get("deps", []):
            assert dep in made or any(path == dep or path.startswith(f"{dep}/") for path in tracked), dep
        made |= {*commands[step].get("outputs", []), *commands[step].get("outputs_no_cache", [])}


@pytest.mark.parametrize("size", SIZES)
def test_inputs_named_in_scripts_are_deps(size: str) -> None:
    for cmd in load(size)["commands"]:
        outputs = {*cmd.get("outputs", []), *cmd.get("outputs_no_cache", [])}
        for word in " ".join(cmd["script"]).split():
            is_file = Path(word).suffix in (".cfg", ".json", ".jsonl", ".spacy", ".txt", ".py")
            if is_file and word not in outputs:
                assert word in cmd["deps"], f"{cmd['name']}: {word}"


def code_of(step: str, size: str) -> set[Path]:
    """The source files that a command runs."""
    if step == "package":
        # The library goes into a wheel as a whole.
        return set(SOURCE.rglob("*.py"))
    pipeline = registered_files((ROOT / "configs" / f"{size}.cfg").read_text(encoding="utf8"))
    entered = {
        "convert": ["cli/corpus.py", "corpus/convert.py", "corpus/split.py", "tokenizer.py"],
        "encoder": ["cli/encoders.py", "encoders.py"],
        "train": pipeline,
        "thresholds": ["cli/model.py", "evaluate/data.py", "evaluate/thresholds.py", *pipeline],
        "evaluate": [
            "cli/model.py",
            "evaluate/data.py",
            "evaluate/scores.py",
            "evaluate/report.py",
            *pipeline,
        ],
        "smoke": ["cli/package.py", "smoke.py", "smoke_probe.py"],
    }[step]
    return imported_files(SOURCE / path for path in entered)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "step", ["convert", "encoder", "train", "thresholds", "evaluate", "package", "smoke"]
)
def test_deps_name_the_code(step: str, size: str) -> None:
    deps = next(cmd["deps"] for cmd in load(size)["commands"] if cmd["name"] in (step, f"{step}-{size}"))
    needed = {path.relative_to(ROOT).as_posix() for path in code_of(step, size)}
    assert sorted(needed - set(deps)) == [], "add these to the deps in project.yml"
    assert sorted(dep for dep in deps if dep.startswith("src/") and dep not in needed) == [], (
        "not used any more"
    )


def test_deps_have_no_folder_of_code() -> None:
    """Python writes bytecode into them, and weasel would count it."""
    for cmd in load()["commands"]:
        assert [
            dep for dep in cmd.get("deps", []) if dep.startswith("src/") and not dep.endswith(".py")
        ] == []


def test_version_is_that_of_the_library() -> None:
    assert load()["vars"]["version"] == version("pharma-deals")


def test_seed_reaches_the_training() -> None:
    """The command sets system.seed; training.seed has to refer to it."""
    for size in SIZES:
        config = Config().from_disk(ROOT / "configs" / f"{size}.cfg", interpolate=False)
        assert config["training"]["seed"] == "${system.seed}"
