"""The ``--slow`` option, and fixtures that more than one folder of tests uses."""

from __future__ import annotations

import os
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from spacy.language import Language

# The models of the tests are too small to be worth a second thread, and wait for it longer than they work.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile("pharma-deals", deadline=None)
settings.load_profile("pharma-deals")

# Words of the texts that the tests are written with: they become one wordpiece each.
WORDS = """
    the a an of for to from in and with by its on up it is will at as or per under outside after before
    acme orion pharma bio biotech therapeutics inc ltd plc company companies university
    licensed licenses license acquires acquire acquired buys buy sells agreement deal option rights collaboration
    exclusive worldwide japan china europe united states
    antibody vaccine small molecule phase preclinical cancer breast
    upfront payment milestone milestones royalties royalty million billion percent cash shares share
    monday tuesday january june 2014 2015 2019 2020 5 10 20 50 100 250
""".split()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT with random weights, small enough to train in a test: a folder as the hub would give it."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("encoder") / "tiny"
    folder.mkdir()
    # Every character alone and as a continuation, so that no text has an unknown wordpiece.
    characters = sorted({*string.ascii_lowercase, *string.digits, *string.punctuation, *"€£¥“”‘’–—é"})
    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *characters,
        *(f"##{char}" for char in characters),
    ]
    vocab = list(dict.fromkeys([*pieces, *WORDS]))
    (folder / "vocab.txt").write_text("\n".join(vocab), encoding="utf8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), do_lower_case=True).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocab),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="session")
def trained_path(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a pipeline that knows the articles of tests/pipelines.py by heart."""
    from .pipelines import make_examples, make_nlp, train

    nlp = make_nlp(tiny_encoder)
    train(nlp, make_examples(nlp), 150)
    path = tmp_path_factory.mktemp("trained") / "pipeline"
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def trained(trained_path: Path) -> Language:
    """That pipeline, loaded anew for every file of tests."""
    import spacy

    return spacy.load(trained_path)


@pytest.fixture
def nlp_blank() -> Language:
    """An empty English pipeline with our tokenizer."""
    from pharma_deals.tokenizer import blank_pipeline

    return blank_pipeline()
