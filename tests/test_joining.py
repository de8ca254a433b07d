from __future__ import annotations

from pharma_deals.joining import join_pairs


def test_what_is_joined_over_others_is_one_group() -> None:
    assert join_pairs("abcde", [("d", "b"), ("e", "d")]) == [["a"], ["b", "d", "e"], ["c"]]


def test_groups_keep_the_order_of_the_items_whatever_that_of_the_pairs() -> None:
    pairs = [("a", "c"), ("d", "b"), ("b", "c")]
    assert (
        join_pairs("dcba", pairs)
        == join_pairs("dcba", [(b, a) for a, b in reversed(pairs)])
        == [["d", "c", "b", "a"]]
    )


def test_pairs_with_strangers_join_nothing() -> None:
    assert join_pairs("ab", [("a", "x"), ("x", "b")]) == [["a"], ["b"]]
