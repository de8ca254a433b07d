"""The commands ``evaluate`` and ``thresholds``, on a tiny trained pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from click.testing import Result
from spacy.tokens import DocBin
from typer.testing import CliRunner

from pharma_deals.cli import app
from pharma_deals.evaluate import scores as scores_module
from pharma_deals.tokenizer import blank_pipeline

from ..pipelines import rows, to_doc

COMMANDS = ("evaluate", "thresholds")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    return path


def run(command: str, model: object, data: Path, *options: object) -> Result:
    output = data.with_name("output")
    return CliRunner().invoke(
        app, [command, str(model), str(data), "--output", str(output), *map(str, options)]
    )


def check_refused(result: Result, code: str) -> None:
    """One clear line, and the status for nothing done."""
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith(f"[{code}] ") and result.stderr.count("\n") == 1


def test_evaluate_writes_scores_and_report(trained_path: Path, data: Path) -> None:
    result = run("evaluate", trained_path, data)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads((data.parent / "output" / "scores.json").read_text())
    assert found["end_to_end"]["ents_f"] == found["end_to_end"]["rel_f"] == 1.0
    assert found["lost"] == {"entities": 0, "relations": 0}
    assert (data.parent / "output" / "report.md").read_text() in result.stdout


def test_evaluate_scores_deal_records(trained_path: Path, data: Path) -> None:
    typed = data.with_name("records.jsonl")
    price = {"kind": "price", "amount": "300000000", "currency": "SEK", "bound": "exact"}
    deal = {
        "news": True,
        "types": ["acquisition"],
        "parties": [{"name": "Lindqvist AB", "role": "recipient"}],
        "subjects": [{"name": "Tarn Therapeutics", "kind": "company"}],
        "payments": [price],
    }
    typed.write_text(json.dumps({"article": "takeover", "deals": [deal, deal]}) + "\n")
    assert run("evaluate", trained_path, data, "--records", typed).exit_code == 0
    found = json.loads((data.parent / "output" / "scores.json").read_text())["records"]
    assert found["articles"] == 1
    # The second deal is one that nothing in the article tells of.
    assert found["gold"]["payments"] == found["end_to_end"]["payments"]
    assert (found["gold"]["payments"]["p"], found["gold"]["payments"]["r"]) == (1.0, 0.5)
    assert "## Deal records by field" in (data.parent / "output" / "report.md").read_text()


def test_evaluate_refuses_records_of_other_articles(trained_path: Path, data: Path) -> None:
    typed = data.with_name("records.jsonl")
    typed.write_text('{"article": "other", "deals": []}\n')
    check_refused(run("evaluate", trained_path, data, "--records", typed), "D034")


def test_evaluate_reads_binary_data(trained_path: Path, data: Path) -> None:
    path = data.with_suffix(".spacy")
    DocBin(docs=[to_doc(blank_pipeline(), row) for row in rows()], store_user_data=True).to_disk(path)
    assert run("evaluate", trained_path, path).exit_code == 0
    assert json.loads((data.parent / "output" / "scores.json").read_text())["support"]["relations"] == 11


def test_evaluate_says_what_it_lost(trained_path: Path, data: Path) -> None:
    corpus = rows()
    corpus[0]["entities"][0]["end_offset"] -= 1
    data.write_text("".join(json.dumps(row) + "\n" for row in corpus))
    result = run("evaluate", trained_path, data)
    assert result.exit_code == 0
    assert result.stderr.startswith("[D022] 2 annotations")
    assert "1 of the entities and 1 of the relations cannot be placed" in result.stdout


def test_evaluate_predicts_end_to_end_once(
    trained_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    predict = scores_module.predict_end_to_end
    monkeypatch.setattr(
        scores_module, "predict_end_to_end", lambda *args: calls.append(args) or predict(*args)
    )
    assert run("evaluate", trained_path, data).exit_code == 0
    assert len(calls) == 1


def test_thresholds_are_saved_with_the_pipeline(trained_path: Path, data: Path) -> None:
    result = run("thresholds", trained_path, data)
    assert (result.exit_code, result.stderr) == (0, "")
    component = spacy.load(data.parent / "output").get_pipe("relations")
    assert result.stdout.splitlines() == [
        f"{label}: {value:.2f}" for label, value in component.thresholds.items()
    ]
    assert set(component.cfg["thresholds"]) == set(component.labels)


@pytest.mark.parametrize("command", COMMANDS)
def test_missing_model_is_refused(data: Path, command: str) -> None:
    check_refused(run(command, "en_no_such_pipeline", data), "D313")


@pytest.mark.parametrize("command", COMMANDS)
def test_folder_without_a_model_is_refused(data: Path, command: str) -> None:
    check_refused(run(command, data.parent, data), "D314")


@pytest.mark.parametrize("command", COMMANDS)
def test_pipeline_without_our_relations_is_refused(tmp_path: Path, data: Path, command: str) -> None:
    blank_pipeline().to_disk(tmp_path / "blank")
    check_refused(run(command, tmp_path / "blank", data), "D205")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "name,content,code",
    [("a.spacy", "no zlib", "D024"), ("a.jsonl", "{}\n", "D012"), ("b.jsonl", "", "D025")],
)
def test_data_that_cannot_be_read_is_refused(
    trained_path: Path, tmp_path: Path, command: str, name: str, content: str, code: str
) -> None:
    (tmp_path / name).write_text(content)
    check_refused(run(command, trained_path, tmp_path / name), code)


@pytest.mark.parametrize("command", COMMANDS)
def test_output_that_cannot_be_written_is_refused(trained_path: Path, data: Path, command: str) -> None:
    (data.parent / "output").write_text("a file")
    result = run(command, trained_path, data)
    assert result.exit_code == 2
    assert result.stderr.startswith("[D317] ")


@pytest.mark.parametrize("command", COMMANDS)
def test_gpu_that_cannot_be_used_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def require_gpu(gpu_id: int) -> None:
        raise ValueError(f"no GPU {gpu_id}")

    monkeypatch.setattr("thinc.api.require_gpu", require_gpu)
    result = run(command, "en_no_such_pipeline", data, "--gpu-id", 3)
    check_refused(result, "D318")
    assert "no GPU 3" in result.stderr
