"""Encoders for thinc's PyTorch shims: bfloat16 on the CPU, weights from safetensors only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from spacy_transformers.layers.hf_shim import HFShim
from transformers import AutoModel


def has_bf16() -> bool:
    """Whether this processor computes in bfloat16 faster than in float32."""
    capabilities = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "arm_bf16"))


class AutocastShim(HFShim):  # type: ignore[misc]
    """A Hugging Face model that runs under CPU autocast and gives out float32.

    use_bf16 (bool): Whether to use bfloat16 while the model lies on the CPU.
    """

    def __init__(self, *args: Any, use_bf16: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.use_bf16 = use_bf16

    def predict(self, inputs: Any) -> Any:
        """Run the model without gradients."""
        with self._autocast():
            outputs = super().predict(inputs)
        return _to_float32(outputs)

    def begin_update(self, inputs: Any) -> tuple[Any, Callable[..., Any]]:
        """Run the model and keep what the backward pass needs."""
        with self._autocast():
            outputs, backprop = super().begin_update(inputs)
        # The cast is part of the graph: the backward pass starts from its result.
        return _to_float32(outputs), backprop

    def _autocast(self) -> Any:
        enabled = self.use_bf16 and self.device.type == "cpu"
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled)


def _to_float32(outputs: Any) -> Any:
    for name, value in outputs.items():
        if torch.is_tensor(value) and value.is_floating_point():
            outputs[name] = value.float()
    return outputs


class SafetensorsModel:
    """``AutoModel`` that refuses weights in any form but safetensors."""

    @staticmethod
    def from_pretrained(source: str, **kwargs: Any) -> Any:
        """Load the encoder from a folder or from the Hugging Face hub."""
        return AutoModel.from_pretrained(source, use_safetensors=True, **kwargs)
