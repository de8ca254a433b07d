"""Scores that mean probabilities: Platt scaling on annotated docs, and how far scores are off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Scores this close to 0 or 1 say no more than that.
_EPS = 1e-6
N_BINS = 10


def fit_calibration(scores: ArrayLike, correct: ArrayLike) -> list[float]:
    """Fit a logistic map from scores to the probability of being right (Platt, 1999).

    scores (ArrayLike): The scores of what was found, between 0 and 1, one column for each score that bears on it.
        *Shape:* (n, n_scores)
    correct (ArrayLike): Whether each was right.
        *Shape:* (n,)
    RETURNS (List[float]): A weight for each score, and the intercept; one without effect if all were right, or
        none.
    """
    # Slow to import, and only needed after training.
    from sklearn.linear_model import LogisticRegression

    logits, truth = _logit(np.asarray(scores, dtype=float)), np.asarray(correct, dtype=bool)
    if truth.all() or not truth.any():
        return [1.0, *([0.0] * (logits.shape[1] - 1)), 0.0]
    model = LogisticRegression().fit(logits, truth)
    return [*map(float, model.coef_[0]), float(model.intercept_[0])]


def calibrate(scores: ArrayLike, weights: Sequence[float]) -> NDArray[np.float64]:
    """Apply a calibration.

    scores (ArrayLike): The scores. *Shape:* (n, n_scores)
    weights (Sequence[float]): What :func:`fit_calibration` returned.
    RETURNS (NDArray): Probabilities. *Shape:* (n,)
    """
    logits = _logit(np.asarray(scores, dtype=float)) @ np.asarray(weights[:-1]) + weights[-1]
    return np.asarray(1 / (1 + np.exp(-logits)))


@dataclass(frozen=True)
class Bin:
    """What was found with about the same score.

    count (int): How many.
    score (float): Their mean score.
    correct (float): The share of them that is right.
    """

    count: int
    score: float
    correct: float


def reliability(scores: ArrayLike, correct: ArrayLike) -> list[Bin]:
    """Compare scores with how often what has them is right.

    scores (ArrayLike): Scores between 0 and 1. *Shape:* (n,)
    correct (ArrayLike): Whether each was right. *Shape:* (n,)
    RETURNS (List[Bin]): One for each tenth of the scale that has any.
    """
    values, truth = np.asarray(scores, dtype=float), np.asarray(correct, dtype=float)
    places = np.minimum((values * N_BINS).astype(int), N_BINS - 1)
    return [
        Bin(int(own.sum()), float(values[own].mean()), float(truth[own].mean()))
        for place in range(N_BINS)
        if (own := places == place).any()
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """RETURNS (Optional[float]): Mean distance of score and share of right ones (Guo et al., 2017); None without bins."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.score - one.correct) for one in bins) / total if total else None


def _logit(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(scores, _EPS, 1 - _EPS)
    return np.asarray(np.log(clipped / (1 - clipped)))
