"""The command ``pharma-deals extract``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from tqdm import tqdm

from ..articles import STDIN, SUFFIXES, Article, BadInput, read_articles
from ..errors import Errors
from ..outputs.base import OutputError
from ..outputs.opening import is_url
from . import app
from .loading import GPU_HELP, fail, load_pipeline
from .output import OUTPUT_HELP, open_writer

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL = "en_pharma_deals_sm"


@app.command("extract")
def extract(
    inputs: list[str] = typer.Argument(
        ...,
        metavar="INPUT",
        help=f"Files ({', '.join(SUFFIXES)}), folders of them, or - for standard input.",
    ),
    model: str = typer.Option(
        DEFAULT_MODEL, metavar="NAME", help="Installed pipeline, or the folder of one."
    ),
    output: str = typer.Option(
        STDIN, "--output", "-o", metavar="FILE|URL|-", help=f"{OUTPUT_HELP} - is standard output."
    ),
    resume: bool = typer.Option(
        False,
        "--resume",
        help="Go on with the output of a run that did not end: leave out the articles that it has.",
    ),
    min_score: float = typer.Option(
        0.0, min=0.0, max=1.0, help="Least probability of the entities and relations that are given out."
    ),
    batch_size: int = typer.Option(16, min=1, help="Articles in a batch."),
    n_process: int = typer.Option(1, min=1, help="Processes. Each holds the pipeline in memory."),
    gpu_id: int = typer.Option(-1, min=-1, help=GPU_HELP),
) -> None:
    """Extract entities, relations and deals from articles: one JSON line an article, or tables of deals and payments.

    The lines are in the form that doccano imports, with a score on every entity and relation.
    Progress and bad inputs go to standard error; a bad input is skipped. The exit status is 1 if any
    was, and 2 if nothing could be done.
    """
    if output != STDIN and not is_url(output):
        _refuse_input_as_output(Path(output), inputs)
    if gpu_id >= 0 and n_process > 1:
        fail(Errors.D319.format(gpu_id=gpu_id, n_process=n_process))
    nlp = load_pipeline(model, gpu_id=gpu_id)
    _set_min_score(nlp, min_score)
    # Imported here, as in all commands: spaCy is slow to import, and --help does not need it.
    from ..extract import WorkerDied
    from ..extract import extract as extract_rows

    # What trafilatura finds nothing in is reported below, with the file.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    articles = entities = relations = skipped = 0
    try:
        with (
            open_writer(output, resume=resume) as writer,
            tqdm(unit=" articles", file=sys.stderr) as progress,
        ):
            wanted = _leave_out(read_articles(inputs), writer.done)
            for result in extract_rows(nlp, wanted, batch_size=batch_size, n_process=n_process):
                if isinstance(result, BadInput):
                    skipped += 1
                    with tqdm.external_write_mode():
                        typer.echo(f"{result.source}: {result.reason}", err=True)
                    continue
                writer.write(result)
                articles += 1
                entities += len(result["entities"])
                relations += len(result["relations"])
                progress.update()
        before = len(writer.done)
    except (WorkerDied, OutputError) as err:
        fail(str(err))
    report = f"{articles} articles, {entities} entities, {relations} relations, {skipped} skipped"
    typer.echo(f"{report}, {before} there before" if before else report, err=True)
    if skipped:
        raise typer.Exit(1)


def _leave_out(articles: Iterable[Article | BadInput], done: frozenset[str]) -> Iterator[Article | BadInput]:
    return (item for item in articles if isinstance(item, BadInput) or item.id not in done)


def _refuse_input_as_output(output: Path, inputs: list[str]) -> None:
    """Keep an output from replacing an input, or from being read as one, now or next time."""
    target = output.resolve()
    for name in inputs:
        if name == STDIN:
            continue
        source = Path(name).resolve()
        within = source.is_dir() and source in target.parents and target.suffix.lower() in SUFFIXES
        if source == target or within:
            fail(Errors.D316.format(output=output, input=name))


def _set_min_score(nlp: Language, min_score: float) -> None:
    """Let the components give out nothing that is less likely: the records are built of what is left."""
    from ..head_pipe import HeadPipe

    for _, component in nlp.pipeline:
        if isinstance(component, HeadPipe):
            component.set_min_score(min_score)
