"""Numbers as news writes them: 1,200 and 12,5, six, twenty-five, half a million."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SMALL |= {"a": 1, "an": 1}
_FRACTIONS = {
    "half": Decimal("0.5"),
    "third": Decimal(1) / 3,
    "quarter": Decimal("0.25"),
    "fifth": Decimal("0.2"),
    "eighth": Decimal("0.125"),
    "tenth": Decimal("0.1"),
}
_WORD = "|".join(sorted([*_SMALL, "hundred"], key=len, reverse=True))

# Digits with groups of three behind commas, spaces, apostrophes or dots, and a decimal part; or words.
DIGITS = r"\d+(?:[,.'’   ]\d{3})*(?:[.,]\d+)?"
WORDS = rf"(?:(?:{_WORD})(?:[ -](?:and )?(?:{_WORD}))*)"


def read_digits(text: str) -> Decimal | None:
    """Read a number in digits.

    A comma is a decimal point where one or two digits follow it and nothing else does ("12,5"); dots
    group thousands where there are several of them ("1.000.000").

    text (str): The number.
    RETURNS (Optional[Decimal]): Its value, or None if it is no such number.
    """
    bare = re.sub(r"(?<=\d)['’   ](?=\d{3})", "", text.strip())
    if bare.count(".") > 1 or ("," in bare and bare.rfind(",") > bare.rfind(".") > -1):
        bare = bare.replace(".", "")
    if re.fullmatch(r"\d+,\d{1,2}", bare):
        bare = bare.replace(",", ".")
    bare = bare.replace(",", "")
    return Decimal(bare) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", bare) else None


def read_words(text: str) -> Decimal | None:
    """Read a number in words.

    text (str): The number, such as ``"twenty-five"`` or ``"two hundred and fifty"``.
    RETURNS (Optional[Decimal]): Its value, or None if a word is no number.
    """
    words = [word for word in re.split(r"[\s-]+", text.strip().casefold()) if word != "and"]
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
    """Read "half a", "a quarter of a", "two thirds", "three-fifths" or "one and a half".

    text (str): The fraction, without what it is a fraction of.
    RETURNS (Optional[Decimal]): Its value, or None if it is none.
    """
    bare = re.sub(r"\s+of(?:\s+an?)?$|\s+an?$", "", text.strip().casefold())
    mixed = re.fullmatch(r"(?P<whole>[\w -]+) and (?P<part>an? (?:half|quarter)|three[ -]quarters)", bare)
    if mixed is not None:
        whole, part = read_words(mixed["whole"]), read_fraction(mixed["part"])
        return None if whole is None or part is None else whole + part
    match = re.fullmatch(
        r"(?:(?P<count>an?|one|two|three|four|five|seven)[ -])?(?P<part>half|quarter|third|fifth|eighth|tenth)s?",
        bare,
    )
    if match is None:
        return None
    count = read_words(match["count"]) if match["count"] else Decimal(1)
    return None if count is None else count * _FRACTIONS[match["part"]]
