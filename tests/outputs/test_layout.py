from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.outputs.layout import (
    DEALS,
    NoRecord,
    clean,
    fit,
    read_cells,
    read_day,
    show_date,
    show_money,
    show_payment,
    show_right,
    show_stake,
)
from pharma_deals.records.model import Date, Money, Payment, Right, Stake

from .rows import deal, money, payment, quote, row, sample


def test_a_deal_is_a_row() -> None:
    ((cells,), _) = read_cells(sample())
    assert list(cells) == [column.name for column in DEALS.columns]
    del cells["record"]
    assert {name: value for name, value in cells.items() if value not in (None, [])} == {
        "article_id": "a1",
        "deal_id": "a1#1",
        "articles": ["a1"],
        "published": date(2021, 3, 10),
        "news": True,
        "types": ["license"],
        "sources": ["Bresterol Biosciences Inc."],
        "recipients": ["Halvorsen Pharma A/S"],
        "subjects": ["BRS-207"],
        "subject_kinds": ["asset"],
        "stages": ["phase 2"],
        "exclusivity": "unknown",
        "upfront_amount": Decimal(35_000_000),
        "upfront_currency": "EUR",
        "upfront_bound": "exact",
        "total_amount": Decimal(250_000_000),
        "total_currency": "EUR",
        "total_bound": "max",
        "totals_stated": ["up to EUR 250,000,000"],
        "totals_computed": ["EUR 35,000,000"],
        "payments": ["upfront EUR 35,000,000", "royalty high single-digit"],
        "words": ["licensed"],
    }


def test_a_payment_is_a_row() -> None:
    _, (upfront, royalty) = read_cells(sample())
    assert (upfront["number"], royalty["number"]) == (1, 2)
    assert (upfront["amount"], upfront["currency"]) == (Decimal(35_000_000), "EUR")
    assert upfront["words"] == ["upfront", "EUR 35000000"]
    assert (royalty["amount"], royalty["rate_low"], royalty["rate_high"]) == (
        None,
        Decimal(7),
        Decimal("9.5"),
    )
    assert royalty["tiered"] is True


def test_the_record_is_kept_whole() -> None:
    assert read_cells(sample())[0][0]["record"] == sample()["deals"][0]


def test_a_merged_deal_names_its_articles() -> None:
    ((cells,), _) = read_cells(sample() | {"articles": ["a1", "b"]})
    assert (cells["article_id"], cells["articles"]) == ("a1", ["a1", "b"])


@pytest.mark.parametrize("sources", [7, "three", None, []])
def test_a_key_of_that_name_for_something_else(sources: object) -> None:
    ((cells,), _) = read_cells(sample() | {"articles": sources})
    assert cells["articles"] == ["a1"]


def test_an_article_without_deals_has_no_rows() -> None:
    assert read_cells(row("a")) == ([], [])


def test_deals_of_another_form_are_an_error() -> None:
    with pytest.raises(NoRecord, match=r"article 'a' has a deal of another form \(news: "):
        read_cells(row("a") | {"deals": [{"id": "a#1"}]})


@pytest.mark.parametrize(
    "value,fitted",
    [
        ("1750000000.00", "1750000000"),
        ("3.5E+7", "35000000"),
        ("212.350", "212.35"),
        ("0.12345678915", "0.1234567892"),
        ("1234567890123456789012345.6789", "1234567890123456789012345.6789"),
        ("9" * 28, "9" * 28),
    ],
)
def test_numbers_fit_a_column(value: str, fitted: str) -> None:
    assert str(fit(Decimal(value))) == fitted


@pytest.mark.parametrize("value", ["1" + "0" * 28, "NaN", "Infinity"])
def test_numbers_that_do_not_fit_are_left_out(value: str) -> None:
    assert fit(Decimal(value)) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=0, max_value=10**20))
def test_ten_places_are_kept(value: Decimal) -> None:
    assert fit(value) == value


def test_amounts_in_words() -> None:
    show = [
        money("35000000", "EUR"),
        money("250000000", "USD", "max"),
        money("18.50", "USD", "min") | {"amount_low": "16.25"},
        money("5", "USD", "approx") | {"currency": None},
    ]
    assert [show_money(Money.model_validate(one)) for one in show] == [
        "EUR 35,000,000",
        "up to USD 250,000,000",
        "at least USD 16.25-18.5",
        "about 5",
    ]


def test_payments_in_words() -> None:
    said = [
        payment("milestone", "5", milestone_kind="commercial"),
        payment("milestone", milestone_kind="unknown"),
    ]
    assert [show_payment(Payment.model_validate(one)) for one in said] == [
        "commercial milestone USD 5",
        "milestone (not disclosed)",
    ]


def test_rights_in_words() -> None:
    japan = {"name": "Japan", "kind": "country", "evidence": []}
    said = [
        {"kind": "license", "holder": "Acme", "exclusivity": "exclusive", "territory": [japan]},
        {"kind": "commercialization", "holder": "Orion", "retained": True, "outside_territory": [japan]},
    ]
    assert [show_right(Right.model_validate(one | {"evidence": []})) for one in said] == [
        "exclusive license to Acme: Japan",
        "commercialization retained by Orion (without Japan)",
    ]


def test_stakes_in_words() -> None:
    stake = {
        "holder": "Acme",
        "company": "Orion",
        "percent_low": "51",
        "percent_high": "51.0",
        "evidence": [],
    }
    assert show_stake(Stake.model_validate(stake)) == "Acme 51% of Orion"


def test_dates_in_words() -> None:
    said = [
        {"start": "2021-03-09", "end": "2021-03-09"},
        {"start": "2021-04-01", "end": "2021-06-30"},
        {"months": 36},
        {},
    ]
    dates = [Date.model_validate(one | {"of": "close", "evidence": [quote("soon")]}) for one in said]
    assert [show_date(one) for one in dates] == [
        "close: 2021-03-09",
        "close: 2021-04-01 to 2021-06-30",
        "close: 36 months",
        "close: soon",
    ]


@pytest.mark.parametrize("value", ["", "soon", None, 7])
def test_a_day_that_is_none(value: object) -> None:
    assert read_day(value) is None


def test_text_that_no_database_takes_is_replaced() -> None:
    assert clean({"a\0": ["\ud800b", 1, None]}) == {"a�": ["?b", 1, None]}


def test_deals_are_numbered_as_they_stand() -> None:
    cells, _ = read_cells(row("a", deal("a#1"), deal("a#2")))
    assert [one["deal_id"] for one in cells] == ["a#1", "a#2"]
