import json
import sys
from argparse import Namespace

import pytest
from benchmarks.joint import describe_setting, read_overrides, read_scores, run_seed

from benchmarks import joint
from pharma_deals.evaluate.scores import evaluate_layers
from tests.benchmarks.test_tokens_json import BOOTH, make_row

# Of everything as little as there is.
OVERRIDES = [
    "training.max_steps=4",
    "training.eval_frequency=2",
    "training.optimizer.learn_rate.initial_rate=0.002",
    "training.optimizer.learn_rate.warmup_steps=1",
    "components.transformer.model.cpu_precision=fp32",
    "components.ner.model.hidden_width=16",
    "components.relations.model.hidden_width=16",
]
LIVES = make_row("Lincoln lived in Rome . Yes .", [("Peop", 0, 1), ("Loc", 3, 4)], [("Live_In", 0, 1)])
# Labels that train lacks, and entities in one another.
STRANGE = make_row(
    "Booth works for the Bank of Rome",
    [("Peop", 0, 1), ("Org", 4, 7), ("Loc", 6, 7), ("Job", 1, 2)],
    [("Works_For", 0, 1), ("Live_In", 0, 2)],
)
EMPTY = make_row("Rain .")


@pytest.fixture
def data(tmp_path):
    splits = {
        "train": [BOOTH, LIVES, EMPTY] * 2,
        "dev": [LIVES, BOOTH, STRANGE],
        "test": [EMPTY, STRANGE, LIVES],
    }
    for split, rows in splits.items():
        (tmp_path / f"made_{split}.json").write_text(json.dumps(rows), encoding="utf8")
    return tmp_path


def test_a_run_on_made_up_data(data, tiny_encoder, tmp_path, capsys):
    args = Namespace(folder=data, name="made", encoder=tiny_encoder, override=OVERRIDES, gpu_id=-1)
    folder = tmp_path / "run"
    folder.mkdir()
    result = run_seed(args, 1, folder)
    assert result["seed"] == 1
    # "Rome" in "Bank of Rome", its relation, and the one whose label train lacks.
    assert result["left_out"] == {"entities": 1, "relations": 2}
    assert "test: 1 entities" in capsys.readouterr().err
    for key in ("ents_f", "rel_f", "rel_p", "rel_r", "rel_boundary_f", "gold_ents_rel_f"):
        assert 0.0 <= result[key] <= 1.0
    assert json.loads(json.dumps(result)) == result


def test_what_docs_cannot_hold_is_missed_on_dev_and_test(data, tiny_encoder, tmp_path, monkeypatch):
    monkeypatch.setattr(joint, "train", lambda nlp, path, **kwargs: nlp.to_disk(path / "model-best"))
    seen = {}

    def tune(nlp, examples, *, lost):
        seen["dev"] = lost
        return {}

    def evaluate(nlp, examples, *, lost):
        seen["test"] = lost
        return evaluate_layers(nlp, examples, lost=lost)

    monkeypatch.setattr(joint, "tune_thresholds", tune)
    monkeypatch.setattr(joint, "evaluate_layers", evaluate)
    args = Namespace(folder=data, name="made", encoder=tiny_encoder, override=OVERRIDES, gpu_id=-1)
    folder = tmp_path / "run"
    folder.mkdir()
    run_seed(args, 0, folder)
    # STRANGE is the last row of dev and the second of test.
    for split, article in (("dev", "dev-2"), ("test", "test-1")):
        assert [(loss.article_id, loss.label) for loss in seen[split]] == [
            (article, "Loc"),
            (article, "Works_For"),
            (article, "Live_In"),
        ]


def test_the_report_of_several_seeds(monkeypatch, tmp_path, capsys):
    def fake_run(args, seed, folder):
        return {"seed": seed, "ents_f": 0.5 + seed / 10, "rel_f": 0.4, "rel_boundary_f": 0.6}

    monkeypatch.setattr(joint, "run_seed", fake_run)
    command = ["joint", "data", "made", "--seeds", "1", "2", "--output", str(tmp_path / "report.json")]
    monkeypatch.setattr(sys, "argv", command)
    joint.main()
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf8"))
    assert json.loads(capsys.readouterr().out) == report
    assert [run["seed"] for run in report["runs"]] == [1, 2]
    assert report["mean"] == {"ents_f": 0.65, "rel_f": 0.4, "rel_boundary_f": 0.6}
    assert report["spread"]["ents_f"] == pytest.approx(0.0707)
    assert report["spread"]["rel_f"] == 0.0
    assert {"commit", "uncommitted_changes", "torch", "threads", "bf16"} <= set(report)


def test_the_setting_says_whether_the_tree_is_clean(monkeypatch):
    answers = {"rev-parse": "abc1234", "status": ""}
    monkeypatch.setattr(joint, "_git", lambda *args: answers[args[0]])
    assert describe_setting()["commit"] == "abc1234"
    assert describe_setting()["uncommitted_changes"] is False
    answers["status"] = "M benchmarks/joint.py"
    assert describe_setting()["uncommitted_changes"] is True


def test_scores_are_those_of_their_layers():
    names = ("ents_f", "rel_f", "rel_p", "rel_r", "rel_boundary_f")
    found = {name: i / 10 for i, name in enumerate(names, start=1)}
    scores = read_scores({"end_to_end": {**found, "ents_p": 1.0}, "gold_entities": {"rel_f": 0.9}})
    assert scores == {**found, "gold_ents_rel_f": 0.9}


def test_without_gold_and_predictions_scores_are_zero():
    nothing = dict.fromkeys(("ents_f", "rel_f", "rel_p", "rel_r", "rel_boundary_f"))
    scores = read_scores({"end_to_end": nothing, "gold_entities": nothing})
    assert set(scores.values()) == {0.0}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1500", 1500),
        ("-1", -1),
        ("1e-4", 0.0001),
        ("true", True),
        ("null", None),
        ("2024-minilm", "2024-minilm"),
        ("bf16", "bf16"),
        ("1.0.0", "1.0.0"),
        ("", ""),
        ("a=b", "a=b"),
        ("[1, 2]", [1, 2]),
    ],
)
def test_values_of_overrides(value, expected):
    result = read_overrides([f"training.key={value}"])["training.key"]
    assert (result, type(result)) == (expected, type(expected))


def test_an_encoder_folder_may_begin_with_a_number(monkeypatch, data, tmp_path):
    seen = {}

    def load(path, overrides):
        seen.update(overrides)
        raise InterruptedError

    monkeypatch.setattr(joint, "load_config", load)
    args = Namespace(folder=data, name="made", encoder="2024-minilm", override=[], gpu_id=-1)
    with pytest.raises(InterruptedError):
        run_seed(args, 0, tmp_path)
    assert seen["paths.encoder"] == "2024-minilm"
