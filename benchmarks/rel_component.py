"""The relation model of explosion's tutorial ``rel_component``, repaired, as a model of our component.

All ordered pairs of entities within a window are instances. An instance is the mean word vectors of its two
entities, one after the other, from a small convolutional tok2vec; a linear layer and a logistic function score
every relation label for it. It knows neither the labels of the entities nor the words between them.

Written anew. Against the tutorial: gradients of the span means are right, batches without instances are fine,
scores are floats, labels have tuned thresholds, the loss is cross entropy instead of the squared error, and gold
relations that are no instance count as missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Linear
from thinc.model import Model
from thinc.types import Floats2d

from pharma_deals.relations.candidates import Candidates
from pharma_deals.relations.features import N_FEATURES
from pharma_deals.relations.model import RelationInput, RelationOutput
from pharma_deals.schema import ENTITY_LABELS, RELATIONS

# Sizes and window are those of the tutorial's rel_tok2vec.cfg.
MODEL: dict[str, Any] = {
    "@architectures": "benchmarks.RelComponentModel.v1",
    "tok2vec": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 96,
        "depth": 2,
        "embed_size": 2000,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    },
}
# As it is, and on the candidate pairs of our component, to tell the two apart: what the pairs do, and what the model.
CONFIGS: dict[str, dict[str, Any]] = {
    "rel_component": {
        "model": MODEL,
        "candidates": {"@misc": "benchmarks.window_candidates.v1", "max_length": 100},
    },
    "rel_component on our pairs": {"model": MODEL},
}


@registry.misc("benchmarks.window_candidates.v1")
class WindowCandidates:
    """Proposes every ordered pair of entities within a window, for any relation.

    max_length (int): Tokens at most between the starts of two entities.
    """

    def __init__(self, max_length: int):
        self.max_length = max_length
        # The tutorial knows no relation with a single tail.
        self.signatures = tuple(replace(relation, single_tail=False) for relation in RELATIONS)
        self.entity_labels = ENTITY_LABELS

    def __call__(self, doc: Doc) -> Candidates:
        """Propose the pairs of a doc."""
        spans = np.asarray([(ent.start, ent.end) for ent in doc.ents], dtype=np.int64).reshape(-1, 2)
        near = np.abs(spans[:, :1] - spans[:, :1].T) <= self.max_length
        np.fill_diagonal(near, False)
        pairs = np.argwhere(near)
        return Candidates(
            spans=spans,
            labels=np.asarray([ENTITY_LABELS.index(ent.label_) for ent in doc.ents], dtype=np.int64),
            pairs=pairs,
            between=np.zeros_like(pairs),
            allowed=np.ones((len(pairs), len(self.signatures)), dtype=bool),
            features=np.zeros((len(pairs), N_FEATURES), dtype=np.int64),
        )


@registry.architectures("benchmarks.RelComponentModel.v1")
def build_rel_component_model(
    tok2vec: Model[list[Doc], list[Floats2d]], nO: int | None = None
) -> Model[RelationInput, RelationOutput]:
    """Build the model.

    tok2vec (Model[List[Doc], List[Floats2d]]): Gives the word vectors.
    nO (Optional[int]): Number of relations; set when the component is initialized.
    RETURNS (Model): Scores the relations of candidate pairs; the component applies the logistic function.
    """
    head = Linear()
    return Model(
        "rel_component",
        _forward,
        init=_init,
        layers=[tok2vec, head],
        refs={"tok2vec": tok2vec, "head": head},
        dims={"nO": nO, "nI": None},
    )


def _init(model: Model[RelationInput, RelationOutput], X: Any = None, Y: Any = None) -> None:
    tok2vec, head = model.get_ref("tok2vec"), model.get_ref("head")
    tok2vec.initialize(X[0])
    width = tok2vec.get_dim("nO")
    model.set_dim("nI", width, force=True)
    head.set_dim("nI", 2 * width)
    head.set_dim("nO", model.get_dim("nO"))
    head.initialize()


def _forward(
    model: Model[RelationInput, RelationOutput], X: RelationInput, is_train: bool
) -> tuple[RelationOutput, Callable[[RelationOutput], RelationInput]]:
    docs, candidates = X
    vectors, backprop_tok2vec = model.get_ref("tok2vec")(docs, is_train)
    averages = [_averages(own.spans, len(doc)) for doc, own in zip(docs, candidates, strict=True)]
    means = [average @ own for average, own in zip(averages, vectors, strict=True)]
    # Head and tail of each pair side by side.
    rows = [
        own[pairs.pairs].reshape(len(pairs), 2 * own.shape[1])
        for own, pairs in zip(means, candidates, strict=True)
    ]
    scores, backprop_head = model.get_ref("head")(np.concatenate(rows), is_train)

    def backprop(d_scores: RelationOutput) -> RelationInput:
        ends = np.cumsum([len(pairs) for pairs in candidates])[:-1]
        d_vectors = []
        for d_rows, own, pairs, average in zip(
            np.split(backprop_head(d_scores), ends), means, candidates, averages, strict=True
        ):
            d_means = np.zeros_like(own)
            # An entity is in many pairs, and learns from each of them.
            np.add.at(d_means, pairs.pairs, d_rows.reshape(len(pairs), 2, own.shape[1]))
            d_vectors.append(average.T @ d_means)
        backprop_tok2vec(d_vectors)
        return X

    return scores, backprop


def _averages(spans: Any, n_tokens: int) -> Any:
    """What makes means of spans from vectors of tokens. *Shape:* (n_spans, n_tokens)."""
    tokens = np.arange(n_tokens)
    inside = (tokens >= spans[:, :1]) & (tokens < spans[:, 1:])
    return (inside / np.maximum(inside.sum(axis=1, keepdims=True), 1)).astype("f")
