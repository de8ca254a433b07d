from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.records.names import company_key, same_company


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Sorrento Therapeutics, Inc.", "sorrento therapeutics"),
        ("Takeda Pharmaceutical Company Limited", "takeda pharmaceutical"),
        ("Servier", "servier"),
        ("Merck KGaA", "merck kgaa"),
        ("Merck & Co., Inc.", "merck & co"),
        ("Merck", "merck"),
        ("H. Lundbeck\nA/S", "h. lundbeck"),
    ],
)
def test_the_legal_form_is_left_out(name: str, key: str) -> None:
    assert company_key(name) == key


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Sorrento Therapeutics Inc.", "Sorrento"),
        ("Sorrento Therapeutics Inc.", "SORRENTO THERAPEUTICS"),
        ("Bristol-Myers Squibb", "BMS"),
        ("Jiangsu Alphamab Biopharmaceuticals Co., Ltd.", "Jiangsu Alphamab"),
        ("Galapagos NV", "Galapagos"),
        ("Merck & Co.", "Merck"),
        ("Merck KGaA", "Merck"),
        ("Boehringer Ingelheim", "Boehringer Ingleheim"),
        ("Merck Millipore", "Merck KGaA"),
        ("Merck Animal Health", "Merck"),
        ("National Institutes of Health", "NIH"),
    ],
)
def test_one_company(name: str, other: str) -> None:
    assert same_company(name, other)
    assert same_company(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Merck KGaA", "Merck & Co."),
        ("Merck KGaA", "Merck & Co., Inc."),
        ("Merck Millipore", "Merck & Co."),
        ("Merck Animal Health", "Merck KGaA"),
        ("Vertex Pharmaceuticals", "Vortex Pharmaceuticals"),
        ("Kala Pharmaceuticals Inc.", "Kali Pharmaceuticals Inc."),
        ("Abbott Laboratories", "AbbVie"),
        ("Bayer AG", "Baxter"),
        ("Orion Bio", "Orion Pharma"),
        ("Biogen", "BioGene Therapeutics"),
        ("Alder Bio", "Alector Bio"),
        ("Sanofi", "Sandoz"),
        ("Company A1", "Company A2"),
        ("Akcea Therapeutics", "Akebia Therapeutics"),
        ("Northeastern University", "Northwestern University"),
        ("Novogen", "Novogene"),
        ("Pharming", "Pharmion"),
        ("Pharma", "Pharma Mar"),
        ("", "Servier"),
    ],
)
def test_false_friends(name: str, other: str) -> None:
    assert not same_company(name, other)
    assert not same_company(other, name)


@given(st.text(max_size=20), st.text(max_size=20))
def test_it_does_not_matter_which_comes_first(name: str, other: str) -> None:
    assert same_company(name, other) == same_company(other, name)
