from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharma_deals.corpus.files import Row
from pharma_deals.review.form import (
    BASE_HASH,
    META_KEYS,
    PUSHED_HASH,
    TEXT_HASH,
    check_rows,
    find_obstacles,
    from_doccano,
    hash_annotation,
    to_doccano,
)
from pharma_deals.review.transport import ReviewError

from ..corpus.articles import make_row


def back(sent: dict[str, Any]) -> Any:
    meta = {key: value for key, value in sent.items() if key not in ("text", "entities", "relations")}
    return from_doccano(sent["text"], meta, sent["entities"], sent["relations"])


TEXTS = [
    "Acme \U0001f600 pays \U0001f4b0\U0001f4b0 Orion",
    "Acme\r\npays\tOrion\r\n",
    "Cafe\u0301 \u05d0\u05b8\u05d1 \u202e abc \u200f",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 Acme " * 2500,
    " leading and trailing \u2028\n",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_text_and_offsets_come_back(text: str) -> None:
    length = len(text)
    spans = [(0, 3), (5, 7), (length - 2, length)]
    entities = [
        {"id": i, "label": "ORG", "start_offset": start, "end_offset": end}
        for i, (start, end) in enumerate(spans)
    ]
    row = {**make_row(), "text": text, "entities": entities, "relations": []}
    stored = back(to_doccano(row))
    assert (stored.row, stored.faults) == (row, ())


@given(text=st.text(min_size=1, max_size=40), data=st.data())
def test_any_span_of_any_text_comes_back(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    entity = {"id": 0, "label": "ORG", "start_offset": start, "end_offset": end}
    row = {"id": "a", "text": text, "entities": [entity], "relations": []}
    sent = to_doccano(row)
    stored = back(sent)
    assert (stored.row, stored.faults) == (row, ())
    units = text.encode("utf-16-le")
    shown = units[2 * sent["entities"][0]["start_offset"] : 2 * sent["entities"][0]["end_offset"]]
    assert shown.decode("utf-16-le") == text[start:end]


def test_meta_of_any_kind_comes_back() -> None:
    row = {**make_row(), "brief": None, "count": 3, "nested": {"a": [1.5, True]}, "note": "\U0001f600"}
    assert back(to_doccano(row)).row == row


def test_what_the_pipeline_derives_stays_out() -> None:
    row = {**make_row(), "deals": [{"id": "x"}]}
    row["entities"] = [{**ent, "score": 0.5} for ent in row["entities"]]
    stored = back(to_doccano(row))
    assert "deals" not in stored.row
    assert set(stored.row["entities"][0]) == {"id", "label", "start_offset", "end_offset"}


def test_all_meta_is_text() -> None:
    sent = to_doccano(make_row(brief=1))
    assert {type(sent[key]) for key in META_KEYS} == {str}


def test_blank_leaves_the_annotation_out_but_remembers_it() -> None:
    row = make_row()
    sent = to_doccano(row, blank=True)
    assert (sent["entities"], sent["relations"]) == ([], [])
    assert sent[BASE_HASH] == hash_annotation(row["entities"], row["relations"]) != sent[PUSHED_HASH]


def test_a_span_within_a_character_is_a_fault() -> None:
    sent = to_doccano({"id": "a", "text": "\U0001f600 x", "entities": [], "relations": []})
    sent["entities"] = [{"id": 0, "label": "ORG", "start_offset": 1, "end_offset": 3}]
    stored = back(sent)
    assert "within a character" in stored.faults[0]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (TEXT_HASH, "0", "not the one that was pushed"),
        ("meta", "{", "cannot be read"),
        ("id", None, "not pushed by"),
    ],
)
def test_changed_meta_is_a_fault(key: str, value: Any, words: str) -> None:
    assert words in " ".join(back({**to_doccano(make_row()), key: value}).faults)


def test_a_changed_text_is_a_fault() -> None:
    sent = to_doccano(make_row())
    assert back({**sent, "text": sent["text"] + " "}).faults


def test_the_hash_is_that_of_the_annotation_whatever_its_ids() -> None:
    row = make_row()
    shifted: Row = {
        "entities": [{**ent, "id": ent["id"] + 100} for ent in reversed(row["entities"])],
        "relations": [
            {**rel, "from_id": rel["from_id"] + 100, "to_id": rel["to_id"] + 100} for rel in row["relations"]
        ],
    }
    own = hash_annotation(row["entities"], row["relations"])
    assert hash_annotation(shifted["entities"], shifted["relations"]) == own
    turned = [{**rel, "from_id": rel["to_id"], "to_id": rel["from_id"]} for rel in row["relations"]]
    assert hash_annotation(row["entities"], turned) != own


def test_a_sound_article_has_no_obstacles() -> None:
    assert find_obstacles(make_row()) == []


def test_obstacles_name_all_that_is_wrong() -> None:
    row = make_row()
    row["relations"] = [*row["relations"], row["relations"][0]]
    row["entities"] = [*row["entities"], {**row["entities"][0], "label": ""}]
    text = " ".join(find_obstacles(row))
    assert all(words in text for words in ("stands there twice", "used twice", "no label", "overlaps"))


def test_own_meta_keys_are_refused() -> None:
    with pytest.raises(ReviewError, match=r"D519.*base_sha256"):
        check_rows([make_row(base_sha256="x")])


def test_a_relation_without_its_entity_is_a_fault() -> None:
    sent = to_doccano(make_row())
    sent["entities"] = sent["entities"][1:]
    assert "is not there" in " ".join(back(sent).faults)


def test_what_is_shown_to_whoever_decides_does_not_come_back() -> None:
    row = make_row()
    assert back(to_doccano({**row, "disagreements": ["1: ORG 'Acme' at 0"]})).row == row
