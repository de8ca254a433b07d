"""Install a packaged pipeline into an empty environment, and try it out there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import Errors

# Runs in the new environment: it imports spaCy, and nothing of ours.
PROBE = Path(__file__).with_name("smoke_probe.py")

Report = Callable[[str], None]


def smoke_test(
    packages: Path,
    name: str,
    *,
    sample: Path,
    constraints: Path | None = None,
    report: Report = lambda line: None,
) -> dict[str, Any]:
    """Install a pipeline from its wheels as a user would, and check what it does with a text.

    packages (Path): Folder with the wheels, at any depth.
    name (str): Name of the pipeline, such as ``en_pharma_deals_sm``.
    sample (Path): Text file of an article with a deal.
    constraints (Optional[Path]): Versions to install.
    report (Callable[[str], None]): Called with a line about every stage.
    RETURNS (Dict[str, Any]): What was installed and what came out.
    RAISES (ValueError): If there is no such wheel or no sample.
    RAISES (RuntimeError): If installing fails, or the pipeline does not do what it should.
    """
    wheels = sorted(packages.rglob(f"{name}-*.whl"))
    if not wheels:
        raise ValueError(Errors.D407.format(packages=packages, name=name))
    if not sample.is_file():
        raise ValueError(Errors.D408.format(path=sample))
    with tempfile.TemporaryDirectory() as temp:
        report("making an empty environment")
        python = _make_environment(Path(temp))
        report(f"installing {name} from {wheels[-1].parent}")
        _run(_install_command(python, wheels[-1].parent, name, constraints), cwd=temp)
        report(f"loading {name}")
        found = dict(json.loads(_run([python, "-I", str(PROBE), name, str(sample.resolve())], cwd=temp)))
        _run([python, "-I", "-m", "spacy", "info", name], cwd=temp)
        report(f"extracting {sample.name}")
        command = [python, "-I", "-m", "pharma_deals", "extract", str(sample.resolve()), "--model", name]
        found["extracted"] = [json.loads(line) for line in _run(command, cwd=temp).splitlines()]
    if problems := find_problems(found):
        raise RuntimeError(Errors.D410.format(name=name, problems="; ".join(problems)))
    return found


def find_problems(found: dict[str, Any]) -> list[str]:
    """Judge what the probe and the extraction gave.

    found (Dict[str, Any]): The probe's findings, and the rows that were ``extracted``.
    RETURNS (List[str]): What is wrong, in words; empty if all is well.
    """
    entities, relations = found["entities"], found["relations"]
    problems = [f"no {kind} in the sample" for kind in ("entities", "relations") if not found[kind]]
    if found["empty"] != {"entities": 0, "relations": []}:
        problems.append(f"an empty text gives {found['empty']}")
    if len(found["scores"]) != len(entities) or not all(0.0 <= score <= 1.0 for score in found["scores"]):
        problems.append(f"{len(entities)} entities have the scores {found['scores']}")
    unknown = {label for _, label in entities} - set(found["labels"]["entities"])
    unknown |= {relation["label"] for relation in relations} - set(found["labels"]["relations"])
    if unknown:
        problems.append(f"labels outside the label scheme: {', '.join(sorted(unknown))}")
    if not all(
        0 <= start < end <= found["tokens"] for rel in relations for start, end in (rel["head"], rel["tail"])
    ):
        problems.append("relations outside the text")
    if not found["survives_bytes"]:
        problems.append("relations are lost in Doc.to_bytes")
    if missing := [
        key
        for key in ("license", "sources", "performance", "description", "notes")
        if not found["meta"].get(key)
    ]:
        problems.append(f"meta.json lacks {', '.join(missing)}")
    if (rows := len(found["extracted"])) != 1:
        problems.append(f"extract gives {rows} lines for one article")
    problems += [
        f"extract finds no {kind}"
        for kind in ("entities", "relations")
        if not all(row[kind] for row in found["extracted"])
    ]
    return problems


def _make_environment(folder: Path) -> str:
    _run([sys.executable, "-m", "venv", str(folder / "venv")], cwd=folder)
    scripts = "Scripts" if os.name == "nt" else "bin"
    return str(folder / "venv" / scripts / "python")


def _install_command(python: str, wheels: Path, name: str, constraints: Path | None) -> list[str]:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if constraints:
        command += ["--constraint", str(constraints.resolve())]
    return [*command, "--find-links", str(wheels.resolve()), name]


def _run(command: list[str], *, cwd: str | Path) -> str:
    """Run a command in the new environment, where nothing of the checkout can be imported."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        log = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise RuntimeError(Errors.D409.format(command=" ".join(command[1:]), status=done.returncode, log=log))
    return done.stdout
