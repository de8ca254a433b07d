from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.records.rates import Rate, parse_rate


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("51 percent", "51", "51"),
        ("51%", "51", "51"),
        ("7.5 per cent", "7.5", "7.5"),
        ("12% to 15%", "12", "15"),
        ("10-15%", "10", "15"),
        ("between 5 and 8 percent", "5", "8"),
        ("eight percent", "8", "8"),
        ("twenty-five percent", "25", "25"),
        ("high single-digit to low double-digit percentages", "7", "13"),
        ("high single-digit to double-digit percentages", "7", "19"),
        ("low-to-mid single-digit percentage", "1", "6"),
        ("low to mid-teens", "11", "16"),
        ("mid-teens", "14", "16"),
        ("low teens to low twenties", "11", "23"),
        ("the low 20s", "20", "23"),
        ("single-digit", "1", "9"),
        ("low single digits", "1", "3"),
        ("double digits", "10", "19"),
        ("high-single-digit to 15%", "7", "15"),
        ("half", "50", "50"),
        ("equally", "50", "50"),
        ("50:50", "50", "50"),
        ("60/40", "40", "60"),
        ("two-thirds", "66.67", "66.67"),
        ("a third", "33.33", "33.33"),
        ("three-quarters", "75", "75"),
        ("a quarter", "25", "25"),
        ("one-fifth", "20", "20"),
        ("five eighths", "62.5", "62.5"),
        ("a tenth", "10", "10"),
        ("60 to 40", "40", "60"),
        ("low- to mid-teens", "11", "16"),
        ("8%, 10% and 12%", "8", "12"),
        ("45 to 55 percent", "45", "55"),
        ("low double digits to twenty percent", "10", "20"),
        ("5% of sales above $1bn", "5", "5"),
        ("5% on sales up to 500 million euros and 7% above", "5", "7"),
    ],
)
def test_rates_are_in_per_cent(text: str, low: str, high: str) -> None:
    assert parse_rate(text) == Rate(Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["", "undisclosed", "a percentage"])
def test_without_a_number_there_is_no_rate(text: str) -> None:
    assert parse_rate(text) is None


@given(st.text(max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    rate = parse_rate(text)
    assert rate is None or rate.low <= rate.high
