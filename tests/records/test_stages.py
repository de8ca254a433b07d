from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.records.stages import STAGES, parse_stage


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Phase 2", "phase 2"),
        ("Phase IIb", "phase 2"),
        ("phase III", "phase 3"),
        ("Phase I/II", "phase 1/2"),
        ("Phase 1b/2a", "phase 1/2"),
        ("Phase 2/3", "phase 2/3"),
        ("PHASE III", "phase 3"),
        ("phase one", "phase 1"),
        ("Phase IV", "marketed"),
        ("Phase 3-ready", "phase 2"),
        ("ready for phase 1", "investigational new drug"),
        ("preclinical", "preclinical"),
        ("pre-clinical", "preclinical"),
        ("discovery", "discovery"),
        ("mid-stage", "phase 2"),
        ("late-stage", "phase 3"),
        ("pivotal", "phase 3"),
        ("Investigational New Drug", "investigational new drug"),
        ("New Drug Application", "filed"),
        ("under regulatory review", "filed"),
        ("under FDA review", "filed"),
        ("approved", "approved"),
        ("registered", "approved"),
        ("marketed", "marketed"),
        ("on the U.S. market", "marketed"),
        ("on sale", "marketed"),
        ("clinical", "clinical"),
        ("registrational", "phase 3"),
        ("investigational new drug application", "investigational new drug"),
        ("Phases 2 and 3", "phase 2/3"),
    ],
)
def test_stages_are_of_a_fixed_list(text: str, stage: str) -> None:
    assert parse_stage(text) == stage
    assert stage in STAGES


@pytest.mark.parametrize("text", ["", "experimental", "advanced cancer", "unapproved"])
def test_other_words_are_no_stage(text: str) -> None:
    assert parse_stage(text) is None


@given(st.text(alphabet="phase iIvV/123abc-readytoon", max_size=30))
def test_no_text_makes_it_fail(text: str) -> None:
    assert parse_stage(text) in (None, *STAGES)
