from functools import partial

import pytest

from pharma_deals.entities.scorer import score_entities
from tests.pipelines import entity_example

example = partial(entity_example, "Acme Pharma will buy Orion for $ 5 million.")


def test_strict_and_boundary_scores():
    # gold: ORG 0-2, DEAL 3-4, ORG 4-5, MONEY 6-9
    # pred: ORG 0-2 right; OTHER_DEAL 3-4 right boundary, wrong label; MONEY 7-9 wrong boundary
    # strict: tp 1, fp 2, fn 3 -> p 1/3, r 1/4, f 2/7; boundary: tp 2, fp 1, fn 2 -> p 2/3, r 1/2
    scores = score_entities(
        [
            example(
                [(0, 2, "ORG"), (3, 4, "OTHER_DEAL"), (7, 9, "MONEY")],
                [(0, 2, "ORG"), (3, 4, "DEAL"), (4, 5, "ORG"), (6, 9, "MONEY")],
            )
        ]
    )
    assert [scores[f"ents_{key}"] for key in "prf"] == pytest.approx([1 / 3, 1 / 4, 2 / 7])
    assert [scores[f"ents_boundary_{key}"] for key in "pr"] == pytest.approx([2 / 3, 1 / 2])
    assert scores["ents_per_type"]["ORG"]["r"] == 0.5


def test_missed_everything_is_zero_not_none():
    scores = score_entities([example([], [(0, 2, "ORG")])])
    assert scores["ents_r"] == 0.0
    assert scores["ents_f"] == 0.0
