"""The workflow runs again what depends on a change, and nothing else.

The real project.yml, with stubs in place of its scripts: a stub writes a digest of the deps into each output.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import srsly
from weasel.cli.run import project_run
from weasel.util import load_project_config

ROOT = Path(__file__).parents[2]
STUB = """
import hashlib, json, pathlib, sys

name = sys.argv[1]
cmd = json.loads(pathlib.Path("stubs.json").read_text())[name]
with open("log.txt", "a") as log:
    log.write(name + "\\n")
for output in cmd["outputs"]:
    # The library is built from its source alone.
    library = output.startswith("packages/dist/pharma_deals-")
    deps = [dep for dep in cmd["deps"] if not library or dep.startswith("src/")]
    files = sorted(file for dep in deps for file in [*pathlib.Path(dep).rglob("*"), pathlib.Path(dep)] if file.is_file())
    digest = hashlib.md5(b"".join(file.read_bytes() for file in files))
    if not library:
        digest.update(" ".join(sys.argv).encode())
    path = pathlib.Path(output)
    if path.suffix:
        path.parent.mkdir(parents=True, exist_ok=True)
    else:
        path.mkdir(parents=True, exist_ok=True)
        path = path / "file"
    path.write_text(digest.hexdigest())
"""
# These cannot know whether they would do anything, and cost seconds.
ALWAYS = ["lint", "encoder"]
AFTER_TRAINING = ["thresholds", "evaluate", "package", "smoke"]

Run = Callable[..., list[str]]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the whole workflow has run."""
    folder = tmp_path_factory.mktemp("project")
    config = srsly.read_yaml(ROOT / "project.yml")
    for cmd in config["commands"]:
        cmd["script"] = [f"python -S stub.py {cmd['name']} {' '.join(cmd['script'])}"]
    srsly.write_yaml(folder / "project.yml", config)
    (folder / "stub.py").write_text(STUB)
    stubs = {}
    for size in ("sm", "trf"):
        for cmd in load_project_config(ROOT, overrides={"vars.size": size})["commands"]:
            outputs = [*cmd.get("outputs", []), *cmd.get("outputs_no_cache", [])]
            stubs[cmd["name"]] = {"deps": cmd.get("deps", []), "outputs": outputs}
    (folder / "stubs.json").write_text(json.dumps(stubs))
    made = {output for cmd in stubs.values() for output in cmd["outputs"]}
    for dep in {dep for cmd in stubs.values() for dep in cmd["deps"]} - made:
        path = folder / dep if Path(dep).suffix or dep == "LICENSE" else folder / dep / "file.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dep)
    project_run(folder, "all", capture=True)
    return folder


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Run:
    """Change a file of the finished project, run the workflow, and tell which commands ran."""
    folder = tmp_path / "project"
    shutil.copytree(finished, folder)

    def change_and_run(path: str | None = None, size: str = "sm", **overrides: object) -> list[str]:
        if path:
            assert (folder / path).is_file()
            (folder / path).write_text("changed")
        (folder / "log.txt").write_text("")
        variables = {f"vars.{key}": value for key, value in {"size": size, **overrides}.items()}
        project_run(folder, "all", overrides=variables, capture=True)
        return [name.removesuffix(f"-{size}") for name in (folder / "log.txt").read_text().split()]

    return change_and_run


def test_everything_runs_at_first(finished: Path) -> None:
    steps = [name.removesuffix("-sm") for name in (finished / "log.txt").read_text().split()]
    assert steps == ["lint", "convert", "encoder", "train", *AFTER_TRAINING]


def test_nothing_runs_without_a_change(run: Run) -> None:
    assert run() == ALWAYS


@pytest.mark.parametrize(
    ("path", "stale"),
    [
        ("corpus/articles/file.jsonl", ["convert", "train", *AFTER_TRAINING]),
        ("corpus/splits.json", ["convert", "train", *AFTER_TRAINING]),
        ("src/pharma_deals/corpus/convert.py", ["convert", "train", *AFTER_TRAINING]),
        ("configs/sm.cfg", ["train", *AFTER_TRAINING]),
        ("src/pharma_deals/relations/component.py", ["train", *AFTER_TRAINING]),
        ("src/pharma_deals/evaluate/thresholds.py", AFTER_TRAINING),
        ("src/pharma_deals/evaluate/report.py", ["evaluate", "package", "smoke"]),
        ("src/pharma_deals/extract.py", ["package", "smoke"]),
        ("configs/meta/sm.json", ["package", "smoke"]),
        ("corpus/sample.txt", ["smoke"]),
        ("configs/trf.cfg", []),
        ("configs/meta/trf.json", []),
    ],
)
def test_a_change_runs_what_depends_on_it(run: Run, path: str, stale: list[str]) -> None:
    assert sorted(run(path)) == sorted([*ALWAYS, *stale])


def test_another_seed_trains_again(run: Run) -> None:
    assert sorted(run(seed=1)) == sorted([*ALWAYS, "train", *AFTER_TRAINING])


def test_one_size_leaves_the_other_as_it_is(run: Run) -> None:
    assert run(size="trf") == ["lint", "encoder", "train", *AFTER_TRAINING]
    assert run(size="sm") == ALWAYS
    assert run(size="trf") == ALWAYS
