from __future__ import annotations

import pytest
from benchmarks.tfidf_pairs import FACTORY, TfidfRelations, describe_pairs
from spacy.language import Language

from pharma_deals.evaluate.scores import predict_on_gold_entities
from pharma_deals.relations.scorer import relation_set
from tests.pipelines import make_examples

LICENCE, TAKEOVER, _ = range(3)


@pytest.fixture
def pipe(nlp_blank: Language) -> TfidfRelations:
    nlp_blank.add_pipe("ner")
    return nlp_blank.add_pipe(FACTORY, name="relations")


def test_a_pair_is_described_by_its_words_and_features(pipe: TfidfRelations, nlp_blank: Language) -> None:
    doc = make_examples(nlp_blank)[TAKEOVER].predicted
    candidates = pipe.candidates(doc)
    # AMOUNT of the deal: "acquire", the second entity, and "SEK 300 million", the fourth.
    row = candidates.pairs.tolist().index([1, 3])
    terms = list(describe_pairs(doc, candidates))[row]
    assert terms[0] == "labels=DEAL>MONEY"
    assert terms[1 : 1 + candidates.features.shape[1]] == [
        f"{number}={value}" for number, value in enumerate(candidates.features[row])
    ]
    assert terms[1 + candidates.features.shape[1] :] == [
        "head:acquire",
        "tail:sek",
        "tail:300",
        "tail:million",
        "between:tarn",
        "between:therapeutics",
        "between:for",
        "between:tarn therapeutics",
        "between:therapeutics for",
        "before:lindqvist",
        "before:ab",
        "before:will",
        "after:.",
        "after:tarn",
        "after:makes",
    ]


def test_it_learns_the_examples_by_heart(pipe: TfidfRelations, nlp_blank: Language) -> None:
    examples = make_examples(nlp_blank)
    pipe.fit(examples, lambda: 0.0, strengths=[1000.0])
    found = predict_on_gold_entities(nlp_blank, examples)
    assert [len(relation_set(eg.predicted)) for eg in found] == [7, 4, 0]
    for eg in found:
        assert relation_set(eg.predicted) == relation_set(eg.reference)


def test_a_relation_that_train_lacks_is_never_found(pipe: TfidfRelations, nlp_blank: Language) -> None:
    pipe.fit(make_examples(nlp_blank), lambda: 0.0, strengths=[1.0])
    _, (probs, *_) = pipe.predict_proba([make_examples(nlp_blank)[LICENCE].predicted])
    assert probs[:, pipe.labels.index("PAYER")].max() < 1e-9
    assert probs[:, pipe.labels.index("RECIPIENT")].max() > 0.1


def test_a_relation_of_every_pair_that_allows_it_is_always_found(
    pipe: TfidfRelations, nlp_blank: Language
) -> None:
    markup = """
=== one

They {1 DEAL|acquired} it for {2 MONEY|$5 million}.
---
1 AMOUNT 2
"""
    examples = make_examples(nlp_blank, markup=markup) * 2
    pipe.fit(examples, lambda: 0.0, strengths=[1.0])
    other = make_examples(nlp_blank)[TAKEOVER].predicted
    _, (probs,) = pipe.predict_proba([other])
    amounts = pipe.candidates(other).allowed[:, pipe.labels.index("AMOUNT")]
    assert amounts.any()
    assert (probs[amounts, pipe.labels.index("AMOUNT")] > 1 - 1e-9).all()


def test_the_best_strength_is_kept(pipe: TfidfRelations, nlp_blank: Language) -> None:
    examples = make_examples(nlp_blank)
    doc = examples[LICENCE].predicted
    seen = []

    def evaluate() -> float:
        seen.append(pipe.predict_proba([doc])[1][0])
        return [0.2, 0.3, 0.1][len(seen) - 1]

    assert pipe.fit(examples, evaluate, strengths=[1.0, 10.0, 100.0]) == 10.0
    kept = pipe.predict_proba([doc])[1][0]
    assert (kept == seen[1]).all()
    assert (kept != seen[2]).any()
