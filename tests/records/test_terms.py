from __future__ import annotations

import pytest

from .test_builder import build

DEAL = "{1 ORG|Orvanta} {2 DEAL|licenses} {3 ASSET|ORV-210} for {4 TERRITORY|Asia ex-Japan}."


@pytest.mark.parametrize(
    ("place", "relation", "covered", "left_out"),
    [
        ("Asia ex-Japan", "IN_TERRITORY", ["Asia"], ["Japan"]),
        ("worldwide, excluding the US and China", "IN_TERRITORY", ["world"], ["United States", "China"]),
        ("ex-US", "OUTSIDE_TERRITORY", [], ["United States"]),
        ("Japan", "OUTSIDE_TERRITORY", [], ["Japan"]),
        ("Japan", "IN_TERRITORY", ["Japan"], []),
        ("the US and Canada", "IN_TERRITORY", ["United States", "Canada"], []),
        ("China, Hong Kong and Macau", "OUTSIDE_TERRITORY", [], ["China", "Hong Kong", "Macau"]),
        ("Bavaria and Tyrol", "IN_TERRITORY", ["Bavaria and Tyrol"], []),
        ("Trinidad and Tobago", "IN_TERRITORY", ["Trinidad and Tobago"], []),
    ],
)
def test_what_a_place_leaves_out_is_left_out(
    place: str, relation: str, covered: list[str], left_out: list[str]
) -> None:
    (record,) = build(DEAL.replace("Asia ex-Japan", place), f"2 RECIPIENT 1\n2 SUBJECT 3\n2 {relation} 4")
    assert [one.name for one in record.territory] == covered
    assert [one.name for one in record.outside_territory] == left_out
    assert {
        one.text for named in (*record.territory, *record.outside_territory) for one in named.evidence
    } == {place}
