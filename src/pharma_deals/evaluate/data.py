"""Annotated docs to score a pipeline on, from either form."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.training import Example

from ..corpus.files import read_rows
from ..corpus.reader import make_corpus
from ..corpus.rows import Loss, row_to_doc
from ..errors import Errors


def read_examples(nlp: Language, path: Path) -> tuple[list[Example], list[Loss]]:
    """Read annotated docs.

    nlp (Language): The pipeline, for its tokenizer.
    path (Path): A ``.spacy`` file, or articles as doccano's JSONL(Relation).
    RETURNS (Tuple[List[Example], List[Loss]]): References, with bare predicted docs; and the
        annotation of articles that could not be carried over to the references.
    RAISES (ValueError): If the file cannot be read, or has no docs.
    """
    losses: list[Loss] = []
    if path.suffix == ".spacy":
        examples = _read_docs(nlp, path)
    else:
        examples = []
        for row in read_rows(path):
            doc, lost = row_to_doc(row, nlp)
            examples.append(Example(nlp.make_doc(doc.text), doc))
            losses += lost
    if not examples:
        raise ValueError(Errors.D025.format(path=path))
    return examples, losses


def _read_docs(nlp: Language, path: Path) -> list[Example]:
    try:
        return list(make_corpus(path, gold_ents=False)(nlp))
    except Exception as err:
        # Compressed binary data can be broken in any way.
        reason = f"{type(err).__name__}: {' '.join(str(err).split())[:300]}"
        raise ValueError(Errors.D024.format(path=path, reason=reason)) from err
