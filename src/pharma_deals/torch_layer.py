"""Torch modules as thinc layers, with a learning rate of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from thinc.api import ArgsKwargs, torch2xp, xp2torch
from thinc.layers.pytorchwrapper import forward
from thinc.model import Model
from thinc.shims import PyTorchShim
from thinc.types import Floats2d

if TYPE_CHECKING:
    from torch import nn


class HeadShim(PyTorchShim):  # type: ignore[misc]
    """A shim whose weights learn at a multiple of the optimizer's learning rate.

    A pipeline has one optimizer. What suits a pre-trained encoder is too slow by an order of
    magnitude for a head that starts from random weights.

    learn_rate_scale (float): Factor on the learning rate.
    """

    def __init__(self, model: nn.Module, *, learn_rate_scale: float):
        super().__init__(model)
        self.learn_rate_scale = learn_rate_scale

    def finish_update(self, optimizer: Callable[..., Any]) -> None:
        """Update the weights and clear their gradients."""
        super().finish_update(partial(optimizer, lr_scale=self.learn_rate_scale))


def remove_head(model: Model[Any, Any]) -> None:
    """Take the head off a model, so that another can be built.

    model (Model): A model with the reference ``head``.
    """
    head = model.maybe_get_ref("head")
    if head is not None:
        model.layers.remove(head)
        model.set_ref("head", None)


def vectors_to_torch(
    model: Model[Any, Any], X: tuple[Floats2d, tuple[Any, ...]], is_train: bool
) -> tuple[ArgsKwargs, Callable[[ArgsKwargs], Floats2d]]:
    """Make the arguments of a head: word vectors, which take a gradient, and arrays, which take none."""
    vectors, arrays = X
    device = model.shims[0].device
    tensors = [xp2torch(vectors, requires_grad=is_train, device=device)]
    tensors += [xp2torch(array, device=device) for array in arrays]
    return ArgsKwargs(args=tuple(tensors), kwargs={}), lambda d_inputs: torch2xp(d_inputs.args[0])


def scores_from_torch(
    model: Model[Any, Any], inputs_outputs: tuple[Any, Any], is_train: bool
) -> tuple[Floats2d, Callable[[Floats2d], ArgsKwargs]]:
    """Make the output of a head from its one tensor of scores."""
    _, scores = inputs_outputs
    return torch2xp(scores), partial(_output_gradient, scores)


def _output_gradient(scores: Any, d_scores: Floats2d) -> ArgsKwargs:
    gradient = xp2torch(d_scores, device=scores.device)
    return ArgsKwargs(args=((scores,),), kwargs={"grad_tensors": (gradient,)})


def torch_layer(
    module: nn.Module,
    *,
    name: str,
    learn_rate_scale: float,
    convert_inputs: Callable[..., Any] = vectors_to_torch,
    convert_outputs: Callable[..., Any] = scores_from_torch,
) -> Model[Any, Any]:
    """Wrap a torch module as a thinc layer.

    module (nn.Module): The module.
    name (str): Name of the layer.
    learn_rate_scale (float): Factor on the optimizer's learning rate.
    convert_inputs (Callable): Makes the module's arguments from the layer's input.
    convert_outputs (Callable): Makes the layer's output from the module's.
    RETURNS (Model): The layer.
    """
    return Model(
        name,
        forward,
        attrs={"convert_inputs": convert_inputs, "convert_outputs": convert_outputs},
        shims=[HeadShim(module, learn_rate_scale=learn_rate_scale)],
        dims={"nI": None, "nO": None},
    )
