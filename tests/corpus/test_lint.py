from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from pharma_deals.corpus.files import Row, read_corpus
from pharma_deals.corpus.lint import RULES, Finding, lint_corpus, summarize
from pharma_deals.tokenizer import blank_pipeline

from .articles import locate, make_row

REAL_DEV = Path(__file__).parents[2] / ".." / "shared" / "real-dev"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return blank_pipeline()


def ent(ent_id: int, label: str, start: int, end: int) -> dict[str, Any]:
    return {"id": ent_id, "label": label, "start_offset": start, "end_offset": end}


def with_entity(*args: Any) -> Callable[[Row], None]:
    return lambda row: row["entities"].append(ent(*args))


def with_relation(head: int, label: str, tail: int) -> Callable[[Row], None]:
    return lambda row: row["relations"].append({"id": 99, "from_id": head, "to_id": tail, "type": label})


def with_text(text: str) -> Callable[[Row], None]:
    return lambda row: row.update(text=row["text"] + text)


def test_a_sound_article_has_no_findings(nlp: Language) -> None:
    assert lint_corpus(locate(make_row()), nlp) == []


# The text: "Acme Pharma licensed AC-101 from Orion Bio. Acme pays."
#            0           12       21     28   33         44
FAULTS = {
    "L001": (with_entity(9, "ORG", 5, 11), 5),
    "L001-inside": (with_entity(9, "ORG", 0, 4), 0),
    "L002": (with_entity(9, "DATE", 27, 32), 27),
    "L002-only": (with_entity(9, "DATE", 27, 28), 27),
    "L003-empty": (with_entity(9, "DATE", 28, 28), 28),
    "L003-reversed": (with_entity(9, "DATE", 32, 28), 32),
    "L003-negative": (with_entity(9, "DATE", -3, 4), -3),
    "L003-beyond": (with_entity(9, "DATE", 49, 56), 49),
    "L004": (with_entity(9, "DATE", 28, 30), 28),
    "L005": (with_entity(9, "COMPANY", 49, 53), 49),
    "L006": (with_entity(9, "ORG", 0, 11), 0),
    "L007": (with_entity(1, "DATE", 49, 53), 49),
    "L008": (with_relation(2, "LICENSES", 3), 12),
    "L009": (with_relation(2, "SUBJECT", 77), 12),
    "L009-head": (with_relation(77, "SUBJECT", 3), None),
    "L010": (with_relation(1, "SUBJECT", 3), 0),
    "L010-same_label": (with_relation(3, "SAME_AS", 1), 21),
    "L011": (with_relation(2, "RECIPIENT", 1), 12),
    "L012": (with_relation(1, "SAME_AS", 4), 0),
    "L013": (with_relation(2, "PARTNER", 5), 12),
    "L014": (with_relation(1, "SUBSIDIARY_OF", 1), 0),
    "L015": (with_relation(5, "SAME_AS", 4), 44),
    "L020": (with_text(" \U0001f48a"), 55),
    "L021": (with_text("\r\n"), 54),
    "L022": (with_text(" Socie\u0301te\u0301"), 59),
}  # fmt: skip


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=FAULTS.keys())
def test_every_fault_gives_its_code_and_offset(
    nlp: Language, name: str, fault: tuple[Callable[[Row], None], int | None]
) -> None:
    row = make_row()
    change, offset = fault
    change(row)
    (finding,) = lint_corpus(locate(row), nlp)
    assert (finding.code, finding.offset) == (name[:4], offset)
    assert finding.severity == RULES[name[:4]].severity
    assert finding.article_id == "acme-orion"


def test_severities() -> None:
    warnings = {code for code, rule in RULES.items() if rule.severity == "warning"}
    assert warnings == {"L013", "L015", "L020", "L021", "L022"}


def test_all_codes_are_tested() -> None:
    of_the_corpus = {"L016", "L017", "L018", "L019", "L023"}
    assert {name[:4] for name in FAULTS} | of_the_corpus == set(RULES)


def test_deal_and_other_deal_count_as_one_label(nlp: Language) -> None:
    row = make_row("{1 DEAL|pact}, {2 OTHER_DEAL|pact}", "2 SAME_AS 1")
    assert lint_corpus(locate(row), nlp) == []


def test_relations_across_sentences_where_the_schema_allows_them(nlp: Language) -> None:
    row = make_row("The {1 DEAL|deal} is new. It has {2 PAYMENT|royalties}.", "2 OF_DEAL 1")
    assert lint_corpus(locate(row), nlp) == []


def test_all_spans_inside_a_long_one_overlap_it(nlp: Language) -> None:
    row = make_row("Acme Pharma Holding Limited", "")
    row["entities"] = [ent(0, "ORG", 0, 27), ent(1, "ORG", 0, 4), ent(2, "ORG", 12, 19)]
    findings = lint_corpus(locate(row), nlp)
    assert [(finding.code, finding.offset) for finding in findings] == [("L001", 0), ("L001", 12)]


