from __future__ import annotations

import pytest
from spacy.language import Language

from pharma_deals.corpus.agreement import ALL, agreement_tables, measure_agreement

from .articles import locate, make_row

ONE = make_row(
    "{1 ORG|Acme} {2 DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion}.", "2 RECIPIENT 1\n2 SOURCE 4"
)
# Another label for the drug, another direction, nothing for the second company.
TWO = make_row("{7 ORG|Acme} {8 DEAL|licensed} {9 MODALITY|AC-101} from Orion.", "8 PARTNER 7")


def test_the_same_annotation_agrees_fully_whatever_its_ids(nlp_blank: Language) -> None:
    other = make_row(
        "{5 ORG|Acme} {6 DEAL|licensed} {7 ASSET|AC-101} from {8 ORG|Orion}.", "6 SOURCE 8\n6 RECIPIENT 5"
    )
    measured = measure_agreement(locate(ONE), locate(other), nlp_blank)
    assert measured.entities[ALL].f1 == measured.relations[ALL].f1 == measured.kappa[ALL] == 1.0
    assert measured.disagreements == []


def test_entities_are_counted_by_span_and_label(nlp_blank: Language) -> None:
    measured = measure_agreement(locate(ONE), locate(TWO), nlp_blank)
    everything = measured.entities[ALL]
    assert (everything.both, everything.first, everything.second) == (2, 2, 1)
    assert everything.f1 == pytest.approx(4 / 7)
    assert measured.entities["ASSET"].f1 == measured.entities["MODALITY"].f1 == 0.0
    assert measured.boundaries.f1 == pytest.approx(6 / 7)


def test_kappa_is_that_of_the_labels_of_tokens(nlp_blank: Language) -> None:
    measured = measure_agreement(locate(ONE), locate(TWO), nlp_blank)
    # Six tokens: Acme, licensed, AC-101, from, Orion and the full stop. Four agree (Acme, licensed, from, the stop).
    labels = [("ORG", "DEAL", "ASSET", "O", "ORG", "O"), ("ORG", "DEAL", "MODALITY", "O", "O", "O")]
    chance = sum(labels[0].count(label) * labels[1].count(label) for label in {*labels[0]}) / 36
    assert measured.tokens == 6
    assert measured.kappa[ALL] == pytest.approx((4 / 6 - chance) / (1 - chance))
    assert measured.kappa["DEAL"] == 1.0


def test_relations_are_also_counted_among_the_entities_of_both(nlp_blank: Language) -> None:
    measured = measure_agreement(locate(ONE), locate(TWO), nlp_blank)
    assert measured.relations["SOURCE"].first == 1
    assert "SOURCE" not in measured.given_entities
    assert measured.given_entities["RECIPIENT"].first == 1


def test_disagreements_name_place_and_annotator(nlp_blank: Language) -> None:
    found = measure_agreement(locate(ONE), locate(TWO), nlp_blank).disagreements
    assert ("acme-orion", 26, "ORG 'Orion'", 1) in [(d.article, d.offset, d.text, d.annotator) for d in found]
    assert ("DEAL 'licensed' PARTNER ORG 'Acme'", 2) in [(d.text, d.annotator) for d in found]
    assert len(found) == 6


def test_tables_have_every_label_that_anybody_used(nlp_blank: Language) -> None:
    tables = agreement_tables(measure_agreement(locate(ONE), locate(TWO), nlp_blank))
    for line in (
        "1 articles, 6 tokens, 6 disagreements.",
        "| all | 2 | 2 | 1 | 57.1 | 0.556 |",
        "| DEAL | 1 | 0 | 0 | 100.0 | 1.000 |",
        "| PARTNER | 0 | 0 | 1 | 0.0 | 0.0 |",
    ):
        assert line in tables


def test_an_article_of_one_alone_is_refused(nlp_blank: Language) -> None:
    with pytest.raises(ValueError, match=r"D029.*'b'"):
        measure_agreement(locate(ONE), locate(ONE, make_row(id="b")), nlp_blank)


def test_an_article_twice_is_refused(nlp_blank: Language) -> None:
    with pytest.raises(ValueError, match="D033"):
        measure_agreement(locate(ONE, ONE), locate(ONE), nlp_blank)


def test_different_texts_are_refused(nlp_blank: Language) -> None:
    with pytest.raises(ValueError, match="D030"):
        measure_agreement(locate(ONE), locate(make_row("{1 ORG|Acme} grew.", "")), nlp_blank)
