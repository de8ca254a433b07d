"""Rates in per cent: of royalties, of stakes, of shares of profits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .numbers import DIGITS, WORDS, read_digits, read_fraction, read_words

# What the trade means by its words, in per cent. No convention is official; these are the ones that
# licensing surveys use, and a record keeps the words beside the numbers.
_BANDS: dict[str, tuple[int, int]] = {
    "low single digit": (1, 3),
    "mid single digit": (4, 6),
    "high single digit": (7, 9),
    "single digit": (1, 9),
    "low double digit": (10, 13),
    "mid double digit": (14, 16),
    "high double digit": (17, 19),
    "double digit": (10, 19),
    "low teen": (11, 13),
    "mid teen": (14, 16),
    "high teen": (17, 19),
    "teen": (11, 19),
    "low twenties": (20, 23),
    "mid twenties": (24, 26),
    "high twenties": (27, 29),
    "twenties": (20, 29),
    "low thirties": (30, 33),
    "mid thirties": (34, 36),
    "high thirties": (37, 39),
    "thirties": (30, 39),
}
_BAND = re.compile(
    r"\b(?:(?P<level>low|lower|mid|middle|high|higher|upper)(?:(?: to |-to-|- to |/)(?P<level2>mid|middle|high|upper))?[\s-]+)?"
    r"(?P<decade>single|double|teen|twenties|thirties|20|30)(?:[\s-]*(?:digits?|s))*\b",
    re.IGNORECASE,
)
_LEVELS = {"lower": "low", "middle": "mid", "higher": "high", "upper": "high"}
_DECADES = {
    "single": "single digit",
    "double": "double digit",
    "teen": "teen",
    "twenties": "twenties",
    "thirties": "thirties",
    "20": "twenties",
    "30": "thirties",
}
_NUMBER = re.compile(rf"(?<![\w.])(?P<number>{DIGITS}|{WORDS}(?!\w))", re.IGNORECASE)
_HALVES = re.compile(
    r"\b(?:equal(?:ly)?|half|halves|50[-:/ ]50|fifty-fifty|evenly|parity|even split)\b", re.IGNORECASE
)
_PARTS = re.compile(
    r"\b(?:an?|one|two|three|four|five|seven)?[ -]?(?:quarter|third|fifth|eighth|tenth)s?\b", re.IGNORECASE
)
_SPLIT = re.compile(r"\b(\d{1,2})(?:[:/-]| to )(\d{1,2})\b")


@dataclass(frozen=True)
class Rate:
    """A rate, or a range of rates.

    low (Decimal): Lower end in per cent; of a single rate, the rate.
    high (Decimal): Upper end in per cent.
    """

    low: Decimal
    high: Decimal


def parse_rate(text: str) -> Rate | None:
    """Read a rate.

    A range goes from the low end of the one to the high end of the other: "high single-digit to low
    double-digit" is 7 to 13. A split such as 60:40 goes from the lesser share to the greater.

    text (str): The rate, such as ``"12% to 15%"``, ``"mid-teens"``, ``"two-thirds"`` or ``"equally"``.
    RETURNS (Optional[Rate]): The rate, or None if it says no number.
    """
    bare = " ".join(text.replace("‑", "-").split())
    bands = [band for match in _BAND.finditer(bare) if (band := _read_band(match)) is not None]
    split = _SPLIT.search(bare)
    if split is not None and int(split[1]) + int(split[2]) == 100 and "%" not in bare and "cent" not in bare:
        return _make(*sorted((Decimal(split[1]), Decimal(split[2]))))
    numbers = [] if bands and not re.search(r"\d\s?%|per ?cent", bare) else _read_numbers(bare)
    values = [Decimal(end) for band in bands for end in band] + numbers
    if values:
        return _make(min(values), max(values))
    if _HALVES.search(bare):
        return _make(Decimal(50), Decimal(50))
    part = _PARTS.search(bare)
    fraction = read_fraction(part.group()) if part else None
    return None if fraction is None else _make(fraction * 100, fraction * 100)


def _read_band(match: re.Match[str]) -> tuple[int, int] | None:
    decade = _DECADES[match["decade"].casefold()]
    levels = [match["level"], match["level2"]]
    if match["decade"] in ("20", "30") and not match["level"]:
        return None
    names = [_LEVELS.get(level.casefold(), level.casefold()) for level in levels if level]
    ends = [_BANDS[f"{name} {decade}"] for name in names] or [_BANDS[decade]]
    return ends[0][0], ends[-1][1]


def _read_numbers(text: str) -> list[Decimal]:
    values = []
    for match in _NUMBER.finditer(text):
        words = match["number"]
        value = read_digits(words)
        if value is None and words.casefold() not in ("a", "an"):
            # "two-thirds" is a fraction of its own.
            follows = text[match.end() :].lstrip(" -").casefold()
            value = (
                None
                if follows.startswith(("third", "quarter", "fifth", "eighth", "tenth"))
                else read_words(words)
            )
        if value is not None and value <= 1000:
            values.append(value)
    return values


def _make(low: Decimal, high: Decimal) -> Rate:
    return Rate(_round(low), _round(high))


def _round(value: Decimal) -> Decimal:
    """Two digits, without trailing zeros and without an exponent."""
    return Decimal(f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip("."))
