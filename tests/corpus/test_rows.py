from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from pharma_deals.corpus.files import Row
from pharma_deals.corpus.rows import TWICE, doc_to_row, docs_to_rows, row_to_doc
from pharma_deals.schema import ENTITY_LABELS, RELATION_LABELS
from pharma_deals.tokenizer import blank_pipeline

from .articles import make_row

NLP = blank_pipeline()
SCORES = st.integers(0, 10_000).map(lambda n: n / 10_000)


@pytest.fixture
def nlp() -> Language:
    return NLP


@st.composite
def scored_rows(draw: st.DrawFn) -> Row:
    """Rows as doc_to_row writes them: any text, entities on token boundaries, numbered in order."""
    # No surrogates: they are no characters, and the reader of corpus files refuses them.
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
    doc = NLP.make_doc(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(doc)), max_size=8)))
    entities: list[dict[str, Any]] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        span = doc[start:end]
        offsets = {"start_offset": span.start_char, "end_offset": span.end_char}
        label, score = draw(st.sampled_from(ENTITY_LABELS)), draw(SCORES)
        entities.append({"id": len(entities), "label": label, **offsets, "score": score})
    ids = st.integers(0, max(0, len(entities) - 1))
    keys = st.sets(st.tuples(ids, ids, st.sampled_from(RELATION_LABELS)), max_size=6 if entities else 0)
    relations = [
        {"id": i, "from_id": head, "to_id": tail, "type": label, "score": draw(SCORES)}
        for i, (head, tail, label) in enumerate(sorted(draw(keys)))
    ]
    return {
        "id": draw(st.text("abc-", max_size=5)),
        "text": text,
        "entities": entities,
        "relations": relations,
    }


@settings(max_examples=150)
@given(row=scored_rows())
def test_rows_survive_the_doc(row: Row) -> None:
    doc, losses = row_to_doc(row, NLP)
    assert losses == []
    assert doc_to_row(doc) == row


@settings(max_examples=30)
@given(rows=st.lists(scored_rows(), max_size=3))
def test_rows_survive_the_file(rows: list[Row]) -> None:
    docs = DocBin(store_user_data=True, docs=[row_to_doc(row, NLP)[0] for row in rows])
    read = DocBin().from_bytes(docs.to_bytes()).get_docs(Vocab())
    assert list(docs_to_rows(read)) == rows


def test_the_doc_has_entities_relations_and_id(nlp: Language) -> None:
    doc, _ = row_to_doc(
        make_row("{4 ORG|Acme Pharma} {2 DEAL|licensed} {3 ASSET|AC-101}.", "2 SUBJECT 3\n2 RECIPIENT 4"), nlp
    )
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Acme Pharma", "ORG"),
        ("licensed", "DEAL"),
        ("AC-101", "ASSET"),
    ]
    assert doc._.relations == [
        {"head": [2, 3], "tail": [0, 2], "label": "RECIPIENT", "score": 1.0},
        {"head": [2, 3], "tail": [3, 4], "label": "SUBJECT", "score": 1.0},
    ]
    assert doc._.entity_scores == [1.0, 1.0, 1.0]
    assert doc.user_data["article_id"] == "acme-orion"


def test_tokens_outside_entities_are_known_to_be_outside(nlp: Language) -> None:
    doc, _ = row_to_doc(make_row("No deal here.", ""), nlp)
    assert [token.ent_iob_ for token in doc] == ["O"] * len(doc)


def test_unordered_entities_keep_their_scores(nlp: Language) -> None:
    row = make_row("{1 ORG|Acme} and {2 ORG|Orion}", "")
    row["entities"][0]["score"] = 0.25
    row["entities"].reverse()
    doc, _ = row_to_doc(row, nlp)
    assert doc._.entity_scores == [0.25, 1.0]


def test_a_misaligned_entity_and_its_relations_are_reported(nlp: Language) -> None:
    row = make_row("{1 ORG|Acme} {2 DEAL|licensed} {3 ASSET|AC-101}.", "2 RECIPIENT 1\n2 SUBJECT 3")
    row["entities"][1]["end_offset"] -= 1
    doc, losses = row_to_doc(row, nlp)
    assert [(loss.article_id, loss.offset, loss.kind) for loss in losses] == [
        ("acme-orion", 5, "entity"),
        ("acme-orion", 5, "relation"),
        ("acme-orion", 5, "relation"),
    ]
    assert str(losses[0]) == "acme-orion:5: entity lost, DEAL 'license': no token boundary"
    assert [ent.text for ent in doc.ents] == ["Acme", "AC-101"]
    assert doc._.relations == []


