"""The same article in another house style: money, quotes, dashes, phases and headlines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .edits import Edit

_AMOUNT = re.compile(
    r"(?P<sign>US\$|\$|€|£|¥|USD|EUR|GBP|JPY|CHF)\s?(?P<number>\d[\d,.]*\d|\d)[\s-]?(?P<scale>million|billion|mln|bln|mn|bn|m|b|M|B)"
)
_WORDED = re.compile(
    r"(?P<number>\d[\d,.]*\d|\d) (?P<scale>million|billion) (?P<sign>(?:US )?dollars|euros?|pounds|yen|(?:Swiss )?francs)"
)
_SIGNS = {
    "$": ("$", "USD ", "US$", "US$ "),
    "€": ("€", "EUR ", "EUR", "Euro "),
    "£": ("£", "GBP ", "GBP"),
    "¥": ("¥", "JPY ", "JPY"),
    "CHF": ("CHF ", "CHF"),
}
_WORDS = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "CHF": "Swiss francs"}
_CURRENCIES = {
    **{"US$": "$", "USD": "$", "dollars": "$", "US dollars": "$"},
    **{"EUR": "€", "euro": "€", "euros": "€", "GBP": "£", "pounds": "£", "JPY": "¥", "yen": "¥"},
    **{"francs": "CHF", "Swiss francs": "CHF"},
}
_SCALES = {
    "million": (" million", " million", "m", " mln", "M", "mn"),
    "billion": (" billion", " billion", "bn", " bln", "B", "bn"),
}
_PHASE = re.compile(r"\b(?P<word>Phase|phase)(?P<gap>[ -])(?P<number>III|II|I|[123])(?P<part>[ab]?)\b(?!/)")
_ROMAN = {"1": "I", "2": "II", "3": "III", "I": "1", "II": "2", "III": "3"}
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_QUOTE = re.compile(r"[\"“”]")
_DASH = re.compile(r" (?:--|–|—|-) ")
_HEADLINE = re.compile(r"\A[^\n]{15,140}(?=\n)")


def vary_notation(row: Mapping[str, Any], rng: random.Random) -> Iterator[Edit]:
    """Set an article in another house style, the same from its first word to its last.

    row (Mapping[str, Any]): The annotated article.
    rng (random.Random): What draws: each of the changes is made in half of the articles, headlines in
        capitals in one of eight.
    YIELDS (Edit): The changes.
    """
    changes: list[Callable[[Mapping[str, Any], random.Random], Iterator[Edit]]] = [
        _vary_money,
        _vary_phases,
        _vary_quotes,
        _vary_dashes,
    ]
    for change in changes:
        if rng.random() < 0.5:
            yield from change(row, rng)
    if rng.random() < 0.125:
        yield from _shout(row)


def _vary_money(row: Mapping[str, Any], rng: random.Random) -> Iterator[Edit]:
    """Only amounts that are a number and a scale: ranges and crores are left as they are."""
    worded, sign, scale = rng.random() < 0.15, rng.randrange(4), rng.randrange(6)
    for ent in row["entities"]:
        text = row["text"][ent["start_offset"] : ent["end_offset"]]
        match = _AMOUNT.fullmatch(text) or _WORDED.fullmatch(text)
        if ent["label"] != "MONEY" or match is None:
            continue
        currency = _CURRENCIES.get(match["sign"], match["sign"])
        size = "million" if match["scale"][0] in "mM" else "billion"
        if worded:
            new = f"{match['number']} {size} {_WORDS[currency]}"
        else:
            signs = _SIGNS[currency]
            new = signs[sign % len(signs)] + match["number"] + _SCALES[size][scale]
        yield Edit(ent["start_offset"], ent["end_offset"], new)


def _vary_phases(row: Mapping[str, Any], rng: random.Random) -> Iterator[Edit]:
    lower = rng.random() < 0.3
    for match in _PHASE.finditer(row["text"]):
        word = match["word"].lower() if lower and match.start() else match["word"]
        new = f"{word}{match['gap']}{_ROMAN[match['number']]}{match['part']}"
        yield Edit(match.start(), match.end(), new)


def _vary_quotes(row: Mapping[str, Any], rng: random.Random) -> Iterator[Edit]:
    curly = rng.random() < 0.5
    for match in _APOSTROPHE.finditer(row["text"]):
        yield Edit(match.start(), match.end(), "’" if curly else "'")
    for number, match in enumerate(_QUOTE.finditer(row["text"])):
        yield Edit(match.start(), match.end(), "“”"[number % 2] if curly else '"')


def _vary_dashes(row: Mapping[str, Any], rng: random.Random) -> Iterator[Edit]:
    dash = rng.choice((" -- ", " – ", " — ", "—", " - "))
    for match in _DASH.finditer(row["text"]):
        yield Edit(match.start(), match.end(), dash)


def _shout(row: Mapping[str, Any]) -> Iterator[Edit]:
    """The headline in capitals, piece by piece: offsets inside it stay where they are."""
    match = _HEADLINE.match(row["text"])
    if match is not None:
        for word in re.finditer(r"[a-z]+", match.group()):
            yield Edit(word.start(), word.end(), word.group().upper())
