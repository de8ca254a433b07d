import copy
import json

import pytest
from spacy.tokens import Span

from pharma_deals.evaluate.data import read_examples
from pharma_deals.evaluate.report import make_report
from pharma_deals.evaluate.scores import ceiling, evaluate_layers, predict_end_to_end
from pharma_deals.relations.component import get_relations_pipe
from tests.pipelines import make_examples, rows


def test_a_perfect_pipeline_has_perfect_layers(trained):
    scores = evaluate_layers(trained, make_examples(trained))
    assert scores["end_to_end"]["ents_f"] == scores["end_to_end"]["rel_f"] == 1.0
    assert scores["gold_entities"]["rel_f"] == 1.0
    assert scores["ceiling"] == {"gold_entities": 1.0, "end_to_end": 1.0}


def test_support_is_what_is_annotated(trained):
    examples = make_examples(trained)
    support = evaluate_layers(trained, examples)["support"]
    # licence: 8 entities, 7 relations; takeover: 6 and 4; nothing: 0 and 0
    assert (support["docs"], support["entities"], support["relations"]) == (3, 14, 11)


def test_gold_entities_on_the_predicted_side_do_not_leak(trained):
    examples = make_examples(trained, gold_ents=True)
    with trained.select_pipes(disable=["ner"]):
        assert not any(eg.predicted.ents for eg in predict_end_to_end(trained, examples))


def test_ceiling_counts_relations_whose_pair_is_not_proposed(trained):
    eg = make_examples(trained)[1]
    # Without the buyer, the four relations of the takeover lose the one to it.
    eg.predicted.set_ents(eg.predicted.ents[1:])
    assert ceiling(trained, [eg]) == 3 / 4


def test_ceiling_wants_the_right_entity_labels(trained):
    eg = make_examples(trained)[1]
    first = eg.predicted.ents[1]
    eg.predicted.set_ents([Span(eg.predicted, first.start, first.end, "OTHER_DEAL"), *eg.predicted.ents[2:]])
    assert ceiling(trained, [eg]) == 1 / 4


def test_ceiling_without_gold_relations_is_none(trained):
    assert ceiling(trained, make_examples(trained)[2:]) is None


def test_distances_add_up(trained):
    by_distance = evaluate_layers(trained, make_examples(trained))["by_distance"]
    assert sum(score["support"] for score in by_distance.values()) == 11
    # SAME_AS of the agreement, and of Tarn, are one sentence away.
    assert by_distance["1"]["support"] == 2


def test_a_pipeline_without_our_relations_says_so(trained):
    with trained.select_pipes(disable=["relations"]):
        with pytest.raises(ValueError, match="D205"):
            get_relations_pipe(trained)


@pytest.fixture
def misaligned(trained, tmp_path):
    """Of the takeover, "acquire" ends within its token, and its three relations go with it."""
    corpus = copy.deepcopy(rows())
    (deal,) = [ent for ent in corpus[1]["entities"] if ent["label"] == "DEAL"]
    deal["end_offset"] -= 1
    # Said twice, it is still one gold relation.
    corpus[1]["relations"].append({**corpus[1]["relations"][0], "id": 99})
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in corpus))
    return read_examples(trained, path)


def test_gold_that_meets_no_tokens_counts_as_missed(trained, misaligned):
    examples, lost = misaligned
    scores = evaluate_layers(trained, examples, lost=lost)
    assert scores["lost"] == {"entities": 1, "relations": 3}
    assert (scores["support"]["entities"], scores["support"]["relations"]) == (14, 11)
    end_to_end, given = scores["end_to_end"], scores["gold_entities"]
    # The pipeline finds all 14 and 11, of which 1 and 3 are wrong for want of gold, and as many missed.
    for prefix, share in (
        ("ents", 13 / 14),
        ("ents_boundary", 13 / 14),
        ("rel", 8 / 11),
        ("rel_boundary", 8 / 11),
    ):
        assert [end_to_end[f"{prefix}_{key}"] for key in "prf"] == pytest.approx([share] * 3), prefix
    # On gold entities there is no deal to relate: 8 found, all right, 3 missed.
    assert [given[f"rel_{key}"] for key in "prf"] == pytest.approx([1, 8 / 11, 16 / 19])
    assert end_to_end["rel_support"] == given["rel_support"] == 11
    # One of three deals; of two recipients, one.
    assert end_to_end["ents_per_type"]["DEAL"] == pytest.approx(
        {"p": 2 / 3, "r": 2 / 3, "f": 2 / 3, "support": 3}
    )
    assert given["rel_per_type"]["RECIPIENT"] == pytest.approx({"p": 1, "r": 1 / 2, "f": 2 / 3, "support": 2})
    # All pairs are proposed that are on tokens.
    assert scores["ceiling"] == pytest.approx({"gold_entities": 8 / 11, "end_to_end": 8 / 11})
    assert scores["by_distance"]["not on tokens"] == {"p": 0, "r": 0, "f": 0, "support": 3}
    assert sum(score["support"] for score in scores["by_distance"].values()) == 11


def test_nothing_but_lost_gold_is_no_recall(trained, misaligned):
    _, lost = misaligned
    scores = evaluate_layers(trained, make_examples(trained)[2:], lost=lost)
    assert [scores["end_to_end"][f"rel_{key}"] for key in "prf"] == [0, 0, 0]
    assert scores["end_to_end"]["rel_per_type"]["AMOUNT"] == {"p": 0, "r": 0, "f": 0, "support": 1}
    assert scores["ceiling"] == {"gold_entities": 0, "end_to_end": 0}


def test_the_report_tells_what_was_lost(trained, misaligned):
    examples, lost = misaligned
    predicted = predict_end_to_end(trained, examples)
    scores = evaluate_layers(trained, examples, predicted=predicted, lost=lost)
    report = make_report(scores, predicted, title="test")
    assert "14 entities, 11 relations" in report
    assert "1 of the entities and 3 of the relations cannot be placed on tokens" in report
    assert "| DEAL | 66.7 | 66.7 | 66.7 | 3 |" in report
    scores = evaluate_layers(trained, make_examples(trained), predicted=predicted)
    assert "cannot be placed" not in make_report(scores, predicted, title="test")


def test_what_is_predicted_already_is_not_predicted_again(trained, monkeypatch):
    examples = make_examples(trained)
    predicted = predict_end_to_end(trained, examples)
    expected = evaluate_layers(trained, examples)
    monkeypatch.setattr("pharma_deals.evaluate.scores.predict_end_to_end", None)
    assert evaluate_layers(trained, examples, predicted=predicted) == expected
