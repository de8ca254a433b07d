"""Numbers as news writes them: 1,200 and 12,5, 2½, six, twenty-five, one point two, half, two-thirds."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_UNITS + _TEENS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SMALL |= {"a": 1, "an": 1, "dozen": 12}
_PARTS = {
    **dict.fromkeys(("half", "halve"), 2),
    **{
        "third": 3,
        "quarter": 4,
        "fourth": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
        "tenth": 10,
    },
    "twentieth": 20,
}
_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_SIGNS |= {"⅕": "1/5", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8"}


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_UNIT, _PART = _any_of(_UNITS), _any_of(list(_PARTS))
_BELOW_100 = rf"(?:(?:{_any_of(_TENS)})(?:[ -](?:{_UNIT}))?|{_any_of(_UNITS + _TEENS)})(?![a-z])"

# Digits in the groups of three that English, French, Swiss or German make, or in those of two that Indian
# English makes, with a decimal part; "Rs.500" has no part of a rupee.
DIGITS = (
    r"(?:\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?|\d{1,3}(?:[,.'’ ]\d{3}(?!\d))+(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)?|(?<![\w.,])\.\d+)"
)
WORDS = (
    rf"(?:(?:an?[ -]|{_BELOW_100}[ -])?hundred(?:[ -](?:and[ -])?{_BELOW_100})?|(?:a[ -])?dozen|{_BELOW_100})"
)
# A fraction of something: "½", "3/4", "half", "two-thirds".
FRACTION = (
    rf"(?:[{''.join(_SIGNS)}]|(?<![\d/])[1-9]/(?:[234568]|10)(?![\d/])"
    rf"|(?<![a-z])(?:(?:an?|{_UNIT})[ -])?(?:{_PART})s?(?![a-z]))"
)
NUMBER = (
    rf"(?:{DIGITS}(?:[ -]?[{''.join(_SIGNS)}]|(?:[ -]| and )\d{{1,2}}/(?:[23458]|10|16|32|64)(?![\d/]))|{FRACTION}|{DIGITS}"
    rf"|(?<![a-z])(?:(?:{WORDS}[ -])?point(?:[ -](?:{_UNIT}))+|{WORDS}[ -]and[ -]{FRACTION}|{WORDS})(?![a-z]))"
)


def read_number(text: str) -> Decimal | None:
    """Read a number in any of the ways that :data:`NUMBER` matches.

    text (str): The number, such as ``"1,200"``, ``"2 1/2"``, ``"one point two"`` or ``"three and a half"``.
    RETURNS (Optional[Decimal]): Its value, or None if it is none.
    """
    for read in (read_digits, read_fraction, read_words, _read_point, _read_mixed):
        value = read(text)
        if value is not None:
            return value
    return None


def read_digits(text: str) -> Decimal | None:
    """Read a number in digits.

    A comma is a decimal point where one or two digits follow it and nothing else does ("12,5"), or where
    only a zero stands before it; dots group thousands where there are several of them ("1.000.000").

    text (str): The number.
    RETURNS (Optional[Decimal]): Its value, or None if it is no such number.
    """
    bare = re.sub(r"(?<=\d)['’ ](?=\d{3})", "", text.strip())
    if bare.count(".") > 1 or ("," in bare and bare.rfind(",") > bare.rfind(".") > -1):
        bare = bare.replace(".", "")
    if re.fullmatch(r"\d+,\d{1,2}|0,\d+", bare):
        bare = bare.replace(",", ".")
    bare = bare.replace(",", "")
    return Decimal(bare) if re.fullmatch(r"[0-9]*\.?[0-9]+", bare) else None


def read_words(text: str) -> Decimal | None:
    """Read a whole number in words.

    text (str): The number, such as ``"twenty-five"`` or ``"two hundred and fifty"``.
    RETURNS (Optional[Decimal]): Its value, or None if a word is no number.
    """
    words = [word for word in re.split(r"[\s-]+", text.strip().casefold()) if word != "and"]
    if words[:1] in (["a"], ["an"]) and len(words) > 1:
        del words[0]
    if not words:
        return None
    total = 0
    for word in words:
        if word == "hundred":
            total = max(total, 1) * 100
        elif word in _SMALL:
            total += _SMALL[word]
        else:
            return None
    return Decimal(total)


def read_fraction(text: str) -> Decimal | None:
    """Read "½", "3/4", "half a", "a quarter of a", "two thirds" or "three-fifths".

    text (str): The fraction, with or without the words that lead to what it is a fraction of.
    RETURNS (Optional[Decimal]): Its value, or None if it is none.
    """
    bare = text.strip().casefold()
    bare = re.sub(r"[\s-]+(?:of(?:[\s-]+an?)?|an?)$", "", _SIGNS.get(bare, bare))
    match = re.fullmatch(r"([0-9]{1,2})/([1-9][0-9]?)", bare)
    if match is not None:
        return Decimal(match[1]) / Decimal(match[2])
    match = re.fullmatch(rf"(?:(an?|{_UNIT})[ -])?({_PART})s?", bare)
    return None if match is None else Decimal(_SMALL[match[1] or "a"]) / _PARTS[match[2]]


def _read_point(text: str) -> Decimal | None:
    """Read "one point two five"."""
    whole, point, part = text.strip().casefold().partition("point")
    words = re.findall(r"[a-z]+", part)
    before = read_words(whole) if whole.strip(" -") else Decimal(0)
    if not point or before is None or not words or any(word not in _UNITS for word in words):
        return None
    return before + Decimal("." + "".join(str(_SMALL[word]) for word in words))


def _read_mixed(text: str) -> Decimal | None:
    """Read a number and a fraction: "2½", "14-1/2", "six and a half"."""
    match = re.fullmatch(
        rf"(.+?)(?:[ -]and[ -]|[ -])?({FRACTION}|(?<= |-)\d{{1,2}}/\d{{1,2}})", text.strip().casefold()
    )
    if match is None:
        return None
    whole = read_digits(match[1])
    if whole is None:
        whole = read_words(match[1])
    part = read_fraction(match[2])
    return None if whole is None or part is None else whole + part
