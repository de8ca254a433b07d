"""The whole workflow with a tiny encoder, to the wheel that works in an empty environment."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly
from spacy.util import load_config
from typer.testing import CliRunner
from weasel.cli.run import project_run

from pharma_deals.cli import app
from pharma_deals.corpus.markup import read_markup

ROOT = Path(__file__).parents[2]
COPIED = (
    "src",
    "configs",
    "corpus/sample.txt",
    "corpus/names",
    "project.yml",
    "pyproject.toml",
    "constraints.txt",
    "README.md",
    "LICENSE",
)
# What makes the shipped config small and quick.
OVERRIDES = {
    "components.transformer.model.cpu_precision": "fp32",
    "components.ner.model.hidden_width": 32,
    "components.ner.model.dropout": 0.0,
    "components.relations.model.hidden_width": 32,
    "components.relations.model.dropout": 0.0,
    "corpora.train.augmenter.share": 0.0,
    "training.dropout": 0.0,
    "training.max_steps": 150,
    "training.eval_frequency": 50,
    "training.optimizer.learn_rate": 0.002,
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path) -> Path:
    """A copy of the project with a few articles and a tiny encoder, in which 'all' has run."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "corpus").mkdir()
    for name in COPIED:
        path = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(path, folder / name, ignore=ignored) if path.is_dir() else shutil.copyfile(
            path, folder / name
        )
    config = load_config(
        ROOT / "configs" / "sm.cfg", overrides={"paths.encoder": str(tiny_encoder), **OVERRIDES}
    )
    config.to_disk(folder / "configs" / "sm.cfg")
    articles = folder / "corpus" / "articles"
    articles.mkdir()
    rows = list(read_markup((Path(__file__).parent / "articles.txt").read_text(encoding="utf8")))
    srsly.write_jsonl(articles / "articles.jsonl", rows)
    typed = [{"article": row["id"], "deals": [{"news": True, "types": ["license"]}]} for row in rows]
    (folder / "corpus" / "records").mkdir()
    srsly.write_jsonl(folder / "corpus" / "records" / "test.jsonl", typed)
    # An option in the headline, whose agreement the text mentions below it.
    why = {"code": "C013", "text": "option to license", "why": "the headline comes first"}
    srsly.write_yaml(folder / "corpus" / "explanations.yml", [why])
    splits = ["--output", str(folder / "corpus" / "splits.json"), "--dev", "0.2", "--test", "0.2"]
    result = CliRunner().invoke(app, ["corpus", "split", str(articles), *splits])
    assert result.exit_code == 0, result.output
    # It has to find something in the sample: an article that it was trained on.
    groups = srsly.read_json(folder / "corpus" / "splits.json")["groups"]
    seen = max(
        (row for row in rows if groups[row["group"]] == "train"), key=lambda row: len(row["relations"])
    )
    (folder / "corpus" / "sample.txt").write_text(seen["text"], encoding="utf8")
    project_run(folder, "all", capture=True)
    return folder


@pytest.fixture(scope="module")
def smoke(project: Path) -> dict[str, Any]:
    """What the packaged pipeline gave in the empty environment."""
    return dict(srsly.read_json(project / "packages" / "smoke-sm.json"))


def test_both_wheels_lie_in_one_folder(project: Path) -> None:
    names = sorted(path.name.split("-")[0] for path in (project / "packages" / "dist").iterdir())
    assert names == ["en_pharma_deals_sm", "pharma_deals"]


def test_packaged_pipeline_predicts_what_the_unpackaged_does(project: Path, smoke: dict[str, Any]) -> None:
    nlp = spacy.load(project / "training" / "sm" / "pipeline")
    doc = nlp((project / "corpus" / "sample.txt").read_text(encoding="utf8"))
    assert smoke["entities"] == [[ent.text, ent.label_] for ent in doc.ents]
    assert smoke["scores"] == pytest.approx(doc._.entity_scores, abs=1e-4)
    assert [(rel["head"], rel["tail"], rel["label"]) for rel in smoke["relations"]] == [
        (list(rel["head"]), list(rel["tail"]), rel["label"]) for rel in doc._.relations
    ]


def test_wheel_requires_the_library(project: Path) -> None:
    (wheel,) = (project / "packages" / "dist").glob("en_pharma_deals_sm-*.whl")
    archive = zipfile.ZipFile(wheel)
    metadata = next(name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
    requirements = [
        line for line in archive.read(metadata).decode().splitlines() if line.startswith("Requires-Dist")
    ]
    assert any("pharma-deals<0.2.0,>=0.1.0" in line for line in requirements)
    assert any(line.startswith("Requires-Dist: spacy<") for line in requirements)


def test_wheel_has_the_licences(project: Path) -> None:
    (wheel,) = (project / "packages" / "dist").glob("en_pharma_deals_sm-*.whl")
    archive = zipfile.ZipFile(wheel)
    (sources,) = (name for name in archive.namelist() if name.endswith("licenses/LICENSES_SOURCES"))
    assert "all-MiniLM-L6-v2" in archive.read(sources).decode()
    assert [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]


def test_meta_is_complete(project: Path, smoke: dict[str, Any]) -> None:
    scores = srsly.read_json(project / "training" / "results" / "sm" / "scores.json")
    meta = smoke["meta"]
    assert meta["performance"].keys() == scores["end_to_end"].keys()
    assert meta["performance"]["ents_f"] == pytest.approx(scores["end_to_end"]["ents_f"])
    assert meta["performance"]["rel_f"] == pytest.approx(scores["end_to_end"]["rel_f"])
    assert meta["labels"]["ner"]
    assert meta["labels"]["relations"]
    assert meta["license"] == "Apache-2.0"
    assert any(requirement.startswith("pharma-deals>=") for requirement in meta["requirements"])


def test_second_run_changes_nothing(project: Path) -> None:
    paths = [path for path in (project / "packages").rglob("*") if path.is_file()]
    before = {
        path: path.stat().st_mtime_ns
        for path in [*paths, project / "training" / "sm" / "model-best" / "meta.json"]
    }
    project_run(project, "all", capture=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_extracted_rows_have_scores(smoke: dict[str, Any]) -> None:
    (row,) = smoke["extracted"]
    assert json.loads(json.dumps(row)) == row
    for entity in row["entities"]:
        assert 0 <= entity["score"] <= 1
        assert row["text"][entity["start_offset"] : entity["end_offset"]].strip()
