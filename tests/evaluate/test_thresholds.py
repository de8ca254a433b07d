import numpy as np
import pytest

from pharma_deals.evaluate import thresholds
from pharma_deals.evaluate.thresholds import GRID, tune_thresholds
from tests.pipelines import make_examples, make_nlp, train


@pytest.fixture(scope="module")
def nlp(tiny_encoder):
    nlp = make_nlp(tiny_encoder)
    train(nlp, make_examples(nlp), 150)
    return nlp


def test_every_label_gets_a_threshold_of_the_grid(nlp):
    tuned = tune_thresholds(nlp, make_examples(nlp))
    assert set(tuned) == set(nlp.get_pipe("relations").labels)
    assert all(threshold in GRID for threshold in tuned.values())


def test_tuning_leaves_the_pipeline_as_it_was(nlp):
    before = nlp.get_pipe("relations").thresholds
    tune_thresholds(nlp, make_examples(nlp))
    assert nlp.get_pipe("relations").thresholds == before


def test_labels_with_little_support_share_a_threshold(nlp):
    # No label of the examples has as many relations as a threshold of its own would need.
    assert len(set(tune_thresholds(nlp, make_examples(nlp)).values())) == 1


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
