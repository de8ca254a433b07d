from __future__ import annotations

import pytest

from pharma_deals.legal_forms import split_suffix


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Sorrento Therapeutics, Inc.", ("Sorrento Therapeutics", ", ", "Inc.")),
        ("Sorrento Therapeutics Inc", ("Sorrento Therapeutics", " ", "Inc")),
        ("Takeda Pharmaceutical Co., Ltd.", ("Takeda Pharmaceutical", " ", "Co., Ltd.")),
        ("Sun Pharma Pvt. Ltd", ("Sun Pharma", " ", "Pvt. Ltd")),
        ("Recordati S.p.A.", ("Recordati", " ", "S.p.A.")),
        ("H. Lundbeck A/S", ("H. Lundbeck", " ", "A/S")),
        ("ORION BIO INC.", ("ORION BIO", " ", "INC.")),
        ("Boehringer Ingelheim GmbH & Co. KG", ("Boehringer Ingelheim", " ", "GmbH & Co. KG")),
        ("Eli Lilly and Company", ("Eli Lilly", " ", "and Company")),
        ("Roche", ("Roche", "", "")),
        ("SA", ("SA", "", "")),
    ],
)
def test_legal_forms_are_split_off(name: str, parts: tuple[str, str, str]) -> None:
    assert split_suffix(name) == parts
