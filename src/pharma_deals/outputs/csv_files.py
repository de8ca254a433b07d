"""CSV: a file of deals and a file of payments."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .layout import DEALS, PAYMENTS, Column, read_cells
from .whole import payments_path, temporary_path

# A spreadsheet takes a cell that starts like this for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Between the values of a list.
SEPARATOR = "; "


def build_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> dict[Path, Path]:
    """Write the tables to temporary files: UTF-8 with a byte order mark, which Excel needs, and CRLF.

    path (Path): The file of deals; ``<stem>.payments.csv`` beside it is that of payments.
    rows (Iterable[Mapping[str, Any]]): The articles.
    RETURNS (Dict[Path, Path]): Which file each temporary file becomes.
    """
    # Payments first: where a deal is listed, its payments are.
    made = {temporary_path(target): target for target in (payments_path(path), path)}
    with ExitStack() as stack:
        files = [
            stack.enter_context(name.open("w", encoding="utf-8-sig", newline="", errors="replace"))
            for name in made
        ]
        payments, deals = (csv.writer(file) for file in files)
        payments.writerow([column.name for column in PAYMENTS.plain])
        deals.writerow([column.name for column in DEALS.plain])
        for row in rows:
            own_deals, own_payments = read_cells(row)
            for cells in own_payments:
                payments.writerow([to_text(column, cells[column.name]) for column in PAYMENTS.plain])
            for cells in own_deals:
                deals.writerow([to_text(column, cells[column.name]) for column in DEALS.plain])
    return made


def to_text(column: Column, value: Any) -> str:
    """Write a cell.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.

    column (Column): The column.
    value (Any): The value.
    RETURNS (str): The text. Numbers have a decimal point and no exponent, dates are ISO 8601, lists are
        joined by semicolons, and nothing is nothing.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    text = SEPARATOR.join(value) if column.kind == "list" else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
