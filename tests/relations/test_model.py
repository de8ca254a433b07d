"""The thinc side of the relation model: how the docs of a batch are joined, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spacy.tokens import Doc
from thinc.api import Model, fix_random_seed

from pharma_deals.relations.candidates import make_candidate_getter
from pharma_deals.relations.model import _join, build_relation_model
from pharma_deals.relations.signatures import make_signatures
from tests.pipelines import rows, to_doc

WIDTH, N_INPUTS = 4, 3


def linear_tok2vec() -> Model[Any, Any]:
    """Word vectors from fixed inputs, different for every word, and weights that learn."""

    def inputs_of(doc: Doc) -> Any:
        state = np.random.RandomState(len(doc))
        return state.normal(size=(len(doc), N_INPUTS))

    def forward(model: Model[Any, Any], docs: Any, is_train: bool) -> Any:
        X = [inputs_of(doc) for doc in docs]
        W = model.get_param("W")

        def backprop(d_vectors: Any) -> Any:
            assert [len(d_doc) for d_doc in d_vectors] == [len(doc) for doc in docs]
            model.attrs["d_vectors"] = d_vectors
            for x, d_doc in zip(X, d_vectors, strict=True):
                model.inc_grad("W", x.T @ d_doc)
            return docs

        # What a test adds to single vectors, to see what it does to the scores.
        shifts = model.attrs["shifts"] or [0.0] * len(X)
        return [x @ W + shift for x, shift in zip(X, shifts, strict=True)], backprop

    def init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        model.set_param("W", np.random.RandomState(0).normal(size=(N_INPUTS, WIDTH)))

    return Model("linear", forward, init=init, params={"W": None}, dims={"nO": WIDTH}, attrs={"shifts": None})


@pytest.fixture
def batch(nlp_blank):
    """Three docs, one of which is empty, with their candidates."""
    licence, takeover, nothing = (to_doc(nlp_blank, row) for row in rows())
    assert not nothing.ents
    return with_candidates([licence, nlp_blank.make_doc(""), takeover])


def with_candidates(docs: list[Doc]) -> tuple[list[Doc], Any]:
    getter = make_candidate_getter(make_signatures())
    return docs, [getter(doc) for doc in docs]


@pytest.fixture
def model(batch):
    fix_random_seed(0)
    model = build_relation_model(linear_tok2vec(), hidden_width=8, label_width=3, dropout=0.0)
    signatures = make_signatures()
    model.set_dim("nO", len(signatures))
    model.attrs["n_labels"] = len(make_candidate_getter(signatures).entity_labels)
    model.initialize(X=batch)
    # Differences of single precision are too coarse to compare gradients with.
    model.get_ref("head").shims[0]._model.double()
    return model


def test_the_scores_of_a_batch_are_those_of_its_docs(model, batch):
    docs, candidates = batch
    together = model.predict(batch)
    assert together.shape == (sum(len(pairs) for pairs in candidates), model.get_dim("nO"))
    alone = [model.predict(([doc], [pairs])) for doc, pairs in zip(docs, candidates, strict=True)]
    assert [len(scores) for scores in alone] == [len(pairs) for pairs in candidates]
    assert len(alone[0])
    assert not len(alone[1])
    np.testing.assert_allclose(together, np.concatenate(alone), rtol=1e-9)


def test_the_scores_do_not_depend_on_the_order_of_the_docs(model, batch):
    docs, candidates = batch
    turned = model.predict((docs[::-1], candidates[::-1]))
    n_last = len(candidates[-1])
    np.testing.assert_allclose(turned[:n_last], model.predict(batch)[-n_last:], rtol=1e-9)


def test_offsets_are_counted_through_the_batch(batch):
    docs, candidates = batch
    spans, labels, pairs, between, features = _join(candidates, [len(doc) for doc in docs])
    words = [token.text for doc in docs for token in doc]
    texts = [[token.text for token in ent] for doc in docs for ent in doc.ents]
    assert [words[start:end] for start, end in spans] == texts
    assert len(labels) == len(texts)
    ents = [ent for doc in docs for ent in doc.ents]
    expected = [
        (doc.ents[head].text, doc.ents[tail].text)
        for doc, found in zip(docs, candidates, strict=True)
        for head, tail in found.pairs
    ]
    assert [(ents[head].text, ents[tail].text) for head, tail in pairs] == expected
    # The words between two mentions are those of their own doc.
    inside = [
        [token.text for token in doc[start:end]]
        for doc, found in zip(docs, candidates, strict=True)
        for start, end in found.between
    ]
    assert [words[start:end] for start, end in between] == inside
    assert any(inside)
    assert len(features) == len(pairs)


def weighted_scores(model, batch):
    """A loss, and its gradient for the scores."""
    scores = model.predict(batch)
    weights = np.random.RandomState(1).normal(size=scores.shape)
    return float((scores * weights).sum()), weights


def test_gradient_of_the_weights_below_agrees_with_finite_differences(model, batch):
    tok2vec = model.get_ref("tok2vec")
    _, weights = weighted_scores(model, batch)
    _, backprop = model.begin_update(batch)
    backprop(weights)
    gradient = tok2vec.get_grad("W")
    W = tok2vec.get_param("W").copy()
    for place in np.ndindex(W.shape):
        losses = []
        for step in (1e-6, -1e-6):
            moved = W.copy()
            moved[place] += step
            tok2vec.set_param("W", moved)
            losses.append(weighted_scores(model, batch)[0])
        tok2vec.set_param("W", W)
        assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient[place], rel=1e-4, abs=1e-5)
    assert np.abs(gradient).min() > 1e-3


def test_gradient_of_every_word_agrees_with_finite_differences(model, batch):
    docs, _ = batch
    tok2vec = model.get_ref("tok2vec")
    _, weights = weighted_scores(model, batch)
    _, backprop = model.begin_update(batch)
    backprop(weights)
    d_vectors = tok2vec.attrs["d_vectors"]
    for number, doc in enumerate(docs):
        for i in range(len(doc)):
            losses = []
            for step in (1e-6, -1e-6):
                shifts = [np.zeros((len(one), WIDTH)) for one in docs]
                shifts[number][i, i % WIDTH] = step
                tok2vec.attrs["shifts"] = shifts
                losses.append(weighted_scores(model, batch)[0])
            tok2vec.attrs["shifts"] = None
            found = d_vectors[number][i, i % WIDTH]
            assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(found, rel=1e-4, abs=1e-5)


def test_a_batch_without_pairs_gives_a_gradient_of_zero_for_every_word(model, nlp_blank):
    docs = [nlp_blank.make_doc("Shares rose."), nlp_blank.make_doc("")]
    scores, backprop = model.begin_update(with_candidates(docs))
    assert scores.shape == (0, model.get_dim("nO"))
    backprop(np.zeros_like(scores))
    d_vectors = model.get_ref("tok2vec").attrs["d_vectors"]
    assert [d_doc.shape for d_doc in d_vectors] == [(len(doc), WIDTH) for doc in docs]
    assert not any(d_doc.any() for d_doc in d_vectors)
