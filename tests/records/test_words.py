from __future__ import annotations

import pytest

from pharma_deals.records.words import bound_of


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
