"""Thresholds of the relations, tuned on dev."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.training import Example

from ..corpus.rows import Loss
from ..relations.component import get_relations_pipe
from ..relations.scorer import relation_set, scored_relations
from .scores import count_lost, predict_end_to_end, predict_on_gold_entities

GRID: NDArray[np.float64] = np.round(np.arange(0.1, 0.91, 0.05), 2)
# With fewer gold relations than this, the best threshold of a label is chance: the one that is best
# over all labels serves it.
MIN_SUPPORT = 40


def tune_thresholds(
    nlp: Language, examples: Sequence[Example], *, lost: Sequence[Loss] = (), gold_ents: bool = False
) -> dict[str, float]:
    """Find the threshold of each relation label that gives the best F1.

    nlp (Language): The pipeline; its thresholds are left as they are.
    examples (Sequence[Example]): Annotated docs. Use dev: thresholds tuned on test tell nothing.
        Relations whose label the component lacks are ignored: no threshold finds them.
    lost (Sequence[Loss]): Annotation that is on no doc, and is missed at any threshold.
    gold_ents (bool): Whether the relations are those between gold entities, not those found end to end.
    RETURNS (Dict[str, float]): Threshold by label, between 0 and 1.
    """
    component = get_relations_pipe(nlp)
    predict = predict_on_gold_entities if gold_ents else predict_end_to_end
    before = dict(component.cfg["thresholds"])
    try:
        component.set_thresholds({label: float(GRID[0]) for label in component.labels})
        predicted = predict(nlp, examples)
    finally:
        component.set_thresholds(before)

    scores: dict[str, list[tuple[float, bool]]] = {label: [] for label in component.labels}
    lost_relations = count_lost(lost, "relation")
    support = {label: lost_relations[label] for label in component.labels}
    for eg in predicted:
        gold = relation_set(eg.reference)
        for label in (rel[2] for rel in gold):
            if label in support:
                support[label] += 1
        for score, rel in scored_relations(eg.predicted):
            scores[rel[2]].append((score, rel in gold))
    curves = {label: _correct_and_found(pairs) for label, pairs in scores.items()}
    everything = sum(curves.values(), np.zeros((2, len(GRID))))
    fallback = _best_threshold(everything, sum(support.values()))
    return {
        label: _best_threshold(curves[label], support[label]) if support[label] >= MIN_SUPPORT else fallback
        for label in component.labels
    }


def _correct_and_found(pairs: list[tuple[float, bool]]) -> NDArray[np.float64]:
    """Number of correct and of all relations above each threshold. *Shape:* (2, n_thresholds)."""
    scores = np.asarray([score for score, _ in pairs]).reshape(-1, 1)
    correct = np.asarray([is_correct for _, is_correct in pairs]).reshape(-1, 1)
    above = scores >= GRID
    return np.stack([(above & (correct > 0)).sum(axis=0), above.sum(axis=0)]).astype(float)


def _best_threshold(curve: NDArray[np.float64], support: int) -> float:
    correct, found = curve
    f1 = 2 * correct / np.maximum(found + support, 1)
    # A threshold whose neighbours are good as well is less of an accident.
    padded = np.pad(f1, 1, mode="edge")
    smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    best = np.nonzero(smooth >= smooth.max() - 1e-9)[0]
    return float(GRID[best[len(best) // 2]])
