r"""Train a pipeline on parts of the corpus, or with other settings, and compare the scores.

    python -m benchmarks.corpus_runs curve --shares 0.25 0.5 1.0 --real real.jsonl
    python -m benchmarks.corpus_runs augment --variant corpora.train.augmenter.share=0.0 \
        --variant corpora.train.augmenter.share=0.5 --seeds 0 1 --real real.jsonl

Every run trains configs/sm.cfg on corpus/train.spacy, picks checkpoint and thresholds on corpus/dev.spacy and
is scored there; with --real also on annotated articles of another origin, which decide nothing. The report is
written after every run, and runs that it has already are not repeated.
"""

from __future__ import annotations

import argparse
import json
import random
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

from spacy.tokens import DocBin
from spacy.util import load_config

from pharma_deals.corpus.reader import make_corpus
from pharma_deals.evaluate.data import read_examples
from pharma_deals.evaluate.scores import evaluate_layers
from pharma_deals.evaluate.thresholds import tune_thresholds
from pharma_deals.tokenizer import blank_pipeline

from .joint import describe_setting, mean_of, read_overrides, read_scores, spread_of, train_best

ROOT = Path(__file__).parents[1]
SCORES = ("ents_f", "rel_f", "gold_ents_rel_f")


def main() -> None:
    """Make the runs that the report lacks."""
    args = _parse_args()
    path = args.output or ROOT / "training/results" / f"{args.name}.json"
    done = json.loads(path.read_text(encoding="utf8"))["runs"] if path.exists() else []
    path.parent.mkdir(parents=True, exist_ok=True)
    # Before the runs, for a working tree may change while they last.
    setting = describe_setting()
    # What a run that is in the report already has to agree with.
    common = {"steps": args.steps, "config": args.config.name, "overrides": args.override}
    for variant in args.variant or [""]:
        for share in args.shares:
            for seed in args.seeds:
                key = {"variant": variant, "share": share, "seed": seed, **common}
                if any(all(run.get(name) == value for name, value in key.items()) for run in done):
                    continue
                scored = run_one(args, variant, share, seed)
                done.append({**key, **scored, "setting": setting})
                sys.stderr.write(f"{json.dumps(done[-1])}\n")
                write_report(path, args.name, done)


def run_one(args: argparse.Namespace, variant: str, share: float, seed: int) -> dict[str, Any]:
    """Train once and score.

    args (Namespace): The command line.
    variant (str): Config values to change, as on the command line.
    share (float): Share of the training articles, 0 to 1.
    seed (int): The seed, also of the draw of the articles.
    RETURNS (dict): Number of articles, minutes, and scores between 0 and 1 on ``"dev"`` and ``"real"``.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        n_docs = _draw_part(args.corpus / "train.spacy", share, seed, folder / "train.spacy")
        overrides = {
            "paths.train": str(folder / "train.spacy"),
            "paths.dev": str(args.corpus / "dev.spacy"),
            "paths.encoder": str(args.encoder),
            "system.seed": seed,
            "training.max_steps": args.steps,
            "training.optimizer.learn_rate.total_steps": args.steps + args.steps // 20,
            "training.optimizer.learn_rate.warmup_steps": args.steps // 10,
            **read_overrides([*args.override, *variant.split()]),
        }
        best, minutes = train_best(load_config(args.config, overrides=overrides), folder, gpu_id=args.gpu_id)
    dev = list(make_corpus(args.corpus / "dev.spacy", gold_ents=False)(best))
    best.get_pipe("relations").set_thresholds(tune_thresholds(best, dev))
    scores = {"dev": read_scores(evaluate_layers(best, dev))}
    if args.real is not None:
        examples, lost = read_examples(best, args.real)
        scores["real"] = read_scores(evaluate_layers(best, examples, lost=lost))
    return {"docs": n_docs, "minutes": minutes, **scores}


def write_report(path: Path, name: str, runs: list[dict[str, Any]]) -> None:
    """Write the runs with mean and spread over the seeds.

    path (Path): The .json file.
    name (str): What the runs compare.
    runs (List[dict]): The runs.
    """
    keys = ("variant", "share", "steps")
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for run in runs:
        groups.setdefault(tuple(run.get(key) for key in keys), []).append(run)
    summary = []
    for values_of_keys, own in groups.items():
        row: dict[str, Any] = {
            **dict(zip(keys, values_of_keys, strict=True)),
            "docs": own[0]["docs"],
            "seeds": len(own),
        }
        for data in ("dev", "real"):
            if all(data in run for run in own):
                values = {key: [run[data][key] for run in own] for key in SCORES}
                row[data] = {key: {"mean": mean_of(v), "spread": spread_of(v)} for key, v in values.items()}
        summary.append(row)
    command = "python -m benchmarks.corpus_runs " + shlex.join(sys.argv[1:])
    report = {"name": name, "command": command, "summary": summary, "runs": runs}
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf8")


def _draw_part(source: Path, share: float, seed: int, target: Path) -> int:
    """Write a random part of the docs. Smaller parts of one seed are contained in the larger ones."""
    docs = list(DocBin().from_disk(source).get_docs(blank_pipeline().vocab))
    random.Random(seed).shuffle(docs)
    docs = docs[: max(1, round(share * len(docs)))]
    DocBin(docs=docs, store_user_data=True).to_disk(target)
    return len(docs)


def _parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="name of the comparison, and of its report")
    parser.add_argument(
        "--variant",
        action="append",
        metavar="'KEY=VALUE ...'",
        help="config values of a variant; give one a variant",
    )
    parser.add_argument(
        "--shares", type=float, nargs="+", default=[1.0], help="shares of the training articles"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="one run a seed")
    parser.add_argument("--steps", type=int, default=1000, help="training steps of each run")
    parser.add_argument(
        "--corpus", type=Path, default=ROOT / "corpus", help="folder of train.spacy and dev.spacy"
    )
    parser.add_argument("--real", type=Path, help="annotated articles of another origin (.jsonl)")
    parser.add_argument("--config", type=Path, default=ROOT / "configs/sm.cfg")
    parser.add_argument("--encoder", type=Path, default=ROOT / "training/encoders/minilm")
    parser.add_argument("--gpu-id", type=int, default=-1, help="GPU to use, -1 for the CPU")
    parser.add_argument(
        "--override", nargs="*", default=[], metavar="KEY=VALUE", help="config values to change in all runs"
    )
    parser.add_argument("--output", type=Path, help="the report; training/results/NAME.json by default")
    return parser.parse_args()


if __name__ == "__main__":
    main()
