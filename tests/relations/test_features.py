import pytest
from spacy.tokens import Doc, Span

from pharma_deals.relations.features import FEATURE_SIZES, PairFeatures

DISTANCE, SENTENCES, TAILS_BETWEEN, HEADS_BETWEEN, LIKENESS, ORDER = range(len(FEATURE_SIZES))


@pytest.fixture
def get_features(nlp_blank):
    def build(mentions, gaps=None, sentences=None):
        """Mentions as (label, text), with so many words between them."""
        words, ents = ["x"], []
        for i, (label, text) in enumerate(mentions):
            ents.append((len(words), len(words) + len(text.split()), label))
            words += text.split()
            words += ["x"] * (gaps[i] if gaps and i < len(gaps) else 1)
        doc = Doc(nlp_blank.vocab, words=words)
        spans = [Span(doc, *ent) for ent in ents]
        return PairFeatures(spans, [0] * len(spans) if sentences is None else sentences)

    return build


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (255, 8), (256, 9), (5000, 9)],
)
def test_distance_in_tokens_by_powers_of_two(get_features, tokens, expected):
    features = get_features([("DEAL", "agreement"), ("ORG", "Kestrel Bio")], [tokens])
    assert features(0, 1)[DISTANCE] == expected
    # The other half of the values is for a tail that comes first.
    assert features(1, 0)[DISTANCE] == 10 + expected


@pytest.mark.parametrize(
    ("distance", "expected"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (9, 4), (10, 5), (99, 5)]
)
def test_distance_in_sentences(get_features, distance, expected):
    features = get_features([("DEAL", "agreement"), ("ORG", "Kestrel")], sentences=[3, 3 + distance])
    assert features(0, 1)[SENTENCES] == expected
    assert features(1, 0)[SENTENCES] == expected


def test_mentions_between_are_counted_by_the_label_of_tail_and_head(get_features):
    mentions = [("DEAL", "a"), ("ORG", "b"), ("ORG", "c"), ("DEAL", "d"), ("MONEY", "e"), ("ORG", "f")]
    features = get_features(mentions)
    one = features(0, 5)
    assert (one[TAILS_BETWEEN], one[HEADS_BETWEEN]) == (2, 1)
    other = features(5, 0)
    assert (other[TAILS_BETWEEN], other[HEADS_BETWEEN]) == (1, 2)
    # Neither the two themselves nor what lies outside of them.
    inner = features(2, 3)
    assert (inner[TAILS_BETWEEN], inner[HEADS_BETWEEN]) == (0, 0)
    assert features(1, 5)[TAILS_BETWEEN] == 1


def test_deals_of_both_labels_count_as_one(get_features):
    mentions = [("DEAL", "a"), ("OTHER_DEAL", "b"), ("DEAL", "c"), ("ORG", "d")]
    features = get_features(mentions)
    assert features(0, 3)[HEADS_BETWEEN] == 2
    assert features(3, 2)[ORDER] == 2


def test_many_mentions_between_count_as_four(get_features):
    features = get_features([("DEAL", "a"), *[("ORG", "b")] * 9])
    assert [features(0, i)[TAILS_BETWEEN] for i in range(1, 10)] == [0, 1, 2, 3, 4, 4, 4, 4, 4]


def test_order_of_the_mention_of_the_tail_among_its_like(get_features):
    mentions = [("ORG", "a"), ("MONEY", "b"), ("ORG", "c"), ("DEAL", "d"), *[("ORG", "e")] * 4]
    features = get_features(mentions)
    assert [features(3, tail)[ORDER] for tail in (0, 1, 2, 4, 5, 6, 7)] == [0, 0, 1, 2, 3, 4, 4]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Kestrel Bio", "Kestrel Bio", 5),
        ("Kestrel Bio", "KESTREL bio", 5),
        ("Kestrel Bio , Inc.", "Kestrel Bio Inc.", 5),
        ("National Cancer Institute", "NCI", 4),
        ("Med Immune", "MedImmune", 4),
        ("Kestrel Bio", "Kestrel", 3),
        ("Kestrel Bio", "Bio", 3),
        ("Tarn Therapeutics Holding", "Tarn Holding", 3),
        ("Kestrel Bio", "Kestrel Pharma", 2),
        ("Orvanta Bio", "Kestrel Bio", 1),
        ("Orvanta Pharma", "Kestrel Bio", 0),
        ("agreement", "deal", 0),
        ("-", "Kestrel", 0),
    ],
)
def test_likeness_of_words(get_features, one, other, expected):
    features = get_features([("ORG", one), ("ORG", other)])
    assert features(0, 1)[LIKENESS] == expected
    assert features(1, 0)[LIKENESS] == expected


def test_every_value_is_below_its_size(get_features):
    mentions = [("ORG", "Kestrel Bio"), ("DEAL", "deal"), ("ORG", "Kestrel"), *[("ORG", "Bio")] * 7]
    features = get_features(mentions, [600] * 9, [20 * i for i in range(10)])
    for head in range(10):
        for tail in range(10):
            if head != tail:
                values = features(head, tail)
                assert all(0 <= value < size for value, size in zip(values, FEATURE_SIZES, strict=True))
