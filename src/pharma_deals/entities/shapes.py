"""What an uncased encoder does not see of a word: capitals, digits, currency signs, line breaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.lexeme import Lexeme
from spacy.tokens import Doc

_CLASSES = ("lower", "title", "upper", "mixed", "digit", "code", "currency", "punct", "space", "other")
N_CLASSES = len(_CLASSES)
N_BUCKETS = 512


def shape_features(doc: Doc) -> NDArray[np.int64]:
    """Describe the shape of every word.

    doc (Doc): The doc.
    RETURNS (NDArray[int64]): Class of the word, and hash bucket of spaCy's ``shape_``.
        *Shape:* (n_tokens, 2)
    """
    features = np.zeros((len(doc), 2), dtype=np.int64)
    for i, token in enumerate(doc):
        features[i] = _shape_class(token.lex), token.shape % N_BUCKETS
    return features


def _shape_class(lex: Lexeme) -> int:
    return _CLASSES.index(_class_name(lex))


def _class_name(lex: Lexeme) -> str:
    text = lex.orth_
    if lex.is_space:
        return "space"
    if lex.is_currency:
        return "currency"
    if any(char.isdigit() for char in text):
        return "code" if any(char.isalpha() for char in text) else "digit"
    if not any(char.isalpha() for char in text):
        return "punct"
    if text.islower():
        return "lower"
    if text.isupper():
        return "upper"
    if text[0].isupper() and text[1:].islower():
        return "title"
    return "mixed" if text.isalpha() else "other"
