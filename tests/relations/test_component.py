import json

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

from pharma_deals.relations.component import _keep_best_tail
from tests.pipelines import make_examples, make_nlp, relation, rows, to_doc, train


@pytest.fixture
def nlp(tiny_encoder):
    return make_nlp(tiny_encoder)


def relations(doc):
    return [(rel["head"], rel["tail"], rel["label"]) for rel in doc._.relations]


def weights_of(model):
    """The weights of all torch modules of a thinc model."""
    return [weights for node in model.walk() for shim in node.shims for weights in shim._model.parameters()]


def with_gold_ents(nlp, row):
    doc = nlp.make_doc(row["text"])
    doc.set_ents([Span(doc, ent.start, ent.end, ent.label_) for ent in to_doc(nlp, row).ents])
    return doc


def test_a_label_outside_the_signatures_is_an_error(nlp):
    with pytest.raises(ValueError, match="D204"):
        nlp.get_pipe("relations").add_label("LIKES")
    assert nlp.get_pipe("relations").add_label("SOURCE") == 0


def test_labels_given_to_initialize_have_to_be_in_the_signatures(nlp):
    with pytest.raises(ValueError, match="D204"):
        nlp.get_pipe("relations").initialize(lambda: make_examples(nlp), nlp=nlp, labels=["SOURCE", "LIKES"])


def test_no_labels_is_an_error(tiny_encoder):
    nlp = make_nlp(tiny_encoder)
    nlp.get_pipe("relations").cfg["labels"] = []
    with pytest.raises(ValueError, match="D203"):
        nlp.get_pipe("relations").initialize(lambda: make_examples(nlp), nlp=nlp)


def test_overfits_and_survives_disk_and_bytes(trained, tiny_encoder, tmp_path):
    examples = make_examples(trained)
    for eg in examples:
        assert relations(trained(eg.reference.text)) == relations(eg.reference)
    trained.to_disk(tmp_path / "model")
    loaded = [spacy.load(tmp_path / "model"), make_nlp(tiny_encoder).from_bytes(trained.to_bytes())]
    for other in loaded:
        for eg in examples:
            doc, again = trained(eg.reference.text), other(eg.reference.text)
            assert relations(again) == relations(doc)
            for one, two in zip(doc._.relations, again._.relations, strict=True):
                assert one["score"] == pytest.approx(two["score"], abs=1e-5)
    scores = loaded[0].evaluate(make_examples(trained, gold_ents=False))
    assert scores["rel_f"] == 1.0


def test_loss_goes_down_to_nothing(tiny_encoder):
    nlp = make_nlp(tiny_encoder)
    assert train(nlp, make_examples(nlp), 150)["relations"] < 0.02


def test_loss_of_known_scores(nlp):
    # Scores of zero are probabilities of one half: log 2 for every relation that a pair may have.
    nlp.initialize(lambda: make_examples(nlp))
    component = nlp.get_pipe("relations")
    eg = make_examples(nlp)[0]
    candidates = component.candidates(eg.predicted)
    logits = np.zeros(candidates.allowed.shape, dtype="f")
    loss, gradient = component.get_loss([eg], ([candidates], logits))
    assert loss == pytest.approx(np.log(2) * candidates.allowed.sum() / len(candidates), rel=1e-5)
    assert not gradient[~candidates.allowed].any()
    assert (gradient < 0).sum() == len(eg.reference._.relations)


def test_loss_weight_scales_the_gradient(tiny_encoder):
    gradients = []
    for weight in (1.0, 3.0):
        nlp = make_nlp(tiny_encoder, **{"components.relations.loss_weight": weight})
        nlp.initialize(lambda nlp=nlp: make_examples(nlp))
        component = nlp.get_pipe("relations")
        eg = make_examples(nlp)[0]
        candidates = component.candidates(eg.predicted)
        gradients.append(component.get_loss([eg], ([candidates], np.ones(candidates.allowed.shape, "f")))[1])
    assert gradients[1] == pytest.approx(3 * gradients[0])


def test_predicted_entities_may_differ_from_gold(nlp):
    examples = make_examples(nlp)
    examples[0].predicted.set_ents(examples[0].predicted.ents[:3])
    doc = examples[1].predicted
    doc.set_ents([Span(doc, 0, 1, "MONEY"), *doc.ents[1:]])
    assert train(nlp, examples, 3)["relations"] > 0


def test_other_tokenization_of_the_reference_finds_its_relations(nlp):
    eg = make_examples(nlp)[0]
    words, spaces = [], []
    for token in eg.reference:
        pieces = [token.text[:1], token.text[1:]] if len(token) > 1 and not token.is_space else [token.text]
        words += pieces
        spaces += [False] * (len(pieces) - 1) + [bool(token.whitespace_)]
    split = Doc(nlp.vocab, words=words, spaces=spaces)
    assert split.text == eg.reference.text
    spans = {
        ent.start_char: split.char_span(ent.start_char, ent.end_char, label=ent.label_)
        for ent in eg.reference.ents
    }
    split.set_ents(list(spans.values()))
    split._.relations = [
        relation(
            spans[eg.reference[rel["head"][0]].idx], rel["label"], spans[eg.reference[rel["tail"][0]].idx]
        )
        for rel in eg.reference._.relations
    ]
    component = nlp.get_pipe("relations")
    candidates = component.candidates(eg.predicted)
    truth = component._get_truth(Example(eg.predicted, split), candidates)
    assert truth.sum() == len(eg.reference._.relations)


