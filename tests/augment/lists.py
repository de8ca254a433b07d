"""Small lists of names that the tests of the augmenter share."""

from __future__ import annotations

from pathlib import Path

from pharma_deals.augment.names import COLUMNS, NameLists, read_names

LISTS = {
    "organisations": [
        ("Valmora Biosciences", "biotech", "US", "Corp.", "Valmora"),
        ("University of Norrland", "university", "SE", "", ""),
        ("FDA", "agency", "US", "", ""),
    ],
    "products": [("Zelvanta", "brand"), ("tolvarimab", "generic"), ("QX-77", "code")],
    "targets": [("CD99", "symbol"), ("ghrelin receptor", "receptor")],
    "indications": [("systemic sclerosis", "disease", "SSc"), ("nephrology", "area", "")],
    "technologies": [("FoldWright", "named"), ("antibody display", "described")],
}


def write_lists(folder: Path, **changes: str) -> Path:
    """The lists as files; a change replaces the whole text of one."""
    for name, rows in LISTS.items():
        lines = ["\t".join(row) for row in (COLUMNS[name], *rows)]
        (folder / f"{name}.tsv").write_text(changes.get(name, "\n".join(lines) + "\n"), encoding="utf-8")
    return folder


def make_lists(folder: Path) -> NameLists:
    return read_names(write_lists(folder))
