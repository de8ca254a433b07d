from __future__ import annotations

import random
from pathlib import Path

import pytest

from pharma_deals.augment.organisations import swap_organisation

from .lists import make_lists


def swap(tmp_path: Path, *forms: str) -> dict[str, str]:
    return swap_organisation(forms, make_lists(tmp_path), random.Random(0))


def test_every_form_of_a_company_gets_the_form_of_the_new_one(tmp_path: Path) -> None:
    assert swap(
        tmp_path, "Orion Bio Sciences, Inc.", "ORION BIO SCIENCES", "Orion Bio Sciences", "Orion", "OBS"
    ) == {
        "Orion Bio Sciences, Inc.": "Valmora Biosciences, Corp.",
        "ORION BIO SCIENCES": "VALMORA BIOSCIENCES",
        "Orion Bio Sciences": "Valmora Biosciences",
        "Orion": "Valmora",
        "OBS": "VB",
    }


def test_a_headline_in_capitals_stays_in_capitals(tmp_path: Path) -> None:
    swaps = swap(tmp_path, "ORION BIO SCIENCES", "Orion Bio Sciences")
    assert swaps == {"ORION BIO SCIENCES": "VALMORA BIOSCIENCES", "Orion Bio Sciences": "Valmora Biosciences"}


def test_a_lone_short_name_gets_a_short_name(tmp_path: Path) -> None:
    assert swap(tmp_path, "Roche") == {"Roche": "Valmora"}


def test_an_institution_becomes_an_institution(tmp_path: Path) -> None:
    assert swap(tmp_path, "Weizmann Institute") == {"Weizmann Institute": "University of Norrland"}


@pytest.mark.parametrize("forms", [["FDA"], ["joint venture"], ["Johnson & Johnson Group", "Janssen"]])
def test_what_cannot_be_derived_keeps_its_name(tmp_path: Path, forms: list[str]) -> None:
    assert swap(tmp_path, *forms) == {}
