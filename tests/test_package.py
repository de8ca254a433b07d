"""Meta of a packaged pipeline, and what is refused."""

from __future__ import annotations

import json
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from pharma_deals.package import build_meta, package_pipeline

ROOT = Path(__file__).parents[1]
SCORES = {"end_to_end": {"ents_f": 0.8, "rel_f": 0.6}, "gold_entities": {"rel_f": 0.9}}


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    """The folder of a pipeline, with a card and scores."""
    pipeline = tmp_path / "pipeline"
    pipeline.mkdir()
    meta = {
        "lang": "en",
        "name": "pipeline",
        "labels": {"ner": ["ORG"]},
        "license": "",
        "performance": {"ents_f": 1.0},
    }
    (pipeline / "meta.json").write_text(json.dumps(meta))
    (tmp_path / "scores.json").write_text(json.dumps(SCORES))
    return {
        "pipeline": pipeline,
        "card": ROOT / "configs" / "meta" / "sm.json",
        "scores": tmp_path / "scores.json",
    }


def test_meta_takes_what_the_card_says(inputs: dict[str, Path]) -> None:
    meta = build_meta(**inputs)
    assert (meta["name"], meta["license"]) == ("pharma_deals_sm", "Apache-2.0")
    assert {source["name"] for source in meta["sources"]} == {"pharma-deals corpus", "all-MiniLM-L6-v2"}


def test_meta_keeps_the_label_scheme(inputs: dict[str, Path]) -> None:
    assert build_meta(**inputs)["labels"] == {"ner": ["ORG"]}


def test_performance_is_the_end_to_end_scores(inputs: dict[str, Path]) -> None:
    assert build_meta(**inputs)["performance"] == {"ents_f": 0.8, "rel_f": 0.6}


def test_version_is_that_of_the_library(inputs: dict[str, Path]) -> None:
    assert build_meta(**inputs)["version"] == version("pharma-deals")


@pytest.mark.parametrize("size", ["sm", "trf"])
def test_cards_are_complete(size: str) -> None:
    card = json.loads((ROOT / "configs" / "meta" / f"{size}.json").read_text(encoding="utf8"))
    assert card["name"] == f"pharma_deals_{size}"
    assert all(card[key] for key in ("lang", "description", "author", "license", "sources", "notes"))
    assert all(source["name"] and source["license"] and source["author"] for source in card["sources"])


def test_missing_pipeline_is_named(inputs: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"D400.*nowhere"):
        build_meta(**{**inputs, "pipeline": tmp_path / "nowhere"})


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_unreadable_scores_are_named(inputs: dict[str, Path], content: str) -> None:
    inputs["scores"].write_text(content)
    with pytest.raises(ValueError, match=r"D401.*scores.json"):
        build_meta(**inputs)


def test_scores_without_the_end_to_end_layer_are_refused(inputs: dict[str, Path]) -> None:
    inputs["scores"].write_text(json.dumps({"ents_f": 0.8}))
    with pytest.raises(ValueError, match="D402"):
        build_meta(**inputs)


def test_source_has_to_be_a_checkout(inputs: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="D403"):
        package_pipeline(**inputs, output=tmp_path / "packages", source=tmp_path)


def test_source_of_another_version_is_refused(inputs: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "src" / "pharma_deals").mkdir(parents=True)
    for name in ("README.md", "LICENSE"):
        (tmp_path / name).write_text("")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "9.9.9"\n')
    with pytest.raises(ValueError, match="D404"):
        package_pipeline(**inputs, output=tmp_path / "packages", source=tmp_path)


@pytest.mark.slow
def test_library_wheel_is_the_same_every_time(tmp_path: Path) -> None:
    from pharma_deals.package import _build_wheel, _stage_library

    wheels = []
    for name in ("first", "second"):
        (tmp_path / f"dist-{name}").mkdir()
        wheels.append(_build_wheel(_stage_library(ROOT, tmp_path / name), tmp_path / f"dist-{name}"))
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    packed = {name for name in zipfile.ZipFile(wheels[0]).namelist() if name.startswith("pharma_deals/")}
    kinds = ("*.py", "requirements/*.txt")
    files = {
        path.relative_to(ROOT / "src").as_posix() for kind in kinds for path in (ROOT / "src").rglob(kind)
    }
    assert packed == files | {"pharma_deals/py.typed"}
