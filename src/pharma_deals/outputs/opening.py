"""Which output a name stands for: by its suffix, or as the URL of a database."""

from __future__ import annotations

from pathlib import Path

from ..errors import Errors
from .base import OutputError, Writer
from .jsonl import JsonLines
from .whole import WholeFile

LINES = (".jsonl", ".ndjson", ".partial", "")
TABLES = (".csv", ".parquet", ".xlsx")
DATABASES = (".db", ".sqlite", ".sqlite3")
SUFFIXES = (*LINES[:1], *TABLES, *DATABASES)
# What to install for a module that is missing.
REQUIREMENTS = {
    "pyarrow": "pharma-deals[tables]",
    "openpyxl": "pharma-deals[tables]",
    "psycopg": "pharma-deals[postgresql]",
}


def is_url(target: str) -> bool:
    """RETURNS (bool): Whether the name of an output is the URL of a database."""
    return "://" in target


def open_output(target: str | Path, *, resume: bool = False) -> Writer:
    """Open an output for rows with ``deals``.

    target (Union[str, Path]): A file, whose suffix says in which format, or the SQLAlchemy URL of a database.
    resume (bool): Go on with what an earlier run left there. Defaults to replacing files; a database keeps
        the articles that are not written anew.
    RETURNS (Writer): The output.
    RAISES (OutputError): If it cannot be opened, is of an unknown format, or needs a library that is missing.
    """
    try:
        return _open(str(target), resume)
    except ModuleNotFoundError as err:
        package = (err.name or str(err)).split(".")[0]
        requirement = REQUIREMENTS.get(package, package)
        shown = _hide_password(str(target))
        raise OutputError(Errors.D321.format(target=shown, package=package, requirement=requirement)) from err


def _open(target: str, resume: bool) -> Writer:
    # Imported where they are needed: the libraries are optional, and slow to import.
    path = Path(target)
    suffix = path.suffix.lower()
    if is_url(target) or suffix in DATABASES:
        from .database import Database, sqlite_url

        return Database(target if is_url(target) else sqlite_url(path), resume=resume)
    if suffix in LINES:
        return JsonLines(path, resume=resume)
    if suffix == ".csv":
        from .csv_files import build_csv as build
    elif suffix == ".parquet":
        from .parquet import build_parquet as build
    elif suffix == ".xlsx":
        from .excel import build_excel as build
    else:
        raise OutputError(Errors.D320.format(suffix=suffix, suffixes=" ".join(SUFFIXES)))
    return WholeFile(path, build, resume=resume)


def _hide_password(target: str) -> str:
    if not is_url(target):
        return target
    scheme, _, rest = target.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
