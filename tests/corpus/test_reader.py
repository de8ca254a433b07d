from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example

from pharma_deals.corpus.reader import make_corpus
from pharma_deals.corpus.rows import row_to_doc

from .articles import make_row


def write_docs(path: Path, nlp: Language, count: int = 1) -> Path:
    rows = [make_row(id=f"article-{i}") for i in range(count)]
    DocBin(docs=[row_to_doc(row, nlp)[0] for row in rows], store_user_data=True).to_disk(path)
    return path


def test_gold_entities_are_those_of_the_augmented_example(tmp_path: Path, nlp_blank: Language) -> None:
    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        row = make_row("{1 ORG|Kestrel}", "")
        yield Example(nlp.make_doc(row["text"]), row_to_doc(row, nlp)[0])

    corpus = make_corpus(write_docs(tmp_path / "docs.spacy", nlp_blank), augmenter=augment)
    (example,) = corpus(nlp_blank)
    assert [ent.text for ent in example.predicted.ents] == ["Kestrel"]


def test_every_reading_has_another_order(tmp_path: Path, nlp_blank: Language) -> None:
    corpus = make_corpus(write_docs(tmp_path / "docs.spacy", nlp_blank, 20), shuffle=True)
    random.seed(0)
    first, second = ([eg.reference.user_data["article_id"] for eg in corpus(nlp_blank)] for _ in range(2))
    assert first != second
    assert sorted(first) == sorted(second)
