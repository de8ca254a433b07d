from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from benchmarks.rel_component import CONFIGS, MODEL, WindowCandidates
from spacy.language import Language
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from pharma_deals.evaluate.scores import predict_on_gold_entities
from pharma_deals.evaluate.thresholds import tune_thresholds
from pharma_deals.relations.component import DealRelations
from pharma_deals.relations.scorer import score_relations
from pharma_deals.schema import RELATION_LABELS
from tests.pipelines import make_examples

LICENCE, TAKEOVER, NOTHING = range(3)


def make_pipe(nlp: Language) -> DealRelations:
    fix_random_seed(0)
    small = {**MODEL, "tok2vec": {**MODEL["tok2vec"], "width": 16, "embed_size": 200}}
    return nlp.add_pipe(
        "deal_relations", name="relations", config={**CONFIGS["rel_component"], "model": small}
    )


@pytest.fixture
def examples(nlp_blank: Language) -> list[Example]:
    return make_examples(nlp_blank)


@pytest.fixture
def pipe(nlp_blank: Language, examples: list[Example]) -> DealRelations:
    pipe = make_pipe(nlp_blank)
    pipe.initialize(lambda: examples, nlp=nlp_blank)
    return pipe


def test_every_ordered_pair_within_the_window_is_proposed(examples: list[Example]) -> None:
    doc = examples[TAKEOVER].predicted
    starts = [ent.start for ent in doc.ents]
    # Lindqvist AB will acquire Tarn Therapeutics for SEK 300 million. Tarn makes vaccines.
    assert starts == [0, 3, 4, 7, 11, 13]
    near = {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5)}
    pairs = {tuple(pair) for pair in WindowCandidates(4)(doc).pairs.tolist()}
    assert pairs == near | {(tail, head) for head, tail in near}


def test_any_pair_may_have_any_relation_and_several_tails(examples: list[Example]) -> None:
    getter = WindowCandidates(100)
    candidates = getter(examples[LICENCE].predicted)
    assert candidates.allowed.shape == (8 * 7, len(RELATION_LABELS))
    assert candidates.allowed.all()
    assert not any(relation.single_tail for relation in getter.signatures)


def test_the_gradient_of_the_word_vectors_is_right(pipe: DealRelations, examples: list[Example]) -> None:
    docs = [eg.predicted for eg in examples]
    proposed = [pipe.candidates(doc) for doc in docs]
    rng = np.random.default_rng(0)
    vectors = [rng.normal(size=(len(doc), 16)).astype("f") for doc in docs]
    seen: list[Any] = []
    # In place of the tok2vec, vectors that can be moved.
    pipe.model.get_ref("tok2vec")._func = lambda model, X, is_train: (vectors, seen.extend)
    pipe.model.get_ref("head").set_param("W", rng.normal(size=(len(RELATION_LABELS), 32)).astype("f"))
    scores, backprop = pipe.model((docs, proposed), is_train=True)
    weights = rng.normal(size=scores.shape).astype("f")
    backprop(weights)
    entity = docs[TAKEOVER].ents[0]
    assert len(entity) == 2
    for token in (entity.start, entity.start + 1, docs[TAKEOVER].ents[1].start, len(docs[TAKEOVER]) - 1):
        outputs = []
        for step in (1.0, -1.0):
            vectors[TAKEOVER][token, 5] += step
            outputs.append((pipe.model.predict((docs, proposed)) * weights).sum())
            vectors[TAKEOVER][token, 5] -= step
        # The model is linear in the vectors: the difference is the slope, but for rounding.
        assert seen[TAKEOVER][token, 5] == pytest.approx((outputs[0] - outputs[1]) / 2, abs=0.02)


def test_articles_without_pairs_are_no_problem(pipe: DealRelations, nlp_blank: Language) -> None:
    examples = make_examples(nlp_blank)
    for batch in ([examples[NOTHING]], examples):
        losses = pipe.update(batch, sgd=Adam(0.001))
        assert np.isfinite(losses["relations"])
    assert pipe.predict([examples[NOTHING].predicted]) == [[]]


def test_a_relation_out_of_the_window_is_missed(nlp_blank: Language, examples: list[Example]) -> None:
    pipe = make_pipe(nlp_blank)
    pipe.candidates.max_length = 0
    pipe.initialize(lambda: examples, nlp=nlp_blank)
    nlp_blank.add_pipe("ner")
    scores = score_relations(predict_on_gold_entities(nlp_blank, examples))
    assert (scores["rel_support"], scores["rel_r"], scores["rel_f"]) == (11, 0.0, 0.0)


def test_it_learns_the_examples_by_heart(nlp_blank: Language, examples: list[Example]) -> None:
    pipe = make_pipe(nlp_blank)
    pipe.initialize(lambda: examples, nlp=nlp_blank)
    nlp_blank.add_pipe("ner")
    optimizer = Adam(0.01)
    for _ in range(120):
        pipe.update(examples, sgd=optimizer)
    pipe.set_thresholds(tune_thresholds(nlp_blank, examples, gold_ents=True))
    assert score_relations(predict_on_gold_entities(nlp_blank, examples))["rel_f"] == 1.0
