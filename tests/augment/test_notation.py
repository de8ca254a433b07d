from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from pharma_deals.augment import notation
from pharma_deals.augment.edits import Edit, apply_edits
from pharma_deals.augment.notation import vary_notation
from tests.corpus.articles import make_row

MONEY = ["$1.2 billion", "US$45 million", "EUR 25 million", "€3bn", "£40m", "50 million euros", "CHF 20m"]


def texts(change: Callable[..., Iterator[Edit]], marked: str) -> set[str]:
    """What becomes of a text, with many seeds."""
    row = make_row(marked, "")
    return {apply_edits(row, change(row, random.Random(seed)))["text"] for seed in range(200)}


@pytest.mark.parametrize("amount", MONEY)
def test_amounts_keep_number_size_and_currency(amount: str) -> None:
    number = next(part for part in ("1.2", "45", "25", "3", "40", "50", "20") if part in amount)
    found = texts(notation._vary_money, f"{{1 MONEY|{amount}}}")
    assert len(found) > 5
    for text in found:
        assert number in text
        big = amount.endswith(("billion", "bn"))
        assert bool(re.search(r"\d\s?(?:billion|bn|bln|B)\b", text)) == big


@pytest.mark.parametrize("amount", ["Rs 1,200 crore", "$5 million to $10 million", "$28.50"])
def test_other_amounts_stay(amount: str) -> None:
    assert texts(notation._vary_money, f"{{1 MONEY|{amount}}}") == {amount}


def test_phases_change_between_arabic_and_roman() -> None:
    found = texts(notation._vary_phases, "It is in {1 STAGE|Phase 2b} now.")
    assert found == {"It is in Phase IIb now.", "It is in phase IIb now."}


def test_quotes_are_all_curly_or_all_straight() -> None:
    assert texts(notation._vary_quotes, '"It\'s good," he said.') == {
        '"It\'s good," he said.',
        "“It’s good,” he said.",
    }


def test_dashes_are_all_alike() -> None:
    assert "A — B — C" in texts(notation._vary_dashes, "A - B -- C")


def test_the_same_seed_makes_the_same_changes() -> None:
    row = make_row('{1 ORG|Acme} pays {2 MONEY|$5 million} - a "lot" - for a Phase 2 drug.', "")
    assert [*vary_notation(row, random.Random(4))] == [*vary_notation(row, random.Random(4))]


def test_a_headline_in_capitals_keeps_its_mentions() -> None:
    row = make_row("{1 ORG|Acme Pharma} and {2 ORG|Orion} end pact\n\nText.", "")
    shouted = apply_edits(row, notation._shout(row))
    assert shouted["text"].startswith("ACME PHARMA AND ORION END PACT\n\nText.")
    assert shouted["entities"] == row["entities"]
