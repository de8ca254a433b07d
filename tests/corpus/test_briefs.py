from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import srsly

from pharma_deals.corpus.briefs import DECKS, EXTRA_DECKS, N_NAMINGS, SHARES, Plan, draw_briefs, read_plan

PLAN = Plan(
    decks={deck: {f"{deck} a": 3, f"{deck} b": 1} for deck in DECKS} | {"words": {100: 1, 500: 1}},
    shares={"no_deal_share": 0.25, "retold_share": 0.1, "damage_share": 0.1},
)

# A plan that says how articles are written, and how names are made.
FULL_PLAN = Plan(
    {**PLAN.decks, **{deck: {f"{deck} a": 1, f"{deck} b": 1} for deck in EXTRA_DECKS}}, PLAN.shares
)


def write_plan(folder: Path, **changes: object) -> Path:
    path = folder / "plan.yml"
    srsly.write_yaml(path, {**PLAN.decks, **PLAN.shares, **changes})
    return path


def test_the_same_seed_draws_the_same_briefs() -> None:
    assert draw_briefs(PLAN, count=30, seed=3) == draw_briefs(PLAN, count=30, seed=3)
    assert draw_briefs(PLAN, count=30, seed=3) != draw_briefs(PLAN, count=30, seed=4)


def test_numbers_go_on_from_the_first() -> None:
    assert [brief.id for brief in draw_briefs(PLAN, count=3, seed=0, first=99)] == ["0099", "0100", "0101"]


@pytest.mark.parametrize("seed", range(5))
def test_values_are_dealt_by_their_weights(seed: int) -> None:
    styles = Counter(brief.style for brief in draw_briefs(PLAN, count=40, seed=seed))
    assert styles == {"style a": 30, "style b": 10}


@pytest.mark.parametrize("seed", range(5))
def test_the_share_without_a_deal_is_kept(seed: int) -> None:
    assert sum(not brief.deal for brief in draw_briefs(PLAN, count=40, seed=seed)) == 10


def test_a_deal_that_is_told_again_keeps_names_place_and_time() -> None:
    briefs = draw_briefs(PLAN, count=100, seed=1)
    pairs = [(briefs[i - 1], brief) for i, brief in enumerate(briefs) if brief.retells]
    assert pairs
    for first, again in pairs:
        assert again.retells == first.id and first.retells is None and first.deal
        for key in ("initials", "structure", "era", "region", "currency", "area"):
            assert getattr(again, key) == getattr(first, key)


def test_names_begin_in_many_ways() -> None:
    briefs = [brief for brief in draw_briefs(PLAN, count=40, seed=2) if brief.retells is None]
    initials = [letters for brief in briefs for letters in brief.initials]
    assert len(set(initials)) == len(initials)


def test_a_plan_may_say_how_names_are_made() -> None:
    for brief in draw_briefs(FULL_PLAN, count=40, seed=2):
        assert len(brief.naming) == N_NAMINGS and brief.initials == []


def test_a_deal_that_is_told_again_keeps_the_making_of_names() -> None:
    briefs = {brief.id: brief for brief in draw_briefs(FULL_PLAN, count=100, seed=1)}
    again = [brief for brief in briefs.values() if brief.retells is not None]
    assert again and all(brief.naming == briefs[brief.retells].naming for brief in again if brief.retells)


def test_a_row_has_only_what_the_plan_has_decks_for() -> None:
    (plain,), (full,) = (draw_briefs(plan, count=1, seed=0) for plan in (PLAN, FULL_PLAN))
    assert plain.to_row().keys() == full.to_row().keys() - set(EXTRA_DECKS)


def test_a_plan_is_read(tmp_path: Path) -> None:
    assert read_plan(write_plan(tmp_path)) == PLAN


@pytest.mark.parametrize(
    "change",
    [
        {"style": {}},
        {"style": {"blog": 0}},
        {"words": {"many": 1}},
        {"manner": {}},
        {"naming": {"a surname": 0}},
        {SHARES[0]: 1.5},
        {SHARES[0]: "much"},
    ],
)
def test_a_plan_that_lacks_something_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="D027"):
        read_plan(write_plan(tmp_path, **change))


def test_a_plan_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yml"
    path.write_text("style: [", encoding="utf-8")
    with pytest.raises(ValueError, match="D027"):
        read_plan(path)
