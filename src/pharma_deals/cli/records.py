"""The commands on deal records: ``pharma-deals schema``, ``export`` and ``merge``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from tqdm import tqdm

from ..articles import STDIN
from ..errors import Errors
from ..outputs.base import OutputError
from ..outputs.jsonl import last_versions, read_lines
from ..outputs.opening import is_url
from ..outputs.whole import partial_path
from . import app
from .loading import fail
from .output import OUTPUT_HELP, open_writer

if TYPE_CHECKING:
    from ..outputs.layout import Entry

FILES = typer.Argument(..., metavar="FILE", help="JSON lines that extract wrote, or merge.")


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a deal record."""
    from ..records.json_schema import schema_text

    typer.echo(schema_text(), nl=False)


@app.command("export")
def export(
    files: list[Path] = FILES,
    output: str = typer.Option(
        ..., "--output", "-o", metavar="FILE|URL|-", help=f"{OUTPUT_HELP} - is standard output."
    ),
) -> None:
    """Write extracted deals in another format: as tables of deals and payments, or into a database.

    Of an article that is there more than once the last counts.
    """
    _refuse_own_input(output, files)
    articles = deals = 0
    try:
        deals = sum(1 for _ in _read_entries(files))
        with open_writer(output) as writer, tqdm(unit=" articles", file=sys.stderr) as progress:
            for row in last_versions(files):
                writer.write(row)
                articles += 1
                progress.update()
    except OutputError as err:
        fail(str(err))
    typer.echo(f"{articles} articles, {deals} deals", err=True)


@app.command("merge")
def merge(
    files: list[Path] = FILES,
    output: str = typer.Option(
        ..., "--output", "-o", metavar="FILE|URL|-", help=f"{OUTPUT_HELP} - is standard output."
    ),
) -> None:
    """Merge the records of a deal that several articles tell of into one: a row a deal, with its articles.

    All evidence names its article; what the articles contradict one another in is kept and listed in
    'conflicts'. The order of the files makes no difference.
    """
    from ..merging.merge import merge_rows

    _refuse_own_input(output, files)
    try:
        found = list(_read_entries(files))
        deals = 0
        with open_writer(output) as writer, tqdm(unit=" deals", file=sys.stderr) as progress:
            for row in merge_rows(found):
                writer.write(row)
                deals += 1
                progress.update()
    except OutputError as err:
        fail(str(err))
    typer.echo(f"{len(found)} records, {deals} deals", err=True)


def _read_entries(files: list[Path]) -> Iterator[Entry]:
    """Read the records of files, or end the command at a line that has none."""
    from ..outputs.layout import NoRecord, entries

    for path in files:
        for number, row in read_lines(path):
            try:
                yield from entries(row)
            except NoRecord as err:
                fail(Errors.D325.format(path=path, line=number, reason=err))


def _refuse_own_input(output: str, files: list[Path]) -> None:
    if output == STDIN or is_url(output):
        return
    # What a table is made of is begun anew as well: going on with it is what extract --resume does.
    replaced = {path.resolve() for path in (Path(output), partial_path(Path(output)))}
    for path in files:
        if path.resolve() in replaced:
            fail(Errors.D316.format(output=output, input=path))
