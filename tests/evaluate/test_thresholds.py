import numpy as np
import pytest

from pharma_deals.corpus.rows import Loss
from pharma_deals.evaluate import thresholds
from pharma_deals.evaluate.thresholds import GRID, tune_thresholds
from tests.pipelines import make_examples


def test_every_label_gets_a_threshold_of_the_grid(trained):
    tuned = tune_thresholds(trained, make_examples(trained))
    assert set(tuned) == set(trained.get_pipe("relations").labels)
    assert all(threshold in GRID for threshold in tuned.values())


def test_tuning_leaves_the_pipeline_as_it_was(trained):
    before = trained.get_pipe("relations").thresholds
    tune_thresholds(trained, make_examples(trained))
    assert trained.get_pipe("relations").thresholds == before


def test_relation_labels_that_the_component_lacks_are_ignored(trained):
    examples = make_examples(trained)
    expected = tune_thresholds(trained, examples)
    gold = examples[0].reference._
    gold.relations = [*gold.relations, {**gold.relations[0], "label": "COMPETES_WITH"}]
    assert tune_thresholds(trained, examples) == expected


def test_an_error_leaves_the_pipeline_as_it_was(trained, monkeypatch):
    before = trained.get_pipe("relations").thresholds

    def fail(*args):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(thresholds, "predict_end_to_end", fail)
    with pytest.raises(RuntimeError, match="on purpose"):
        tune_thresholds(trained, make_examples(trained))
    assert trained.get_pipe("relations").thresholds == before


def test_lost_relations_are_support(trained):
    # Enough for a threshold of its own, which it could not have by the examples alone.
    lost = [Loss("a", 0, "relation", "RECIPIENT", "2 RECIPIENT 1", "lost")] * thresholds.MIN_SUPPORT
    seen = {}
    best = thresholds._best_threshold

    def spy(curve, support):
        seen[support] = best(curve, support)
        return seen[support]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thresholds, "_best_threshold", spy)
        tune_thresholds(trained, make_examples(trained), lost=lost)
    # Two RECIPIENT relations of eleven are on the docs.
    assert sorted(seen) == [thresholds.MIN_SUPPORT + 2, thresholds.MIN_SUPPORT + 11]


def test_labels_with_little_support_share_a_threshold(trained):
    # No label of the examples has as many relations as a threshold of its own would need.
    assert len(set(tune_thresholds(trained, make_examples(trained)).values())) == 1


def test_best_threshold_separates_right_from_wrong():
    # Right ones score 0.8, wrong ones 0.4: anything above 0.4 and up to 0.8 is best.
    pairs = [(0.8, True)] * 10 + [(0.4, False)] * 10
    best = thresholds._best_threshold(thresholds._correct_and_found(pairs), support=10)
    assert 0.4 < best <= 0.8


def test_recall_is_bought_where_much_is_missed():
    # Without the low ones 1 of 10 would be found.
    pairs = [(0.9, True), *[(0.2, True)] * 9, (0.2, False)]
    assert thresholds._best_threshold(thresholds._correct_and_found(pairs), support=10) <= 0.2


def test_counts_above_each_threshold():
    correct, found = thresholds._correct_and_found([(0.5, True), (0.3, False)])
    at = int(np.argmin(abs(GRID - 0.3)))
    assert (correct[at], found[at], correct[at + 2], found[at + 2]) == (1, 2, 1, 1)


def test_thresholds_on_gold_entities_are_those_of_relations_between_them(trained, monkeypatch):
    seen = []
    on_gold = thresholds.predict_on_gold_entities

    def spy(nlp, examples):
        predicted = on_gold(nlp, examples)
        seen.extend(eg.predicted for eg in predicted)
        return predicted

    monkeypatch.setattr(thresholds, "predict_on_gold_entities", spy)
    monkeypatch.setattr(thresholds, "predict_end_to_end", lambda *args: pytest.fail("not asked for"))
    examples = make_examples(trained)
    tuned = tune_thresholds(trained, examples, gold_ents=True)
    assert set(tuned) == set(trained.get_pipe("relations").labels)
    assert [len(doc.ents) for doc in seen] == [len(eg.reference.ents) for eg in examples]
