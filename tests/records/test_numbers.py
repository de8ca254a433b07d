from __future__ import annotations

import re
from decimal import Decimal

import pytest

from pharma_deals.records.numbers import NUMBER, read_digits, read_fraction, read_number, read_words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", "1200"),
        ("1,200.5", "1200.5"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("0.0125", "0.0125"),
        ("1.000.000", "1000000"),
        ("1.000.000,50", "1000000.50"),
        ("1'250’000", "1250000"),
        ("1 250 000", "1250000"),
        ("1,20,00,000", "12000000"),
        (".45", "0.45"),
    ],
)
def test_digits_are_grouped_in_the_ways_of_many_countries(text: str, value: str) -> None:
    assert read_digits(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("six", "6"),
        ("twenty-five", "25"),
        ("a hundred", "100"),
        ("two hundred and fifty", "250"),
        ("a dozen", "12"),
        ("zero", "0"),
    ],
)
def test_words_are_whole_numbers(text: str, value: str) -> None:
    assert read_words(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("½", "0.5"), ("3/4", "0.75"), ("half", "0.5"), ("a quarter of a", "0.25"), ("three-fifths", "0.6")],
)
def test_fractions_are_read_in_signs_and_words(text: str, value: str) -> None:
    assert read_fraction(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2½", "2.5"),
        ("14-1/2", "14.5"),
        ("19 1/16", "19.0625"),
        ("six and a half", "6.5"),
        ("four and three-quarters", "4.75"),
        ("one point two five", "1.25"),
        ("point five", "0.5"),
    ],
)
def test_a_number_may_have_two_parts(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)
    assert re.fullmatch(NUMBER, text)


@pytest.mark.parametrize("text", ["", "a share", "several", "1/0", "twelve pounds", "²", "-"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None
    assert not re.fullmatch(NUMBER, text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("five and ten", ["five", "ten"]),
        ("one hundred and five", ["one hundred and five"]),
        ("Rs.500", ["500"]),
        ("a third to a half", ["a third", "a half"]),
        ("often", []),
    ],
)
def test_numbers_are_found_whole(text: str, numbers: list[str]) -> None:
    assert re.findall(NUMBER, text) == numbers
