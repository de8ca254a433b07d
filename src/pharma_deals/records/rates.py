"""Rates in per cent: of royalties, of stakes, of shares of profits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .numbers import DIGITS, FRACTION, NUMBER, read_number

# What the trade means by its words, in per cent. No convention is official; these are the ones that licensing
# surveys use, and a record keeps the words beside the numbers. Of every ten, low is 0 to 3, mid 4 to 6 and high
# 7 to 9: low double digits are 10 to 13, the mid-twenties 24 to 26. Single digits start at 1, teens at 11.
_LEVELS = {
    **dict.fromkeys(("low", "lower"), (0, 3)),
    **dict.fromkeys(("mid", "middle", "medium"), (4, 6)),
    **dict.fromkeys(("high", "higher", "upper"), (7, 9)),
}
_DECADES = {"single": 0, "double": 10, "teen": 10}
_DECADES |= {
    word: 10 * ten
    for ten, word in enumerate(
        "twenties thirties forties fifties sixties seventies eighties nineties".split(), 2
    )
}
_DECADES |= {f"{ten}0s": 10 * ten for ten in range(2, 10)}
_FIRST = {"single": 1, "teen": 11}
_LEVEL = "|".join(sorted(_LEVELS, key=len, reverse=True))
_BAND = re.compile(
    rf"\b(?:(?P<low>{_LEVEL})(?:(?:-? ?to |-to-|-|/| and )(?P<high>{_LEVEL}))?[\s-]+)?"
    rf"(?P<decade>{'|'.join(_DECADES)})(?:[\s-]*(?:digits?|s))*\b",
    re.IGNORECASE,
)
_PERCENT = r"(?:%|％|per[ -]?cent|pct|pc\b|p\.c)"
# "5% of sales above $1bn": amounts are no rates.
_MONEY = re.compile(
    rf"[$€£¥₹]\s?{DIGITS}(?:[ -]?[a-z]+\b)?|\b{DIGITS}[ -]?(?:million|billion|bn|mln|m)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?:(?P<fraction>{FRACTION})|(?P<number>{NUMBER}))"
    rf"(?P<of_one>[ -](?:of )?(?:a|one|1)(?=[ -]?{_PERCENT}))?(?P<percent>[ -]?{_PERCENT})?",
    re.IGNORECASE,
)
_BASIS_POINTS = re.compile(r"\bbasis[ -]points?\b|(?:\b|(?<=\d))bps?\b", re.IGNORECASE)
_HALVES = re.compile(
    r"\b(?:equal(?:ly)?|50 ?[-–:/] ?50|evenly|parity|even split|down the middle)\b", re.IGNORECASE
)
_SPLIT = re.compile(r"\b(\d{1,2})(?: ?[:/–-] ?| to )(\d{1,2})\b")
# "one in ten", "one dollar in seven".
_ONE_IN = re.compile(
    rf"\b({NUMBER})(?: (?:dollar|euro|pound|cent)s?)? (?:in|out of)(?: every)? ({NUMBER})", re.I
)


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
    values = _read_split(bare)
    if not values:
        values = [Decimal(end) for match in _BAND.finditer(bare) for end in _read_band(match)]
        rest = _BAND.sub(" ", bare)
        if not values or re.search(_PERCENT, rest, re.IGNORECASE):
            values += _read_numbers(rest)
    if not values and _HALVES.search(bare):
        values = [Decimal(50)]
    return Rate(_round(min(values)), _round(max(values))) if values else None


def _read_split(text: str) -> list[Decimal]:
    """The shares of "60/40", and the share of "one in ten"."""
    split = _SPLIT.search(text)
    if split is not None and int(split[1]) + int(split[2]) == 100 and "%" not in text and "cent" not in text:
        return [Decimal(split[1]), Decimal(split[2])]
    part = _ONE_IN.search(text)
    if part is None:
        return []
    one, whole = read_number(part[1]), read_number(part[2])
    return [one / whole * 100] if one and whole and one <= whole else []


def _read_band(match: re.Match[str]) -> tuple[int, int]:
    decade = match["decade"].casefold()
    ends = [_LEVELS[level.casefold()] for level in (match["low"], match["high"]) if level] or [(0, 9)]
    low, high = _DECADES[decade] + ends[0][0], _DECADES[decade] + ends[-1][1]
    return max(low, _FIRST.get(decade, 0)), high


def _read_numbers(text: str) -> list[Decimal]:
    factor = Decimal("0.01") if _BASIS_POINTS.search(text) else Decimal(1)
    values = []
    for match in _NUMBER.finditer(_MONEY.sub(" ", text)):
        value = read_number(match["fraction"] or match["number"])
        if value is None:
            continue
        # "a third" is a share of the whole; "half a percent", "half of one percent" and "1/2%" are of a percent.
        if match["fraction"] and not match["percent"]:
            value *= 100
        if value <= 1000:
            values.append(value * factor)
    return values


def _round(value: Decimal) -> Decimal:
    """Two digits, without trailing zeros and without an exponent."""
    return Decimal(f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip("."))
