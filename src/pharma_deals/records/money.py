"""Amounts of money, in full units and with a currency code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .currencies import currency_of
from .numbers import DIGITS, WORDS, read_digits, read_fraction, read_words

_CRORE, _LAKH = Decimal(10) ** 7, Decimal(10) ** 5
_SCALES: dict[str, Decimal] = {
    **dict.fromkeys(("trillion", "trn", "tn"), Decimal(10) ** 12),
    **dict.fromkeys(("billion", "billions", "bln", "bn", "b", "mrd", "milliard"), Decimal(10) ** 9),
    **dict.fromkeys(("million", "millions", "mln", "mn", "mio", "mill", "mm", "m"), Decimal(10) ** 6),
    **dict.fromkeys(("thousand", "k", "t"), Decimal(10) ** 3),
    **dict.fromkeys(("lakh crore", "lakh crores"), _LAKH * _CRORE),
    **dict.fromkeys(("crore", "crores", "cr"), _CRORE),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), _LAKH),
}
_SCALE = "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
_FRACTION = rf"(?:half an?|an? quarter (?:of )?an?|three[ -]quarters of an?|{WORDS} and an? half)"
# "a nine-figure sum" and "tens of millions" say no number.
_VAGUE = re.compile(
    r"\bfigures?\b|\b(?:tens|hundreds|dozens|scores|thousands) of\b|\bseveral\b", re.IGNORECASE
)
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<number>{DIGITS}|{_FRACTION}|{WORDS}(?!\w))(?:[\s-]?(?P<scale>{_SCALE})(?![a-z])\.?)?"
    rf"|(?P<digits>{DIGITS})(?:[\s-]?(?P<scale2>{_SCALE})(?![a-z])\.?)?",
    re.IGNORECASE,
)
# "MSEK 120" and "MEUR 5": the scale stands before the number.
_PREFIXED = re.compile(r"\b(?P<scale>[MKTmkt])(?=(?:SEK|EUR|NOK|DKK|USD|CHF|GBP)\b)")
_COINS: tuple[tuple[re.Pattern[str], Decimal, str], ...] = (
    (re.compile(r"\bnickels?\b"), Decimal("0.05"), "USD"),
    (re.compile(r"\bdimes?\b"), Decimal("0.10"), "USD"),
    (re.compile(r"\bpenn(?:y|ies)\b"), Decimal("0.01"), "USD"),
)
_HUNDREDTHS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\d)p\b|\bpence\b"), "GBP"),
    (re.compile(r"\bpaise\b"), "INR"),
    (re.compile(r"(?<=\d)\s?(?:c\b|¢)|\bcents?\b"), "USD"),
)
_JOIN = re.compile(r"\s*(?:to|and|or|-|–|—)\s*", re.IGNORECASE)


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


def parse_amount(text: str) -> Amount | None:
    """Read an amount of money. "up to" and "about" are no part of it and are passed over.

    text (str): The amount, such as ``"$1.2bn"``, ``"Rs 1,200 crore"``, ``"five to ten million euros"``.
    RETURNS (Optional[Amount]): The amount, or None if no number is in it.
    """
    bare = " ".join(text.split())
    if _VAGUE.search(bare):
        return None
    for pattern, coin, code in _COINS:
        if pattern.search(bare):
            return Amount(coin, coin, code)
    currency = currency_of(bare)
    prefix = _PREFIXED.search(bare)
    factor = _SCALES[prefix["scale"].casefold()] if prefix else Decimal(1)
    for pattern, code in _HUNDREDTHS:
        if pattern.search(bare):
            factor, currency = Decimal("0.01"), currency if currency not in (None, "USD") else code
            break
    numbers = _find_numbers(bare)
    if not numbers:
        return None
    (low, low_scale, _, _), (high, high_scale, _, _) = numbers[0], numbers[-1]
    if len(numbers) == 1:
        value = low * (low_scale or 1) * factor
        return Amount(value, value, currency)
    # "$5-10 million" says the scale once; "500,000 to 1 million" does not mean 500,000 million.
    if low_scale is None and low < high:
        low_scale = high_scale
    ends = sorted((low * (low_scale or 1) * factor, high * (high_scale or 1) * factor))
    return Amount(ends[0], ends[1], currency)


def _find_numbers(text: str) -> list[tuple[Decimal, Decimal | None, int, int]]:
    """The first number and, where a range goes on, the second: value, scale, start and end."""
    found: list[tuple[Decimal, Decimal | None, int, int]] = []
    for match in _NUMBER.finditer(text):
        words = match["number"] or match["digits"]
        scale_word = match["scale"] or match["scale2"]
        value = next(
            (v for read in (read_digits, read_fraction, read_words) if (v := read(words)) is not None), None
        )
        # "a share" is no number; "a million" is.
        if value is None or (words.casefold() in ("a", "an") and scale_word is None):
            continue
        scale = _SCALES[" ".join(scale_word.casefold().rstrip(".").split())] if scale_word else None
        found.append((value, scale, match.start(), match.end()))
    if len(found) > 1:
        between = re.sub(r"[^\w\s–—-]|\b[A-Z]{3}\b|\b(?:US|Rs)\b", "", text[found[0][3] : found[1][2]])
        if not _JOIN.fullmatch(f" {between.strip()} "):
            return found[:1]
    return found[:2]
