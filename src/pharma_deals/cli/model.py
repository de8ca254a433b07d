"""``pharma-deals evaluate`` and ``pharma-deals thresholds``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import spacy
import typer

from ..evaluate.data import read_examples
from ..evaluate.report import make_report
from ..evaluate.scores import evaluate_layers, predict_end_to_end
from ..evaluate.thresholds import tune_thresholds
from ..relations.component import get_relations_pipe
from . import app

_Model = Annotated[str, typer.Argument(help="An installed pipeline, or the folder of one.")]
_Data = Annotated[
    Path, typer.Argument(help="Annotated docs: a .spacy file, or articles as JSONL.", exists=True)
]


@app.command("evaluate")
def evaluate_command(
    model: _Model,
    data: _Data,
    output: Annotated[Path | None, typer.Option(help="Folder for scores.json and report.md.")] = None,
) -> None:
    """Score a pipeline: entities and relations end to end, and relations on gold entities."""
    nlp = spacy.load(model)
    examples = read_examples(nlp, data)
    scores = evaluate_layers(nlp, examples)
    report = make_report(
        scores, predict_end_to_end(nlp, examples), title=f"{nlp.meta['name']} on {data.name}"
    )
    typer.echo(report)
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        (output / "scores.json").write_text(json.dumps(scores, indent=2) + "\n", encoding="utf8")
        (output / "report.md").write_text(report, encoding="utf8")


@app.command("thresholds")
def thresholds_command(
    model: _Model,
    dev: _Data,
    output: Annotated[Path, typer.Option(help="Folder for the pipeline with its thresholds.")],
) -> None:
    """Tune the threshold of every relation on dev, and save the pipeline with them."""
    nlp = spacy.load(model)
    thresholds = tune_thresholds(nlp, read_examples(nlp, dev))
    get_relations_pipe(nlp).set_thresholds(thresholds)
    nlp.to_disk(output)
    for label, threshold in thresholds.items():
        typer.echo(f"{label}: {threshold:.2f}")
