"""Dates and terms: days, months, quarters and years, also relative to the day of the article."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .numbers import read_words

_MONTHS = {name.casefold()[:3]: number for number, name in enumerate(calendar.month_name) if number}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_MONTH += r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_COUNT = r"(?P<count>\d+|[a-z]+(?:-[a-z]+)?)"
_UNIT = r"(?P<unit>business day|working day|day|week|month|quarter|year|decade)s?"

_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*\d)(?:,?\s+{_YEAR})?")
_DAY_MONTH = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH}(?:,?[\s-]+{_YEAR})?")
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})\b")
_MONTH_YEAR = re.compile(rf"\b{_MONTH}(?:,?\s+{_YEAR})?(?!\w)")
_QUARTER = re.compile(
    rf"\b(?:q(?P<digit>[1-4])|(?P<word>{'|'.join(_ORDINALS)})[\s-]quarter)(?:\s+(?:of\s+)?(?:fiscal\s+)?{_YEAR})?"
)
_HALF = re.compile(
    rf"\b(?:h(?P<digit>[12])|(?P<word>first|second|1st|2nd)[\s-]half)(?:\s+(?:of\s+)?(?:(?P<next>next|this|last)\s+year|{_YEAR})?)?"
)
_YEAR_ALONE = re.compile(rf"\b{_YEAR}\b")
_PART = re.compile(r"\b(?P<part>end|close|middle|mid|beginning|start|early|late)\b")
_TERM = re.compile(rf"(?<![\d.,])\b{_COUNT}[\s-]{_UNIT}\b(?P<ago>\s+(?:ago|earlier|before))?")
_RELATIVE_UNIT = re.compile(r"\b(?P<which>last|this|next|past|coming)\s+(?P<unit>week|month|quarter|year)\b")
_WEEKDAY = re.compile(rf"\b(?:(?P<which>last|next|this)\s+)?(?P<name>{'|'.join(_WEEKDAYS)})\b")
_DAYS = {
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "the same day": 0,
}
_DAYS |= {"yesterday": -1, "last night": -1, "tomorrow": 1}


@dataclass(frozen=True)
class Moment:
    """A stretch of time.

    start (Optional[date]): Its first day; None for a term, and where the words need the day of the
        article and that is not known.
    end (Optional[date]): Its last day.
    grain (str): ``"day"``, ``"week"``, ``"month"``, ``"quarter"``, ``"half"``, ``"year"`` or ``"term"``.
    months (Optional[int]): Length of a term in months, where it is one of months or years.
    days (Optional[int]): Length of a term in days, where it is one of days or weeks.
    """

    start: date | None
    end: date | None
    grain: str
    months: int | None = None
    days: int | None = None


def parse_date(text: str, published: date | None = None) -> Moment | None:
    """Read a date or a term.

    text (str): The date, such as ``"July 2015"``, ``"on Monday"``, ``"three-year"``, ``"the second half of 2025"``.
    published (Optional[date]): The day of the article, to which "yesterday" and dates without a year
        are relative. Of the years that fit, the nearest is taken. Defaults to None.
    RETURNS (Optional[Moment]): The date, or None if it is none.
    """
    words = " ".join(text.casefold().replace("’", "'").split())
    try:
        return _read(words, published)
    except (ValueError, OverflowError):
        # The calendar ends: "tomorrow" of its last day.
        return None


def _read(words: str, published: date | None) -> Moment | None:
    for read in (_read_day, _read_stretch, _read_relative, _read_term):
        moment = read(words, published)
        if moment is not None:
            return moment
    return None


def _read_day(words: str, published: date | None) -> Moment | None:
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY):
        match = pattern.search(words)
        if match is None:
            continue
        month = int(match["month"]) if match["month"].isdigit() else _MONTHS[match["month"]]
        day = _make_day(match["year"], month, int(match["day"]), published)
        if day is not None:
            return Moment(day, day, "day")
        if 1 <= int(match["day"]) <= 31 and not match["year"]:
            return Moment(None, None, "day")
    return None


def _make_day(year: str | None, month: int, day: int, published: date | None) -> date | None:
    if year is None and published is None:
        return None
    years = [int(year)] if year else [published.year + shift for shift in (-1, 0, 1)] if published else []
    days = []
    for candidate in years:
        try:
            days.append(date(candidate, month, day))
        except ValueError:
            continue
    if not days or published is None:
        return days[0] if days else None
    return min(days, key=lambda one: abs(one - published))


def _read_stretch(words: str, published: date | None) -> Moment | None:
    """Quarters, halves, months and years."""
    for pattern, grain, months in ((_QUARTER, "quarter", 3), (_HALF, "half", 6)):
        match = pattern.search(words)
        if match is not None:
            number = int(match["digit"] or _ORDINALS[match["word"]])
            shift = {"next": 1, "last": -1}.get((match.groupdict().get("next") or "this"), 0)
            year = int(match["year"]) if match["year"] else published.year + shift if published else None
            return _stretch(year, months * (number - 1) + 1, months, grain)
    match = _MONTH_YEAR.search(words)
    # "may" is also a verb and "mar" a place; without a year only whole names and the usual short forms count.
    if match is not None and (
        match["year"]
        or re.fullmatch(
            rf"(?:on |in |by |since |early |late |mid-?|the end of |end of |end[ -]|last |this |next )*{_MONTH}",
            words,
        )
    ):
        month = _MONTHS[match["month"]]
        first = _make_day(match["year"], month, 1, published)
        moment = _stretch(first.year if first else None, month, 1, "month")
        return _narrow(words, moment)
    match = _YEAR_ALONE.search(words)
    return None if match is None else _narrow(words, _stretch(int(match["year"]), 1, 12, "year"))


def _stretch(year: int | None, month: int, months: int, grain: str) -> Moment:
    if year is None:
        return Moment(None, None, grain)
    last = month + months - 1
    return Moment(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]), grain)


def _narrow(words: str, moment: Moment) -> Moment:
    """The end of a stretch is its last day; early and late are too vague to move it."""
    match = _PART.search(words)
    if match is not None and match["part"] in ("end", "close") and moment.end is not None:
        return Moment(moment.end, moment.end, "day")
    return moment


def _read_relative(words: str, published: date | None) -> Moment | None:
    for name, shift in _DAYS.items():
        if re.search(rf"\b{name}\b", words):
            day = published + timedelta(days=shift) if published else None
            return Moment(day, day, "day")
    match = _RELATIVE_UNIT.search(words)
    if match is not None:
        shift = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(match["which"], 0)
        return _shift_unit(match["unit"], shift, published)
    match = _WEEKDAY.search(words)
    if match is None:
        return None
    if published is None:
        return Moment(None, None, "day")
    distance = (published.weekday() - _WEEKDAYS[match["name"]]) % 7
    if match["which"] == "next":
        day = published + timedelta(days=7 - distance)
    else:
        # News of a Monday is of the Monday before, or of the day itself.
        day = published - timedelta(days=distance or (7 if match["which"] == "last" else 0))
    return Moment(day, day, "day")


def _shift_unit(unit: str, shift: int, published: date | None) -> Moment:
    if published is None:
        return Moment(None, None, unit)
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift)
        return Moment(monday, monday + timedelta(days=6), unit)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    number = (published.year * 12 + published.month - 1) // length + shift
    year, month = divmod(number * length, 12)
    return _stretch(year, month + 1, length, unit)


def _read_term(words: str, published: date | None) -> Moment | None:
    match = _TERM.search(words)
    if match is None:
        return None
    count = int(match["count"]) if match["count"].isdigit() else read_words(match["count"])
    if count is None or not 0 < count < 1000:
        return None
    length, unit = int(count), match["unit"]
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit)
    days = {"day": 1, "business day": 1, "working day": 1, "week": 7}.get(unit)
    if match["ago"] and published is not None:
        return _ago(published, months and months * length, days and days * length)
    return Moment(None, None, "term", months and months * length, days and days * length)


def _ago(published: date, months: int | None, days: int | None) -> Moment | None:
    if days is not None:
        day = published - timedelta(days=days)
        return Moment(day, day, "day")
    number = published.year * 12 + published.month - 1 - (months or 0)
    if number < 12:
        return None
    year, month = divmod(number, 12)
    whole = months is not None and months % 12 == 0
    return _stretch(year, 1, 12, "year") if whole else _stretch(year, month + 1, 1, "month")
