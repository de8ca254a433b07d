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
from pathlib import Path
from typing import Any

import spacy
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from pharma_deals.corpus.reader import make_corpus
from pharma_deals.evaluate.scores import evaluate_layers
from pharma_deals.evaluate.thresholds import tune_thresholds

from .tokens_json import read_signatures, read_split, write_docs

SPLITS = ("train", "dev", "test")
CONFIG = Path(__file__).parent / "joint.cfg"


def main() -> None:
    """Run the seeds and print the scores."""
    args = _parse_args()
    runs = []
    for seed in args.seeds:
        with tempfile.TemporaryDirectory() as folder:
            runs.append(run_seed(args, seed, Path(folder)))
        sys.stderr.write(f"{json.dumps(runs[-1])}\n")
    report = {
        "data": args.name,
        "command": "python -m benchmarks.joint " + " ".join(sys.argv[1:]),
        "commit": commit_of(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "runs": runs,
        "mean": {key: mean_of([run[key] for run in runs]) for key in ("ents_f", "rel_f", "rel_boundary_f")},
        "spread": {
            key: spread_of([run[key] for run in runs]) for key in ("ents_f", "rel_f", "rel_boundary_f")
        },
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
    RETURNS (dict): Scores on test between 0 and 1, and the minutes that training took.
    """
    rows = {split: read_split(args.folder, args.name, split) for split in SPLITS}
    for split in SPLITS:
        write_docs(rows[split], folder / f"{split}.spacy")
    overrides = {
        "paths.train": str(folder / "train.spacy"),
        "paths.dev": str(folder / "dev.spacy"),
        "paths.encoder": str(args.encoder),
        "system.seed": seed,
        **dict(item.split("=", 1) for item in args.override),
    }
    config = load_config(CONFIG, overrides=_typed(overrides))
    config["components"]["relations"]["candidates"]["signatures"]["relations"] = read_signatures(
        rows["train"]
    )
    begin = time.monotonic()
    nlp = init_nlp(config.interpolate(), use_gpu=args.gpu_id)
    (folder / "model").mkdir()
    train(nlp, folder / "model", use_gpu=args.gpu_id, stdout=sys.stderr)
    minutes = (time.monotonic() - begin) / 60
    best = spacy.load(folder / "model" / "model-best")
    read_dev = make_corpus(folder / "dev.spacy", gold_ents=False, gold_tokens=True)
    best.get_pipe("relations").set_thresholds(tune_thresholds(best, list(read_dev(best))))
    read_test = make_corpus(folder / "test.spacy", gold_ents=False, gold_tokens=True)
    scores = evaluate_layers(best, list(read_test(best)))
    keys = ("ents_f", "rel_f", "rel_p", "rel_r", "rel_boundary_f")
    gold = {f"gold_ents_{key}": scores["gold_entities"][key] for key in ("rel_f",)}
    return {
        "seed": seed,
        **{key: scores["end_to_end"][key] for key in keys},
        **gold,
        "minutes": round(minutes, 1),
    }


def _typed(overrides: dict[str, Any]) -> dict[str, Any]:
    return {key: _literal(value) if isinstance(value, str) else value for key, value in overrides.items()}


def _literal(value: str) -> Any:
    return (
        json.loads(value) if value and (value[0].isdigit() or value in ("true", "false", "null")) else value
    )


def mean_of(values: list[float]) -> float:
    """Mean of the seeds, to four digits."""
    return round(statistics.mean(values), 4)


def spread_of(values: list[float]) -> float:
    """Standard deviation of the seeds, to four digits."""
    return round(statistics.stdev(values), 4) if len(values) > 1 else 0.0


def commit_of() -> str:
    """Short hash of the commit that is checked out."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return result.stdout.strip() or "unknown"


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
