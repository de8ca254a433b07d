"""What commands that write deals have in common: the option, and opening what it names."""

from __future__ import annotations

from pathlib import Path

import typer
from tqdm import tqdm

from ..articles import STDIN
from ..outputs.base import OutputError, Row, Writer
from ..outputs.jsonl import to_line
from ..outputs.opening import SUFFIXES, open_output
from .loading import fail

OUTPUT_HELP = (
    f"A file ({', '.join(SUFFIXES)}), replaced, or the SQLAlchemy URL of a database. "
    "In a database, also .db and .sqlite, only what has changed is written."
)


class StandardOutput(Writer):
    """JSON lines to standard output, beside a progress bar."""

    def write(self, row: Row) -> None:
        """Write a line.

        row (Mapping[str, Any]): The article.
        """
        with tqdm.external_write_mode():
            typer.echo(to_line(row), nl=False)

    def close(self, *, complete: bool) -> None:
        """Do nothing: the stream is not ours.

        complete (bool): Whether all articles were written.
        """


def open_writer(output: str | Path, *, resume: bool = False) -> Writer:
    """Open the output of a command, or end the command.

    output (Union[str, Path]): A file, a URL or ``-``.
    resume (bool): Go on with what an earlier run left there. Defaults to False.
    RETURNS (Writer): The output.
    """
    if str(output) == STDIN:
        return StandardOutput()
    try:
        return open_output(output, resume=resume)
    except OutputError as err:
        fail(str(err))
