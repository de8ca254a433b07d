from __future__ import annotations

from pathlib import Path

import pytest

from pharma_deals.augment.names import COLUMNS, Organisation, read_names

from .lists import make_lists, write_lists

CORPUS_NAMES = Path(__file__).parents[2] / "corpus/names"
HEADER = "\t".join(COLUMNS["products"])


def test_organisations_are_told_apart_by_what_can_stand_for_what(tmp_path: Path) -> None:
    lists = make_lists(tmp_path)
    assert lists.organisations["company"] == [Organisation("Valmora Biosciences", "Corp.", "Valmora")]
    assert lists.organisations["institution"][0].short == "University of Norrland"
    assert lists.fixed == {"FDA"}


def test_terms_are_sorted_by_kind(tmp_path: Path) -> None:
    lists = make_lists(tmp_path)
    assert lists.terms["products"] == {"brand": ["Zelvanta"], "generic": ["tolvarimab"], "code": ["QX-77"]}
    assert lists.abbreviations == {"systemic sclerosis": "SSc"}


@pytest.mark.parametrize(
    "text",
    [
        "name\n",
        f"{HEADER}\nZelvanta\n",
        f"{HEADER}\nZelvanta\tmedicine\n",
        f"{HEADER}\n\tbrand\n",
        f"{HEADER}\nZelvanta \tbrand\n",
        f"{HEADER}\nZelvanta\tbrand\nZelvanta\tbrand\n",
    ],
)
def test_a_faulty_list_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"D028.*products\.tsv"):
        read_names(write_lists(tmp_path, products=text))


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"D028.*organisations\.tsv"):
        read_names(tmp_path)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("organisations", 1500),
        ("products", 1200),
        ("targets", 300),
        ("indications", 600),
        ("technologies", 200),
    ],
)
def test_the_lists_of_the_corpus_are_long_and_sound(name: str, count: int) -> None:
    read_names(CORPUS_NAMES)
    lines = (CORPUS_NAMES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) - 1 >= count
