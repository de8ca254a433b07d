"""JSON lines: an article a line, written at once."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..errors import Errors
from .base import OutputError, Row, Writer


class JsonLines(Writer):
    """A file of JSON lines: ASCII-escaped, since doccano guesses encodings, and with LF.

    A killed run leaves whole lines, but for the last one; going on cuts that off.

    path (Path): The file. Its folder is made where needed.
    resume (bool): Go on with the file if it exists. Defaults to replacing it.
    RAISES (OutputError): If the file cannot be opened, or holds something else.
    """

    def __init__(self, path: Path, *, resume: bool = False) -> None:
        super().__init__()
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            goes_on = resume and path.is_file()
            end, self.done = _find_end(path) if goes_on else (0, frozenset())
            # Unbuffered, so that a line is in the file when write returns.
            self._file: io.FileIO = path.open("r+b" if goes_on else "wb", buffering=0)
            if goes_on:
                self._file.truncate(end)
                self._file.seek(end)
        except OSError as err:
            raise OutputError(Errors.D317.format(path=path, error=err.strerror)) from err

    def write(self, row: Row) -> None:
        """Write a line, as a whole or not at all.

        row (Mapping[str, Any]): The article.
        RAISES (OutputError): If the disk is full, for example.
        """
        data = to_line(row).encode("ascii")
        end = self._file.tell() if self.path.is_file() else None
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as err:
            if end is not None:
                self._file.truncate(end)
            raise OutputError(Errors.D317.format(path=self.path, error=err.strerror)) from err

    def close(self, *, complete: bool) -> None:
        """Close the file.

        complete (bool): Whether all articles were written. It makes no difference here.
        """
        self._file.close()


def to_line(row: Row) -> str:
    """RETURNS (str): A row as a line of JSON."""
    return json.dumps(row, ensure_ascii=True, allow_nan=False) + "\n"


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the rows that an extraction wrote.

    A last line without its end is one that was being written when the run was killed; it is passed over
    if it is not whole.

    path (Path): The file.
    YIELDS (Tuple[int, Dict[str, Any]]): The number of the line, and the row.
    RAISES (OutputError): If a line is no row, or the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    yield number, _parse(line)
                except ValueError as err:
                    if not line.endswith(b"\n"):
                        return
                    raise OutputError(Errors.D325.format(path=path, line=number, reason=err)) from err
    except OSError as err:
        raise OutputError(
            Errors.D325.format(path=path, line=1, reason=f"it cannot be read ({err.strerror})")
        ) from err


def last_versions(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Read the rows of files, and of an article that stands there more than once only the last.

    paths (Iterable[Path]): The files.
    YIELDS (Dict[str, Any]): The rows, in their order.
    RAISES (OutputError): If a line is no row, or a file cannot be read.
    """
    files = list(paths)
    last: dict[str, tuple[int, int]] = {}
    for place, path in enumerate(files):
        last |= {str(row["id"]): (place, number) for number, row in read_lines(path)}
    for place, path in enumerate(files):
        for number, row in read_lines(path):
            if last[str(row["id"])] == (place, number):
                yield row


def _find_end(path: Path) -> tuple[int, frozenset[str]]:
    """Where the last whole line ends, and the articles until there."""
    end, done = 0, set()
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                break
            end += len(line)
            if not line.strip():
                continue
            try:
                done.add(str(_parse(line)["id"]))
            except ValueError as err:
                raise OutputError(Errors.D326.format(path=path, line=number, reason=err)) from err
    return end, frozenset(done)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as err:
        raise ValueError(f"not a line of JSON ({err})") from err
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("deals"), list):
        raise ValueError("no article with 'id' and 'deals'")
    return row
