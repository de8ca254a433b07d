"""Parquet: a file of deals and a file of payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .layout import DEALS, PAYMENTS, PRECISION, SCALE, Cells, Table, read_cells, to_json
from .whole import payments_path, temporary_path

# Rows that are held in memory at a time.
_BATCH = 5000
_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "decimal": pa.decimal128(PRECISION, SCALE),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
    # Parquet's own type of JSON is text with a name, which older readers do not know.
    "json": pa.string(),
}


def build_parquet(path: Path, rows: Iterable[Mapping[str, Any]]) -> dict[Path, Path]:
    """Write the tables to temporary files.

    path (Path): The file of deals; ``<stem>.payments.parquet`` beside it is that of payments.
    rows (Iterable[Mapping[str, Any]]): The articles.
    RETURNS (Dict[Path, Path]): Which file each temporary file becomes.
    """
    # Payments first: where a deal is listed, its payments are.
    made = {temporary_path(target): target for target in (payments_path(path), path)}
    with ExitStack() as stack:
        payments, deals = (
            stack.enter_context(_TableFile(file, table))
            for file, table in zip(made, (PAYMENTS, DEALS), strict=True)
        )
        for row in rows:
            own_deals, own_payments = read_cells(row)
            payments.add(own_payments)
            deals.add(own_deals)
    return made


def table_schema(table: Table) -> pa.Schema:
    """RETURNS (pyarrow.Schema): The columns of a table; what they mean is in their metadata."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES[column.kind], metadata={"description": column.help})
            for column in table.columns
        ]
    )


class _TableFile:
    def __init__(self, path: Path, table: Table) -> None:
        self._schema = table_schema(table)
        self._json = [column.name for column in table.columns if column.kind == "json"]
        self._file = pq.ParquetWriter(path, self._schema)
        self._waiting: list[Cells] = []

    def add(self, cells: list[Cells]) -> None:
        self._waiting += [one | {name: to_json(one[name]) for name in self._json} for one in cells]
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        self._file.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
        self._waiting = []

    def __enter__(self) -> _TableFile:
        return self

    def __exit__(self, kind: object, err: object, trace: object) -> None:
        if kind is None:
            self._flush()
        self._file.close()
