"""Candidate pairs: which two entities are worth asking about, and for which relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from ..schema import DEALS, RelationLabel, is_allowed
from ..sentences import sentence_ids
from .features import N_FEATURES, PairFeatures
from .signatures import Signatures, entity_labels

Ints2d = NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """The candidate pairs of one doc.

    spans (Ints2d): Start and end token of the doc's entities.
        *Shape:* (n_ents, 2)
    labels (NDArray[int64]): Entity labels, as indices into the getter's ``entity_labels``; one past
        the last for a label that no relation knows.
        *Shape:* (n_ents,)
    pairs (Ints2d): Head and tail of each pair, as indices into ``spans``.
        *Shape:* (n_pairs, 2)
    between (Ints2d): Start and end token of the words between the two; empty where they are too
        far apart to be read.
        *Shape:* (n_pairs, 2)
    allowed (NDArray[bool]): Relations that the pair may have.
        *Shape:* (n_pairs, n_relations)
    features (Ints2d): Categorical features of the pair, see ``features.py``.
        *Shape:* (n_pairs, N_FEATURES)
    """

    spans: Ints2d
    labels: NDArray[np.int64]
    pairs: Ints2d
    between: Ints2d
    allowed: NDArray[np.bool_]
    features: Ints2d

    def __len__(self) -> int:
        return len(self.pairs)


class CandidateGetter(Protocol):
    """Proposes the pairs of a doc; the same object serves training and prediction."""

    signatures: Signatures
    entity_labels: tuple[str, ...]

    def __call__(self, doc: Doc) -> Candidates:
        """Propose the pairs of a doc."""
        ...


def make_candidate_getter(
    signatures: Signatures,
    window: int = 2000,
    sentence_window: int = 200,
    earlier_deals: int = 8,
    earlier_mentions: int = 128,
    context: int = 64,
) -> CandidateGetter:
    """Registered as ``pharma_deals.candidates.v1``.

    Relations that stay within a sentence are proposed for every pair of its entities that the
    signature allows. Of those that reach across sentences, a relation to the same thing
    (``SAME_AS``) is proposed from a deal mention to earlier ones, and from the first mention of any
    other wording to the first mention of an earlier one; the others (``OF_DEAL``) to the tails in
    the sentence and to the nearest earlier ones.

    signatures (Tuple[RelationLabel, ...]): The relations.
    window (int): Tokens that a relation across sentences reaches at most.
    sentence_window (int): Tokens that a relation within a sentence reaches at most; it matters where
        a page has no sentence ends.
    earlier_deals (int): Number of nearest earlier tails to propose for relations such as OF_DEAL.
    earlier_mentions (int): Number of earlier mentions to propose for SAME_AS, the first half from the
        beginning of the article and the second before the head.
    context (int): Words between two entities that the model reads at most.
    RETURNS (CandidateGetter): Proposes the pairs of a doc.
    """
    limits = _Limits(window, sentence_window, earlier_deals, earlier_mentions, context)
    return _SchemaCandidates(signatures, limits)


@dataclass(frozen=True)
class _Limits:
    window: int
    sentence_window: int
    earlier_deals: int
    earlier_mentions: int
    context: int


class _SchemaCandidates:
    def __init__(self, signatures: Signatures, limits: _Limits):
        self.signatures = signatures
        self.entity_labels = entity_labels(signatures)
        self.limits = limits
        self._index = {label: i for i, label in enumerate(self.entity_labels)}
        self._allowed = _allowed_table(signatures, self.entity_labels)

    def __call__(self, doc: Doc) -> Candidates:
        ents = list(doc.ents)
        ids = sentence_ids(doc) if ents else []
        sentences = [ids[ent.start] for ent in ents]
        proposed = self._propose(ents, sentences)
        pairs = sorted(proposed)
        allowed = np.zeros((len(pairs), len(self.signatures)), dtype=bool)
        for row, pair in enumerate(pairs):
            allowed[row, proposed[pair]] = True
        get_features = PairFeatures(ents, sentences)
        features = [get_features(head, tail) for head, tail in pairs]
        between = [self._between(ents[head], ents[tail]) for head, tail in pairs]
        return Candidates(
            spans=np.asarray([(ent.start, ent.end) for ent in ents], dtype=np.int64).reshape(-1, 2),
            labels=np.asarray([self._label(ent) for ent in ents], dtype=np.int64),
            pairs=np.asarray(pairs, dtype=np.int64).reshape(-1, 2),
            between=np.asarray(between, dtype=np.int64).reshape(-1, 2),
            allowed=allowed,
            features=np.asarray(features, dtype=np.int64).reshape(-1, N_FEATURES),
        )

    def _propose(self, ents: Sequence[Span], sentences: Sequence[int]) -> dict[tuple[int, int], list[int]]:
        """Pairs, with the numbers of the relations that each may have."""
        labels = [self._label(ent) for ent in ents]
        near = _same_sentence(ents, sentences, self.limits.sentence_window)
        repeated = _earlier_mentions(ents, self.limits.earlier_mentions)
        proposed: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, relation in enumerate(self.signatures):
            if relation.within_sentence:
                pairs = near
            elif relation.same_label:
                pairs = repeated
            else:
                pairs = self._nearest_earlier(relation, ents, sentences)
            table = self._allowed[number]
            for head, tail in pairs:
                reach = abs(ents[head].start - ents[tail].start)
                if table[labels[head], labels[tail]] and reach <= self.limits.window:
                    proposed[head, tail].append(number)
        return proposed

    def _label(self, ent: Span) -> int:
        return self._index.get(ent.label_, len(self._index))

    def _nearest_earlier(
        self, relation: RelationLabel, ents: Sequence[Span], sentences: Sequence[int]
    ) -> list[tuple[int, int]]:
        heads = [i for i, ent in enumerate(ents) if ent.label_ in relation.heads]
        tails = [i for i, ent in enumerate(ents) if ent.label_ in relation.tails]
        pairs = []
        for head in heads:
            earlier = [tail for tail in tails if sentences[tail] < sentences[head]]
            same = [
                tail
                for tail in tails
                if sentences[tail] == sentences[head]
                and abs(ents[tail].start - ents[head].start) <= self.limits.sentence_window
            ]
            pairs += [
                (head, tail) for tail in (*earlier[-self.limits.earlier_deals :], *same) if tail != head
            ]
        return pairs

    def _between(self, head: Span, tail: Span) -> tuple[int, int]:
        start, end = min(head.end, tail.end), max(head.start, tail.start)
        return (start, end) if 0 < end - start <= self.limits.context else (0, 0)


def _allowed_table(signatures: Signatures, labels: tuple[str, ...]) -> NDArray[np.bool_]:
    """*Shape:* (n_relations, n_labels + 1, n_labels + 1); the last label is any unknown one."""
    table = np.zeros((len(signatures), len(labels) + 1, len(labels) + 1), dtype=bool)
    for number, relation in enumerate(signatures):
        for i, head in enumerate(labels):
            for j, tail in enumerate(labels):
                table[number, i, j] = is_allowed(relation, head, tail)
    return table


def _same_sentence(ents: Sequence[Span], sentences: Sequence[int], window: int) -> list[tuple[int, int]]:
    pairs = []
    for i, first in enumerate(ents):
        for j in range(i + 1, len(ents)):
            if sentences[j] != sentences[i] or ents[j].start - first.start > window:
                break
            pairs += [(i, j), (j, i)]
    return pairs


def _earlier_mentions(ents: Sequence[Span], most: int) -> list[tuple[int, int]]:
    """Pairs of a later and an earlier mention that may be of the same thing.

    A wording other than a deal's is linked once, at its first use: the others need no candidates.
    """
    first: dict[tuple[str, str], int] = {}
    for i, ent in enumerate(ents):
        first.setdefault((ent.label_, ent.text.casefold()), i)
    groups: dict[str, list[int]] = defaultdict(list)
    for i, ent in enumerate(ents):
        if ent.label_ in DEALS or first[ent.label_, ent.text.casefold()] == i:
            groups[DEALS[0] if ent.label_ in DEALS else ent.label_].append(i)
    pairs = []
    for group in groups.values():
        for k, later in enumerate(group):
            tails = group[:k] if k <= most else [*group[: most // 2], *group[k - most // 2 : k]]
            pairs += [(later, earlier) for earlier in tails]
    return pairs
