from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pharma_deals.outputs.base import OutputError
from pharma_deals.outputs.opening import SUFFIXES, open_output

from .rows import sample


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_is_written_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "new" / f"Deals{suffix.upper()}"
    with open_output(path) as writer:
        writer.write(sample())
    assert path.stat().st_size > 0


def test_a_name_without_suffix_is_json_lines(tmp_path: Path) -> None:
    with open_output(tmp_path / "out") as writer:
        writer.write(sample())
    assert (tmp_path / "out").read_text().startswith('{"id": "a1"')


def test_an_unknown_suffix_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\[D320\] .*'\.xls'.*\.xlsx"):
        open_output(tmp_path / "deals.xls")


@pytest.mark.parametrize(
    "target,module,install",
    [
        ("deals.parquet", "pyarrow", r"pharma-deals\[tables\]"),
        ("deals.xlsx", "openpyxl", r"pharma-deals\[tables\]"),
        ("postgresql+psycopg://me:secret@host/name", "psycopg", r"pharma-deals\[postgresql\]"),
    ],
)
def test_a_missing_library_is_named(
    target: str, module: str, install: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("parquet", "excel"):
        monkeypatch.delitem(sys.modules, f"pharma_deals.outputs.{name}", raising=False)
    # None keeps it from being imported.
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(OutputError, match=rf"\[D321\].*needs {module}.*pip install '{install}'") as caught:
        open_output(target)
    assert "secret" not in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").mkdir()
    with pytest.raises(OutputError, match=r"\[D317\]"):
        open_output(tmp_path / "deals.csv")
