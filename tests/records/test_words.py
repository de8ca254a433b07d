from __future__ import annotations

import pytest

from pharma_deals.records.words import bound_of, is_retained, payment_kind


@pytest.mark.parametrize(
    ("before", "amount", "after", "bound"),
    [
        ("worth up to", "$5m", "", "max"),
        ("worth", "up to $5 million", "", "max"),
        ("worth", "more than five million dollars", "", "min"),
        ("worth", "about $5m", "", "approx"),
        ("for ~", "$5m", "", "approx"),
        ("worth", "$5m", "or more in total", "min"),
        ("worth", "$5 million or so", "", "approx"),
        ("worth", "$5-million-plus", "", "min"),
        ("worth", "$5m", "plus royalties", "exact"),
        ("will hand over", "$5m", "", "exact"),
        ("handed over more than", "$5m", "", "min"),
        ("payments add up to", "$5m", "", "exact"),
        ("payments could add up to", "$5m", "", "max"),
        ("pays", "$5m", "", "exact"),
    ],
)
def test_bounds(before: str, amount: str, after: str, bound: str) -> None:
    assert bound_of(before, amount, after) == bound


def test_a_minimum_payment_is_at_least_its_amount() -> None:
    assert bound_of("a", "$5m", "", payment="Minimum annual payments") == "min"
    assert bound_of("up to", "$5m", "", payment="minimum annual payments") == "max"


@pytest.mark.parametrize(
    ("before", "after", "retained"),
    [
        ("kestrel retains the us", "", True),
        ("kestrel will keep all other", "outside japan", True),
        ("orvanta gets japan, while kestrel keeps us", "", True),
        ("us", "remain with kestrel", True),
        ("the japanese", "were retained by kestrel", True),
        ("the us", "will revert to kestrel", True),
        ("kestrel keeps the us for itself and grants orvanta a", "in japan", False),
        ("kestrel, which retains the us, gives orvanta an", "in japan", False),
        ("orvanta gets the", "in japan, and us rights remain with kestrel", False),
        ("orvanta licenses the", "", False),
    ],
)
def test_rights_that_are_kept(before: str, after: str, retained: bool) -> None:
    assert is_retained(before, after) is retained


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("$5 a share", "per_share"),
        ("each", "per_share"),
        ("a share of net revenues", "royalty"),
        ("share of sublicensing income", "royalty"),
        ("revenue share", "royalty"),
        ("damages for breach", "other"),
        ("opt-in fee", "option"),
    ],
)
def test_payment_kinds(words: str, kind: str) -> None:
    assert payment_kind(words) == kind
