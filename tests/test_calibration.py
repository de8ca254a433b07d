from __future__ import annotations

import numpy as np
import pytest

from pharma_deals.calibration import calibrate, expected_calibration_error, fit_calibration, reliability


def overconfident(n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Scores near 1 of which every fourth is wrong."""
    rng = np.random.default_rng(0)
    scores = rng.uniform(0.9, 0.999, size=n)
    return scores, rng.uniform(size=n) < 0.75


def test_what_was_overconfident_means_probabilities_afterwards() -> None:
    scores, correct = overconfident()
    weights = fit_calibration(scores.reshape(-1, 1), correct)
    before, after = (
        expected_calibration_error(reliability(values, correct))
        for values in (scores, calibrate(scores.reshape(-1, 1), weights))
    )
    assert before is not None and before > 0.1
    assert after is not None and after < 0.02


def test_a_second_score_counts() -> None:
    rng = np.random.default_rng(1)
    scores = rng.uniform(0.1, 0.9, size=(4000, 2))
    correct = rng.uniform(size=4000) < scores[:, 0] * scores[:, 1]
    weights = fit_calibration(scores, correct)
    low, high = calibrate([[0.8, 0.2], [0.8, 0.9]], weights)
    assert low < 0.4 < high


@pytest.mark.parametrize("right", [True, False])
def test_what_is_all_right_or_all_wrong_teaches_nothing(right: bool) -> None:
    weights = fit_calibration([[0.7], [0.9]], [right, right])
    assert calibrate([[0.7], [0.9]], weights) == pytest.approx([0.7, 0.9])


def test_bins_hold_what_has_about_the_same_score() -> None:
    bins = reliability([0.11, 0.19, 0.95, 1.0], [True, False, True, True])
    assert [(one.count, one.correct) for one in bins] == [(2, 0.5), (2, 1.0)]
    assert bins[0].score == pytest.approx(0.15)


def test_without_scores_there_is_no_error() -> None:
    assert expected_calibration_error(reliability([], [])) is None
