from __future__ import annotations

import spacy
from benchmarks.spans import score_spans
from spacy.tokens import Doc, Span
from spacy.training import Example

from pharma_deals.corpus.rows import Loss
from tests.pipelines import entity_example

TEXT = "Acme paid Orion $ 50 million for 10 % in May"


def test_only_the_labels_asked_for_count() -> None:
    # Gold: two ORG and one PAYMENT. Found: one of the ORG, a wrong ORG, and a DEAL.
    eg = entity_example(
        TEXT,
        [(0, 1, "ORG"), (1, 2, "ORG"), (8, 9, "DEAL")],
        [(0, 1, "ORG"), (2, 3, "ORG"), (3, 6, "PAYMENT")],
    )
    scores = score_spans([eg], ["ORG", "MONEY"])
    assert (scores["p"], scores["r"], scores["f"]) == (0.5, 0.5, 0.5)
    assert scores["per_type"]["ORG"]["support"] == 2
    assert scores["per_type"]["MONEY"] == {"p": 0.0, "r": 0.0, "f": 0.0, "support": 0}


def test_a_label_may_have_another_name() -> None:
    eg = entity_example(TEXT, [(7, 9, "PERCENT")], [(7, 9, "RATE")])
    assert score_spans([eg], ["RATE"])["f"] == 0.0
    assert score_spans([eg], ["RATE"], names={"PERCENT": "RATE"})["f"] == 1.0


def test_lost_annotation_is_missed() -> None:
    eg = entity_example(TEXT, [(0, 1, "ORG")], [(0, 1, "ORG")])
    lost = [
        Loss("a", 0, "entity", "ORG", "ORG 'x'", "lost"),
        Loss("a", 0, "entity", "DEAL", "DEAL 'y'", "lost"),
    ]
    scores = score_spans([eg], ["ORG"], lost=lost)
    assert (scores["p"], scores["r"], scores["per_type"]["ORG"]["support"]) == (1.0, 0.5, 2)


def test_tokens_may_differ_and_characters_decide() -> None:
    vocab = spacy.blank("en").vocab
    gold = Doc(vocab, words=["Bio", "-", "Acme", "grew"], spaces=[False, False, True, False])
    gold.set_ents([Span(gold, 2, 3, "ORG")])
    for words, expected in ((["Bio-Acme", "grew"], 0.0), (["Bio-", "Acme", "grew"], 1.0)):
        spaces = [word != "Bio-" for word in words[:-1]] + [False]
        pred = Doc(vocab, words=words, spaces=spaces)
        pred.set_ents([Span(pred, len(words) - 2, len(words) - 1, "ORG")])
        assert pred.text == gold.text
        assert score_spans([Example(pred, gold)], ["ORG"])["f"] == expected