def test_text_without_tokens_is_checked(nlp: Language) -> None:
    row = make_row("", "")
    row["entities"] = [ent(0, "ORG", 0, 1), ent(1, "ORG", 0, 2)]
    row["relations"] = [{"id": 0, "from_id": 0, "to_id": 1, "type": "SUBSIDIARY_OF"}]
    assert [finding.code for finding in lint_corpus(locate(row), nlp)] == ["L003", "L003"]


def test_ids_are_compared_across_files(nlp: Language) -> None:
    articles = locate(make_row()) + locate(make_row(), path="corpus/b.jsonl")
    (finding,) = lint_corpus(articles, nlp)
    assert (finding.code, finding.path) == ("L016", Path("corpus/b.jsonl"))
    assert "corpus/a.jsonl, line 1" in finding.message


def test_meta_keys_that_few_articles_have_are_found(nlp: Language) -> None:
    odd = make_row(id="c", published="2020-01-01")
    del odd["style"]
    (finding,) = lint_corpus(locate(make_row(id="a"), odd, make_row(id="b")), nlp)
    assert (finding.code, finding.article_id) == ("L018", "c")
    assert finding.message.endswith("no 'style', 'published' beside them")


COPIES = [make_row(id="a", group="one"), make_row(id="b", group="two")]


def test_near_duplicates_across_splits_are_errors(nlp: Language) -> None:
    (finding,) = lint_corpus(locate(*COPIES), nlp, splits={"one": "train", "two": "test"})
    assert (finding.code, finding.article_id, finding.severity) == ("L017", "b", "error")
    assert "'a'" in finding.message
    assert "this is in test, that in train" in finding.message


@pytest.mark.parametrize("splits", [None, {"one": "train", "two": "train"}])
def test_near_duplicates_in_one_split_are_allowed(nlp: Language, splits: dict[str, str] | None) -> None:
    assert lint_corpus(locate(*COPIES), nlp, splits=splits) == []


def test_groups_without_split_are_found(nlp: Language) -> None:
    (finding,) = lint_corpus(locate(*COPIES), nlp, splits={"one": "train"})
    assert (finding.code, finding.article_id) == ("L019", "b")


def test_an_invented_party_of_two_splits_is_an_error(nlp: Language) -> None:
    one = make_row("{1 ORG|Acme} {2 DEAL|buys}.", "2 RECIPIENT 1", id="a", group="one", facts="invented")
    two = make_row(
        "{1 DEAL|Pact} with {2 ORG|Acme Inc.}", "1 PARTNER 2", id="b", group="two", facts="invented"
    )
    (finding,) = lint_corpus(locate(one, two), nlp, splits={"one": "train", "two": "test"})
    assert (finding.code, finding.article_id) == ("L023", "b")
    assert "'acme' takes part in a deal of 'a' too: this is in test, that in train" in finding.message
    assert lint_corpus(locate(one, two), nlp, splits={"one": "dev", "two": "dev"}) == []


def test_findings_come_in_the_order_of_the_text(nlp: Language) -> None:
    row = make_row()
    with_entity(9, "COMPANY", 49, 53)(row)
    with_entity(10, "DATE", 28, 30)(row)
    findings = lint_corpus(locate(row, row), nlp)
    expected = [("L004", 28), ("L005", 49), ("L016", None), ("L004", 28), ("L005", 49)]
    assert [(finding.code, finding.offset) for finding in findings] == expected


def test_a_finding_says_where_it_is() -> None:
    place = (Path("corpus/a.jsonl"), "acme")
    assert str(Finding(*place, 7, "L001", "error", "what")) == "corpus/a.jsonl:acme:7: L001 error: what"
    assert str(Finding(*place, None, "L016", "error", "what")) == "corpus/a.jsonl:acme: L016 error: what"


def test_the_summary_counts_by_code() -> None:
    codes = ("L004", "L013", "L004")
    findings = [Finding(Path("a"), "x", 0, code, RULES[code].severity, "") for code in codes]
    assert summarize(findings, articles=3, broken=1).splitlines() == [
        "L004 error       2  no token boundary",
        "L013 warning     1  not in one sentence",
        "3 articles, 2 errors, 1 warnings, 1 unreadable",
    ]


@pytest.mark.skipif(not REAL_DEV.exists(), reason="the real articles are not here")
def test_gold_annotation_of_real_articles_passes(nlp: Language) -> None:
    corpus = read_corpus([REAL_DEV])
    assert corpus.articles and not corpus.errors
    assert [str(finding) for finding in lint_corpus(corpus.articles, nlp)] == []
