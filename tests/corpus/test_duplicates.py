from __future__ import annotations

import pytest

from pharma_deals.corpus.duplicates import find_duplicates, shingles

WORDS = [f"word{i}" for i in range(40)]
TEXT = " ".join(WORDS)


def test_shingles_are_runs_of_five_words_without_case_and_punctuation() -> None:
    expected = {("a", "b", "c", "d", "e"), ("b", "c", "d", "e", "f")}
    assert shingles("A, b: c. D -- e f!") == expected


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("...", 0), ("three short words", 1), ("one two 3 4 5", 1)]
)
def test_short_texts_have_one_shingle_at_most(text: str, count: int) -> None:
    assert len(shingles(text)) == count


def test_a_copy_in_another_part_is_found() -> None:
    (pair,) = find_duplicates(
        [TEXT, "something else entirely, not a copy of it", TEXT.upper()], ["train", "dev", "test"]
    )
    assert (pair.first, pair.second, pair.jaccard, pair.containment) == (0, 2, 1.0, 1.0)


def test_copies_in_one_part_are_not() -> None:
    assert find_duplicates([TEXT, TEXT], ["train", "train"]) == []


def test_an_excerpt_is_found_by_containment() -> None:
    # 36 shingles against 6, all of which are among the 36.
    (pair,) = find_duplicates([TEXT, " ".join(WORDS[:10])], ["train", "test"])
    assert pair.containment == 1.0
    assert pair.jaccard == pytest.approx(6 / 36)


@pytest.mark.parametrize(
    ("shared", "found"),
    # 36 shingles each; n shared words in a row give n - 4 shared shingles.
    [(26, True), (25, False)],  # 22 / 36 = 0.61 contained; 21 / 36 = 0.58 contained, Jaccard 0.41
)
def test_the_thresholds_hold(shared: int, found: bool) -> None:
    other = " ".join([*WORDS[:shared], *(f"other{i}" for i in range(40 - shared))])
    assert bool(find_duplicates([TEXT, other], ["train", "test"])) is found


def test_texts_without_words_are_no_duplicates() -> None:
    assert find_duplicates(["", "...", TEXT], ["train", "dev", "test"]) == []
