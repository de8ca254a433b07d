import pytest
from spacy.tokens import Span
from spacy.training import Example

from pharma_deals.extensions import install_extensions
from pharma_deals.relations.scorer import score_relations
from pharma_deals.tokenizer import blank_pipeline

install_extensions()
nlp = blank_pipeline()
ENTS = [(0, 1, "ORG"), (1, 2, "DEAL"), (2, 3, "ORG"), (4, 6, "MONEY")]


def doc(relations, ents=ENTS):
    doc = nlp.make_doc("Acme buys Orion for $5.")
    doc.set_ents([Span(doc, *ent) for ent in ents])
    doc._.relations = [
        {"head": list(ents[head][:2]), "tail": list(ents[tail][:2]), "label": label, "score": 1.0}
        for head, label, tail in relations
    ]
    return doc


def scores(pred, gold, pred_ents=ENTS):
    return score_relations([Example(doc(pred, pred_ents), doc(gold))])


def prf(result, prefix="rel"):
    return pytest.approx([result[f"{prefix}_{key}"] for key in "prf"])


def test_missed_relation_counts():
    # gold 3, pred 1, right 1: p 1, r 1/3, f 1/2
    gold = [(1, "RECIPIENT", 0), (1, "SUBJECT", 2), (1, "AMOUNT", 3)]
    assert prf(scores([(1, "RECIPIENT", 0)], gold)) == [1.0, 1 / 3, 1 / 2]


def test_spurious_relation_counts():
    # gold 1, pred 2, right 1: p 1/2, r 1, f 2/3
    assert prf(scores([(1, "RECIPIENT", 0), (1, "SUBJECT", 0)], [(1, "RECIPIENT", 0)])) == [0.5, 1.0, 2 / 3]


def test_swapped_direction_is_wrong():
    assert prf(scores([(0, "SUBSIDIARY_OF", 2)], [(2, "SUBSIDIARY_OF", 0)])) == [0.0, 0.0, 0.0]


def test_wrong_entity_label_is_wrong_only_when_strict():
    ents = [*ENTS[:1], (1, 2, "OTHER_DEAL"), *ENTS[2:]]
    result = scores([(1, "SUBJECT", 2)], [(1, "SUBJECT", 2)], ents)
    assert prf(result) == [0.0, 0.0, 0.0]
    assert prf(result, "rel_boundary") == [1.0, 1.0, 1.0]


def test_wrong_boundary_is_wrong_either_way():
    ents = [*ENTS[:3], (5, 6, "MONEY")]
    result = scores([(1, "AMOUNT", 3)], [(1, "AMOUNT", 3)], ents)
    assert prf(result) == [0.0, 0.0, 0.0]
    assert prf(result, "rel_boundary") == [0.0, 0.0, 0.0]


def test_two_labels_with_equal_counts_both_count():
    # One right of one in RECIPIENT, none of one in SUBJECT: micro p 1/1, r 1/2
    result = scores([(1, "RECIPIENT", 0)], [(1, "RECIPIENT", 0), (1, "SUBJECT", 2)])
    assert prf(result) == [1.0, 0.5, 2 / 3]
    assert result["rel_per_type"]["SUBJECT"]["f"] == 0.0
    assert result["rel_per_type"]["SUBJECT"]["support"] == 1


def test_several_labels_of_one_pair_count_apart():
    gold = [(1, "SOURCE", 2), (1, "SUBJECT", 2)]
    assert prf(scores(gold, gold)) == [1.0, 1.0, 1.0]
    assert prf(scores(gold[:1], gold)) == [1.0, 0.5, 2 / 3]


def test_nothing_predicted_is_zero():
    assert prf(scores([], [(1, "SUBJECT", 2)])) == [0.0, 0.0, 0.0]


def test_nothing_annotated_and_nothing_predicted_is_none():
    result = scores([], [])
    assert [result[f"rel_{key}"] for key in "prf"] == [None, None, None]


def test_predictions_where_nothing_is_annotated_are_spurious():
    assert prf(scores([(1, "SUBJECT", 2)], [])) == [0.0, 0.0, 0.0]


def test_counts_add_up_over_docs():
    # Doc 1: right 1 of 1; doc 2: right 0 of 2, 1 spurious. p 1/2, r 1/3, f 2/5
    examples = [
        Example(doc([(1, "SUBJECT", 2)]), doc([(1, "SUBJECT", 2)])),
        Example(doc([(1, "SOURCE", 2)]), doc([(1, "RECIPIENT", 0), (1, "AMOUNT", 3)])),
    ]
    assert prf(score_relations(examples)) == [0.5, 1 / 3, 0.4]


def test_empty_docs_change_nothing():
    empty = Example(nlp.make_doc(""), nlp.make_doc(""))
    examples = [empty, Example(doc([(1, "SUBJECT", 2)]), doc([(1, "SUBJECT", 2)]))]
    assert score_relations(examples)["rel_f"] == 1.0
