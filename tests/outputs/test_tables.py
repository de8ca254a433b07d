"""CSV, Parquet and Excel: the same articles in each of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from pharma_deals.outputs import excel
from pharma_deals.outputs.base import OutputError
from pharma_deals.outputs.layout import DEALS, PAYMENTS
from pharma_deals.outputs.opening import open_output

from .rows import deal, party, payment, row, sample


def write(path: Path, *rows: dict[str, Any]) -> Path:
    with open_output(path) as writer:
        for one in rows:
            writer.write(one)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_excel(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    names = next(rows)
    return [dict(zip(names, one, strict=True)) for one in rows]


def test_csv_has_two_files(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", sample(1), sample(2))
    deals, payments = read_csv(path), read_csv(tmp_path / "deals.payments.csv")
    assert [one["deal_id"] for one in deals] == ["a1#1", "a2#1"]
    assert [(one["deal_id"], one["number"]) for one in payments] == [
        ("a1#1", "1"),
        ("a1#1", "2"),
        ("a2#1", "1"),
        ("a2#1", "2"),
    ]
    assert list(deals[0]) == [column.name for column in DEALS.plain]
    assert list(payments[0]) == [column.name for column in PAYMENTS.plain]


def test_csv_cells(tmp_path: Path) -> None:
    (cells,) = read_csv(write(tmp_path / "deals.csv", sample()))
    assert (cells["published"], cells["news"], cells["upfront_amount"]) == ("2021-03-10", "true", "35000000")
    assert cells["payments"] == "upfront EUR 35,000,000; royalty high single-digit"
    assert cells["outside_territory"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_is_no_formula(tmp_path: Path, start: str) -> None:
    name = f"{start}HYPERLINK('x')"
    (cells,) = read_csv(write(tmp_path / "deals.csv", row("a", deal("a#1", party(name)))))
    assert cells["partners"] == f"'{name}"


def test_csv_quotes_what_has_to_be(tmp_path: Path) -> None:
    name = 'Acme, "The" Company\nÜber'
    (cells,) = read_csv(write(tmp_path / "deals.csv", row("a", deal("a#1", party(name)))))
    assert cells["partners"] == name


def test_parquet_has_types(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.parquet", sample())
    (cells,) = pq.read_table(path).to_pylist()
    assert cells["published"] == date(2021, 3, 10)
    assert cells["upfront_amount"] == Decimal(35_000_000)
    assert cells["recipients"] == ["Halvorsen Pharma A/S"]
    assert json.loads(cells["record"]) == sample()["deals"][0]
    payments = pq.read_table(tmp_path / "deals.payments.parquet").to_pylist()
    assert payments[1]["rate_high"] == Decimal("9.5")
    assert json.loads(payments[0]["evidence"])[0]["text"] == "upfront"


def test_parquet_says_what_its_columns_mean(tmp_path: Path) -> None:
    schema = pq.read_schema(write(tmp_path / "deals.parquet", sample()))
    assert schema.field("news").metadata[b"description"].startswith(b"Whether")


def test_excel_has_two_sheets(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.xlsx", sample())
    (cells,) = read_excel(path, "deals")
    assert list(cells) == [column.name for column in DEALS.plain]
    assert cells["published"] == datetime(2021, 3, 10)
    assert (cells["news"], cells["upfront_amount"]) == (True, 35_000_000)
    assert cells["payments"] == "upfront EUR 35,000,000; royalty high single-digit"
    assert [one["kind"] for one in read_excel(path, "payments")] == ["upfront", "royalty"]


def test_excel_has_no_formulas(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.xlsx", row("=1+1", deal("#N/A", party("=cmd"), party("Acme\x07"))))
    sheet = openpyxl.load_workbook(path)["deals"]
    assert [cell.data_type for cell in sheet[2]][:2] == ["s", "s"]
    (cells,) = read_excel(path, "deals")
    assert (cells["article_id"], cells["deal_id"], cells["partners"]) == ("=1+1", "#N/A", "=cmd; Acme�")


def test_excel_rounds_no_amount(tmp_path: Path) -> None:
    amounts = ["212.35", "0.1", "1234567890.123456789"]
    said = row("a", deal("a#1", payments=[payment("per_share", amount) for amount in amounts]))
    path = write(tmp_path / "deals.xlsx", said)
    # The last has more digits than a cell keeps, and is text.
    assert [one["amount"] for one in read_excel(path, "payments")] == [212.35, 0.1, "1234567890.123456789"]


def test_excel_has_days_before_its_calendar_as_text(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.xlsx", row("a", deal("a#1"), published="1899-05-01"))
    assert read_excel(path, "deals")[0]["published"] == "1899-05-01"


def test_excel_cuts_long_text(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.xlsx", row("a", deal("a#1", party("x" * 40_000))))
    assert len(read_excel(path, "deals")[0]["partners"]) == 32_767


def test_excel_with_too_many_rows_keeps_what_was_extracted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "_MAX_ROWS", 3)
    path = tmp_path / "deals.xlsx"
    with pytest.raises(OutputError, match=r"\[D324\].*deals.xlsx.partial"):
        write(path, sample(1), sample(2), sample(3))
    assert not path.exists()
    assert (tmp_path / "deals.xlsx.partial").read_text().count("\n") == 3


READERS: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    ".csv": read_csv,  # type: ignore[dict-item]
    ".parquet": lambda path: pq.read_table(path).to_pylist(),
    ".xlsx": lambda path: read_excel(path, "deals"),
}


@pytest.mark.parametrize("suffix", READERS)
def test_nothing_to_write_is_a_table_without_rows(tmp_path: Path, suffix: str) -> None:
    assert READERS[suffix](write(tmp_path / f"deals{suffix}", row("a"))) == []


@pytest.mark.parametrize("suffix", READERS)
def test_of_an_article_that_comes_twice_the_last_counts(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"deals{suffix}", sample(1, "1"), sample(2), sample(1, "7"))
    found = [(one["deal_id"], one["upfront_amount"]) for one in READERS[suffix](path)]
    assert [(name, int(amount)) for name, amount in found] == [("a2#1", 35_000_000), ("a1#1", 7)]


@pytest.mark.parametrize("suffix", READERS)
def test_running_twice_changes_nothing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"deals{suffix}"
    once = READERS[suffix](write(path, sample(1), sample(2)))
    assert READERS[suffix](write(path, sample(1), sample(2))) == once
    assert {name.name for name in tmp_path.iterdir()} <= {path.name, f"deals.payments{suffix}"}


@pytest.mark.parametrize("suffix", READERS)
def test_a_run_that_fails_leaves_the_file_as_it_was(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"deals{suffix}", sample(1))
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), open_output(path) as writer:
        writer.write(sample(2))
        raise KeyboardInterrupt
    assert path.read_bytes() == before
    with open_output(path, resume=True) as writer:
        assert writer.done == {"a2"}
        writer.write(sample(3))
    assert [one["article_id"] for one in READERS[suffix](path)] == ["a2", "a3"]
    assert not path.with_name(f"{path.name}.partial").exists()
