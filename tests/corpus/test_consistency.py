from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from pharma_deals.corpus.consistency import (
    MIN_TERM,
    RULES,
    Explanation,
    Finding,
    check_consistency,
    read_explanations,
    summarize,
    unexplained,
)

from .articles import locate, make_row

# Each rule with what breaks it and with what does not: the words in question, text and relations.
CASES = [
    ("C002", "AC-101", "{1 ASSET|AC-101} works. AC-101 sells.", ""),
    (None, "", "{1 ASSET|AC-101} works. AC-1012 and NEW-AC-101 sell; see www.AC-101.com.", ""),
    (None, "", "{1 RIGHT|Rights} stay. Rights go.", ""),
    (None, "", "{1 ORG|Lilly} works. So do Dr Lilly, Anna Lilly and Lilly Maier.", ""),
    ("C002", "Lilly", "{1 ORG|Lilly} works. Lilly sells.", ""),
    ("C003", "$5 million", "An {1 PAYMENT|upfront payment} of {2 MONEY|$5 million}.", ""),
    (None, "", "An {1 PAYMENT|upfront payment} of {2 MONEY|$5 million}.", "1 AMOUNT 2"),
    (None, "", "It makes {1 MONEY|$5 million}. A {2 PAYMENT|royalty} follows.", ""),
    ("C004", "licence", "A {1 DEAL|pact} has {2 ORG|Acme}. It gets a {3 RIGHT|licence}.", "1 PARTNER 2"),
    (None, "", "A {1 DEAL|pact} has a {2 RIGHT|licence}.", "2 OF_DEAL 1"),
    (None, "", "It gets a {1 RIGHT|licence}. The {2 DEAL|pact} is new.", ""),
    ("C005", "pact", "{1 ORG|Acme} spoke of a {2 DEAL|pact}.", ""),
    (None, "", "There is no {1 OTHER_DEAL|pact}.", ""),
    ("C006", "Japan", "A {1 DEAL|pact} for {2 TERRITORY|Japan}.", ""),
    (None, "", "A {1 DEAL|pact} for {2 TERRITORY|Japan}.", "1 IN_TERRITORY 2"),
    ("C006", "5%", "A {1 PAYMENT|royalty} of {2 RATE|5%}.", ""),
    (None, "", "It bears {1 RATE|half} of the costs.", ""),
    ("C007", "the licence", "It has {1 RIGHT|the licence}.", ""),
    ("C007", "up to $5 million", "It has {1 MONEY|up to $5 million}.", ""),
    ("C007", "anti-PD-1", "It is {1 TARGET|anti-PD-1}.", ""),
    ("C007", "Acme's", "It is {1 ORG|Acme's}.", ""),
    ("C007", "Acme", "It is {1 ORG|Acme} Corp.", ""),
    ("C007", "EMA (London", "It is {1 ORG|EMA (London}) now.", ""),
    (None, "", "{1 INDICATION|Parkinson's} costs {2 PAYMENT|a share}.", ""),
    ("C008", "$5", "It makes $5 million.", ""),
    (None, "", "It makes {1 MONEY|$5 million}.", ""),
    ("C010", "Acme", "{1 ORG|Acme Pharma Inc.} is here. {2 ORG|Acme} grows.", ""),
    (None, "", "{1 ORG|Acme Pharma Inc.} is here. {2 ORG|Acme} and {3 ORG|Acme} grow.", "2 SAME_AS 1"),
    (None, "", "{1 ORG|ACME}: {2 ORG|Acme Pharma} and {3 ORG|Acme} grow.", "2 SAME_AS 1"),
    (None, "", "{1 ORG|Acme Pharma Inc.} is here.\n\nAbout {2 ORG|Acme Pharma}\n\nIt is big.", ""),
    (
        "C011",
        "bond",
        "{1 ORG|Acme}: {2 DEAL|pact}, {3 DEAL|tie}, {4 DEAL|bond}.",
        "2 PARTNER 1\n3 SAME_AS 2\n4 SAME_AS 3",
    ),
    ("C012", "Acme", "{1 ORG|Acme} is {2 ORG|Acme}.", "2 SAME_AS 1"),
    (
        "C013",
        "licence",
        "A {1 RIGHT|licence} comes. The {2 DEAL|pact} is new.",
        "1 OF_DEAL 2",
    ),
    (
        "C013",
        "licence",
        "A {1 DEAL|pact} was made.\n\nThis {2 DEAL|tie} holds.\n\nIt has a {3 RIGHT|licence}.",
        "2 SAME_AS 1\n3 OF_DEAL 1",
    ),
    (
        None,
        "",
        "A {1 DEAL|pact} was made.\n\nAnother {2 OTHER_DEAL|tie} ended.\n\nIt has a {3 RIGHT|licence}.",
        "3 OF_DEAL 1",
    ),
]


