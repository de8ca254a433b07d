from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from thinc.api import SGD, Adam, ArgsKwargs, Model, torch2xp, xp2torch
from thinc.shims import PyTorchShim

from pharma_deals.torch_layer import HeadShim, torch_layer

SIZE = (3, 2)
OPTIMIZERS = {
    "sgd": partial(SGD, 0.125, L2=0.0, grad_clip=0.0),
    "adam": partial(Adam, 0.125, L2=0.0, grad_clip=0.0),
}


def make_module() -> torch.nn.Linear:
    torch.manual_seed(0)
    return torch.nn.Linear(*SIZE)


def convert_inputs(model: Any, X: Any, is_train: bool) -> Any:
    tensor = xp2torch(X, requires_grad=is_train)
    return ArgsKwargs(args=(tensor,), kwargs={}), lambda d_inputs: torch2xp(d_inputs.args[0])


def convert_outputs(model: Any, inputs_outputs: Any, is_train: bool) -> Any:
    _, Y = inputs_outputs

    def backprop(dY: Any) -> ArgsKwargs:
        return ArgsKwargs(args=((Y,),), kwargs={"grad_tensors": (xp2torch(dY),)})

    return torch2xp(Y), backprop


def make_layer(learn_rate_scale: float) -> Model[Any, Any]:
    layer = torch_layer(
        make_module(),
        name="linear",
        convert_inputs=convert_inputs,
        convert_outputs=convert_outputs,
        learn_rate_scale=learn_rate_scale,
    )
    return layer.initialize()


def weights_of(layer: Model[Any, Any]) -> Any:
    return layer.shims[0]._model.weight.detach().numpy().copy()


def step_of(layer: Model[Any, Any], optimizer: Any) -> Any:
    """How far one update moves the weights."""
    before = weights_of(layer)
    _, backprop = layer.begin_update(np.asarray([[1.0, -2.0, 4.0]], dtype="f"))
    backprop(np.asarray([[1.0, -1.0]], dtype="f"))
    layer.finish_update(optimizer)
    return weights_of(layer) - before


def test_the_layer_computes_what_its_module_does():
    X = np.asarray([[1.0, -2.0, 4.0], [0.0, 1.0, 0.0]], dtype="f")
    layer, module = make_layer(1.0), make_module()
    expected = module(torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(layer.predict(X), expected, rtol=1e-6)
    Y, backprop = layer.begin_update(X)
    np.testing.assert_allclose(Y, expected, rtol=1e-6)
    dY = np.asarray([[1.0, 0.0], [2.0, -1.0]], dtype="f")
    np.testing.assert_allclose(backprop(dY), dY @ module.weight.detach().numpy(), rtol=1e-6)


def test_a_step_of_known_length():
    # Down the gradient, which is the outer product of the two, times rate and scale.
    step = step_of(make_layer(4.0), OPTIMIZERS["sgd"]())
    np.testing.assert_allclose(step, -0.125 * 4.0 * np.outer([1, -1], [1, -2, 4]), rtol=1e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("scale", [0.5, 10.0, 30.0])
def test_the_scale_is_a_factor_on_the_step(name, scale):
    plain, scaled = (step_of(make_layer(factor), OPTIMIZERS[name]()) for factor in (1.0, scale))
    assert np.abs(plain).min() > 0.01
    np.testing.assert_allclose(scaled, scale * plain, rtol=1e-4)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_scale_of_one_changes_nothing(name):
    layer = make_layer(1.0)
    other = make_layer(1.0)
    other.shims[0] = PyTorchShim(make_module())
    np.testing.assert_array_equal(step_of(layer, OPTIMIZERS[name]()), step_of(other, OPTIMIZERS[name]()))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_weight_decay_is_scaled_as_well(scale):
    optimizer = SGD(0.125, L2=0.5, L2_is_weight_decay=True, grad_clip=0.0)
    layer = make_layer(scale)
    before = weights_of(layer)
    _, backprop = layer.begin_update(np.zeros((1, 3), dtype="f"))
    backprop(np.zeros((1, 2), dtype="f"))
    layer.finish_update(optimizer)
    np.testing.assert_allclose(weights_of(layer), before * (1 - scale * 0.125 * 0.5), rtol=1e-5)


def test_layers_of_one_optimizer_have_each_their_own_scale():
    optimizer = OPTIMIZERS["adam"]()
    slow, fast = (step_of(make_layer(factor), optimizer) for factor in (1.0, 10.0))
    np.testing.assert_allclose(fast, 10.0 * slow, rtol=1e-4)


def test_an_update_clears_the_gradients():
    layer = make_layer(10.0)
    step_of(layer, OPTIMIZERS["sgd"]())
    before = weights_of(layer)
    layer.finish_update(OPTIMIZERS["sgd"]())
    np.testing.assert_array_equal(weights_of(layer), before)


def test_weights_survive_bytes_and_disk(tmp_path):
    layer = make_layer(10.0)
    step_of(layer, OPTIMIZERS["sgd"]())
    layer.to_disk(tmp_path / "layer")
    for again in (
        make_layer(10.0).from_bytes(layer.to_bytes()),
        make_layer(10.0).from_disk(tmp_path / "layer"),
    ):
        np.testing.assert_array_equal(weights_of(again), weights_of(layer))
        # The scale is the config's, and still works on what was loaded.
        assert isinstance(again.shims[0], HeadShim)
        step = step_of(again, OPTIMIZERS["sgd"]())
        np.testing.assert_allclose(step, -1.25 * np.outer([1, -1], [1, -2, 4]), rtol=1e-5)
