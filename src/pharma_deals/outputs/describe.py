"""The tables in words, for ``docs/outputs.md``."""

from __future__ import annotations

from .layout import Table


def describe(table: Table) -> str:
    """Describe the columns of a table.

    table (Table): The table.
    RETURNS (str): A table of Markdown.
    """
    lines = ["| column | kind | what it holds |", "| --- | --- | --- |"]
    for column in table.columns:
        notes = (" **Key.**" if column.key else "") + (" Not in CSV and Excel." if column.rich else "")
        lines.append(f"| `{column.name}` | {column.kind} | {column.help}{notes} |")
    return "\n".join(lines) + "\n"
