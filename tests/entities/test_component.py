import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from pharma_deals.entities import lattice
from pharma_deals.entities.component import DealEntities
from tests.pipelines import make_examples, make_nlp, rows, to_doc, train


@pytest.fixture
def nlp(tiny_encoder):
    return make_nlp(tiny_encoder)


def entities(doc):
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def test_labels_come_from_the_examples(nlp):
    nlp.initialize(lambda: make_examples(nlp))
    assert nlp.get_pipe("ner").labels == ("ASSET", "DEAL", "MODALITY", "MONEY", "ORG", "PAYMENT")


def test_labels_can_be_given(nlp):
    component = nlp.get_pipe("ner")
    nlp.get_pipe("transformer").initialize(lambda: make_examples(nlp), nlp=nlp)
    component.initialize(lambda: make_examples(nlp), nlp=nlp, labels=["ORG", "DRUG"])
    # Those and no others, in this order, though the examples have more.
    assert component.labels == ("ORG", "DRUG")
    assert component.model.get_dim("nO") == lattice.n_tags(component.labels)


def test_labels_can_be_added_before_initialization(nlp):
    component = nlp.get_pipe("ner")
    assert [component.add_label(label) for label in ("DRUG", "DRUG")] == [1, 0]
    nlp.initialize(lambda: make_examples(nlp))
    assert component.labels[0] == "DRUG"
    assert "ORG" in component.labels


def test_no_labels_is_an_error(nlp):
    examples = [eg for eg in make_examples(nlp) if not eg.reference.ents]
    with pytest.raises(ValueError, match="D201"):
        nlp.get_pipe("ner").initialize(lambda: examples, nlp=nlp)


def test_no_resize_after_initialization(nlp):
    nlp.initialize(lambda: make_examples(nlp))
    with pytest.raises(ValueError, match="D202"):
        nlp.get_pipe("ner").add_label("PERSON")


def test_overfits_and_survives_disk_and_bytes(nlp, tiny_encoder, tmp_path):
    examples = make_examples(nlp)
    losses = train(nlp, examples, 100)
    assert losses["ner"] < 0.05
    for eg in examples:
        assert entities(nlp(eg.reference.text)) == entities(eg.reference)
    nlp.to_disk(tmp_path / "model")
    loaded = [spacy.load(tmp_path / "model"), make_nlp(tiny_encoder).from_bytes(nlp.to_bytes())]
    for other in loaded:
        for eg in examples:
            doc, again = nlp(eg.reference.text), other(eg.reference.text)
            assert entities(again) == entities(doc)
            assert again._.entity_scores == pytest.approx(doc._.entity_scores, abs=1e-5)
    assert loaded[0].evaluate(make_examples(nlp, gold_ents=False))["ents_f"] == 1.0


def test_scores_are_probabilities_in_the_order_of_ents(nlp):
    train(nlp, make_examples(nlp), 10)
    doc = nlp(rows()[0]["text"])
    assert len(doc._.entity_scores) == len(doc.ents)
    assert all(0.0 <= score <= 1.0 for score in doc._.entity_scores)


def test_prediction_leaves_the_doc_alone(nlp):
    nlp.initialize(lambda: make_examples(nlp))
    doc = nlp.make_doc("Acme bought Orion.")
    nlp.get_pipe("transformer")(doc)
    nlp.get_pipe("ner").predict([doc])
    assert not doc.has_annotation("ENT_IOB") or not doc.ents


def test_missing_annotation_gives_no_gradient(nlp):
    examples = make_examples(nlp)
    nlp.initialize(lambda: examples)
    component: DealEntities = nlp.get_pipe("ner")
    eg = examples[0]
    eg.reference = nlp.make_doc(eg.reference.text)
    scores = [component.model.ops.alloc2f(len(eg.predicted), component.model.get_dim("nO"))]
    loss, gradients = component.get_loss([eg], scores)
    assert loss == 0.0
    assert not gradients[0].any()


def test_loss_of_known_scores(nlp):
    # Equal scores for 1 + 4 * 6 tags: the loss is log 25, whatever the annotation.
    examples = make_examples(nlp)[:1]
    nlp.initialize(lambda: make_examples(nlp))
    component = nlp.get_pipe("ner")
    scores = [component.model.ops.alloc2f(len(examples[0].predicted), 25)]
    loss, gradients = component.get_loss(examples, scores)
    assert loss == pytest.approx(3.2189, abs=1e-3)
    assert gradients[0].sum(axis=1) == pytest.approx(0.0, abs=1e-6)


def test_other_tokenization_of_the_reference_teaches_all_the_same(nlp):
    nlp.initialize(lambda: make_examples(nlp))
    component = nlp.get_pipe("ner")
    predicted = nlp.make_doc("Orvanta Pharma licenses ORV-210 from Kestrel Bio.")
    # The reference has a token for every character.
    text = predicted.text
    places = [i for i, char in enumerate(text) if not char.isspace()]
    spaces = [text[i + 1 : i + 2].isspace() for i in places]
    reference = Doc(nlp.vocab, words=[text[i] for i in places], spaces=spaces)
    assert reference.text == text
    ents = [("Orvanta Pharma", "ORG"), ("licenses", "DEAL"), ("ORV-210", "ASSET"), ("Kestrel Bio", "ORG")]
    reference.set_ents(
        [
            reference.char_span(text.index(words), text.index(words) + len(words), label=label)
            for words, label in ents
        ]
    )
    tags = component._get_tags(Example(predicted, reference))
    expected = [
        (ent.start, ent.end, label)
        for words, label in ents
        for ent in [predicted.char_span(text.index(words), text.index(words) + len(words))]
    ]
    assert expected[0] == (0, 2, "ORG")
    assert tags.tolist() == lattice.encode(expected, len(predicted), component.labels).tolist()
    # Outside of the entities the tag is O, which is 0, and it is so for two words.
    assert [str(token) for token, tag in zip(predicted, tags, strict=True) if tag == 0] == ["from", "."]
    losses = nlp.update([Example(predicted, reference)], sgd=False, losses={})
    assert losses["ner"] > 0


def test_docbin_and_json_keep_the_scores(nlp):
    train(nlp, make_examples(nlp), 10)
    doc = nlp(rows()[0]["text"])
    docbin = DocBin(docs=[doc], store_user_data=True)
    again = next(iter(DocBin().from_bytes(docbin.to_bytes()).get_docs(nlp.vocab)))
    assert list(again._.entity_scores) == doc._.entity_scores  # msgpack gives sequences back as tuples
    assert list(Doc(nlp.vocab).from_bytes(doc.to_bytes())._.entity_scores) == doc._.entity_scores
    assert doc.to_json(underscore=["entity_scores"])["_"]["entity_scores"] == doc._.entity_scores


def test_reference_docs_align_with_their_markup(nlp):
    doc = to_doc(nlp, rows()[0])
    assert [ent.text for ent in doc.ents][:3] == ["Orvanta Pharma", "licenses", "ORV-210"]
