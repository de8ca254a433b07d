"""Categorical features of a pair of entities: where they stand, and how alike their words are."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Span

from ..schema import DEALS

# Number of values of each feature: direction and distance in tokens, distance in sentences, mentions
# like the tail between, mentions like the head between, likeness of words, order of the tail's mention.
FEATURE_SIZES: tuple[int, ...] = (20, 6, 5, 5, 6, 5)
N_FEATURES = len(FEATURE_SIZES)


class PairFeatures:
    """Computes the features of pairs in one doc.

    ents (Sequence[Span]): The doc's entities, in the order of the text.
    sentences (Sequence[int]): Sentence number of each.
    """

    def __init__(self, ents: Sequence[Span], sentences: Sequence[int]):
        self._ents = ents
        self._sentences = sentences
        self._words = [_words(ent) for ent in ents]
        self._by_label: dict[str, list[int]] = defaultdict(list)
        for i, ent in enumerate(ents):
            self._by_label[_group(ent)].append(i)

    def __call__(self, head: int, tail: int) -> tuple[int, ...]:
        """Compute the features of one pair.

        head (int): Index of the head.
        tail (int): Index of the tail.
        RETURNS (Tuple[int, ...]): One value a feature, below its entry in ``FEATURE_SIZES``.
        """
        first, second = sorted((head, tail))
        tokens = self._ents[second].start - self._ents[first].end
        sentences = abs(self._sentences[head] - self._sentences[tail])
        return (
            (10 if head > tail else 0) + min(max(tokens, 0).bit_length(), 9),
            sentences if sentences < 3 else 3 + (sentences > 4) + (sentences > 9),
            min(self._count_between(_group(self._ents[tail]), first, second), 4),
            min(self._count_between(_group(self._ents[head]), first, second), 4),
            _likeness(self._words[head], self._words[tail]),
            min(bisect_left(self._by_label[_group(self._ents[tail])], tail), 4),
        )

    def _count_between(self, group: str, first: int, second: int) -> int:
        places = self._by_label[group]
        return max(0, bisect_left(places, second) - bisect_left(places, first + 1))


def _group(ent: Span) -> str:
    return DEALS[0] if ent.label_ in DEALS else ent.label_


def _words(ent: Span) -> list[str]:
    return [token.lower_ for token in ent if not token.is_punct and not token.is_space]


def _likeness(head: list[str], tail: list[str]) -> int:
    """0: unlike, 1: a word in common, 2: the first word in common, 3: one contains the other,
    4: initials, 5: the same.
    """  # noqa: D205
    if head == tail:
        return 5
    shorter, longer = sorted((head, tail), key=len)
    if "".join(shorter) in ("".join(word[0] for word in longer if word), "".join(longer)):
        return 4
    if shorter and set(shorter) <= set(longer):
        return 3
    if shorter and shorter[0] == longer[0]:
        return 2
    return int(bool(set(shorter) & set(longer)))
