"""``pharma-deals evaluate``, ``errors`` and ``thresholds``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Errors
from . import app
from .loading import GPU_HELP, fail, load_pipeline

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.training import Example

    from ..corpus.rows import Loss
    from ..evaluate.records import Record

_Model = Annotated[str, typer.Argument(help="An installed pipeline, or the folder of one.")]
_Data = Annotated[
    Path, typer.Argument(help="Annotated docs: a .spacy file, or articles as JSONL.", exists=True)
]
_Gpu = Annotated[int, typer.Option(min=-1, help=GPU_HELP)]


@app.command("evaluate")
def evaluate_command(
    model: _Model,
    data: _Data,
    output: Annotated[Path | None, typer.Option(help="Folder for scores.json and report.md.")] = None,
    records: Annotated[
        Path | None,
        typer.Option(help="Typed deal records of the same articles (.jsonl), to score records as well."),
    ] = None,
    gpu_id: _Gpu = -1,
) -> None:
    """Score a pipeline: entities and relations end to end, relations on gold entities, and deal records."""
    typed = _read_records(records)
    nlp, examples, lost = _load(model, data, gpu_id)
    # Imported here: spaCy and scikit-learn are slow to import, and --help does not need them.
    from ..evaluate.calibration import measure_calibration
    from ..evaluate.report import make_report
    from ..evaluate.scores import evaluate_layers, predict_end_to_end

    predicted = predict_end_to_end(nlp, examples)
    scores = evaluate_layers(nlp, examples, predicted=predicted, lost=lost)
    scores["calibration"] = measure_calibration(predicted)
    if typed:
        from ..evaluate.record_layers import evaluate_records

        try:
            scores["records"] = evaluate_records(predicted, typed)
        except ValueError as err:
            fail(str(err))
    report = make_report(scores, predicted, title=f"{nlp.meta['name']} on {data.name}")
    typer.echo(report)
    if output is not None:
        try:
            output.mkdir(parents=True, exist_ok=True)
            (output / "scores.json").write_text(json.dumps(scores, indent=2) + "\n", encoding="utf8")
            (output / "report.md").write_text(report, encoding="utf8")
        except OSError as err:
            fail(Errors.D317.format(path=output, error=err.strerror))


@app.command("errors")
def errors_command(
    model: _Model,
    data: _Data,
    output: Annotated[Path | None, typer.Option(help="Markdown file to write.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Number of errors to list.")] = 50,
    gpu_id: _Gpu = -1,
) -> None:
    """List what a pipeline gets wrong: how often each kind of error occurs, and the worst of each. Use dev."""
    nlp, examples, _ = _load(model, data, gpu_id)
    from ..evaluate.errors import errors_report, find_errors
    from ..evaluate.scores import predict_end_to_end

    errors = find_errors(predict_end_to_end(nlp, examples))
    report = errors_report(errors, title=f"Errors of {nlp.meta['name']} on {data.name}", limit=limit)
    typer.echo(report)
    if output is not None:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(report, encoding="utf8")
        except OSError as err:
            fail(Errors.D317.format(path=output, error=err.strerror))


@app.command("thresholds")
def thresholds_command(
    model: _Model,
    dev: _Data,
    output: Annotated[Path, typer.Option(help="Folder for the pipeline with its thresholds.")],
    gpu_id: _Gpu = -1,
) -> None:
    """Tune the threshold of every relation on dev, calibrate all scores, and save the pipeline with them."""
    nlp, examples, lost = _load(model, dev, gpu_id)
    from ..evaluate.calibration import calibrate_pipeline
    from ..evaluate.thresholds import tune_thresholds
    from ..relations.component import get_relations_pipe

    thresholds = tune_thresholds(nlp, examples, lost=lost)
    get_relations_pipe(nlp).set_thresholds(thresholds)
    calibrate_pipeline(nlp, examples)
    try:
        nlp.to_disk(output)
    except OSError as err:
        fail(Errors.D317.format(path=output, error=err.strerror))
    for label, threshold in thresholds.items():
        typer.echo(f"{label}: {threshold:.2f}")


def _read_records(path: Path | None) -> dict[str, list[Record]]:
    """Read the typed records, or end the command."""
    if path is None:
        return {}
    from ..evaluate.records import read_gold_records

    try:
        return read_gold_records(path)
    except ValueError as err:
        fail(str(err))


def _load(model: str, data: Path, gpu_id: int) -> tuple[Language, list[Example], list[Loss]]:
    """Load the pipeline and the docs, or end the command."""
    nlp = load_pipeline(model, gpu_id=gpu_id)
    from ..evaluate.data import read_examples
    from ..relations.component import get_relations_pipe

    try:
        get_relations_pipe(nlp)
        examples, lost = read_examples(nlp, data)
    except ValueError as err:
        fail(str(err))
    if lost:
        typer.echo(Errors.D022.format(lost=len(lost), first=lost[0]), err=True)
    return nlp, examples, lost
