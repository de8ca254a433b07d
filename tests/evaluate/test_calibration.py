from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from pharma_deals.evaluate.calibration import (
    calibrate_pipeline,
    judged_relations,
    measure_calibration,
    scored_entities,
)
from pharma_deals.evaluate.scores import predict_end_to_end
from pharma_deals.head_pipe import HeadPipe
from tests.pipelines import make_examples


def test_scores_change_and_what_is_found_does_not(trained_path: Path) -> None:
    nlp = spacy.load(trained_path)
    egs = make_examples(nlp)
    before = predict_end_to_end(nlp, egs)
    # What the tiny pipeline finds is all right: a calibration by hand stands in for a fitted one.
    assert set(calibrate_pipeline(nlp, egs)) == {"ner", "relations"}
    for name, weights in (("ner", [0.5, 0.0]), ("relations", [0.5, 0.0, 0.0])):
        component = nlp.get_pipe(name)
        assert isinstance(component, HeadPipe)
        component.set_calibration(weights)
    after = predict_end_to_end(nlp, egs)
    for one, other in zip(before, after, strict=True):
        assert [(e.text, e.label_) for e in one.predicted.ents] == [
            (e.text, e.label_) for e in other.predicted.ents
        ]
        pairs = zip(one.predicted._.entity_scores, other.predicted._.entity_scores, strict=True)
        assert all(new < old for old, new in pairs)
        rels = zip(one.predicted._.relations, other.predicted._.relations, strict=True)
        assert all(new["score"] < old["score"] and new["label"] == old["label"] for old, new in rels)


def test_scores_mean_the_share_that_is_right(trained_path: Path) -> None:
    nlp = spacy.load(trained_path)
    egs = make_examples(nlp)
    for eg in egs:
        # The references lack what the pipeline finds: half of its entities are wrong, and more of its relations.
        gold = eg.reference
        gold.set_ents(gold.ents[::2])
        kept = {(ent.start, ent.end) for ent in gold.ents}
        gold._.relations = [
            rel for rel in gold._.relations if {tuple(rel["head"]), tuple(rel["tail"])} <= kept
        ]
    calibrate_pipeline(nlp, egs)
    predicted = predict_end_to_end(nlp, egs)
    for read in (scored_entities, judged_relations):
        scored = [pair for eg in predicted for pair in read(eg)]
        share = sum(is_right for _, is_right in scored) / len(scored)
        assert 0 < share < 0.7
        # The intercept of a logistic regression sees to that, if what it was fitted on is what it is applied to.
        assert sum(score for score, _ in scored) / len(scored) == pytest.approx(share, abs=0.01)


def test_a_calibration_is_saved(trained_path: Path, tmp_path: Path) -> None:
    nlp = spacy.load(trained_path)
    ner = nlp.get_pipe("ner")
    assert isinstance(ner, HeadPipe)
    ner.set_calibration([0.5, 0.1])
    nlp.to_disk(tmp_path / "calibrated")
    again = spacy.load(tmp_path / "calibrated").get_pipe("ner")
    assert isinstance(again, HeadPipe) and again.calibration == [0.5, 0.1]


def test_what_is_less_likely_is_left_out(trained_path: Path) -> None:
    nlp = spacy.load(trained_path)
    egs = make_examples(nlp)
    for name in ("ner", "relations"):
        component = nlp.get_pipe(name)
        assert isinstance(component, HeadPipe)
        # Every score becomes one half.
        component.set_calibration([0.0] * (2 if name == "ner" else 3))
        component.set_min_score(0.6)
    doc = nlp(egs[0].reference.text)
    assert len(doc.ents) == len(doc._.entity_scores) == 0 and doc._.relations == []


@pytest.mark.parametrize("score", [-0.1, 1.1])
def test_a_least_score_is_a_probability(trained_path: Path, score: float) -> None:
    component = spacy.load(trained_path).get_pipe("ner")
    assert isinstance(component, HeadPipe)
    with pytest.raises(ValueError, match="D207"):
        component.set_min_score(score)


def test_the_error_is_measured_for_both_layers(trained_path: Path) -> None:
    nlp = spacy.load(trained_path)
    measured = measure_calibration(predict_end_to_end(nlp, make_examples(nlp)))
    for layer in ("entities", "relations"):
        assert measured[layer]["ece"] == pytest.approx(
            sum(one["count"] * abs(one["score"] - one["correct"]) for one in measured[layer]["bins"])
            / sum(one["count"] for one in measured[layer]["bins"])
        )
