"""Sentence boundaries of news text: headlines, wrapped lines and abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

_TERMINAL = frozenset(".!?…")
_CLOSING = frozenset("\"'”’)]»")
_OPENING = frozenset("\"'“‘([«•-–—*·")
# After these no sentence ends, whatever follows.
_TITLES = frozenset(
    "dr. mr. mrs. ms. prof. st. no. nos. vs. e.g. i.e. approx. ca. fig. gen. sen. jan. feb. mar. apr. jun. jul. aug. "
    "sep. sept. oct. nov. dec. pvt. pte. pty. s.p. s.p.a. rs. art. sr.".split()
)
# After these one ends only where the next word is one that opens sentences: a name could be either.
_LEGAL = frozenset(
    "inc. corp. co. ltd. llc. plc. s.a. n.v. b.v. a.g. s.r.l. k.k. u.s. u.k. e.u. jr. bros. cos. ph.d. m.d. d.c. "
    "a.m. p.m.".split()
)
_STARTERS = frozenset(
    "the a an in under as it its this that these those they we our on at by for with and but if he she both "
    "after following according upon financial terms once while however meanwhile separately about shares".split()
)
# A line at least this long (in characters) that ends in the middle of a sentence was wrapped.
_WRAP = 55


def sentence_starts(doc: Doc) -> list[int]:
    """Find where the sentences of a doc start.

    Sentences that are already set are kept. Otherwise a sentence ends at a full stop, question or
    exclamation mark with its closing quotes, at an empty line, and at a line break that does not
    look like wrapped text.

    doc (Doc): The doc, tokenized.
    RETURNS (List[int]): Token index of the first token of each sentence, ascending; empty for an
        empty doc. The first is 0.
    """
    if doc.has_annotation("SENT_START"):
        return [sent.start for sent in doc.sents]
    words = [token.text for token in doc]
    if not words:
        return []
    starts = {0}
    for i in range(1, len(words)):
        if _starts_sentence(words, i):
            starts.add(i)
    return sorted(starts)


def sentence_ids(doc: Doc) -> list[int]:
    """Number the sentence of every token.

    doc (Doc): The doc, tokenized.
    RETURNS (List[int]): Sentence number for each token, counted from 0.
    """
    starts = set(sentence_starts(doc))
    ids: list[int] = []
    for i in range(len(doc)):
        ids.append(len(ids) and ids[-1] + (i in starts))
    return ids


def _starts_sentence(words: Sequence[str], i: int) -> bool:
    before = words[i - 1]
    if before.isspace() and "\n" in before:
        return before.count("\n") > 1 or not _is_wrapped(words, i)
    if words[i].isspace():
        return False
    j = i - 1
    while j > 0 and (words[j] in _CLOSING or words[j].isspace()):
        j -= 1
    if words[i] in _CLOSING and not words[i - 1].isspace() and words[i] not in "\"'":
        return False
    return _ends_sentence(words, j, i)


def _ends_sentence(words: Sequence[str], j: int, i: int) -> bool:
    """Whether the word at j closes a sentence that the word at i would open the next of."""
    last = words[j]
    if last[-1] not in _TERMINAL or last.lower() in _TITLES or re.fullmatch(r"[A-Z]\.", last):
        return False
    following = next((word for word in words[i:] if word not in _OPENING and not word.isspace()), "")
    if not following or following[0].islower():
        return False
    if not following[0].isalnum() and following[0] not in "$€£¥":
        return False
    if last.lower() in _LEGAL or (last == "." and j > 0 and re.fullmatch("[A-Z]", words[j - 1])):
        return following.lower() in _STARTERS
    return True


def _is_wrapped(words: Sequence[str], i: int) -> bool:
    """Whether the single line break before token i stands in the middle of a sentence."""
    previous = i - 2
    if previous < 0 or words[previous][-1] in _TERMINAL or words[previous][-1] in '”":':
        return False
    if words[i][0].islower():
        return True
    start = previous
    while start > 0 and "\n" not in words[start - 1]:
        start -= 1
    return sum(len(word) + 1 for word in words[start : i - 1]) >= _WRAP and words[previous][-1] not in '"”)'
