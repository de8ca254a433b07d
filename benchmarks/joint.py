"""Train and score the components on any data set in SpERT's JSON form.

    python -m benchmarks.joint FOLDER NAME --encoder training/encoders/minilm --seeds 0 1 2

Reads ``NAME_train.json``, ``NAME_dev.json`` and ``NAME_test.json``; labels and the pairs that a
relation may join come from the training rows. Trains on train alone, picks the checkpoint and the
thresholds on dev, and scores test once.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
import torch
from spacy.language import Language
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config
from thinc.api import Config

from pharma_deals.autocast import has_bf16
from pharma_deals.corpus.reader import make_corpus
from pharma_deals.evaluate.scores import count_lost, evaluate_layers
from pharma_deals.evaluate.thresholds import tune_thresholds

from .tokens_json import read_signatures, read_split, write_docs

SPLITS = ("train", "dev", "test")
SCORES = ("ents_f", "rel_f", "rel_boundary_f")
CONFIG = Path(__file__).parent / "joint.cfg"


def main() -> None:
    """Run the seeds and print the scores."""
    args = _parse_args()
    # Before the runs, for a working tree may change while they last.
    setting = describe_setting()
    runs = []
    for seed in args.seeds:
        with tempfile.TemporaryDirectory() as folder:
            runs.append(run_seed(args, seed, Path(folder)))
        sys.stderr.write(f"{json.dumps(runs[-1])}\n")
    report = {
        "data": args.name,
        "command": "python -m benchmarks.joint " + " ".join(sys.argv[1:]),
        **setting,
        "runs": runs,
        "mean": {key: mean_of([run[key] for run in runs]) for key in SCORES},
        "spread": {key: spread_of([run[key] for run in runs]) for key in SCORES},
    }
    text = json.dumps(report, indent=2)
    sys.stdout.write(text + "\n")
    if args.output:
        args.output.write_text(text + "\n", encoding="utf8")


def run_seed(args: argparse.Namespace, seed: int, folder: Path) -> dict[str, Any]:
    """Train with one seed and score test.

    args (Namespace): The command line.
    seed (int): The seed.
    folder (Path): An empty folder to work in.
    RETURNS (dict): Scores on test between 0 and 1, what of test's annotation counts as missed because
        our docs cannot hold it, and the minutes that training took.
    """
    rows = {split: read_split(args.folder, args.name, split) for split in SPLITS}
    signatures = read_signatures(rows["train"])
    known = {signature["name"] for signature in signatures}
    lost = {split: write_docs(rows[split], folder / f"{split}.spacy", known) for split in SPLITS}
    for split, losses in lost.items():
        if losses:
            ents, rels = (count_lost(losses, kind).total() for kind in ("entity", "relation"))
            sys.stderr.write(
                f"{split}: {ents} entities that overlap others and {rels} relations of them, or of a label "
                "that train lacks, are left out and count as missed\n"
            )
    overrides = {
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "dev.spacy"),
        "paths.encoder": str(args.encoder),
        "system.seed": seed,
        **read_overrides(args.override),
    }
    config = load_config(CONFIG, overrides=overrides)
    config["components"]["relations"]["candidates"]["signatures"]["relations"] = signatures
    best, minutes = train_best(config, folder, gpu_id=args.gpu_id)
    read_dev = make_corpus(folder / "dev.spacy", gold_ents=False, gold_tokens=True)
    thresholds = tune_thresholds(best, list(read_dev(best)), lost=lost["dev"])
    best.get_pipe("relations").set_thresholds(thresholds)
    read_test = make_corpus(folder / "test.spacy", gold_ents=False, gold_tokens=True)
    layers = evaluate_layers(best, list(read_test(best)), lost=lost["test"])
    return {
        "seed": seed,
        **read_scores(layers),
        "left_out": layers["lost"],
        "minutes": minutes,
    }


def train_best(config: Config, folder: Path, *, gpu_id: int) -> tuple[Language, float]:
    """Train a pipeline.

    config (Config): The config.
    folder (Path): An empty folder to work in.
    gpu_id (int): The GPU, or -1 for the CPU.
    RETURNS (Tuple[Language, float]): The best checkpoint, and the minutes that training took.
    """
    begin = time.monotonic()
    nlp = init_nlp(config.interpolate(), use_gpu=gpu_id)
    (folder / "model").mkdir()
    train(nlp, folder / "model", use_gpu=gpu_id, stdout=sys.stderr)
    minutes = (time.monotonic() - begin) / 60
    return spacy.load(folder / "model" / "model-best"), round(minutes, 1)


def read_scores(layers: dict[str, Any]) -> dict[str, float]:
    """Pick the scores of the report.

    layers (dict): What :func:`evaluate_layers` gives.
    RETURNS (Dict[str, float]): The scores, between 0 and 1; 0 where there is nothing to score.
    """
    found, given = layers["end_to_end"], layers["gold_entities"]
    keys = ("ents_f", "rel_f", "rel_p", "rel_r", "rel_boundary_f")
    scores = {**{key: found[key] for key in keys}, "gold_ents_rel_f": given["rel_f"]}
    return {key: value or 0.0 for key, value in scores.items()}


def read_overrides(items: Iterable[str]) -> dict[str, Any]:
    """Read config values from the command line.

    items (Iterable[str]): Each ``KEY=VALUE``; a value that is no JSON is a string.
    RETURNS (Dict[str, Any]): The values by dotted name.
    """
    pairs = (item.split("=", 1) for item in items)
    return {key: _literal(value) for key, value in pairs}


def _literal(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def describe_setting() -> dict[str, Any]:
    """What the scores and the minutes depend on besides the command line."""
    return {
        "commit": commit_of(),
        "uncommitted_changes": bool(_git("status", "--porcelain")),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "bf16": has_bf16(),
    }


def mean_of(values: list[float]) -> float:
    """Mean of the seeds, to four digits."""
    return round(statistics.mean(values), 4)


def spread_of(values: list[float]) -> float:
    """Standard deviation of the seeds, to four digits."""
    return round(statistics.stdev(values), 4) if len(values) > 1 else 0.0


def commit_of() -> str:
    """Short hash of the commit that is checked out."""
    return _git("rev-parse", "--short", "HEAD") or "unknown"


def _git(*args: str) -> str:
    """What git says about the checkout; nothing where there is none."""
    command = ["git", *args]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return result.stdout.strip()


def _parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", type=Path, help="folder with NAME_train.json, NAME_dev.json, NAME_test.json"
    )
    parser.add_argument("name", help="name of the data set, for instance conll04")
    parser.add_argument("--encoder", default="training/encoders/minilm", help="folder of the encoder")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="one run a seed")
    parser.add_argument("--gpu-id", type=int, default=-1, help="GPU to use, -1 for the CPU")
    parser.add_argument(
        "--override", nargs="*", default=[], metavar="KEY=VALUE", help="config values to change"
    )
    parser.add_argument("--output", type=Path, help="where the report goes, besides stdout")
    return parser.parse_args()


if __name__ == "__main__":
    main()
