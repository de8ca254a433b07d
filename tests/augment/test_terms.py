from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.augment.terms import make_code, swap_terms
from pharma_deals.tokenizer import blank_pipeline

from .lists import make_lists


def swap(tmp_path: Path, label: str, *forms: str) -> dict[str, str]:
    return swap_terms(label, forms, make_lists(tmp_path), random.Random(0))


def test_products_keep_their_kind(tmp_path: Path) -> None:
    swaps = swap(tmp_path, "ASSET", "Taxotere", "docetaxel", "Docetaxel", "Cork plant")
    assert swaps == {"Taxotere": "Zelvanta", "docetaxel": "tolvarimab", "Docetaxel": "Tolvarimab"}


@pytest.mark.parametrize("form", ["KN026", "STI-A1110", "BI 1015550", "177Lu-PSMA-617", "mRNA-4157"])
def test_codes_become_codes(tmp_path: Path, form: str) -> None:
    (new,) = swap(tmp_path, "ASSET", form).values()
    assert new != form and any(map(str.isdigit, new))


@given(st.integers())
def test_codes_that_are_made_up_end_where_a_token_ends(seed: int) -> None:
    code = make_code(random.Random(seed))
    assert blank_pipeline().make_doc(f"Take {code}, now.").char_span(5, 5 + len(code)) is not None


def test_targets_keep_their_kind(tmp_path: Path) -> None:
    swaps = swap(tmp_path, "TARGET", "PD-1", "GLP-1 receptor", "tumour necrosis factor")
    assert swaps == {"PD-1": "CD99", "GLP-1 receptor": "ghrelin receptor"}


def test_a_disease_and_its_abbreviation_stay_a_pair(tmp_path: Path) -> None:
    swaps = swap(tmp_path, "INDICATION", "Multiple sclerosis", "multiple sclerosis", "MS")
    assert swaps == {
        "Multiple sclerosis": "Systemic sclerosis",
        "multiple sclerosis": "systemic sclerosis",
        "MS": "SSc",
    }


def test_an_area_becomes_an_area(tmp_path: Path) -> None:
    assert swap(tmp_path, "INDICATION", "oncology") == {"oncology": "nephrology"}


@pytest.mark.parametrize(
    "form", ["breast and lung cancer", "solid tumours", "fractures in post-menopausal women"]
)
def test_what_is_no_plain_disease_stays(tmp_path: Path, form: str) -> None:
    assert swap(tmp_path, "INDICATION", form) == {}


def test_a_platform_keeps_its_noun(tmp_path: Path) -> None:
    swaps = swap(tmp_path, "TECHNOLOGY", "KnowledgeBase platform", "KnowledgeBase", "gene editing")
    assert swaps == {"KnowledgeBase platform": "FoldWright platform", "KnowledgeBase": "FoldWright"}