@pytest.mark.parametrize(("code", "words", "marked", "relations"), CASES)
def test_rules_that_look_at_one_article(
    nlp_blank: Language, code: str | None, words: str, marked: str, relations: str
) -> None:
    findings = check_consistency(locate(make_row(marked, relations)), nlp_blank)
    expected = [] if code is None else [(code, words)]
    assert [(finding.code, finding.text) for finding in findings] == expected


def test_the_rarer_label_of_the_same_words_is_found(nlp_blank: Language) -> None:
    row = make_row("{1 ASSET|Altos}, {2 ASSET|Altos}, {3 ORG|Altos}", "")
    (finding,) = check_consistency(locate(row), nlp_blank)
    assert (finding.code, finding.offset) == ("C001", 14)
    assert "is ASSET elsewhere (2 times against 1)" in finding.message


def test_deals_of_the_news_and_others_count_as_one_label(nlp_blank: Language) -> None:
    row = make_row("{1 DEAL|Pact}, {2 DEAL|Pact}, {3 OTHER_DEAL|Pact}", "")
    assert check_consistency(locate(row), nlp_blank) == []


def test_a_term_of_other_articles_is_missed(nlp_blank: Language) -> None:
    rows = [make_row("The {1 ORG|FDA} agreed.", "", id=f"a{i}") for i in range(MIN_TERM)]
    rows.append(make_row("The FDA agreed.", "", id="b"))
    (finding,) = check_consistency(locate(*rows), nlp_blank)
    assert (finding.code, finding.article_id, finding.offset) == ("C009", "b", 4)


def test_a_span_longer_than_all_others_of_its_label_is_found(nlp_blank: Language) -> None:
    rows = [make_row(f"{{1 DEAL|pact number {i}}}", "", id=f"a{i}") for i in range(9)]
    rows.append(make_row("{1 DEAL|pact to do one thing after another}", "", id="b"))
    assert check_consistency(locate(*rows), nlp_blank) == []
    rows.append(make_row("{1 DEAL|pact to do one thing and then another}", "", id="c"))
    assert [finding.code for finding in check_consistency(locate(*rows), nlp_blank)] == ["C014"]


def finding(code: str = "C005", article: str = "a", text: str = "pact") -> Finding:
    return Finding(Path("a.jsonl"), article, 0, code, text, "has no relation at all")


def test_explanations_hold_for_one_article_or_for_all() -> None:
    findings = [finding(article="a"), finding(article="b"), finding("C004"), finding(text="tie")]
    everywhere = Explanation("C005", "pact", "rumoured")
    there = Explanation("C005", "tie", "denied", article="a")
    elsewhere = Explanation("C005", "tie", "denied", article="z")
    assert unexplained(findings, [everywhere, there, elsewhere]) == ([findings[2]], [elsewhere])


def test_explanations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "explanations.yml"
    path.write_text("- code: C005\n  text: pact\n  why: rumoured\n  article: a\n", encoding="utf-8")
    assert read_explanations(path) == [Explanation("C005", "pact", "rumoured", "a")]


@pytest.mark.parametrize(
    "text",
    [
        "- code: C005\n",
        "- C005\n",
        "a: [",
        "code: C005\n",
        "- {code: C999, text: a, why: b}\n",
        "- {code: C005, text: 5.5, why: b}\n",
    ],
)
def test_unreadable_explanations_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "explanations.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="D031"):
        read_explanations(path)


def test_the_summary_counts_by_rule() -> None:
    assert summarize([finding(), finding("C004")], articles=3, explained=7).splitlines() == [
        f"C004     1  {RULES['C004']}",
        f"C005     1  {RULES['C005']}",
        "3 articles, 2 findings, 7 explained",
    ]
