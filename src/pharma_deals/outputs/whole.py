"""Files that can only be written whole: tables in CSV, Parquet and Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import Errors
from .base import OutputError, Row, Writer
from .jsonl import JsonLines, last_versions

# Writes rows to temporary files and gives out which file each of them becomes.
Build = Callable[[Path, Iterable[Mapping[str, Any]]], Mapping[Path, Path]]


class WholeFile(Writer):
    """A file that is made at the end of the run.

    Until then the articles stand in ``<path>.partial``, as JSON lines. A killed run leaves that, and what
    was there before as it was; going on takes it up.

    path (Path): The file.
    build (Callable[[Path, Iterable[Mapping[str, Any]]], Mapping[Path, Path]]): What makes the file.
    resume (bool): Go on with what a killed run left. Defaults to False.
    RAISES (OutputError): If nothing can be written there.
    """

    def __init__(self, path: Path, build: Build, *, resume: bool = False) -> None:
        super().__init__()
        self.path = path
        self.partial = partial_path(path)
        self._build = build
        if path.is_dir():
            raise OutputError(Errors.D317.format(path=path, error="Is a directory"))
        self._lines = JsonLines(self.partial, resume=resume)
        self.done = self._lines.done

    def write(self, row: Row) -> None:
        """Keep an article for the file.

        row (Mapping[str, Any]): The article.
        RAISES (OutputError): If it cannot be written.
        """
        self._lines.write(row)

    def close(self, *, complete: bool) -> None:
        """Make the file, whose tables replace the old ones at once.

        complete (bool): Whether all articles were written. If not, the file is left as it was.
        RAISES (OutputError): If it cannot be written.
        """
        self._lines.close(complete=complete)
        if not complete:
            return
        try:
            made = self._build(self.path, last_versions([self.partial]))
            for temporary, path in made.items():
                temporary.replace(path)
            self.partial.unlink()
        except OSError as err:
            raise OutputError(Errors.D317.format(path=self.path, error=err.strerror or err)) from err


def partial_path(path: Path) -> Path:
    """RETURNS (Path): Where the articles of a file stand until it is made."""
    # No suffix that is read as articles: the output may lie in a folder of inputs.
    return path.with_name(f"{path.name}.partial")


def payments_path(path: Path) -> Path:
    """RETURNS (Path): The second file of a format that holds one table: ``deals.payments.csv`` of ``deals.csv``."""
    return path.with_suffix(f".payments{path.suffix}")


def temporary_path(path: Path) -> Path:
    """RETURNS (Path): Where a file is written before it takes its place."""
    # In the same folder: a rename is atomic within one file system only. The next run takes the same name.
    return path.with_name(f".{path.name}.tmp")
