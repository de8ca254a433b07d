from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.records.places import Place, parse_place


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("US", "US", "United States"),
        ("U.S.", "US", "United States"),
        ("the United States", "US", "United States"),
        ("American", "US", "United States"),
        ("UK", "GB", "United Kingdom"),
        ("Britain", "GB", "United Kingdom"),
        ("Japanese", "JP", "Japan"),
        ("JAPAN", "JP", "Japan"),
        ("mainland China", "CN", "China"),
        ("People’s Republic of China", "CN", "China"),
        ("Taiwan", "TW", "Taiwan"),
        ("Hong\nKong", "HK", "Hong Kong"),
        ("Macau", "MO", "Macau"),
        ("South Korea", "KR", "South Korea"),
        ("Türkiye", "TR", "Turkey"),
        ("Turkey", "TR", "Turkey"),
        ("Germany", "DE", "Germany"),
        ("Czech Republic", "CZ", "Czechia"),
        ("the Netherlands", "NL", "Netherlands"),
        ("Sri Lanka", "LK", "Sri Lanka"),
        ("Vietnam", "VN", "Vietnam"),
    ],
)
def test_countries_have_codes(text: str, code: str, name: str) -> None:
    assert parse_place(text) == Place("country", name, code)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Greater China", "Greater China"),
        ("European", "Europe"),
        ("EU", "European Union"),
        ("South-East Asia", "Southeast Asia"),
        ("Nordic countries", "Nordics"),
        ("Gulf states", "Gulf states"),
        ("EMEA", "EMEA"),
        ("German-speaking countries", "DACH"),
    ],
)
def test_regions_have_one_name(text: str, name: str) -> None:
    assert parse_place(text) == Place("region", name)


@pytest.mark.parametrize("text", ["worldwide", "global", "world", "the world", "Globally", "world-wide"])
def test_the_world_is_one_place(text: str) -> None:
    assert parse_place(text) == Place("world", "world")


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("rest of the world", "world"),
        ("rest of world", "world"),
        ("ROW", "world"),
        ("everywhere else", "world"),
        ("all other countries", "world"),
        ("rest of Europe", "Europe"),
        ("rest of Asia", "Asia"),
    ],
)
def test_a_rest_says_of_what(text: str, of: str) -> None:
    assert parse_place(text) == Place("rest", of)


JAPAN, CHINA = Place("country", "Japan", "JP"), Place("country", "China", "CN")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ex-Japan", Place("world", "world", without=(JAPAN,))),
        ("outside Japan and China", Place("world", "world", without=(JAPAN, CHINA))),
        ("Asia (excluding Japan)", Place("region", "Asia", without=(JAPAN,))),
        ("non-Japan Asia", Place("region", "Asia", without=(JAPAN,))),
        ("outside the Territory", Place("other", "outside the Territory")),
    ],
)
def test_what_a_place_leaves_out_stands_beside_it(text: str, place: Place) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Scandinavia", "Nordics"),
        ("Western Europe", "Europe"),
        ("continental Europe", "Europe"),
        ("EU5", "European Union"),
    ],
)
def test_regions_that_only_overlap_are_two(one: str, other: str) -> None:
    assert parse_place(one) != parse_place(other)


@pytest.mark.parametrize("text", ["Bavaria", "east of the Danube", "in", ""])
def test_other_places_keep_their_words(text: str) -> None:
    assert parse_place(text) == Place("other", text)


@pytest.mark.parametrize("piece", ["ex-", "non-", "Asia ex-", "outside ", "rest of ", "all over "])
def test_a_place_of_any_length_is_read(piece: str) -> None:
    assert parse_place(1000 * piece).kind in ("rest", "other")


@given(st.text(max_size=30))
def test_no_text_makes_it_fail(text: str) -> None:
    assert parse_place(text).kind in ("world", "rest", "region", "country", "other")
