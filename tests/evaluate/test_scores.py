import pytest
from spacy.tokens import Span

from pharma_deals.evaluate.scores import ceiling, evaluate_layers, predict_end_to_end
from pharma_deals.relations.component import get_relations_pipe
from tests.pipelines import make_examples, make_nlp, train


@pytest.fixture(scope="module")
def nlp(tiny_encoder):
    nlp = make_nlp(tiny_encoder)
    train(nlp, make_examples(nlp), 150)
    return nlp


def test_a_perfect_pipeline_has_perfect_layers(nlp):
    scores = evaluate_layers(nlp, make_examples(nlp))
    assert scores["end_to_end"]["ents_f"] == scores["end_to_end"]["rel_f"] == 1.0
    assert scores["gold_entities"]["rel_f"] == 1.0
    assert scores["ceiling"] == {"gold_entities": 1.0, "end_to_end": 1.0}


def test_support_is_what_is_annotated(nlp):
    examples = make_examples(nlp)
    support = evaluate_layers(nlp, examples)["support"]
    # licence: 8 entities, 7 relations; takeover: 6 and 4; nothing: 0 and 0
    assert (support["docs"], support["entities"], support["relations"]) == (3, 14, 11)


def test_gold_entities_on_the_predicted_side_do_not_leak(nlp):
    examples = make_examples(nlp, gold_ents=True)
    with nlp.select_pipes(disable=["ner"]):
        assert not any(eg.predicted.ents for eg in predict_end_to_end(nlp, examples))


def test_ceiling_counts_relations_whose_pair_is_not_proposed(nlp):
    eg = make_examples(nlp)[1]
    # Without the buyer, the four relations of the takeover lose the one to it.
    eg.predicted.set_ents(eg.predicted.ents[1:])
    assert ceiling(nlp, [eg]) == 3 / 4


def test_ceiling_wants_the_right_entity_labels(nlp):
    eg = make_examples(nlp)[1]
    first = eg.predicted.ents[1]
    eg.predicted.set_ents([Span(eg.predicted, first.start, first.end, "OTHER_DEAL"), *eg.predicted.ents[2:]])
    assert ceiling(nlp, [eg]) == 1 / 4


def test_ceiling_without_gold_relations_is_none(nlp):
    assert ceiling(nlp, make_examples(nlp)[2:]) is None


def test_distances_add_up(nlp):
    by_distance = evaluate_layers(nlp, make_examples(nlp))["by_distance"]
    assert sum(score["support"] for score in by_distance.values()) == 11
    # SAME_AS of the agreement, and of Tarn, are one sentence away.
    assert by_distance["1"]["support"] == 2


def test_a_pipeline_without_our_relations_says_so(nlp):
    with nlp.select_pipes(disable=["relations"]):
        with pytest.raises(ValueError, match="D205"):
            get_relations_pipe(nlp)
