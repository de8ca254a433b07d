"""Annotated docs to score a pipeline on, from either form."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.training import Example

from ..corpus.convert import rows_to_docs
from ..corpus.files import read_rows
from ..corpus.reader import make_corpus


def read_examples(nlp: Language, path: Path) -> list[Example]:
    """Read annotated docs.

    nlp (Language): The pipeline, for its tokenizer.
    path (Path): A ``.spacy`` file, or articles as doccano's JSONL(Relation).
    RETURNS (List[Example]): References, with bare predicted docs.
    """
    if path.suffix == ".spacy":
        return list(make_corpus(path, gold_ents=False)(nlp))
    docs = rows_to_docs(read_rows(path), nlp)
    return [Example(nlp.make_doc(doc.text), doc) for doc in docs]