def test_of_overlapping_entities_the_shorter_is_reported(nlp: Language) -> None:
    row = make_row("{1 ORG|Acme Pharma} {2 DEAL|deal}", "2 PARTNER 1\n2 PARTNER 1")
    row["entities"].insert(0, {"id": 9, "label": "ASSET", "start_offset": 0, "end_offset": 4})
    doc, losses = row_to_doc(row, nlp)
    assert [ent.text for ent in doc.ents] == ["Acme Pharma", "deal"]
    assert [(loss.kind, loss.reason) for loss in losses] == [
        ("entity", "overlaps another entity"),
        ("relation", "stands there twice"),
    ]
    assert len(doc._.relations) == 1


@pytest.mark.parametrize(("start", "end"), [(0, 99), (50, 60), (-2, 4), (4, 4), (5, 2)])
def test_impossible_offsets_are_reported(nlp: Language, start: int, end: int) -> None:
    row = make_row("Acme Pharma", "")
    row["entities"] = [{"id": 0, "label": "ORG", "start_offset": start, "end_offset": end}]
    doc, losses = row_to_doc(row, nlp)
    assert (len(doc.ents), [loss.kind for loss in losses]) == (0, ["entity"])


def test_dangling_relations_and_ids_used_twice_are_reported(nlp: Language) -> None:
    row = make_row("{1 ORG|Acme} {2 DEAL|buys}", "2 RECIPIENT 1")
    row["relations"].append({"id": 7, "from_id": 2, "to_id": 5, "type": "SUBJECT"})
    row["entities"].append({"id": 1, "label": "ORG", "start_offset": 5, "end_offset": 9})
    doc, losses = row_to_doc(row, nlp)
    assert [loss.reason for loss in losses] == ["its id is used twice", "entity 5 is lost or does not exist"]
    assert len(doc._.relations) == 1


def test_meta_keys_follow_the_annotation(nlp: Language) -> None:
    doc, _ = row_to_doc(make_row(), nlp)
    row = doc_to_row(doc, meta={"style": "wire", "published": None})
    assert list(row) == ["id", "text", "entities", "relations", "style", "published"]


def test_scores_are_rounded_to_plain_floats(nlp: Language) -> None:
    doc, _ = row_to_doc(make_row("{1 ORG|Acme} {2 DEAL|buys}", "2 RECIPIENT 1"), nlp)
    doc._.entity_scores = [0.123456, 1]
    doc._.relations[0]["score"] = 0.987654
    row = doc_to_row(doc)
    assert [entity["score"] for entity in row["entities"]] == [0.1235, 1.0]
    assert row["relations"][0]["score"] == 0.9877


def test_entities_of_another_component_have_no_score(nlp: Language) -> None:
    doc = nlp.make_doc("Acme buys")
    doc.ents = [doc.char_span(0, 4, label="ORG")]
    assert doc_to_row(doc)["entities"] == [{"id": 0, "label": "ORG", "start_offset": 0, "end_offset": 4}]


def test_a_relation_between_tokens_that_are_no_entity_is_refused(nlp: Language) -> None:
    doc, _ = row_to_doc(make_row(), nlp)
    doc.set_ents([], default="outside")
    with pytest.raises(ValueError, match=r"D020.*acme-orion"):
        doc_to_row(doc)


def test_a_relation_outside_of_the_doc_is_refused(nlp: Language) -> None:
    doc, _ = row_to_doc(make_row(), nlp)
    doc._.relations[0]["tail"] = [500, 501]
    with pytest.raises(ValueError, match=r"D020.*\[500, 501\]"):
        doc_to_row(doc)


def test_a_lost_relation_that_stands_there_twice_is_lost_once(nlp: Language) -> None:
    row = make_row("{1 ORG|Acme} {2 DEAL|buys}", "2 RECIPIENT 1\n2 RECIPIENT 1")
    row["entities"][0]["end_offset"] -= 1
    _, losses = row_to_doc(row, nlp)
    assert [(loss.kind, loss.label, loss.reason) for loss in losses] == [
        ("entity", "ORG", "no token boundary"),
        ("relation", "RECIPIENT", "entity 1 is lost or does not exist"),
        ("relation", "RECIPIENT", TWICE),
    ]
