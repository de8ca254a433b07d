from __future__ import annotations

import numpy as np
from benchmarks.spans import score_spans
from benchmarks.training import train_component
from spacy.language import Language
from thinc.api import fix_random_seed

from pharma_deals.evaluate.scores import predict_end_to_end
from pharma_deals.schema import ENTITY_LABELS
from tests.pipelines import make_examples


def test_the_best_weights_are_kept(nlp_blank: Language) -> None:
    examples = make_examples(nlp_blank, gold_ents=False)
    ner = nlp_blank.add_pipe("ner")
    seen: list[bytes] = []

    def evaluate() -> float:
        seen.append(ner.model.to_bytes())
        return [0.1, 0.4, 0.3, 0.4, 0.2][len(seen) - 1]

    assert train_component(nlp_blank, "ner", examples, evaluate, steps=5, seed=0) == [0.1, 0.4, 0.3, 0.4, 0.2]
    # Of two that are as good, the earlier one.
    assert ner.model.to_bytes() == seen[1]
    assert seen[1] != seen[4]


def test_other_components_stay_as_they_are(nlp_blank: Language) -> None:
    examples = make_examples(nlp_blank, gold_ents=False)
    for name in ("first", "second"):
        nlp_blank.add_pipe("ner", name=name)
        nlp_blank.get_pipe(name).initialize(lambda: examples, nlp=nlp_blank)
    before = nlp_blank.get_pipe("first").model.to_bytes()
    train_component(nlp_blank, "second", examples, lambda: 0.0, steps=2, seed=0)
    assert nlp_blank.get_pipe("first").model.to_bytes() == before


def test_it_learns(nlp_blank: Language) -> None:
    fix_random_seed(0)
    examples = make_examples(nlp_blank, gold_ents=False)
    nlp_blank.add_pipe("ner")

    def evaluate() -> float:
        return float(score_spans(predict_end_to_end(nlp_blank, examples), ENTITY_LABELS)["f"])

    best = max(train_component(nlp_blank, "ner", examples, evaluate, steps=60, seed=0))
    assert best > 0.9
    assert np.isclose(evaluate(), best)
