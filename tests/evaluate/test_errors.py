from __future__ import annotations

from typing import Any

import pytest
from spacy.training import Example

from pharma_deals.corpus.rows import row_to_doc
from pharma_deals.evaluate.errors import KINDS, Error, errors_report, find_errors, worst_errors
from pharma_deals.tokenizer import blank_pipeline
from tests.corpus.articles import make_row

GOLD = "{1 ORG|Acme Pharma} {2 DEAL|licenses} {3 ASSET|AC-1} from {4 ORG|Orion}."
LINKS = "2 RECIPIENT 1\n2 SUBJECT 3\n2 SOURCE 4"


def example(marked: str, relations: str) -> Example:
    nlp = blank_pipeline()
    docs = [row_to_doc(make_row(*row), nlp)[0] for row in ((marked, relations), (GOLD, LINKS))]
    docs[0]._.entity_scores = [0.9] * len(docs[0].ents)
    return Example(*docs)


def kinds(marked: str, relations: str) -> list[tuple[str, str]]:
    return [(error.kind, error.label) for error in find_errors([example(marked, relations)])]


def test_what_is_right_is_no_error() -> None:
    assert kinds(GOLD, LINKS) == []


@pytest.mark.parametrize(
    ("change", "kind", "label"),
    [
        (("{1 ORG|Acme Pharma}", "{1 ORG|Acme} Pharma"), "entity: boundary", "ORG"),
        (("{3 ASSET|AC-1}", "{3 TECHNOLOGY|AC-1}"), "entity: label", "TECHNOLOGY"),
        (("{1 ORG|Acme Pharma}", "{1 ASSET|Acme} Pharma"), "entity: boundary and label", "ASSET"),
        ((" from ", " {5 DATE|from} "), "entity: spurious", "DATE"),
        (("{4 ORG|Orion}", "Orion"), "entity: missed", "ORG"),
    ],
)
def test_kinds_of_entity_errors(change: tuple[str, str], kind: str, label: str) -> None:
    assert kinds(GOLD.replace(*change), "")[0] == (kind, label)


@pytest.mark.parametrize(
    ("relations", "kind", "label"),
    [
        (LINKS.replace("SOURCE", "PARTNER"), "relation: label", "PARTNER"),
        (LINKS + "\n3 SAME_AS 2", "relation: spurious", "SAME_AS"),
        ("2 RECIPIENT 1\n2 SUBJECT 3", "relation: missed", "SOURCE"),
    ],
)
def test_kinds_of_relation_errors(relations: str, kind: str, label: str) -> None:
    assert kinds(GOLD, relations)[0] == (kind, label)


def test_relations_are_lost_and_made_up_with_their_entities() -> None:
    found = kinds(GOLD.replace("{1 ORG|Acme Pharma}", "{1 ORG|Acme} Pharma"), LINKS)
    assert found[1:] == [
        ("relation: from a wrong entity", "RECIPIENT"),
        ("relation: lost with an entity", "RECIPIENT"),
    ]


def test_of_every_kind_the_surest_come_first() -> None:
    errors = [Error("entity: label", "ORG", "a", i, i / 10, "x") for i in range(10)]
    errors.append(Error("entity: missed", "ORG", "a", 0, None, "x"))
    chosen = worst_errors(errors, 4)
    assert [error.score for error in chosen] == [0.9, 0.8, 0.7, 0.6, None]


def test_the_report_counts_and_quotes() -> None:
    eg = example(GOLD.replace("{3 ASSET|AC-1}", "{3 TECHNOLOGY|AC-1}"), "")
    report = errors_report(find_errors([eg]), title="Errors")
    assert "| entity: label | 1 | TECHNOLOGY 1 |" in report
    assert "`TECHNOLOGY` 0.90 Acme Pharma licenses **AC-1** from Orion. (gold: ASSET 'AC-1')" in report


def test_every_kind_is_explained() -> None:
    found: Any = {
        error.kind for error in find_errors([example("Acme {1 DATE|Pharma} licenses AC-1 from Orion.", "")])
    }
    assert found <= set(KINDS)
