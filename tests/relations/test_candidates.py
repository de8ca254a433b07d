import pytest
from spacy.tokens import Doc, Span

from pharma_deals.relations.candidates import make_candidate_getter
from pharma_deals.relations.features import FEATURE_SIZES
from pharma_deals.relations.signatures import make_signatures
from pharma_deals.schema import RELATIONS
from pharma_deals.tokenizer import blank_pipeline
from tests.pipelines import rows, to_doc

nlp = blank_pipeline()


@pytest.fixture
def get_candidates():
    return make_candidate_getter(make_signatures())


def proposed(doc, get_candidates):
    """(head text, relation, tail text, head index, tail index) of everything that is proposed."""
    candidates = get_candidates(doc)
    ents = doc.ents
    return {
        (ents[head].text, get_candidates.signatures[column].name, ents[tail].text, head, tail)
        for (head, tail), allowed in zip(candidates.pairs, candidates.allowed, strict=True)
        for column in allowed.nonzero()[0]
    }


def make_doc(*sentences):
    """A doc from sentences of (text, label) pieces, each piece one token."""
    pieces = [(word, label, i == 0) for sentence in sentences for i, (word, label) in enumerate(sentence)]
    doc = Doc(nlp.vocab, words=[piece[0] for piece in pieces], sent_starts=[piece[2] for piece in pieces])
    doc.set_ents([Span(doc, i, i + 1, label) for i, (_, label, _) in enumerate(pieces) if label])
    return doc


def test_every_gold_relation_is_proposed(get_candidates):
    for row in rows():
        doc = to_doc(nlp, row)
        pairs = {(head, name, tail) for head, name, tail, _, _ in proposed(doc, get_candidates)}
        for rel in doc._.relations:
            assert (doc[slice(*rel["head"])].text, rel["label"], doc[slice(*rel["tail"])].text) in pairs


def test_only_pairs_that_the_signature_allows(get_candidates):
    doc = make_doc([("buys", "DEAL"), ("Acme", "ORG"), ("$5m", "MONEY"), ("cancer", "INDICATION")])
    names = {(head, name, tail) for head, name, tail, _, _ in proposed(doc, get_candidates)}
    assert names == {
        *(("buys", name, "Acme") for name in ("PARTNER", "SOURCE", "RECIPIENT", "SUBJECT")),
        ("buys", "AMOUNT", "$5m"),
        ("buys", "FOR_INDICATION", "cancer"),
    }


def test_relations_of_a_sentence_stay_within_it(get_candidates):
    doc = make_doc([("buys", "DEAL")], [("Acme", "ORG")])
    assert proposed(doc, get_candidates) == set()


def test_of_deal_reaches_back_but_not_forward(get_candidates):
    doc = make_doc([("pact", "DEAL")], [("royalties", "PAYMENT")], [("deal", "OTHER_DEAL")])
    found = {entry[:3] for entry in proposed(doc, get_candidates) if entry[1] == "OF_DEAL"}
    assert found == {("royalties", "OF_DEAL", "pact")}


def test_of_deal_takes_deals_on_both_sides_in_the_sentence(get_candidates):
    doc = make_doc([("pact", "DEAL"), ("royalties", "PAYMENT"), ("deal", "DEAL")])
    found = {entry[2] for entry in proposed(doc, get_candidates) if entry[1] == "OF_DEAL"}
    assert found == {"pact", "deal"}


def test_of_deal_takes_the_nearest_earlier_deals():
    get_candidates = make_candidate_getter(make_signatures(), earlier_deals=2)
    doc = make_doc([("one", "DEAL")], [("two", "DEAL")], [("three", "DEAL")], [("fee", "PAYMENT")])
    assert {entry[2] for entry in proposed(doc, get_candidates) if entry[1] == "OF_DEAL"} == {"two", "three"}


def test_same_as_links_deals_to_all_earlier_ones_whatever_their_words(get_candidates):
    doc = make_doc([("pact", "DEAL")], [("pact", "OTHER_DEAL")], [("deal", "DEAL")])
    found = {entry[3:] for entry in proposed(doc, get_candidates) if entry[1] == "SAME_AS"}
    assert found == {(1, 0), (2, 0), (2, 1)}


def test_same_as_links_another_wording_once(get_candidates):
    doc = make_doc([("Acme", "ORG")], [("Acme", "ORG")], [("AcmeCo", "ORG")], [("AcmeCo", "ORG")])
    found = {entry[3:] for entry in proposed(doc, get_candidates) if entry[1] == "SAME_AS"}
    assert found == {(2, 0)}


def test_window_limits_the_reach():
    get_candidates = make_candidate_getter(make_signatures(), window=1)
    doc = make_doc([("pact", "DEAL")], [("news", "")], [("deal", "DEAL")])
    assert not len(get_candidates(doc))


def test_words_between_are_left_out_where_there_are_too_many():
    doc = make_doc([("Acme", "ORG"), ("will", ""), ("now", ""), ("buy", "DEAL")])
    near = make_candidate_getter(make_signatures(), context=2)(doc)
    far = make_candidate_getter(make_signatures(), context=1)(doc)
    assert near.between.tolist() == [[1, 3]] * len(near)
    assert far.between.tolist() == [[0, 0]] * len(far)


def test_features_stay_in_their_ranges(get_candidates):
    for row in rows():
        features = get_candidates(to_doc(nlp, row)).features
        assert (features >= 0).all()
        assert (features < FEATURE_SIZES).all()


@pytest.mark.parametrize("doc", [nlp.make_doc(""), nlp.make_doc("No entities here.")])
def test_docs_without_entities_have_no_pairs(doc, get_candidates):
    candidates = get_candidates(doc)
    assert candidates.pairs.shape == (0, 2)
    assert candidates.allowed.shape == (0, len(RELATIONS))
    assert candidates.features.shape == (0, len(FEATURE_SIZES))


def test_unknown_entity_labels_take_part_in_nothing(get_candidates):
    doc = make_doc([("buys", "DEAL"), ("Ann", "PERSON")])
    candidates = get_candidates(doc)
    assert not len(candidates)
    assert candidates.labels.tolist()[1] == len(get_candidates.entity_labels)


def test_another_schema_from_the_config():
    signatures = make_signatures([{"name": "Kill", "heads": ["Peop"], "tails": ["Peop"]}])
    get_candidates = make_candidate_getter(signatures)
    doc = make_doc([("Booth", "Peop"), ("shot", ""), ("Lincoln", "Peop")])
    assert {entry[:3] for entry in proposed(doc, get_candidates)} == {
        ("Booth", "Kill", "Lincoln"),
        ("Lincoln", "Kill", "Booth"),
    }


def test_pages_without_sentence_ends_have_bounded_pairs():
    words = [
        (word, label)
        for _ in range(150)
        for word, label in (("pact", "DEAL"), ("Acme", "ORG"), ("fee", "PAYMENT"))
    ]
    doc = make_doc(words)
    wide = make_candidate_getter(make_signatures(), sentence_window=10**6)(doc)
    narrow = make_candidate_getter(make_signatures(), sentence_window=20, earlier_mentions=8)(doc)
    assert len(narrow) < len(wide) / 5


def test_same_as_takes_the_first_and_the_nearest_mentions():
    get_candidates = make_candidate_getter(make_signatures(), earlier_mentions=4)
    doc = make_doc(*[[("pact", "DEAL")] for _ in range(8)])
    tails = {tail for _, _, _, head, tail in proposed(doc, get_candidates) if head == 7}
    assert tails == {0, 1, 5, 6}
