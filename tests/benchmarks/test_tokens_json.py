import json

import pytest
from benchmarks.tokens_json import read_signatures, read_split, row_to_doc, write_docs
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from pharma_deals.corpus.reader import make_corpus
from pharma_deals.relations.candidates import make_candidate_getter
from pharma_deals.relations.signatures import make_signatures
from pharma_deals.sentences import sentence_starts

KNOWN = {"Kill", "Live_In"}


def entity(label, start, end):
    return {"type": label, "start": start, "end": end}


def make_row(words, entities=(), relations=()):
    """Relations as (label, head, tail)."""
    return {
        "tokens": words.split(),
        "entities": [entity(*ent) for ent in entities],
        "relations": [{"type": label, "head": head, "tail": tail} for label, head, tail in relations],
    }


BOOTH = make_row(
    "John Wilkes Booth assassinated President Lincoln .",
    [("Peop", 0, 3), ("Peop", 5, 6)],
    [("Kill", 0, 1)],
)
# "parser" inside "neural parser of Stanford", the whole of which is a method, as in SciERC.
NESTED = make_row(
    "the neural parser of Stanford reads text",
    [("Method", 1, 5), ("Generic", 2, 3), ("Org", 4, 5), ("Material", 6, 7)],
    [("Kill", 0, 3), ("Live_In", 1, 2), ("Live_In", 1, 3)],
)


def ents_of(doc):
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def kinds_of(losses):
    return [(loss.kind, loss.label, loss.offset) for loss in losses]


def rels_of(doc):
    return [(rel["label"], rel["head"], rel["tail"]) for rel in doc._.relations]


def test_a_row_becomes_a_doc():
    doc, lost = row_to_doc(Vocab(), BOOTH, KNOWN)
    assert ents_of(doc) == [(0, 3, "Peop"), (5, 6, "Peop")]
    assert doc._.relations == [{"head": [0, 3], "tail": [5, 6], "label": "Kill", "score": 1.0}]
    assert lost == []


def test_of_overlapping_entities_the_longer_is_kept_and_the_others_are_listed():
    doc, lost = row_to_doc(Vocab(), NESTED, KNOWN, article_id="parser")
    assert ents_of(doc) == [(1, 5, "Method"), (6, 7, "Material")]
    assert rels_of(doc) == [("Kill", [1, 5], [6, 7])]
    assert [str(loss) for loss in lost] == [
        "parser:11: entity lost, Generic 'parser': overlaps another entity",
        "parser:21: entity lost, Org 'Stanford': overlaps another entity",
        "parser:11: relation lost, Live_In 'parser' 'Stanford': an entity of it is lost",
        "parser:11: relation lost, Live_In 'parser' 'text': an entity of it is lost",
    ]


def test_of_two_labels_of_the_same_words_the_first_is_kept():
    row = make_row("a b", [("One", 0, 1), ("Two", 0, 1), ("One", 1, 2)], [("Kill", 1, 2)])
    doc, lost = row_to_doc(Vocab(), row, KNOWN)
    assert ents_of(doc) == [(0, 1, "One"), (1, 2, "One")]
    assert kinds_of(lost) == [("entity", "Two", 0), ("relation", "Kill", 0)]


def test_what_a_row_has_twice_counts_once():
    row = make_row("a b", [("One", 0, 1), ("One", 0, 1), ("Two", 1, 2)], [("Kill", 0, 2), ("Kill", 1, 2)])
    doc, lost = row_to_doc(Vocab(), row, KNOWN)
    assert ents_of(doc) == [(0, 1, "One"), (1, 2, "Two")]
    assert rels_of(doc) == [("Kill", [0, 1], [1, 2])]
    assert lost == []


def test_relations_of_an_unknown_label_are_listed():
    doc, lost = row_to_doc(Vocab(), BOOTH, {"Live_In"})
    assert doc._.relations == []
    assert kinds_of(lost) == [("relation", "Kill", 0)]
    assert "no such label" in lost[0].reason


def test_a_row_without_words():
    doc, lost = row_to_doc(Vocab(), make_row(""), KNOWN)
    assert (len(doc), lost) == (0, [])


def test_a_full_stop_inside_a_row_ends_no_sentence(tmp_path, nlp_blank):
    row = make_row(
        'He lived . In Rome . "Yes" he said .', [("Peop", 0, 1), ("Loc", 4, 5)], [("Live_In", 0, 1)]
    )
    write_docs([row], tmp_path / "rows.spacy", KNOWN)
    (eg,) = make_corpus(tmp_path / "rows.spacy", gold_tokens=True)(nlp_blank)
    for doc in (eg.reference, eg.predicted):
        assert sentence_starts(doc) == [0]
    getter = make_candidate_getter(make_signatures(read_signatures([row])))
    assert getter(eg.predicted).pairs.tolist() == [[0, 1]]


def test_docs_are_written_with_the_words_of_the_rows(tmp_path):
    lost = write_docs([BOOTH, NESTED, BOOTH], tmp_path / "rows.spacy", KNOWN)
    assert [loss.article_id for loss in lost] == ["rows-1"] * 4
    docs = list(DocBin().from_disk(tmp_path / "rows.spacy").get_docs(Vocab()))
    assert [[token.text for token in doc] for doc in docs] == [
        row["tokens"] for row in (BOOTH, NESTED, BOOTH)
    ]
    assert [len(doc._.relations) for doc in docs] == [1, 1, 1]


def test_signatures_are_what_the_rows_join():
    assert read_signatures([BOOTH, NESTED]) == [
        {"name": "Kill", "heads": ["Method", "Peop"], "tails": ["Material", "Peop"]},
        {"name": "Live_In", "heads": ["Generic"], "tails": ["Material", "Org"]},
    ]


def test_splits_are_found_by_name(tmp_path):
    (tmp_path / "made_dev.json").write_text(json.dumps([BOOTH]), encoding="utf8")
    assert read_split(tmp_path, "made", "dev") == [BOOTH]
    with pytest.raises(FileNotFoundError):
        read_split(tmp_path, "made", "train")
