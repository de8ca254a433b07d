from __future__ import annotations

from pharma_deals.augment.mentions import group_mentions
from tests.corpus.articles import make_row


def test_case_legal_form_and_short_name_do_not_make_another_organisation() -> None:
    row = make_row(
        "{1 ORG|ORION BIO}: {2 ORG|Orion Bio, Inc.} said {3 ORG|Orion} grew. {4 ORG|Acme} did not.", ""
    )
    assert group_mentions(row, "ORG") == [["Orion Bio, Inc.", "ORION BIO", "Orion"], ["Acme"]]


def test_a_beginning_of_two_names_is_neither() -> None:
    row = make_row("{1 ORG|Orion Bio}, {2 ORG|Orion Pharma}, {3 ORG|Orion}", "")
    assert group_mentions(row, "ORG") == [["Orion Bio"], ["Orion Pharma"], ["Orion"]]


def test_same_as_joins_other_words() -> None:
    row = make_row("{1 ASSET|docetaxel} ({2 ASSET|Taxotere}), {3 ORG|Acme}", "2 SAME_AS 1")
    assert group_mentions(row, "ASSET") == [["docetaxel", "Taxotere"]]
