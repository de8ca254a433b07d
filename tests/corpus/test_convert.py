from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import DocBin

from pharma_deals.corpus.convert import check_losses, convert_corpus, write_bins
from pharma_deals.tokenizer import blank_pipeline

from .articles import locate, make_row


@pytest.fixture(scope="module")
def nlp() -> Language:
    return blank_pipeline()


def misaligned_row() -> dict:  # type: ignore[type-arg]
    row = make_row(id="odd")
    row["entities"][0]["end_offset"] -= 1
    return row


def test_every_split_gets_its_docs(nlp: Language, tmp_path: Path) -> None:
    parts = {"train": locate(make_row(id="a"), make_row(id="b")), "dev": locate(make_row(id="c")), "test": []}
    paths = write_bins(convert_corpus(parts, nlp).bins, tmp_path)
    assert [path.name for path in paths] == ["train.spacy", "dev.spacy", "test.spacy"]
    ids = [
        [doc.user_data["article_id"] for doc in DocBin().from_disk(path).get_docs(nlp.vocab)]
        for path in paths
    ]
    assert ids == [["a", "b"], ["c"], []]


def test_docs_carry_entities_and_relations(nlp: Language, tmp_path: Path) -> None:
    paths = write_bins(convert_corpus({"train": locate(make_row())}, nlp).bins, tmp_path)
    (doc,) = DocBin().from_disk(paths[0]).get_docs(nlp.vocab)
    assert [ent.label_ for ent in doc.ents] == ["ORG", "DEAL", "ASSET", "ORG", "ORG"]
    assert [rel["label"] for rel in doc._.relations] == ["RECIPIENT", "SOURCE", "SAME_AS"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [make_row(id=f"a{i}") for i in range(3)]
    data = []
    for folder in ("one", "two"):
        # A vocab of its own each time: the order of its strings must not show.
        nlp = blank_pipeline()
        nlp("zebra " * 3 if folder == "two" else "")
        (path,) = write_bins(convert_corpus({"train": locate(*rows)}, nlp).bins, tmp_path / folder)
        data.append(path.read_bytes())
    assert data[0] == data[1]


def test_losses_are_counted_over_all_splits(nlp: Language) -> None:
    converted = convert_corpus({"train": locate(make_row()), "dev": locate(misaligned_row())}, nlp)
    assert (converted.entities, converted.lost_entities) == (10, 1)
    assert (converted.relations, len(converted.losses)) == (6, 1 + 2)


@pytest.mark.parametrize(("limit", "fails"), [(0.0, True), (0.09, True), (0.1, False)])
def test_too_many_misaligned_entities_are_refused(nlp: Language, limit: float, fails: bool) -> None:
    converted = convert_corpus({"train": locate(make_row(), misaligned_row())}, nlp)
    if fails:
        with pytest.raises(ValueError, match=r"D017.*1 of 10 entities \(10\.0%\)"):
            check_losses(converted, max_misaligned=limit)
    else:
        check_losses(converted, max_misaligned=limit)


def test_a_corpus_without_entities_passes(nlp: Language) -> None:
    check_losses(convert_corpus({"train": locate(make_row("Nothing.", ""))}, nlp), max_misaligned=0.0)
