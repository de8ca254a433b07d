"""Ctrl-C in the middle of a training costs the rest of the training, and nothing that was learned."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from pharma_deals import progress
from tests.pipelines import rows, to_doc

ROOT = Path(__file__).parents[2]
LAST_STEP, STOP = 50, 3
SMALL = {
    "training.max_steps": LAST_STEP,
    "training.eval_frequency": 2,
    "training.optimizer.learn_rate.initial_rate": 0.002,
    "training.optimizer.learn_rate.warmup_steps": 1,
    "components.transformer.model.cpu_precision": "fp32",
    "components.ner.model.hidden_width": 16,
    "components.relations.model.hidden_width": 16,
}


@pytest.fixture
def nlp(tiny_encoder, tmp_path, nlp_blank):
    docs = [to_doc(nlp_blank, row) for row in rows()]
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "docs.spacy")
    corpus = str(tmp_path / "docs.spacy")
    paths = {"paths.encoder": str(tiny_encoder), "paths.train": corpus, "paths.dev": corpus}
    return init_nlp(load_config(ROOT / "configs" / "sm.cfg", overrides={**paths, **SMALL}).interpolate())


def interrupt(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, calls: int) -> list[int]:
    """Let a method be interrupted when it is called for the last of so many times."""
    original = getattr(owner, name)
    count: list[int] = []

    def call(*args: Any, **kwargs: Any) -> Any:
        count.append(len(count))
        if len(count) == calls:
            raise KeyboardInterrupt
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, call)
    return count


def run_interrupted(nlp: Any, folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        train(nlp, folder, stdout=io.StringIO(), stderr=io.StringIO())


def weights_of(nlp: Any) -> dict[str, Any]:
    modules = {
        "transformer": nlp.get_pipe("transformer").model.transformer,
        **{name: nlp.get_pipe(name).model.get_ref("head").shims[0]._model for name in ("ner", "relations")},
    }
    return {
        f"{name}.{key}": weights.detach().clone()
        for name, module in modules.items()
        for key, weights in module.state_dict().items()
    }


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    assert one.keys() == other.keys()
    return all(weights.equal(other[key]) for key, weights in one.items())


@pytest.mark.parametrize(
    ("component", "method"),
    # In the middle of a step: before the encoder, between the components, and in the update of weights.
    [("transformer", "update"), ("relations", "get_loss"), ("ner", "finish_update")],
)
def test_an_interrupted_training_leaves_a_usable_model(nlp, tmp_path, monkeypatch, component, method):
    count = interrupt(monkeypatch, nlp.get_pipe(component), method, STOP + 1)
    run_interrupted(nlp, tmp_path / "model")
    # It did get that far, and no further.
    assert len(count) == STOP + 1
    loaded = spacy.load(tmp_path / "model" / "model-last")
    assert same(weights_of(loaded), weights_of(nlp))
    texts = [row["text"] for row in rows()]
    docs = list(loaded.pipe(texts))
    assert [doc.text for doc in docs] == texts
    for doc in docs:
        assert len(doc._.entity_scores) == len(doc.ents)
        assert isinstance(doc._.relations, list)


def test_what_was_learned_since_the_last_evaluation_is_kept(nlp, tmp_path, monkeypatch):
    before = weights_of(nlp)
    # Steps are counted from 0: the evaluation at step 2 was the last.
    interrupt(monkeypatch, nlp.get_pipe("transformer"), "update", 5)
    run_interrupted(nlp, tmp_path / "model")
    last, best = (weights_of(spacy.load(tmp_path / "model" / f"model-{name}")) for name in ("last", "best"))
    assert not same(last, before)
    assert not same(last, best)


def test_an_interruption_in_the_logger(nlp, tmp_path, monkeypatch):
    count = interrupt(monkeypatch, progress.tqdm, "update", STOP)
    run_interrupted(nlp, tmp_path / "model")
    assert len(count) == STOP
    assert same(weights_of(spacy.load(tmp_path / "model" / "model-last")), weights_of(nlp))


def test_a_model_can_be_trained_on_after_an_interruption(nlp, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        interrupt(patch, nlp.get_pipe("relations"), "get_loss", 2)
        run_interrupted(nlp, tmp_path / "model")
    loaded = spacy.load(tmp_path / "model" / "model-last")
    loaded.config["training"]["max_steps"] = 2
    (tmp_path / "again").mkdir()
    train(loaded, tmp_path / "again", stdout=io.StringIO(), stderr=io.StringIO())
    assert spacy.load(tmp_path / "again" / "model-best").pipe_names == nlp.pipe_names
