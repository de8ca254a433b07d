from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest
import spacy
import torch
from transformers import AutoModel

from pharma_deals import autocast
from pharma_deals.transformer import build_transformer_model
from pharma_deals.windows import make_sentence_windows
from tests.pipelines import make_examples, make_nlp, rows

PRECISION = "components.transformer.model.cpu_precision"
# Without chance, so that the precisions can be compared in training as well.
NO_DROPOUT = {
    "components.transformer.model.transformer_config": {
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
}


@pytest.fixture
def make(tiny_encoder):
    def make_initialized(precision):
        nlp = make_nlp(tiny_encoder, **{PRECISION: precision}, **NO_DROPOUT)
        nlp.initialize(lambda: make_examples(nlp))
        return nlp

    return make_initialized


def shim_of(nlp: Any) -> Any:
    return nlp.get_pipe("transformer").model.layers[0].shims[0]


def read(nlp: Any) -> Any:
    """What the encoder gives out for the articles."""
    docs = [nlp.make_doc(row["text"]) for row in rows()]
    return nlp.get_pipe("transformer").predict(docs).model_output.last_hidden_state.numpy()


def gradients_of(nlp: Any) -> dict[str, Any]:
    nlp.update(make_examples(nlp), sgd=False)
    weights = dict(nlp.get_pipe("transformer").model.transformer.named_parameters())
    return {name: weight.grad for name, weight in weights.items() if weight.grad is not None}


def test_outputs_in_bfloat16_are_close_and_in_float32(make):
    short, exact = read(make("bf16")), read(make("fp32"))
    assert short.dtype == exact.dtype == np.float32
    assert np.abs(short - exact).max() < 0.1
    # Equal ones would mean that it was not used.
    assert np.abs(short - exact).max() > 1e-5


def test_gradients_in_bfloat16_are_close_and_in_float32(make):
    short, exact = gradients_of(make("bf16")), gradients_of(make("fp32"))
    assert set(short) == set(exact)
    assert all(gradient.dtype == torch.float32 for gradient in short.values())
    one, other = (
        torch.cat([gradients[name].flatten() for name in sorted(exact)]) for gradients in (short, exact)
    )
    assert other.norm() > 0
    assert torch.nn.functional.cosine_similarity(one, other, dim=0) > 0.99
    assert float(one.norm() / other.norm()) == pytest.approx(1.0, abs=0.05)


def test_weights_stay_in_float32(make):
    nlp = make("bf16")
    optimizer = nlp.resume_training()
    for _ in range(2):
        nlp.update(make_examples(nlp), sgd=optimizer)
    assert {weight.dtype for weight in shim_of(nlp)._model.parameters()} == {torch.float32}


def test_autocast_ends_with_the_encoder(make):
    nlp = make("bf16")
    read(nlp)
    nlp.update(make_examples(nlp), sgd=False)
    assert not torch.is_autocast_enabled("cpu")


def test_a_pipeline_in_bfloat16_survives_disk_and_bytes(make, tiny_encoder, tmp_path):
    nlp = make("bf16")
    nlp.to_disk(tmp_path / "model")
    other = make_nlp(tiny_encoder, **{PRECISION: "bf16"}, **NO_DROPOUT)
    for again in (spacy.load(tmp_path / "model"), other.from_bytes(nlp.to_bytes())):
        assert again.config["components"]["transformer"]["model"]["cpu_precision"] == "bf16"
        assert shim_of(again).use_bf16
        np.testing.assert_allclose(read(again), read(nlp), atol=1e-6)


def test_precision_is_of_the_machine_and_not_of_the_weights(make, tiny_encoder):
    exact = make("fp32")
    again = make_nlp(tiny_encoder, **{PRECISION: "fp32"}, **NO_DROPOUT).from_bytes(make("bf16").to_bytes())
    assert not shim_of(again).use_bf16
    np.testing.assert_allclose(read(again), read(exact), atol=1e-6)


@pytest.mark.parametrize("has_bf16", [True, False])
def test_auto_asks_the_processor(monkeypatch, make, has_bf16):
    monkeypatch.setattr(autocast, "has_bf16", lambda: has_bf16)
    assert shim_of(make("auto")).use_bf16 is has_bf16
    assert shim_of(make("bf16")).use_bf16 is True
    assert shim_of(make("fp32")).use_bf16 is False


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({}, False),
        ({"avx512_f": True, "avx512_bf16": False}, False),
        ({"avx512_bf16": True}, True),
        ({"avx512_bf16": False, "amx_bf16": True}, True),
        ({"arm_bf16": True}, True),
    ],
)
def test_bfloat16_is_a_capability_of_the_processor(monkeypatch, capabilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert autocast.has_bf16() is expected


def test_a_torch_that_cannot_tell_means_no_bfloat16(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert autocast.has_bf16() is False


@pytest.mark.parametrize("wrong", ["fp16", "BF16", "", None])
def test_an_unknown_precision_is_an_error(tiny_encoder, wrong):
    with pytest.raises(ValueError, match=r"D200.*cpu_precision"):
        build_transformer_model(str(tiny_encoder), make_sentence_windows(), {}, {}, cpu_precision=wrong)


def test_an_unknown_precision_in_the_config_is_an_error(tiny_encoder):
    with pytest.raises(ValueError, match="cpu_precision"):
        make_nlp(tiny_encoder, **{PRECISION: "fp16"})


def test_pickled_weights_are_refused(tiny_encoder, tmp_path):
    folder = tmp_path / "pickled"
    shutil.copytree(tiny_encoder, folder)
    torch.save(AutoModel.from_pretrained(folder).state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    # The folder is a good one otherwise: it is us who refuse it.
    assert AutoModel.from_pretrained(folder).config.hidden_size == 32
    with pytest.raises(OSError, match="safetensors"):
        autocast.SafetensorsModel.from_pretrained(str(folder))
    nlp = make_nlp(folder)
    with pytest.raises(OSError, match="safetensors"):
        nlp.initialize(lambda: make_examples(nlp))


def test_pickled_weights_beside_safetensors_are_not_read(tiny_encoder, tmp_path):
    folder = tmp_path / "both"
    shutil.copytree(tiny_encoder, folder)
    (folder / "pytorch_model.bin").write_bytes(b"not a pickle")
    loaded = autocast.SafetensorsModel.from_pretrained(str(folder))
    expected = AutoModel.from_pretrained(tiny_encoder).state_dict()
    assert all(torch.equal(weights, expected[name]) for name, weights in loaded.state_dict().items())
