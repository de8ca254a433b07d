"""What the readers of money, rates and places make of a few thousand expressions, and of nonsense."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pharma_deals.records.currencies import currency_of
from pharma_deals.records.dates import parse_date
from pharma_deals.records.money import parse_amount
from pharma_deals.records.names import company_key, same_company
from pharma_deals.records.numbers import read_digits, read_fraction, read_words
from pharma_deals.records.places import Place, parse_place
from pharma_deals.records.rates import parse_rate
from pharma_deals.records.stages import parse_stage

EXPRESSIONS = Path(__file__).parent / "expressions"
MAX_WRONG = 0.01
FUZZED = 10_000

# What random strings are made of: what expressions are made of, and what is like it and is none.
PIECES = (
    *"0123456789" * 3,
    *" \t\n\u00a0\u202f\u2009.,'’-–—/:;%()+~&*\"½¼¾⅓²٣٤१፩万",
    *"$€£¥₩₹₪₱₺฿¢abckmpxRYPLNWSéüİßﬁ\u200b\u0301\x00",
    *"million bn Mio. Mrd MM trillion crore lakh cr k thousand grand MSEK TEUR EURm US$ HK$ Rs DM SFr yen won".split(),
    *"half quarter third a an one two-thirds twenty five hundred dozen and to or between up of the per share".split(),
    *"high low mid single double digit digits teens twenties 20s percent per-cent bps equally 50/50 cents pence".split(),
    *"ex- ex outside rest world non- except excluding other than US Japan Europe Asia EU5 countries row".split(),
    *"Q3 H1 May 31 February 29 2015 1900 9999 yesterday ago years last next Monday end early decade days".split(),
    *"Phase III IIb I/II preclinical -ready Merck KGaA Inc. & Co. GmbH Bristol-Myers Squibb BMS".split(),
)


def read_expressions(kind: str) -> list[tuple[str, str]]:
    """The expressions of a kind with their normal forms. Spaces of other widths are written as escapes."""
    lines = (EXPRESSIONS / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    return [(_unescape(text), expected) for text, expected in rows]


def _unescape(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text).replace("\\n", "\n")


def show_amount(text: str) -> str:
    """An amount as in the lists: ``"EUR 5e6 10e6"``, with a dash where no currency is said."""
    amount = parse_amount(text)
    if amount is None:
        return "none"
    return " ".join([amount.currency or "-", *_show_ends(amount.low, amount.high)])


def show_rate(text: str) -> str:
    """A rate as in the lists: ``"7 13"``."""
    rate = parse_rate(text)
    return "none" if rate is None else " ".join(_show_ends(rate.low, rate.high))


def show_place(text: str) -> str:
    """A place as in the lists: ``"JP"``, ``"region Asia"``, ``"rest Europe"``, ``"world - US, CA"``."""
    place = parse_place(text)
    if place.kind == "other":
        return "other"
    name = f"{place.kind} {place.name}" if place.kind in ("region", "rest") else _show_name(place)
    without = ", ".join(map(_show_name, place.without))
    return f"{name} - {without}" if without else name


def _show_name(place: Place) -> str:
    return place.code or place.name


def _show_ends(low: Decimal, high: Decimal) -> list[str]:
    return [f"{end.normalize():f}" for end in dict.fromkeys((low, high))]


def _plain(expected: str) -> str:
    """A normal form with its numbers written out: ``"EUR 5e6"`` as ``"EUR 5000000"``."""
    return re.sub(r"\b\d[\d.]*(?:e\d+)?\b", lambda match: f"{Decimal(match[0]).normalize():f}", expected)


@pytest.mark.parametrize(
    ("kind", "show", "count"),
    [("money", show_amount, 1000), ("rates", show_rate, 450), ("places", show_place, 550)],
)
def test_at_most_one_expression_in_a_hundred_is_misread(
    kind: str, show: Callable[[str], str], count: int
) -> None:
    rows = read_expressions(kind)
    found = [
        (text, _plain(expected) if kind != "places" else expected, show(text)) for text, expected in rows
    ]
    wrong = [
        f"{text!r}: {shown} instead of {expected}" for text, expected, shown in found if shown != expected
    ]
    assert len(rows) >= count
    assert len(wrong) <= MAX_WRONG * len(rows), f"{len(wrong)} of {len(rows)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("kind", ["money", "rates", "places"])
def test_no_expression_is_listed_twice(kind: str) -> None:
    texts = [text for text, _ in read_expressions(kind)]
    assert sorted(texts) == sorted(set(texts))


def random_strings(count: int) -> Iterator[str]:
    rng = random.Random(0)
    for _ in range(count):
        glue = rng.choice(("", " "))
        yield glue.join(rng.choices(PIECES, k=rng.randint(0, 12)))


def test_no_string_makes_a_reader_fail() -> None:
    last = ""
    for text in random_strings(FUZZED):
        amount, rate, moment = parse_amount(text), parse_rate(text), parse_date(text, date(2015, 7, 31))
        assert amount is None or amount.low <= amount.high, text
        assert rate is None or rate.low <= rate.high, text
        assert moment is None or (moment.start is None) == (moment.end is None), text
        assert parse_place(text).kind in ("world", "rest", "region", "country", "other"), text
        for read in (
            currency_of,
            read_digits,
            read_fraction,
            read_words,
            parse_date,
            parse_stage,
            company_key,
        ):
            read(text)
        same_company(text, last)
        last = text