@pytest.mark.parametrize("texts", [[""], ["", "Shares rose."], ["Shares rose.", "", "Acme buys Orion."]])
def test_docs_without_pairs_can_be_learned_from(nlp, texts):
    nlp.initialize(lambda: make_examples(nlp))
    examples = [Example(nlp.make_doc(text), nlp.make_doc(text)) for text in texts]
    for eg in examples:
        eg.reference.set_ents([])
    optimizer = nlp.resume_training()
    for batch in (examples, [*examples, *make_examples(nlp)], examples):
        losses = nlp.update(batch, sgd=optimizer, losses={})
        assert np.isfinite([losses[name] for name in ("ner", "relations")]).all()
        assert (losses["relations"] > 0) is (batch is not examples)
    for name in ("transformer", "ner", "relations"):
        for weights in weights_of(nlp.get_pipe(name).model):
            assert np.isfinite(weights.detach().numpy()).all(), name


def test_without_pairs_the_transformer_still_learns_from_the_entities(nlp):
    examples = [eg for eg in make_examples(nlp) if eg.reference.ents][:1]
    nlp.initialize(lambda: make_examples(nlp))
    examples[0].predicted.set_ents([])
    assert not len(nlp.get_pipe("relations").candidates(examples[0].predicted))
    # Gradients alone: in a step of the optimizer, its weight decay would move the weights too.
    nlp.update(examples, sgd=False)
    gradient = nlp.get_pipe("transformer").model.transformer.embeddings.word_embeddings.weight.grad
    assert gradient is not None
    assert gradient.abs().max() > 0


def test_empty_docs_anywhere_in_a_batch(trained):
    texts = [row["text"] for row in rows()]
    alone = [relations(trained(text)) for text in texts]
    for place in range(len(texts) + 1):
        docs = list(trained.pipe([*texts[:place], "", *texts[place:]]))
        assert relations(docs.pop(place)) == []
        assert [relations(doc) for doc in docs] == alone


def test_batches_without_any_pair(trained):
    assert [relations(doc) for doc in trained.pipe(["", "Rain.", ""])] == [[], [], []]


@pytest.mark.parametrize("n_process", [1, 2])
def test_pipe_equals_call(trained, n_process):
    texts = [row["text"] for row in rows()] * 2
    alone = [trained(text) for text in texts]
    together = trained.pipe(texts, n_process=n_process, batch_size=2)
    for one, two in zip(alone, together, strict=True):
        assert relations(one) == relations(two)
        assert one._.entity_scores == pytest.approx(two._.entity_scores, abs=1e-4)


def test_relations_are_json_and_survive_storage(trained):
    doc = trained(rows()[0]["text"])
    assert doc._.relations
    assert json.loads(json.dumps(doc._.relations)) == doc._.relations
    docbin = DocBin(docs=[doc], store_user_data=True)
    again = next(iter(DocBin().from_bytes(docbin.to_bytes()).get_docs(trained.vocab)))
    # msgpack gives sequences back as tuples
    assert json.dumps(again._.relations) == json.dumps(doc._.relations)
    again = Doc(trained.vocab).from_bytes(doc.to_bytes())
    assert json.dumps(again._.relations) == json.dumps(doc._.relations)
    assert doc.to_json(underscore=["relations"])["_"]["relations"] == doc._.relations


def test_threshold_is_the_least_score_that_is_given_out(trained):
    component = trained.get_pipe("relations")
    row = rows()[0]
    score = next(rel["score"] for rel in trained(row["text"])._.relations if rel["label"] == "RECIPIENT")
    for threshold, expected in ((score, True), (np.nextafter(score, 1.0), False)):
        component.set_thresholds({"RECIPIENT": float(threshold)})
        labels = {rel["label"] for rel in trained(row["text"])._.relations}
        assert ("RECIPIENT" in labels) is expected
        assert "SOURCE" in labels
    component.set_thresholds({})


def test_thresholds_are_saved(trained, tmp_path):
    trained.get_pipe("relations").set_thresholds({"SOURCE": 0.25})
    trained.to_disk(tmp_path / "model")
    trained.get_pipe("relations").set_thresholds({})
    thresholds = spacy.load(tmp_path / "model").get_pipe("relations").thresholds
    assert (thresholds["SOURCE"], thresholds["RECIPIENT"]) == (0.25, 0.5)


def test_threshold_of_an_unknown_label_is_an_error(trained):
    with pytest.raises(ValueError, match="D204"):
        trained.get_pipe("relations").set_thresholds({"LIKES": 0.5})


def test_entities_from_elsewhere_are_used(trained):
    doc = with_gold_ents(trained, rows()[1])
    with trained.select_pipes(disable=["ner"]):
        assert relations(trained(doc)) == relations(to_doc(trained, rows()[1]))


def test_best_tail_of_each_head_is_kept():
    heads = np.array([0, 0, 1, 2, 2])
    probs = np.array([0.6, 0.9, 0.7, 0.8, 0.2])
    chosen = np.array([True, True, True, True, False])
    _keep_best_tail(chosen, probs, heads)
    assert chosen.tolist() == [False, True, True, True, False]


def test_same_seed_gives_the_same_weights(tiny_encoder):
    states = []
    for _ in range(2):
        nlp = make_nlp(tiny_encoder)
        train(nlp, make_examples(nlp), 3)
        head = nlp.get_pipe("relations").model.get_ref("head").shims[0]._model
        states.append(head.output.weight.detach().numpy().copy())
    assert np.array_equal(states[0], states[1])


def test_config_round_trip(trained):
    again = spacy.util.load_model_from_config(trained.config, auto_fill=False)
    assert again.config == trained.config
