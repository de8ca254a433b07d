"""BILOU tags: coding of spans, best consistent path, and probability of a span.

The tags of L labels are numbered O, then B-, I-, L-, U- of the first label, of the second, ...
Between two tokens the path is in one of 1 + L states: outside of an entity, or inside one of a
label. That makes decoding linear in the number of labels, where a table of tag pairs is quadratic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Span = tuple[int, int, str]

_NEVER = np.float32(-1e9)


@dataclass(frozen=True)
class Decoded:
    """An entity that was found.

    start (int): First token.
    end (int): Token after the last.
    label (str): Entity label.
    score (float): Probability that the doc has this entity, between 0 and 1.
    """

    start: int
    end: int
    label: str
    score: float


def n_tags(labels: Sequence[str]) -> int:
    """Number of tags for a set of labels."""
    return 1 + 4 * len(labels)


def encode(spans: Iterable[Span], length: int, labels: Sequence[str]) -> NDArray[np.int64]:
    """Write spans as tags.

    spans (Iterable[Tuple[int, int, str]]): Start, end and label of each, not overlapping.
    length (int): Number of tokens.
    labels (Sequence[str]): The labels in the order of the tags.
    RETURNS (NDArray[int64]): One tag a token.
        *Shape:* (length,)
    """
    tags = np.zeros(length, dtype=np.int64)
    for start, end, label in spans:
        base = 1 + 4 * labels.index(label)
        if end - start == 1:
            tags[start] = base + 3
            continue
        tags[start] = base
        tags[start + 1 : end - 1] = base + 1
        tags[end - 1] = base + 2
    return tags


def decode(scores: Floats, labels: Sequence[str], inner_only: NDArray[np.bool_]) -> list[Decoded]:
    """Find the best consistent path (Viterbi) and the probability of its spans (forward-backward).

    scores (Floats): Unnormalized log scores of the tags.
        *Shape:* (n_tokens, 1 + 4 * n_labels)
    labels (Sequence[str]): The labels in the order of the tags.
    inner_only (NDArray[bool]): Tokens at which no entity may begin or end, such as white space.
        *Shape:* (n_tokens,)
    RETURNS (List[Decoded]): The entities, in the order of the text.
    """
    if not len(scores):
        return []
    logs = _Tags(_log_softmax(scores), inner_only)
    entities = _viterbi(logs, labels)
    if not entities:
        return []
    alpha, beta = _forward(logs), _backward(logs)
    total = np.logaddexp.reduce(alpha[-1] + beta[-1])
    decoded: list[Decoded] = []
    for start, end, index in entities:
        path = alpha[start, 0] + logs.span(start, end, index) + beta[end, 0]
        decoded.append(Decoded(start, end, labels[index], min(1.0, float(np.exp(path - total)))))
    return decoded


class _Tags:
    """Log probabilities of the tags, by kind.

    outside: *Shape:* (n_tokens,); begin, inside, last, unit: *Shape:* (n_tokens, n_labels)
    """

    def __init__(self, logs: Floats, inner_only: NDArray[np.bool_]):
        by_label = logs[:, 1:].reshape(len(logs), -1, 4)
        self.outside = logs[:, 0]
        self.inside = by_label[:, :, 1]
        begin, last, unit = (by_label[:, :, kind].copy() for kind in (0, 2, 3))
        for kind in (begin, last, unit):
            kind[inner_only] = _NEVER
        self.begin, self.last, self.unit = begin, last, unit

    def __len__(self) -> int:
        return len(self.outside)

    def span(self, start: int, end: int, index: int) -> float:
        if end - start == 1:
            return float(self.unit[start, index])
        inner = float(self.inside[start + 1 : end - 1, index].sum())
        return float(self.begin[start, index]) + inner + float(self.last[end - 1, index])


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    normal: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normal


def _viterbi(logs: _Tags, labels: Sequence[str]) -> list[tuple[int, int, int]]:
    """Spans of the best path as start, end and index of the label."""
    length, n_labels = len(logs), len(labels)
    outside, inside = np.float32(0.0), np.full(n_labels, _NEVER, dtype=np.float32)
    # Per token: how the outside state was reached (-1: O, l: U-l, n_labels + l: L-l), and whether
    # the inside state of a label was continued (or begun).
    back_outside = np.empty(length, dtype=np.int64)
    continued = np.empty((length, n_labels), dtype=bool)
    for i in range(length):
        unit, last = outside + logs.unit[i], inside + logs.last[i]
        choices = (outside + logs.outside[i], unit.max(initial=_NEVER), last.max(initial=_NEVER))
        kind = int(np.argmax(choices))
        back_outside[i] = (-1, unit.argmax(), n_labels + last.argmax())[kind]
        begin, inner = outside + logs.begin[i], inside + logs.inside[i]
        continued[i] = inner > begin
        outside, inside = choices[kind], np.maximum(begin, inner)
    return _trace(back_outside, continued, n_labels)


def _trace(
    back_outside: NDArray[np.int64], continued: NDArray[np.bool_], n_labels: int
) -> list[tuple[int, int, int]]:
    spans: list[tuple[int, int, int]] = []
    i = len(back_outside) - 1
    while i >= 0:
        how = int(back_outside[i])
        end = i + 1
        if how >= n_labels:
            index = how - n_labels
            i -= 1
            while continued[i, index]:
                i -= 1
            spans.append((i, end, index))
        elif how >= 0:
            spans.append((i, end, how))
        i -= 1
    return spans[::-1]


def _forward(logs: _Tags) -> Floats:
    """Log probability of all ways to reach a state. *Shape:* (n_tokens + 1, 1 + n_labels)."""
    alpha = np.full((len(logs) + 1, 1 + logs.begin.shape[1]), _NEVER, dtype=np.float64)
    alpha[0, 0] = 0.0
    for i in range(len(logs)):
        outside, inside = alpha[i, 0], alpha[i, 1:]
        ends = np.logaddexp.reduce(np.concatenate((outside + logs.unit[i], inside + logs.last[i])))
        alpha[i + 1, 0] = np.logaddexp(outside + logs.outside[i], ends)
        alpha[i + 1, 1:] = np.logaddexp(outside + logs.begin[i], inside + logs.inside[i])
    return alpha


def _backward(logs: _Tags) -> Floats:
    """Log probability of all ways to go on from a state. *Shape:* (n_tokens + 1, 1 + n_labels)."""
    beta = np.full((len(logs) + 1, 1 + logs.begin.shape[1]), _NEVER, dtype=np.float64)
    beta[-1, 0] = 0.0
    for i in range(len(logs) - 1, -1, -1):
        outside, inside = beta[i + 1, 0], beta[i + 1, 1:]
        ways = np.concatenate((logs.unit[i] + outside, logs.begin[i] + inside))
        beta[i, 0] = np.logaddexp(logs.outside[i] + outside, np.logaddexp.reduce(ways))
        beta[i, 1:] = np.logaddexp(logs.last[i] + outside, logs.inside[i] + inside)
    return beta
