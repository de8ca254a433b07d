"""The file route: what doccano imports and exports as files, for those whose server cannot be reached from here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..corpus.files import Row, write_atomic
from ..errors import Errors
from ..schema import doccano_label_types
from .form import CHECKED, STATE, check_rows, to_doccano
from .transport import ReviewError

ARTICLES = "articles.jsonl"
LABEL_FILES = {"span_types": "span-types.json", "relation_types": "relation-types.json"}


def write_import(rows: Sequence[Row], folder: Path, *, blank: bool = False) -> list[Path]:
    """Write the files that are imported by hand: the labels, and the articles as JSONL.

    rows (Sequence[Row]): The articles, annotated.
    folder (Path): The folder.
    blank (bool): Leave the annotation out. Defaults to False.
    RETURNS (List[Path]): The files.
    RAISES (ReviewError): If doccano would drop or change something, or if a file cannot be written.
    """
    check_rows(rows)
    # Nobody checks them one by one there.
    lines = [json.dumps({**to_doccano(row, blank=blank), STATE: CHECKED}) + "\n" for row in rows]
    contents = {ARTICLES: "".join(lines)}
    for key, name in LABEL_FILES.items():
        contents[name] = json.dumps(doccano_label_types()[key], indent=2) + "\n"
    written = []
    for name, content in contents.items():
        path = folder / name
        try:
            write_atomic(path, content.encode("ascii"))
        except OSError as err:
            raise ReviewError(Errors.D516.format(path=path, reason=err.strerror or err)) from err
        written.append(path)
    return written
