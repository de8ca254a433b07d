"""The thinc model of the entity component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from spacy.tokens import Doc
from thinc.model import Model
from thinc.types import Floats2d

from .shapes import shape_features

EntityInput = list[Doc]
# Scores of the tags for the words of each doc. *Shape:* (n_tokens, n_tags)
EntityOutput = list[Floats2d]


def build_entity_model(
    tok2vec: Model[list[Doc], list[Floats2d]],
    shape_width: int = 32,
    hidden_width: int = 256,
    dropout: float = 0.2,
    learn_rate_scale: float = 10.0,
    nO: int | None = None,
) -> Model[EntityInput, EntityOutput]:
    """Registered as ``pharma_deals.EntityModel.v1``.

    tok2vec (Model[List[Doc], List[Floats2d]]): Gives the word vectors.
    shape_width (int): Width of the embedding of word shapes; 0 leaves shapes out.
    hidden_width (int): Width of the hidden layer.
    dropout (float): Share of the head's inputs that is dropped in training.
    learn_rate_scale (float): Factor on the learning rate for the head.
    nO (Optional[int]): Number of tags; set when the component is initialized.
    RETURNS (Model[List[Doc], List[Floats2d]]): Scores the tags of every word.
    """
    settings = {
        "shape_width": shape_width,
        "hidden_width": hidden_width,
        "dropout": dropout,
        "learn_rate_scale": learn_rate_scale,
    }
    model: Model[EntityInput, EntityOutput] = Model(
        "deal_entities",
        _forward,
        init=_init,
        layers=[tok2vec],
        refs={"tok2vec": tok2vec, "head": None},
        dims={"nO": nO, "nI": None},
        attrs={"settings": settings},
    )
    return model


def build_head(model: Model[EntityInput, EntityOutput]) -> None:
    """Build the head anew, once the widths are known. Needed before weights can be loaded.

    model (Model): The model, with the dimensions ``nI`` and ``nO`` set.
    """
    from ..torch_layer import remove_head, torch_layer
    from .network import TagNetwork

    settings = dict(model.attrs["settings"])
    scale = settings.pop("learn_rate_scale")
    network = TagNetwork(model.get_dim("nI"), model.get_dim("nO"), **settings)
    head = torch_layer(
        network,
        name="tag_network",
        learn_rate_scale=scale,
    )
    remove_head(model)
    model.layers.append(head)
    model.set_ref("head", head)


def _init(model: Model[EntityInput, EntityOutput], X: Any = None, Y: Any = None) -> None:
    tok2vec = model.get_ref("tok2vec")
    tok2vec.initialize(X)
    model.set_dim("nI", tok2vec.get_dim("nO"), force=True)
    build_head(model)


def _forward(
    model: Model[EntityInput, EntityOutput], docs: EntityInput, is_train: bool
) -> tuple[EntityOutput, Callable[[EntityOutput], EntityInput]]:
    vectors, backprop_tok2vec = model.get_ref("tok2vec")(docs, is_train)
    lengths = [len(doc) for doc in docs]
    shapes = np.concatenate([shape_features(doc) for doc in docs])
    flat = model.ops.flatten(vectors)
    scores, backprop_head = model.get_ref("head")((flat, (shapes,)), is_train)

    def backprop(d_scores: EntityOutput) -> EntityInput:
        d_flat = backprop_head(model.ops.flatten(d_scores))
        backprop_tok2vec(model.ops.unflatten(d_flat, lengths))
        return docs

    return model.ops.unflatten(scores, lengths), backprop
