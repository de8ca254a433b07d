from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.records.dates import Moment, parse_date

# A Wednesday.
PUBLISHED = date(2021, 3, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March 12, 2001", date(2001, 3, 12)),
        ("12 March 2001", date(2001, 3, 12)),
        ("Sept. 20, 1999", date(1999, 9, 20)),
        ("20th of May 2010", date(2010, 5, 20)),
        ("2015-07-31", date(2015, 7, 31)),
        ("March 3", date(2021, 3, 3)),
        ("Dec 30", date(2020, 12, 30)),
        ("today", PUBLISHED),
        ("this morning", PUBLISHED),
        ("yesterday", date(2021, 3, 9)),
        ("on Monday", date(2021, 3, 8)),
        ("on Wednesday", PUBLISHED),
        ("last Wednesday", date(2021, 3, 3)),
        ("Thursday", date(2021, 3, 4)),
        ("next Friday", date(2021, 3, 12)),
        ("the end of 2023", date(2023, 12, 31)),
        ("end-July", date(2021, 7, 31)),
        ("end of January", date(2021, 1, 31)),
        ("ten days ago", date(2021, 2, 28)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert parse_date(text, PUBLISHED) == Moment(day, day, "day")


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("July 2015", date(2015, 7, 1), date(2015, 7, 31), "month"),
        ("February", date(2021, 2, 1), date(2021, 2, 28), "month"),
        ("last month", date(2021, 2, 1), date(2021, 2, 28), "month"),
        ("first quarter", date(2021, 1, 1), date(2021, 3, 31), "quarter"),
        ("the fourth quarter of 2019", date(2019, 10, 1), date(2019, 12, 31), "quarter"),
        ("Q2 2024", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("next quarter", date(2021, 4, 1), date(2021, 6, 30), "quarter"),
        ("the second half of 2025", date(2025, 7, 1), date(2025, 12, 31), "half"),
        ("the first half of next year", date(2022, 1, 1), date(2022, 6, 30), "half"),
        ("2014", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("last year", date(2020, 1, 1), date(2020, 12, 31), "year"),
        ("two years ago", date(2019, 1, 1), date(2019, 12, 31), "year"),
        ("last week", date(2021, 3, 1), date(2021, 3, 7), "week"),
    ],
)
def test_stretches(text: str, start: date, end: date, grain: str) -> None:
    assert parse_date(text, PUBLISHED) == Moment(start, end, grain)


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("three-year", 36, None),
        ("five years", 60, None),
        ("18 months", 18, None),
        ("eighteen months", 18, None),
        ("90 days", None, 90),
        ("twenty-one days", None, 21),
        ("six weeks", None, 42),
        ("20 business days", None, 20),
    ],
)
def test_terms(text: str, months: int | None, days: int | None) -> None:
    assert parse_date(text, PUBLISHED) == Moment(None, None, "term", months, days)


@pytest.mark.parametrize("text", ["yesterday", "on Monday", "March 3", "last year", "first quarter"])
def test_without_the_day_of_the_article_relative_dates_stay_open(text: str) -> None:
    moment = parse_date(text)
    assert moment is not None
    assert moment.start is None


@pytest.mark.parametrize(
    "text", ["", "soon", "Christmas", "the deal may close", "2.5 years", "10 marketing days"]
)
def test_other_words_are_no_date(text: str) -> None:
    assert parse_date(text, PUBLISHED) is None


@pytest.mark.parametrize(
    ("text", "published"), [("tomorrow", date.max), ("last year", date.min), ("last week", date.min)]
)
def test_the_calendar_ends(text: str, published: date) -> None:
    assert parse_date(text, published) is None


@given(st.text(max_size=30) | st.from_regex(r"\A[0-9]{1,3} (days|weeks|months|years|decades)( ago)?\Z"))
def test_no_text_makes_it_fail(text: str) -> None:
    moment = parse_date(text, PUBLISHED)
    assert moment is None or moment.start is None or moment.end is None or moment.start <= moment.end
