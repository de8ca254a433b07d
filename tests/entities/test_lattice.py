import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pharma_deals.entities.lattice import decode, encode, n_tags

LABELS = ("DEAL", "ORG")


def all_paths(length, inner_only):
    """Every consistent tagging as a list of spans, found by trying them all."""

    def extend(start):
        if start == length:
            yield []
            return
        for rest in extend(start + 1):
            yield rest
        for end in range(start + 1, length + 1):
            if inner_only[start] or inner_only[end - 1]:
                continue
            for label in LABELS:
                for rest in extend(end):
                    yield [(start, end, label), *rest]

    return list(extend(0))


def score_of(path, scores):
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    tags = encode(path, len(scores), LABELS)
    return logs[np.arange(len(tags)), tags].sum()


def test_encode_writes_every_kind_of_tag():
    # O, then B I L of DEAL (1 2 3), O, U of ORG (5 + 3)
    tags = encode([(1, 4, "DEAL"), (5, 6, "ORG")], 6, LABELS)
    assert tags.tolist() == [0, 1, 2, 3, 0, 8]


def test_decode_reads_what_encode_wrote():
    spans = [(0, 1, "ORG"), (1, 3, "ORG"), (4, 7, "DEAL")]
    scores = np.full((7, n_tags(LABELS)), -5.0, dtype="f")
    scores[np.arange(7), encode(spans, 7, LABELS)] = 5.0
    found = decode(scores, LABELS, np.zeros(7, dtype=bool))
    assert [(ent.start, ent.end, ent.label) for ent in found] == spans


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_decode_finds_the_best_of_all_paths_with_its_probability(seed, length):
    rng = np.random.default_rng(seed)
    scores = rng.normal(scale=2.0, size=(length, n_tags(LABELS))).astype("f")
    inner_only = rng.random(length) < 0.25
    paths = all_paths(length, inner_only)
    totals = np.array([score_of(path, scores) for path in paths])
    found = decode(scores, LABELS, inner_only)
    assert [(ent.start, ent.end, ent.label) for ent in found] == paths[int(totals.argmax())]
    weights = np.exp(totals) / np.exp(totals).sum()
    for ent in found:
        span = (ent.start, ent.end, ent.label)
        marginal = sum(w for w, path in zip(weights, paths, strict=True) if span in path)
        assert ent.score == pytest.approx(marginal, abs=1e-4)


def test_no_entity_begins_or_ends_in_white_space():
    scores = np.zeros((3, n_tags(LABELS)), dtype="f")
    scores[:, 4] = 9.0  # U-DEAL everywhere
    found = decode(scores, LABELS, np.array([False, True, False]))
    assert [(ent.start, ent.end) for ent in found] == [(0, 1), (2, 3)]


def test_empty_doc_has_no_entities():
    assert decode(np.zeros((0, n_tags(LABELS)), dtype="f"), LABELS, np.zeros(0, dtype=bool)) == []


def test_every_pair_of_tags_is_consistent_or_repaired():
    # Whatever the scores prefer, the spans that come out do not overlap.
    for tags in itertools.product(range(n_tags(LABELS)), repeat=3):
        scores = np.zeros((3, n_tags(LABELS)), dtype="f")
        scores[np.arange(3), tags] = 4.0
        ends = [0]
        for ent in decode(scores, LABELS, np.zeros(3, dtype=bool)):
            assert ends[-1] <= ent.start < ent.end
            ends.append(ent.end)
