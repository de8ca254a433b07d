"""The configs of both sizes and of the benchmark: complete, alike, and fit to be trained with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from spacy.cli.init_config import fill_config
from spacy.schemas import ConfigSchemaTraining
from spacy.tokens import DocBin
from spacy.util import load_config, load_model_from_config, registry, resolve_dot_names
from thinc.api import Config

from pharma_deals.relations.component import DEFAULT_CANDIDATES, DEFAULT_RELATION_MODEL
from pharma_deals.schema import ENTITY_LABELS
from tests.pipelines import make_examples, to_doc
from tests.pipelines import rows as make_rows

ROOT = Path(__file__).parents[2]
SM, TRF, JOINT = (ROOT / name for name in ("configs/sm.cfg", "configs/trf.cfg", "benchmarks/joint.cfg"))
ALL = pytest.mark.parametrize("path", [SM, TRF, JOINT], ids=lambda path: path.stem)
# What spaCy adds to these configs, each with the default that it has for it.
LEFT_TO_DEFAULTS = {
    "components.doc_cleaner.attrs.tensor": None,
    "components.ner.model.nO": None,
    "components.ner.scorer.@scorers": "pharma_deals.entity_scorer.v1",
    "components.relations.model.nO": None,
    "components.relations.scorer.@scorers": "pharma_deals.relation_scorer.v1",
    "corpora.dev.augmenter": None,
    "corpora.dev.gold_tokens": False,
    "corpora.dev.limit": 0,
    "corpora.dev.shuffle": False,
    "corpora.train.augmenter": None,
    "corpora.train.gold_tokens": False,
    "corpora.train.limit": 0,
    "corpora.train.shuffle": False,
    "nlp.vectors.@vectors": "spacy.Vectors.v1",
}


def flatten(config: dict[str, Any], path: str = "") -> dict[str, Any]:
    """The values of a config by dotted name; a section without any as an empty one."""
    flat: dict[str, Any] = {}
    for key, value in config.items():
        name = f"{path}{key}"
        flat.update(flatten(value, f"{name}.") if isinstance(value, dict) and value else {name: value})
    return flat


def load_small(path: Path, encoder: Path, **overrides: Any) -> Config:
    """A config with the tiny encoder in the place of its own; joint.cfg leaves all paths open."""
    paths = {"paths.encoder": str(encoder), "paths.train": "train.spacy", "paths.dev": "dev.spacy"}
    return load_config(path, overrides={**paths, **overrides}).interpolate()


@ALL
def test_filling_changes_nothing(path, tmp_path):
    fill_config(tmp_path / "filled.cfg", path, silent=True)
    before, after = flatten(load_config(path)), flatten(load_config(tmp_path / "filled.cfg"))
    assert {key: after.get(key) for key in before} == before
    added = {key: value for key, value in after.items() if key not in before}
    assert added.items() <= LEFT_TO_DEFAULTS.items()


def test_the_sizes_differ_in_encoder_and_learning_rates_alone():
    sm, trf = flatten(load_config(SM)), flatten(load_config(TRF))
    assert sm.keys() == trf.keys()
    assert {key for key in sm if sm[key] != trf[key]} == {
        "paths.encoder",
        "components.ner.model.learn_rate_scale",
        "components.relations.model.learn_rate_scale",
        "training.optimizer.learn_rate.initial_rate",
    }


def test_the_heads_of_both_sizes_learn_about_equally_fast():
    rates = []
    for path in (SM, TRF):
        config = load_config(path)
        rate = config["training"]["optimizer"]["learn_rate"]["initial_rate"]
        scales = {config["components"][name]["model"]["learn_rate_scale"] for name in ("ner", "relations")}
        assert len(scales) == 1
        rates.append(rate * scales.pop())
    assert rates[0] == pytest.approx(rates[1], rel=0.5)


def test_the_benchmark_has_the_components_of_the_small_pipeline():
    sm, joint = load_config(SM), load_config(JOINT)
    # Its data sets are not about deals.
    assert joint["nlp"]["pipeline"] == [name for name in sm["nlp"]["pipeline"] if name != "deals"]
    for name in ("ner", "relations"):
        assert joint["components"][name] == sm["components"][name]


@ALL
def test_the_config_says_what_the_component_does_by_default(path):
    component = load_config(path)["components"]["relations"]
    # learn_rate_scale goes with the encoder.
    ignored = ("learn_rate_scale", "signatures.relations")
    for ours, defaults in (
        (component["candidates"], DEFAULT_CANDIDATES),
        (component["model"], DEFAULT_RELATION_MODEL),
    ):
        keep = [{k: v for k, v in flatten(one).items() if k not in ignored} for one in (ours, defaults)]
        assert keep[0] == keep[1]


@ALL
def test_every_block_resolves_and_the_pipeline_learns(path, tiny_encoder):
    config = load_small(path, tiny_encoder)
    nlp = load_model_from_config(config, auto_fill=False, validate=False)
    assert nlp.pipe_names == config["nlp"]["pipeline"]
    training = registry.resolve(config["training"], schema=ConfigSchemaTraining)
    train_corpus, dev_corpus = resolve_dot_names(config, [training["train_corpus"], training["dev_corpus"]])
    assert callable(train_corpus)
    assert callable(dev_corpus)
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    losses: dict[str, float] = {}
    for batch in training["batcher"](examples):
        nlp.update(batch, sgd=training["optimizer"], drop=training["dropout"], losses=losses)
    assert losses["ner"] > 0
    assert losses["relations"] > 0
    # Every score that training weighs is one that the pipeline gives.
    scores = nlp.evaluate(make_examples(nlp, gold_ents=False))
    assert set(training["score_weights"]) <= set(scores)


@ALL
def test_what_the_transformer_leaves_on_docs_is_cleared(path, tiny_encoder):
    nlp = load_model_from_config(load_small(path, tiny_encoder), auto_fill=True)
    nlp.initialize(lambda: make_examples(nlp))
    assert nlp(make_rows()[0]["text"])._.trf_data is None


@ALL
def test_the_corpora_are_read_as_training_needs_them(path, tiny_encoder, tmp_path, nlp_blank):
    gold = to_doc(nlp_blank, make_rows()[0])
    DocBin(docs=[gold], store_user_data=True).to_disk(tmp_path / "docs.spacy")
    corpus = str(tmp_path / "docs.spacy")
    config = load_small(path, tiny_encoder, **{"paths.train": corpus, "paths.dev": corpus})
    corpora = registry.resolve(config["corpora"])
    (train,), (dev,) = (list(corpora[name](nlp_blank)) for name in ("train", "dev"))
    # Pairs are learned on gold entities, also where names were swapped; dev is scored on those that were found.
    assert len(train.predicted.ents) == len(gold.ents)
    assert len(dev.predicted.ents) == 0
    assert len(train.reference._.relations) == len(dev.reference._.relations) == len(gold._.relations)


@pytest.mark.parametrize("path", [SM, TRF], ids=lambda path: path.stem)
def test_training_reads_the_corpus_anew_for_every_epoch_in_another_order(path):
    config = load_config(path)
    # Without, spaCy would augment once and for all.
    assert config["training"]["max_epochs"] == -1
    assert config["corpora"]["train"]["shuffle"] is True
    assert registry.resolve(config["initialize"]["components"])["ner"]["labels"] == list(ENTITY_LABELS)


@ALL
def test_the_learning_rate_lasts_to_the_last_step(path):
    training = load_config(path).interpolate()["training"]
    schedule = training["optimizer"]["learn_rate"]
    assert schedule["warmup_steps"] < training["max_steps"] < schedule["total_steps"]
    assert training["max_steps"] % training["eval_frequency"] == 0
