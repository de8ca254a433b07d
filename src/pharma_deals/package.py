"""Build the two wheels of an installation: the trained pipeline, and the library it requires."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from .errors import Errors

LIBRARY = "pharma-deals"
# What the library's wheel is built from. Built in place, setuptools would also pack what an earlier
# build left in build/.
SOURCE_FILES = ("pyproject.toml", "README.md", "LICENSE")
# Wheels have no time of building in them (1980, the first that zip knows): the same content gives
# the same file, and the workflow sees nothing new in it.
BUILD_TIME = "315532800"

Report = Callable[[str], None]


def package_pipeline(
    pipeline: Path,
    *,
    card: Path,
    scores: Path,
    output: Path,
    source: Path,
    report: Report = lambda line: None,
) -> list[Path]:
    """Build the wheel of a trained pipeline and the wheel of the library, into one folder.

    pipeline (Path): Folder of the trained pipeline.
    card (Path): JSON with the fields of ``meta.json`` that nobody but its author can know: name,
        description, licence, sources, notes.
    scores (Path): ``scores.json`` of ``pharma-deals evaluate``.
    output (Path): The wheels go to its subfolder ``dist``.
    source (Path): Checkout of this library.
    report (Callable[[str], None]): Called with a line about every stage.
    RETURNS (List[Path]): The wheel of the library and the wheel of the pipeline.
    RAISES (ValueError): If an input is missing or incomplete, or the checkout is another version.
    RAISES (RuntimeError): If a build fails.
    """
    _check_source(source)
    meta = build_meta(pipeline, card=card, scores=scores)
    dist = output / "dist"
    dist.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temp:
        report(f"building {LIBRARY} {meta['version']}")
        library = _build_wheel(_stage_library(source, Path(temp) / "library"), dist)
        report(f"building {meta['lang']}_{meta['name']} {meta['version']}")
        staged = _stage_pipeline(pipeline, meta, Path(temp), source / "LICENSE")
        return [library, _build_wheel(staged, dist)]


def build_meta(pipeline: Path, *, card: Path, scores: Path) -> dict[str, Any]:
    """Complete the ``meta.json`` of a trained pipeline.

    pipeline (Path): Folder of the trained pipeline. Its own meta has the components and labels.
    card (Path): JSON with the fields to add.
    scores (Path): ``scores.json`` of ``pharma-deals evaluate``; its end-to-end scores become the
        ``performance``.
    RETURNS (Dict[str, Any]): The meta, with the version of this library.
    RAISES (ValueError): If a file is missing or unreadable, or has no end-to-end scores.
    """
    meta = _read_json(pipeline / "meta.json", made_by="spacy project run train")
    meta |= _read_json(card, made_by="git checkout")
    layers = _read_json(scores, made_by="spacy project run evaluate")
    if "end_to_end" not in layers:
        raise ValueError(Errors.D402.format(path=scores))
    meta["performance"] = layers["end_to_end"]
    meta["version"] = installed_version(LIBRARY)
    return meta


def _read_json(path: Path, *, made_by: str) -> dict[str, Any]:
    if not path.is_file():
        raise ValueError(Errors.D400.format(path=path, command=made_by))
    try:
        data = json.loads(path.read_text(encoding="utf8"))
    except ValueError as err:
        raise ValueError(Errors.D401.format(path=path, reason=err, command=made_by)) from err
    if not isinstance(data, dict):
        raise ValueError(Errors.D401.format(path=path, reason=type(data).__name__, command=made_by))
    return data


def _check_source(source: Path) -> None:
    """Raise unless this is a checkout of the library, in the version that is running."""
    if not (source / "src" / "pharma_deals").is_dir() or any(
        not (source / name).is_file() for name in SOURCE_FILES
    ):
        raise ValueError(Errors.D403.format(path=source))
    line = f'version = "{installed_version(LIBRARY)}"'
    if line not in (source / "pyproject.toml").read_text(encoding="utf8").splitlines():
        raise ValueError(Errors.D404.format(path=source, version=installed_version(LIBRARY)))


def _stage_library(source: Path, staged: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(source / "src", staged / "src", ignore=ignored)
    for name in SOURCE_FILES:
        shutil.copyfile(source / name, staged / name)
    return staged


def _stage_pipeline(pipeline: Path, meta: dict[str, Any], temp: Path, license_file: Path) -> Path:
    """Lay out the Python package of the pipeline, as ``spacy package`` does it."""
    # Loads spaCy's command line, which nothing else here needs.
    from spacy.cli.package import package

    meta_path = temp / "meta.json"
    meta_path.write_text(json.dumps(meta), encoding="utf8")
    # spaCy would build in an isolated environment, which has to be downloaded every time.
    package(pipeline, temp, meta_path=meta_path, create_sdist=False, require_parent=True, force=True)
    staged = temp / f"{meta['lang']}_{meta['name']}-{meta['version']}"
    required = json.loads((staged / "meta.json").read_text(encoding="utf8"))["requirements"]
    if not any(requirement.startswith(LIBRARY) for requirement in required):
        raise RuntimeError(Errors.D405.format(requirements=", ".join(required), library=LIBRARY))
    shutil.copyfile(license_file, staged / "LICENSE")
    (staged / "LICENSES_SOURCES").write_text(_licenses_of_sources(meta), encoding="utf8")
    return staged


def _licenses_of_sources(meta: dict[str, Any]) -> str:
    lines = ["What this pipeline was made from, under the licence of each:", ""]
    for source in meta["sources"]:
        place = f" ({source['url']})" if source.get("url") else ""
        lines.append(f"- {source['name']}{place}, by {source['author']}: {source['license']}")
    return "\n".join([*lines, ""])


def _build_wheel(project: Path, dist: Path) -> Path:
    """Build one wheel with the setuptools of this environment: needs no network."""
    before = {path: path.stat().st_mtime_ns for path in dist.glob("*.whl")}
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(dist.resolve()),
        str(project),
    ]
    environment = {"SOURCE_DATE_EPOCH": BUILD_TIME, **os.environ}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    made = [path for path in dist.glob("*.whl") if before.get(path) != path.stat().st_mtime_ns]
    if done.returncode != 0 or len(made) != 1:
        log = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise RuntimeError(Errors.D406.format(project=project.name, status=done.returncode, log=log))
    return made[0]
