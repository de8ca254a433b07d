"""The thinc model of the relation component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from spacy.tokens import Doc
from thinc.model import Model
from thinc.types import Floats2d

from .candidates import Candidates

RelationInput: TypeAlias = tuple[list[Doc], list[Candidates]]
# Scores of the relations for the pairs of all docs, one after the other. *Shape:* (n_pairs, n_relations)
RelationOutput: TypeAlias = Floats2d


def build_relation_model(
    tok2vec: Model[list[Doc], list[Floats2d]],
    hidden_width: int = 256,
    label_width: int = 32,
    dropout: float = 0.2,
    learn_rate_scale: float = 10.0,
    nO: int | None = None,
) -> Model[RelationInput, RelationOutput]:
    """Registered as ``pharma_deals.RelationModel.v1``.

    tok2vec (Model[List[Doc], List[Floats2d]]): Gives the word vectors.
    hidden_width (int): Width of the vector of a pair.
    label_width (int): Width of the embedding of entity labels.
    dropout (float): Share of the head's inputs that is dropped in training.
    learn_rate_scale (float): Factor on the learning rate for the head.
    nO (Optional[int]): Number of relations; set when the component is initialized.
    RETURNS (Model): Scores the relations of candidate pairs.
    """
    settings = {
        "hidden_width": hidden_width,
        "label_width": label_width,
        "dropout": dropout,
        "learn_rate_scale": learn_rate_scale,
    }
    model: Model[RelationInput, RelationOutput] = Model(
        "deal_relations",
        _forward,
        init=_init,
        layers=[tok2vec],
        refs={"tok2vec": tok2vec, "head": None},
        dims={"nO": nO, "nI": None},
        attrs={"settings": settings, "n_labels": None},
    )
    return model


def build_head(model: Model[RelationInput, RelationOutput]) -> None:
    """Build the head anew, once the widths are known. Needed before weights can be loaded.

    model (Model): The model, with the dimensions ``nI`` and ``nO`` and the attribute ``n_labels`` set.
    """
    from ..torch_layer import remove_head, torch_layer
    from .network import PairNetwork

    settings = dict(model.attrs["settings"])
    scale = settings.pop("learn_rate_scale")
    network = PairNetwork(model.get_dim("nI"), model.attrs["n_labels"], model.get_dim("nO"), **settings)
    head = torch_layer(
        network,
        name="pair_network",
        learn_rate_scale=scale,
    )
    remove_head(model)
    model.layers.append(head)
    model.set_ref("head", head)


def _init(model: Model[RelationInput, RelationOutput], X: Any = None, Y: Any = None) -> None:
    tok2vec = model.get_ref("tok2vec")
    tok2vec.initialize(X[0])
    model.set_dim("nI", tok2vec.get_dim("nO"), force=True)
    build_head(model)


def _forward(
    model: Model[RelationInput, RelationOutput], X: RelationInput, is_train: bool
) -> tuple[RelationOutput, Callable[[RelationOutput], RelationInput]]:
    docs, candidates = X
    vectors, backprop_tok2vec = model.get_ref("tok2vec")(docs, is_train)
    lengths = [len(doc) for doc in docs]
    flat = model.ops.flatten(vectors)
    scores, backprop_head = model.get_ref("head")((flat, _join(candidates, lengths)), is_train)

    def backprop(d_scores: RelationOutput) -> RelationInput:
        d_flat = backprop_head(d_scores)
        # Without a single pair there is a gradient all the same: the listener that comes last in
        # the pipeline is the one that updates the transformer, for the components before it too.
        backprop_tok2vec(model.ops.unflatten(d_flat, lengths))
        return X

    return scores, backprop


def _join(candidates: Sequence[Candidates], lengths: Sequence[int]) -> tuple[Any, ...]:
    """Put the pairs of a batch one after the other, counting tokens and entities through it."""
    tokens = np.cumsum([0, *lengths[:-1]])
    ents = np.cumsum([0, *(len(doc.spans) for doc in candidates[:-1])])
    return (
        np.concatenate([doc.spans + start for doc, start in zip(candidates, tokens, strict=True)]),
        np.concatenate([doc.labels for doc in candidates]),
        np.concatenate([doc.pairs + start for doc, start in zip(candidates, ents, strict=True)]),
        np.concatenate([doc.between + start for doc, start in zip(candidates, tokens, strict=True)]),
        np.concatenate([doc.features for doc in candidates]),
    )
