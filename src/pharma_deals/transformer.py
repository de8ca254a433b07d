"""The transformer of the pipelines: spacy-transformers' model, with bfloat16 on the CPU."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from .errors import Errors
from .forking import make_forks_safe
from .memory import limit_primitive_cache
from .windows import halve_long_windows

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span
    from spacy_transformers.data_classes import FullTransformerBatch
    from thinc.model import Model

    from .windows import SpanGetter

Precision = Literal["auto", "bf16", "fp32"]


def build_transformer_model(
    name: str,
    get_spans: SpanGetter,
    tokenizer_config: dict[str, Any],
    transformer_config: dict[str, Any],
    mixed_precision: bool = False,
    cpu_precision: Precision = "auto",
) -> Model[list[Doc], FullTransformerBatch]:
    """Registered as ``pharma_deals.TransformerModel.v1``.

    As ``spacy-transformers.TransformerModel.v3``, and it can run in bfloat16 on the CPU, which the
    PyTorch shim of thinc offers for CUDA only. Weights, optimizer and gradients stay in float32.

    name (str): Folder of the encoder, or its name on the Hugging Face hub. Safetensors only.
    get_spans (Callable): Cuts docs into the spans that the encoder reads.
    tokenizer_config (Dict[str, Any]): Settings of the wordpiece tokenizer.
    transformer_config (Dict[str, Any]): Settings of the encoder.
    mixed_precision (bool): Whether to use autocast on a GPU.
    cpu_precision (str): ``"bf16"``, ``"fp32"``, or ``"auto"`` for bfloat16 where the processor
        has instructions for it.
    RETURNS (Model[List[Doc], FullTransformerBatch]): The model.
    RAISES (ValueError): If ``cpu_precision`` is none of the three.
    """
    # At the top, these would make every use of spaCy wait for torch and transformers.
    from spacy_transformers.layers.transformer_model import TransformerModel

    from .autocast import AutocastShim, has_bf16

    make_forks_safe()
    limit_primitive_cache()
    if cpu_precision not in ("auto", "bf16", "fp32"):
        raise ValueError(Errors.D200.format(value=cpu_precision))
    use_bf16 = cpu_precision == "bf16" or (cpu_precision == "auto" and has_bf16())
    model = TransformerModel(
        name,
        get_spans,
        tokenizer_config,
        transformer_config,
        mixed_precision=mixed_precision,
        grad_scaler_config={},
    )
    wrapper = model.layers[0]
    wrapper.shims[0] = AutocastShim(
        wrapper.shims[0]._hfmodel,
        mixed_precision=mixed_precision,
        grad_scaler_config={"enabled": mixed_precision},
        use_bf16=use_bf16,
    )
    model.init = _init_from_safetensors(model.init)
    model.attrs["get_spans"] = _within_limit(model, get_spans)
    return model


def _within_limit(model: Model[Any, Any], get_spans: SpanGetter) -> SpanGetter:
    """Windows that the encoder reads to their end, by its own tokenizer."""

    def count_pieces(texts: Sequence[str]) -> list[int]:
        # Told not to warn of long texts: they are what it is asked for.
        return [len(ids) for ids in model.tokenizer(list(texts), verbose=False)["input_ids"]]

    def get_windows(docs: Iterable[Doc]) -> list[list[Span]]:
        limit = min(model.tokenizer.model_max_length, model.transformer.config.max_position_embeddings)
        return [halve_long_windows(spans, count_pieces, limit) for spans in get_spans(docs)]

    return get_windows


def _init_from_safetensors(init: Callable[..., None]) -> Callable[..., None]:
    """Load the encoder before the model's own initialization would, and never from a pickle."""

    def init_model(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
        from spacy_transformers.layers.transformer_model import huggingface_from_pretrained

        from .autocast import SafetensorsModel

        if not model.attrs["has_transformer"]:
            hf_model = huggingface_from_pretrained(
                model.attrs["name"],
                model._init_tokenizer_config,
                dict(model._init_transformer_config),
                model_cls=SafetensorsModel,
            )
            model.attrs["set_transformer"](model, hf_model)
        init(model, X, Y)

    return init_model
