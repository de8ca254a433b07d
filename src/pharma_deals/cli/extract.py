"""The command ``pharma-deals extract``."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from tqdm import tqdm

from ..articles import STDIN, SUFFIXES, BadInput, read_articles
from ..errors import Errors
from . import app
from .loading import GPU_HELP, fail, load_pipeline

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
        STDIN, "--output", "-o", metavar="FILE|-", help="JSON lines file, replaced; or - for standard output."
    ),
    batch_size: int = typer.Option(16, min=1, help="Articles in a batch."),
    n_process: int = typer.Option(1, min=1, help="Processes. Each holds the pipeline in memory."),
    gpu_id: int = typer.Option(-1, min=-1, help=GPU_HELP),
) -> None:
    """Extract deal entities and relations from articles: one JSON line an article.

    The lines are in the form that doccano imports, with a score on every entity and relation.
    Progress and bad inputs go to standard error; a bad input is skipped. The exit status is 1 if any
    was, and 2 if nothing could be done.
    """
    if output != STDIN:
        _refuse_input_as_output(Path(output), inputs)
    if gpu_id >= 0 and n_process > 1:
        fail(Errors.D319.format(gpu_id=gpu_id, n_process=n_process))
    nlp = load_pipeline(model, gpu_id=gpu_id)
    # Imported here, as in all commands: spaCy is slow to import, and --help does not need it.
    from ..extract import WorkerDied
    from ..extract import extract as extract_rows

    # What trafilatura finds nothing in is reported below, with the file.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    articles = entities = relations = skipped = 0
    try:
        with _open(output) as write, tqdm(unit=" articles", file=sys.stderr) as progress:
            for result in extract_rows(
                nlp, read_articles(inputs), batch_size=batch_size, n_process=n_process
            ):
                if isinstance(result, BadInput):
                    skipped += 1
                    with tqdm.external_write_mode():
                        typer.echo(f"{result.source}: {result.reason}", err=True)
                    continue
                write(json.dumps(result, ensure_ascii=True, allow_nan=False) + "\n")
                articles += 1
                entities += len(result["entities"])
                relations += len(result["relations"])
                progress.update()
    except WorkerDied as err:
        fail(str(err))
    typer.echo(
        f"{articles} articles, {entities} entities, {relations} relations, {skipped} skipped", err=True
    )
    if skipped:
        raise typer.Exit(1)


@contextmanager
def _open(output: str) -> Iterator[Callable[[str], None]]:
    """Open the output. YIELDS: A function that writes a line at once, as a whole or not at all."""
    if output == STDIN:
        yield _write_stdout
        return
    path = Path(output)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb", buffering=0)
    except OSError as err:
        fail(Errors.D317.format(path=path, error=err.strerror))

    def write(line: str) -> None:
        data = line.encode("ascii")
        end = file.tell() if path.is_file() else None
        try:
            while data:
                data = data[file.write(data) :]
        except OSError as err:
            if end is not None:
                file.truncate(end)
            fail(Errors.D317.format(path=path, error=err.strerror))

    with file:
        yield write


def _write_stdout(line: str) -> None:
    with tqdm.external_write_mode():
        typer.echo(line, nl=False)


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
