"""Excel: a workbook with a sheet of deals and a sheet of payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ..errors import Errors
from .base import OutputError
from .csv_files import SEPARATOR
from .layout import TABLES, Cells, Column, Table, read_cells
from .whole import partial_path, temporary_path

# The limits of Excel.
_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_MAX_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
_WIDTHS = {"list": 30, "text": 18, "decimal": 18}


def build_excel(path: Path, rows: Iterable[Mapping[str, Any]]) -> dict[Path, Path]:
    """Write the workbook to a temporary file.

    path (Path): The file.
    rows (Iterable[Mapping[str, Any]]): The articles.
    RETURNS (Dict[Path, Path]): Which file the temporary file becomes.
    RAISES (OutputError): If there are more rows than a sheet takes.
    """
    # Sheets are written to disk row by row: memory does not grow with them.
    book = Workbook(write_only=True)
    sheets = [_Sheet(book, table, path) for table in TABLES]
    try:
        for row in rows:
            for sheet, cells in zip(sheets, read_cells(row), strict=True):
                sheet.add(cells)
    finally:
        for sheet in sheets:
            sheet.finish()
    temporary = temporary_path(path)
    book.save(temporary)
    return {temporary: path}


class _Sheet:
    def __init__(self, book: Workbook, table: Table, path: Path) -> None:
        self._columns, self._path, self._rows = table.plain, path, 1
        self._sheet = book.create_sheet(table.name)
        # Headings and keys stay in sight.
        self._sheet.freeze_panes = "C2"
        for number, column in enumerate(self._columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column.kind, 12)
        self._sheet.append([self._heading(column) for column in self._columns])

    def add(self, rows: list[Cells]) -> None:
        self._rows += len(rows)
        if self._rows > _MAX_ROWS:
            raise OutputError(
                Errors.D324.format(path=self._path, limit=_MAX_ROWS, partial=partial_path(self._path))
            )
        for cells in rows:
            self._sheet.append([self._cell(column, cells[column.name]) for column in self._columns])

    def finish(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._rows}"
        self._sheet.close()

    def _heading(self, column: Column) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, value=column.name)
        cell.font = Font(bold=True)
        return cell

    def _cell(self, column: Column, value: Any) -> WriteOnlyCell | None:
        if value is None or value == []:
            return None
        if isinstance(value, Decimal) and len(value.as_tuple().digits) > _MAX_DIGITS:
            # Excel would round it.
            value = format(value, "f")
        if isinstance(value, date) and value < _FIRST_DAY:
            # The calendar of Excel is wrong before, and begins in 1900.
            value = value.isoformat()
        if column.kind == "list":
            value = SEPARATOR.join(value)
        if isinstance(value, str):
            return self._text(value)
        cell = WriteOnlyCell(self._sheet, value=value)
        if isinstance(value, Decimal):
            cell.number_format = "#,##0" if value == value.to_integral_value() else "#,##0.00########"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell

    def _text(self, text: str) -> WriteOnlyCell:
        text = ILLEGAL_CHARACTERS_RE.sub("�", text)
        if len(text) > _MAX_TEXT:
            text = text[: _MAX_TEXT - 1] + "…"
        cell = WriteOnlyCell(self._sheet, value=text)
        # openpyxl takes what starts with "=" for a formula, and "#N/A" for an error.
        cell.data_type = "s"
        return cell
