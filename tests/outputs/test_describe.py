from __future__ import annotations

from pathlib import Path

import pytest

from pharma_deals.outputs.describe import describe
from pharma_deals.outputs.layout import TABLES, Table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_document_describes_every_column(table: Table, root: Path) -> None:
    """If this fails, put what describe gives into docs/outputs.md."""
    assert describe(table) in (root / "docs" / "outputs.md").read_text(encoding="utf8")
