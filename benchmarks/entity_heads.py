"""Compare entity components on the same encoder, without relations.

    python -m benchmarks.entity_heads --seeds 0 1 --steps 300

Trains ``deal_entities``, spaCy's ``ner`` and spaCy's ``spancat_singlelabel`` on corpus/train.spacy from
the encoder, optimizer and batches of configs/sm.cfg, and scores the last checkpoint on corpus/dev.spacy.
Every head learns at ten times the rate of the encoder.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train_while_improving
from spacy.util import load_config, registry
from thinc.api import Config

from pharma_deals.entities.scorer import score_entities
from pharma_deals.tokenizer import blank_pipeline

from .joint import commit_of, mean_of, spread_of

ROOT = Path(__file__).parents[1]
LISTENER = {
    "@architectures": "spacy-transformers.TransformerListener.v1",
    "grad_factor": 1.0,
    "pooling": {"@layers": "reduce_mean.v1"},
    "upstream": "*",
}
SPANS_KEY = "ents"
HEAD_SCALE = 10.0
# As `spacy init config` writes them for a transformer.
HEADS: dict[str, dict[str, Any]] = {
    "deal_entities": {},
    "ner": {
        "factory": "ner",
        "model": {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": "ner",
            "extra_state_tokens": False,
            "hidden_width": 64,
            "maxout_pieces": 2,
            "use_upper": False,
            "nO": None,
            "tok2vec": LISTENER,
        },
    },
    "spancat_singlelabel": {
        "factory": "spancat_singlelabel",
        "spans_key": SPANS_KEY,
        "allow_overlap": False,
        "suggester": {"@misc": "spacy.ngram_range_suggester.v1", "min_size": 1, "max_size": 8},
        "model": {
            "@architectures": "spacy.SpanCategorizer.v1",
            "tok2vec": LISTENER,
            "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 128},
            "scorer": {"@layers": "Softmax.v2"},
        },
    },
}


class ScaledHeads:
    """An optimizer that lets the thinc layers of spaCy's heads learn faster than the encoder.

    optimizer (Optimizer): The optimizer.
    scale (float): Factor on the learning rate of weights that are no torch weights, whose names have
        dots. Our own head comes with a factor of its own.
    """

    def __init__(self, optimizer: Any, scale: float):
        self._optimizer = optimizer
        self._scale = scale

    def __call__(self, key: Any, weights: Any, gradient: Any, *, lr_scale: float = 1.0) -> Any:
        """Update one array of weights."""
        scale = lr_scale if "." in key[1] else self._scale
        return self._optimizer(key, weights, gradient, lr_scale=scale)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._optimizer, name)


def main() -> None:
    """Run every head with every seed and print the scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--steps", type=int, default=300, help="training steps of each run")
    parser.add_argument("--heads", nargs="+", choices=list(HEADS), default=list(HEADS))
    parser.add_argument("--output", type=Path, help="where the report goes, besides stdout")
    args = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        train = Path(folder) / "train.spacy"
        _write_spans(train)
        for head in args.heads:
            runs = [run(head, seed, args.steps, train) for seed in args.seeds]
            results[head] = {
                "runs": runs,
                "mean": {key: mean_of([r[key] for r in runs]) for key in ("ents_f", "ents_boundary_f")},
                "spread": {key: spread_of([r[key] for r in runs]) for key in ("ents_f", "ents_boundary_f")},
            }
            sys.stderr.write(f"{head}: {json.dumps(results[head])}\n")
    report = {
        "command": "python -m benchmarks.entity_heads " + " ".join(sys.argv[1:]),
        "data": "corpus/train.spacy, scored on corpus/dev.spacy",
        "commit": commit_of(),
        "heads": results,
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    if args.output:
        args.output.write_text(json.dumps(report, indent=2) + "\n", encoding="utf8")


def run(head: str, seed: int, steps: int, train: Path) -> dict[str, Any]:
    """Train one head with one seed.

    head (str): Name of the factory.
    seed (int): The seed.
    steps (int): Training steps.
    train (Path): The training docs, with span groups.
    RETURNS (dict): Entity scores on dev between 0 and 1, and minutes of training.
    """
    nlp = init_nlp(_config(head, seed, steps, train))
    training = registry.resolve(nlp.config["training"])
    corpora = registry.resolve(nlp.config["corpora"])
    batches = ((0, batch) for _ in iter(int, 1) for batch in training["batcher"](corpora["train"](nlp)))
    begin = time.monotonic()
    steps_done = train_while_improving(
        nlp,
        ScaledHeads(training["optimizer"], HEAD_SCALE),
        batches,
        evaluate=lambda: (0.0, {}),
        dropout=training["dropout"],
        accumulate_gradient=1,
        patience=0,
        max_steps=steps,
        eval_frequency=steps,
        exclude=[],
        annotating_components=[],
        before_update=None,
    )
    for _ in steps_done:
        pass
    minutes = (time.monotonic() - begin) / 60
    examples = [Example(_predict(nlp, eg.reference), eg.reference) for eg in corpora["dev"](nlp)]
    scores = score_entities(examples)
    keys = ("ents_p", "ents_r", "ents_f", "ents_boundary_f")
    return {"seed": seed, **{key: scores[key] for key in keys}, "minutes": round(minutes, 1)}


def _config(head: str, seed: int, steps: int, train: Path) -> Config:
    paths = {
        "paths.train": str(train),
        "paths.dev": str(ROOT / "corpus/dev.spacy"),
        "paths.encoder": str(ROOT / "training/encoders/minilm"),
    }
    config = load_config(ROOT / "configs/sm.cfg", overrides={**paths, "system.seed": seed}).interpolate()
    config["nlp"]["pipeline"] = ["transformer", "ner"]
    del config["components"]["relations"]
    config["components"]["ner"] = HEADS[head] or config["components"]["ner"]
    # spaCy's ner keeps the entities that a doc brings along.
    config["corpora"]["train"]["gold_ents"] = False
    config["training"]["score_weights"] = {}
    config["training"]["optimizer"]["learn_rate"]["total_steps"] = steps
    config["training"]["optimizer"]["learn_rate"]["warmup_steps"] = steps // 10
    return config


def _write_spans(path: Path) -> None:
    """Write the training docs with their entities as a span group too, as spancat learns from."""
    nlp = blank_pipeline()
    docs = list(DocBin().from_disk(ROOT / "corpus/train.spacy").get_docs(nlp.vocab))
    for doc in docs:
        doc.spans[SPANS_KEY] = list(doc.ents)
    DocBin(docs=docs, store_user_data=True).to_disk(path)


def _predict(nlp: Language, reference: Doc) -> Doc:
    doc = nlp(reference.text)
    if SPANS_KEY in doc.spans:
        doc.set_ents(list(doc.spans[SPANS_KEY]))
    return doc


if __name__ == "__main__":
    main()
