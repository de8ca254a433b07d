from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.records.money import Amount, parse_amount

SINGLE = [
    ("$1.2bn", "1200000000", "USD"),
    ("US$ 45.5 mln", "45500000", "USD"),
    ("EUR12m", "12000000", "EUR"),
    ("50 million euros", "50000000", "EUR"),
    ("€50 Mio", "50000000", "EUR"),
    ("RMB 300 million", "300000000", "CNY"),
    ("¥5 billion", "5000000000", "JPY"),
    ("Rs 1,200 crore", "12000000000", "INR"),
    ("Rs. 45 lakh", "4500000", "INR"),
    ("CHF 20m", "20000000", "CHF"),
    ("£3.4-million", "3400000", "GBP"),
    ("$28.50", "28.50", "USD"),
    ("a nickel", "0.05", "USD"),
    ("45p", "0.45", "GBP"),
    ("50 cents", "0.50", "USD"),
    ("70 paise", "0.70", "INR"),
    ("NT$900 million", "900000000", "TWD"),
    ("DM 40 million", "40000000", "DEM"),
    ("HK$1.83 billion", "1830000000", "HKD"),
    ("1,000,000 euros", "1000000", "EUR"),
    ("€ 1.000.000", "1000000", "EUR"),
    ("EUR 12,5 million", "12500000", "EUR"),
    ("SEK 1 200 000", "1200000", "SEK"),
    ("MSEK 120", "120000000", "SEK"),
    ("six million pounds", "6000000", "GBP"),
    ("twenty-five million dollars", "25000000", "USD"),
    ("two hundred and fifty million dollars", "250000000", "USD"),
    ("half a billion dollars", "500000000", "USD"),
    ("a million dollars", "1000000", "USD"),
    ("one and a half million euros", "1500000", "EUR"),
    ("84 billion won", "84000000000", "KRW"),
    ("$1.1-billion", "1100000000", "USD"),
    ("$250k", "250000", "USD"),
    ("$15\nmillion", "15000000", "USD"),
    ("27 million", "27000000", None),
    ("six and a half million euros", "6500000", "EUR"),
    ("up to $5 million", "5000000", "USD"),
    ("$20 million (€18 million)", "20000000", "USD"),
    ("€18 million (US$20 million)", "18000000", "EUR"),
    ("$30m or €25m", "30000000", "USD"),
    ("JPY 500m/$4m", "500000000", "JPY"),
    ("ten million dollars ($10,000,000)", "10000000", "USD"),
    ("two thousand five hundred dollars", "2500", "USD"),
]
RANGES = [
    ("$5 million to $10 million", "5000000", "10000000", "USD"),
    ("$5-10 million", "5000000", "10000000", "USD"),
    ("five to ten million euros", "5000000", "10000000", "EUR"),
    ("US$1.5bn–US$2bn", "1500000000", "2000000000", "USD"),
    ("Rs 1,000-1,200 crore", "10000000000", "12000000000", "INR"),
    ("between EUR 500,000 and EUR 1 million", "500000", "1000000", "EUR"),
]


@pytest.mark.parametrize(("text", "value", "currency"), SINGLE)
def test_amounts_are_in_full_units(text: str, value: str, currency: str | None) -> None:
    assert parse_amount(text) == Amount(Decimal(value), Decimal(value), currency)


@pytest.mark.parametrize(("text", "low", "high", "currency"), RANGES)
def test_ranges_have_two_ends(text: str, low: str, high: str, currency: str) -> None:
    assert parse_amount(text) == Amount(Decimal(low), Decimal(high), currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "undisclosed",
        "a share",
        "$",
        "dollars",
        "a nine-figure sum",
        "tens of millions of dollars",
        "$10s of millions",
    ],
)
def test_without_a_number_there_is_no_amount(text: str) -> None:
    assert parse_amount(text) is None


@given(st.text(alphabet="0123456789.,$€£¥ -–bmnillotoandhalfcrekh" + "'’", max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.low <= amount.high
