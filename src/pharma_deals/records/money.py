"""Amounts of money, in full units and with a currency code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .currencies import UNIT_NAMES, currency_of, is_code
from .numbers import NUMBER, read_fraction, read_number

_CRORE, _LAKH = Decimal(10) ** 7, Decimal(10) ** 5
_SCALES: dict[str, Decimal] = {
    **dict.fromkeys(("trillion", "trillions", "trn", "tn", "t"), Decimal(10) ** 12),
    **dict.fromkeys(("billion", "billions", "bln", "bil", "bn", "b"), Decimal(10) ** 9),
    **dict.fromkeys(("mrd", "mld", "milliard", "milliarden"), Decimal(10) ** 9),
    **dict.fromkeys(("million", "millions", "millionen", "mln", "mn", "mio", "mill"), Decimal(10) ** 6),
    **dict.fromkeys(("mil", "mi", "mm", "m"), Decimal(10) ** 6),
    **dict.fromkeys(("thousand", "grand", "k"), Decimal(10) ** 3),
    **dict.fromkeys(("lakh crore", "lakh crores"), _LAKH * _CRORE),
    **dict.fromkeys(("crore", "crores", "cr"), _CRORE),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), _LAKH),
}
_SCALE = rf"(?:{'|'.join(sorted(map(re.escape, _SCALES), key=len, reverse=True))})(?![a-z])"
# "a nine-figure sum" and "tens of millions" say no number.
_VAGUE = re.compile(
    r"\bfigures?\b|\d0s of\b|\b(?:tens|hundreds|dozens|scores|thousands) of\b|\b(?:several|few|many|multiple)\b|-digit\b",
    re.IGNORECASE,
)
# "a million" is a number and "a share" is none; "half a million" is one as well as "half million".
_NUMBER = re.compile(
    rf"(?P<number>{NUMBER}|(?<![a-z])an?(?=[ -]{_SCALE}))"
    rf"(?:(?:[ -]?|[ -](?:of[ -])?an?[ -])(?P<scale>{_SCALE})\.?(?: and (?P<more>a (?:half|quarter)))?)?",
    re.IGNORECASE,
)
# What scanning and haste make of the scales: "rnillion", "miIlion", "bilion".
_SLIPS = re.compile(r"\b(m|rn|b|tr)[il1]{2,4}[o0]n", re.IGNORECASE)
# "MSEK 120", "k€ 5", "EURm 30", "€bn 1.2": the scale stands at the currency. There, T is a thousand.
_AT_CURRENCY = re.compile(
    r"(?<![A-Za-z])(?P<before>[MKTmkt])(?=(?P<code>[A-Z]{3})(?![A-Za-z])|FF\b|(?<!\d.)(?<!\d .)€)"
    r"|(?:[$€£¥]|(?<![A-Za-z])(?P<code2>[A-Z]{3}))(?P<behind>m|bn|k)(?=\s?\d)"
)
_COINS: tuple[tuple[re.Pattern[str], Decimal, str], ...] = (
    (re.compile(r"\bnickels?\b"), Decimal("0.05"), "USD"),
    (re.compile(r"\bdimes?\b"), Decimal("0.10"), "USD"),
    (re.compile(r"\bpenn(?:y|ies)\b"), Decimal("0.01"), "USD"),
)
_HUNDREDTHS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[\d½¼¾])\s?p\b(?!\.)|\bpence\b|\bGB[Xp]\b"), "GBP"),
    (re.compile(r"\bpaise\b"), "INR"),
    (re.compile(r"\bsen\b"), "MYR"),
    (re.compile(r"(?<=\d)\s?(?:c\b|¢)|\b(?:euro)?cents?\b", re.IGNORECASE), "USD"),
)
# Between the ends of a range there are currencies, signs and one of these words.
_AT_END = rf"[\s\W]*(?:(?:[A-Z][A-Za-z.]{{0,3}}|p|c|(?i:{UNIT_NAMES}))(?![a-z]))?[\s\W]*"
_JOIN = re.compile(rf"{_AT_END}(?:(?i:\b(?:up to|to|and|or)\b)|[-–—~]){_AT_END}")
# What follows an amount may be the same in another currency: "$20 million (€18 million)".
_ASIDE = re.compile(r"\s*[(\[/]|\s+or\s+|,?\s+i\.e\.|\s*=\s*")
# "ten (10) million": contracts say it twice.
_SAID_TWICE = re.compile(r"(?<=[a-z]) \(\d+\)(?= [a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Amount:
    """An amount of money, or a range of amounts.

    low (Decimal): The amount in full units of the currency; of a range, its lower end.
    high (Decimal): The same, or the upper end of the range.
    currency (Optional[str]): The ISO 4217 code, or None where the words do not say.
    """

    low: Decimal
    high: Decimal
    currency: str | None


@dataclass(frozen=True)
class _Figure:
    """A number with its scale, and where it stands."""

    value: Decimal
    scale: Decimal | None
    start: int
    end: int

    def total(self, scale: Decimal | None = None) -> Decimal:
        return self.value * (self.scale or scale or 1)


def parse_amount(text: str) -> Amount | None:
    """Read an amount of money. "up to" and "about" are no part of it and are passed over.

    text (str): The amount, such as ``"$1.2bn"``, ``"Rs 1,200 crore"``, ``"five to ten million euros"``.
    RETURNS (Optional[Amount]): The amount, or None if no number is in it.
    """
    bare = _SAID_TWICE.sub("", " ".join(text.replace("＄", "$").split()))
    bare = _SLIPS.sub(lambda slip: f"{slip[1].casefold().replace('rn', 'm')}illion", bare)
    if _VAGUE.search(bare):
        return None
    for pattern, coin, code in _COINS:
        if pattern.search(bare):
            return Amount(coin, coin, code)
    bare, figures = _leave_out_aside(bare, _find_figures(bare))
    if not figures:
        return None
    factor, currency = _scale_at_currency(bare), currency_of(bare)
    for pattern, code in _HUNDREDTHS:
        if pattern.search(bare):
            factor, currency = Decimal("0.01"), currency if currency not in (None, "USD") else code
            break
    low, high = figures[0], figures[-1]
    # "$5-10 million" says the scale once; "500,000 to 1 million" does not mean 500,000 million.
    shared = high.scale if low.value < high.value else None
    ends = sorted((low.total(shared) * factor, high.total() * factor))
    return Amount(ends[0], ends[1], currency)


def _leave_out_aside(text: str, figures: list[_Figure]) -> tuple[str, list[_Figure]]:
    """Leave out what is said of an amount in another currency: the first amount is the one that is meant."""
    aside = _ASIDE.search(text, figures[0].end) if figures else None
    if aside is not None:
        own, other = currency_of(text[: aside.start()]), currency_of(text[aside.end() :])
        if own and other and own != other and _find_figures(text[aside.end() :]):
            return text[: aside.start()], [figure for figure in figures if figure.end <= aside.start()]
    return text, figures


def _scale_at_currency(text: str) -> Decimal:
    for match in _AT_CURRENCY.finditer(text):
        code = match["code"] or match["code2"]
        if code is None or is_code(code):
            letter = (match["before"] or match["behind"]).casefold()
            return Decimal(1000) if letter == "t" else _SCALES[letter]
    return Decimal(1)


def _find_figures(text: str) -> list[_Figure]:
    """The first number and, where a range goes on, the second."""
    found: list[_Figure] = []
    for match in _NUMBER.finditer(text):
        figure = _read_figure(match)
        if figure is None:
            continue
        if found and _goes_on(found[-1], figure, text):
            first = found[-1]
            found[-1] = _Figure(first.total() + figure.total(), Decimal(1), first.start, figure.end)
        elif not found or (len(found) == 1 and _JOIN.fullmatch(text[found[0].end : figure.start])):
            found.append(figure)
        else:
            break
    return found


def _read_figure(match: re.Match[str]) -> _Figure | None:
    words, scale = match["number"], match["scale"]
    value = read_number(words)
    if value is None:
        return None
    if match["more"]:
        value += read_fraction(match["more"]) or 0
    factor = _SCALES[" ".join(scale.casefold().split())] if scale else None
    return _Figure(value, factor, match.start(), match.end())


def _goes_on(first: _Figure, second: _Figure, text: str) -> bool:
    """Whether two numbers are one: "one million two hundred thousand", "1 crore 20 lakh"."""
    if first.scale is None or (second.scale or 1) >= first.scale or second.total() >= first.scale:
        return False
    # "two thousand five hundred", but not "$5 million 2015".
    if second.scale is None and any(char.isdigit() for char in text[first.start : second.end]):
        return False
    return text[first.end : second.start] in (" ", ", ", " and ")
