import pytest

from pharma_deals.entities.shapes import N_BUCKETS, N_CLASSES, shape_features
from pharma_deals.tokenizer import blank_pipeline

nlp = blank_pipeline()


def shape_class(word):
    return shape_features(nlp.make_doc(word))[0][0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pharma", "Pharma"),
        ("Pharma", "PHARMA"),
        ("PHARMA", "PharmaMar"),
        ("250", "KN026"),
        ("$", ","),
        ("\n\n", ","),
    ],
)
def test_words_that_an_uncased_encoder_confuses_are_told_apart(one, other):
    assert shape_class(one) != shape_class(other)


def test_features_stay_in_their_ranges():
    features = shape_features(nlp.make_doc("On May 2 ABX-1431 ($25m) was licensed; α-synuclein 🙂 stays."))
    assert features.min() >= 0
    assert features[:, 0].max() < N_CLASSES
    assert features[:, 1].max() < N_BUCKETS


def test_empty_doc_has_no_rows():
    assert shape_features(nlp.make_doc("")).shape == (0, 2)
