from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.augment.edits import Edit, apply_edits
from tests.corpus.articles import make_row

ROW = make_row("{1 ORG|Acme} {2 DEAL|buys} {3 ORG|Orion Bio}.", "2 RECIPIENT 1")


def mentions(row: dict) -> list[str]:
    return [row["text"][ent["start_offset"] : ent["end_offset"]] for ent in row["entities"]]


def test_a_replaced_entity_keeps_its_annotation_and_those_after_it_move() -> None:
    row = apply_edits(ROW, [Edit(0, 4, "Valmora Corp.")])
    assert row["text"] == "Valmora Corp. buys Orion Bio."
    assert mentions(row) == ["Valmora Corp.", "buys", "Orion Bio"]
    assert row["relations"] == ROW["relations"]


def test_a_piece_of_an_entity_is_replaced() -> None:
    assert mentions(apply_edits(ROW, [Edit(10, 15, "X")])) == ["Acme", "buys", "X Bio"]


def test_the_space_between_two_entities_is_replaced() -> None:
    row = apply_edits(ROW, [Edit(4, 5, " soon ")])
    assert row["text"] == "Acme soon buys Orion Bio."
    assert mentions(row) == mentions(ROW)


def test_an_edit_through_the_boundary_of_an_entity_is_passed_over() -> None:
    assert apply_edits(ROW, [Edit(2, 7, "x")]) == ROW


def test_the_first_of_two_overlapping_edits_is_made() -> None:
    assert apply_edits(ROW, [Edit(10, 19, "Kestrel"), Edit(10, 15, "X")])["text"] == "Acme buys Kestrel."


def test_no_entity_ends_in_whitespace() -> None:
    assert apply_edits(ROW, [Edit(0, 4, "Acme ")]) == ROW


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 6), st.text(min_size=1, max_size=5))))
def test_untouched_entities_read_as_before(drawn: list[tuple[int, int, str]]) -> None:
    edits = [Edit(start, min(start + length, 20), text) for start, length, text in drawn]
    row = apply_edits(ROW, edits)
    for ent, before, after in zip(ROW["entities"], mentions(ROW), mentions(row), strict=True):
        assert after
        if all(edit.end <= ent["start_offset"] or ent["end_offset"] <= edit.start for edit in edits):
            assert after == before
