from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pharma_deals.corpus.markup import read_markup, write_markup
from pharma_deals.schema import ENTITY_LABELS, RELATION_LABELS

from .articles import make_row

SOURCE = """\
=== acme-orion
style: wire, short: 2010s
deal_types: [license, option]
group: acme

{1 ORG|Acme} {2 DEAL|buys} {3 ORG|Orion}.

The second paragraph.
---
2 RECIPIENT 1
2 SUBJECT 3 1

=== empty
deal_types: []

No deal.
---
"""


def test_an_article_is_read_with_offsets_and_meta() -> None:
    row = next(read_markup(SOURCE))
    assert row == {
        "id": "acme-orion",
        "text": "Acme buys Orion.\n\nThe second paragraph.",
        "entities": [
            {"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 4},
            {"id": 2, "label": "DEAL", "start_offset": 5, "end_offset": 9},
            {"id": 3, "label": "ORG", "start_offset": 10, "end_offset": 15},
        ],
        "relations": [
            {"id": 0, "from_id": 2, "to_id": 1, "type": "RECIPIENT"},
            {"id": 1, "from_id": 2, "to_id": 3, "type": "SUBJECT"},
            {"id": 2, "from_id": 2, "to_id": 1, "type": "SUBJECT"},
        ],
        "style": "wire, short: 2010s",
        "deal_types": ["license", "option"],
        "group": "acme",
    }


def test_several_articles_are_read() -> None:
    rows = list(read_markup(SOURCE))
    assert [row["id"] for row in rows] == ["acme-orion", "empty"]
    assert (rows[1]["text"], rows[1]["deal_types"]) == ("No deal.", [])


def test_an_article_without_header_lines_is_read() -> None:
    (row,) = read_markup("=== a\n\nAbout: {1 ORG|Acme}\n\nMore.\n---\n")
    assert (row["text"], set(row)) == ("About: Acme\n\nMore.", {"id", "text", "entities", "relations"})


def test_dashes_in_the_text_do_not_end_it() -> None:
    (row,) = read_markup("=== a\n\nOne.\n---\nTwo.\n--- from Acme\n{1 ORG|Acme}\n-----\n\n1 SAME_AS 1\n")
    assert row["text"] == "One.\n---\nTwo.\n--- from Acme\nAcme"
    assert len(row["relations"]) == 1


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("text without header", "D001"),
        ("=== a\n\ntext", "D002"),
        ("=== a", "D002"),
        ("=== a\nno colon\n\ntext\n---\n", "D003"),
        ("=== a\n\n{1 ORG|A} {1 ORG|B}\n---\n", "D004"),
        ("=== a\n\n{ORG|A}\n---\n", "D005"),
        ("=== a\n\n{1 ORG|A {2 ORG|B}}\n---\n", "D005"),
        ("=== a\n\n{1 ORG|A}\n---\n1 SAME_AS\n", "D006"),
        ("=== a\n\n{1 ORG|A}\n---\nA SAME_AS 1\n", "D006"),
        ("=== a\n\n{1 ORG|A}\n---\n1 SAME_AS 2\n", "D007"),
        ("=== a\n\n{1 ORG|A}\n---\n2 SAME_AS 1\n", "D007"),
    ],
)
def test_unreadable_markup_is_refused(source: str, code: str) -> None:
    with pytest.raises(ValueError, match=rf"\[{code}\]"):
        list(read_markup(source))


@pytest.mark.parametrize(
    "row", [*read_markup(SOURCE), make_row(), make_row("", "")], ids=lambda row: row["id"]
)
def test_articles_come_back_as_written(row: dict[str, Any]) -> None:
    assert list(read_markup(write_markup(row))) == [row]


def broken(**change: Any) -> dict[str, Any]:
    return {**make_row("{1 ORG|Acme} {2 DEAL|buys}", "2 RECIPIENT 1"), **change}


OVERLAP = [{"id": i, "label": "ORG", "start_offset": 0, "end_offset": 4 + i} for i in range(2)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (broken(text="Acme buys {x}"), "D005"),
        (broken(text="Acme buys\n"), "'text' would come back changed"),
        (broken(text="Acme buys\n=== b"), "header of an article"),
        (broken(text="Acme buys\n=== b\n\nx\n---\n"), "header of an article"),
        (broken(entities=OVERLAP, relations=[]), "'text' would come back changed"),
        (broken(deal_types=["a, b"]), "'deal_types' would come back changed"),
        (broken(score=0.5), "'score' would come back changed"),
        (broken(deals=[{"news": True}]), "'deals' would come back changed"),
        (broken(id="a b"), "D001"),
    ],
)  # fmt: skip
def test_what_the_markup_cannot_hold_is_refused(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=rf"\[D019\].*{reason}"):
        write_markup(row)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """Rows of words and line breaks, with entities in the order of the text."""
    words = draw(st.lists(st.text("abé💊.=-|\n ", min_size=1, max_size=6), min_size=1, max_size=8))
    text, entities = "", []
    for word in words:
        if draw(st.booleans()):
            offsets = {"start_offset": len(text), "end_offset": len(text) + len(word)}
            entities.append(
                {"id": 3 * len(entities), "label": draw(st.sampled_from(ENTITY_LABELS)), **offsets}
            )
        text += word
    ids = st.sampled_from([ent["id"] for ent in entities] or [0])
    triples = st.lists(st.tuples(ids, ids, st.sampled_from(RELATION_LABELS)), max_size=3 if entities else 0)
    relations = [
        {"id": i, "from_id": head, "to_id": tail, "type": label}
        for i, (head, tail, label) in enumerate(draw(triples))
    ]
    return {"id": "a", "text": text, "entities": entities, "relations": relations, "group": "g"}


@settings(max_examples=200)
@given(row=rows())
def test_articles_come_back_or_are_refused(row: dict[str, Any]) -> None:
    try:
        markup = write_markup(row)
    except ValueError as error:
        # Only for what the form cannot say: outer line breaks, and lines that look like its own.
        text = row["text"]
        assert text != text.strip("\n") or "===" in text or "---" in text, str(error)
    else:
        assert list(read_markup(markup)) == [row]
