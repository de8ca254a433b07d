from __future__ import annotations

from pharma_deals.corpus.parties import join_groups, parties_of

from .articles import locate, make_row

DEAL = "{1 ORG|Acme Pharma, Inc.} {2 DEAL|buys} {3 ORG|Orion}. {4 ORG|FDA} knew of a {5 OTHER_DEAL|pact} with {6 ORG|Kestrel}."
LINKS = "2 RECIPIENT 1\n2 SUBJECT 3\n5 PARTNER 6"


def buys(buyer: str, group: str) -> dict:
    return make_row(
        f"{{1 ORG|{buyer}}} {{2 DEAL|buys}}.", "2 RECIPIENT 1", id=group, group=group, facts="invented"
    )


def test_parties_are_those_of_the_news_without_their_legal_form() -> None:
    assert parties_of(make_row(DEAL, LINKS, facts="invented")) == {"acme pharma", "orion"}


def test_real_companies_are_no_reason_to_keep_articles_together() -> None:
    assert parties_of(make_row(DEAL, LINKS, facts="real")) == set()


def test_a_joint_venture_is_no_name() -> None:
    row = make_row("A {1 DEAL|deal} with a {2 ORG|joint venture}.", "1 PARTNER 2", facts="invented")
    assert parties_of(row) == set()


def test_groups_are_joined_over_other_groups() -> None:
    both = make_row(
        "{1 ORG|Acme} and {2 ORG|Orion} {3 DEAL|merge}.", "3 PARTNER 1 2", id="b", group="b", facts="invented"
    )
    joined = join_groups(locate(buys("Orion", "c"), both, buys("Acme", "a"), buys("Kestrel", "d")))
    assert joined == {"a": "a", "b": "a", "c": "a", "d": "d"}
