"""The fixtures themselves."""

from pathlib import Path

from transformers import AutoModel, AutoTokenizer


def test_tiny_encoder_loads_without_a_network(tiny_encoder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder, local_files_only=True)
    model = AutoModel.from_pretrained(tiny_encoder, local_files_only=True, use_safetensors=True)
    inputs = tokenizer("Orion’s €20m STI-A1110 deal", return_tensors="pt")
    assert tokenizer.is_fast
    assert tokenizer.unk_token_id not in inputs["input_ids"]
    assert model(**inputs).last_hidden_state.shape[-1] == 32


def test_tiny_encoder_has_safetensors_only(tiny_encoder: Path) -> None:
    names = {path.name for path in tiny_encoder.iterdir()}
    assert "model.safetensors" in names
    assert not {name for name in names if name.endswith((".bin", ".pt", ".pkl"))}


def test_nlp_blank_has_no_components(nlp_blank) -> None:
    assert nlp_blank.pipe_names == []
