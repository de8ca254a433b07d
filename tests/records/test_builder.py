from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from pharma_deals.corpus.rows import row_to_doc
from pharma_deals.extensions import install_extensions
from pharma_deals.records.builder import build_records
from pharma_deals.records.model import DealRecord
from pharma_deals.schema import ENTITY_LABELS, RELATION_LABELS
from pharma_deals.tokenizer import blank_pipeline
from tests.corpus.articles import make_row

LICENCE = """{1 ORG|Orvanta Pharma} {2 DEAL|licenses} {3 ASSET|ORV-210} from {4 ORG|Kestrel Bio Inc.}

The {5 EXCLUSIVITY|exclusive} {6 DEAL|licence agreement} covers {7 TERRITORY|Japan}. {8 ORG|Kestrel} receives an {9 PAYMENT|upfront
payment} of {10 MONEY|EUR 20 million} ({11 MONEY|$22 million}) and up to {12 MONEY|EUR 100 million} in {13 PAYMENT|development milestones},
with tiered {14 PAYMENT|royalties} from {15 RATE|high single-digit to low double-digit percentages}.
{16 ORG|Kestrel} retains the {17 TERRITORY|US} {18 RIGHT|rights}. {19 ASSET|ORV-210} is an {20 MODALITY|antibody} against {21 TARGET|HER2} in
{22 STAGE|Phase II}. In {23 DATE|2014} {24 ORG|Orvanta} {25 OTHER_DEAL|bought} {26 ORG|Tarn}.
"""
LINKS = """2 RECIPIENT 1
2 SOURCE 4
2 SUBJECT 3
6 SAME_AS 2
6 HAS_EXCLUSIVITY 5
6 IN_TERRITORY 7
8 SAME_AS 4
9 OF_DEAL 6
9 PAYEE 8
9 AMOUNT 10
10 CONVERTED_TO 11
13 OF_DEAL 6
13 PAYEE 8
13 AMOUNT 12
14 OF_DEAL 6
14 HAS_RATE 15
18 OF_DEAL 6
18 RECIPIENT 16
18 IN_TERRITORY 17
19 IS_MODALITY 20
19 HITS_TARGET 21
19 AT_STAGE 22
24 SAME_AS 1
25 RECIPIENT 24
25 SUBJECT 26
25 WHEN 23"""


def build(marked: str, relations: str) -> list[DealRecord]:
    doc, losses = row_to_doc(make_row(marked, relations), blank_pipeline())
    assert not losses
    return build_records(doc)


def test_a_licence_as_an_analyst_would_type_it() -> None:
    record, _ = build(LICENCE, LINKS)
    assert (record.id, record.news, record.types, record.exclusivity) == (
        "acme-orion#1",
        True,
        ["license"],
        "exclusive",
    )
    assert [(party.name, party.role) for party in record.parties] == [
        ("Orvanta Pharma", "recipient"),
        ("Kestrel Bio Inc.", "source"),
    ]
    assert record.parties[1].aliases == ["Kestrel"]
    (subject,) = record.subjects
    assert (subject.name, subject.kind) == ("ORV-210", "asset")
    assert [value.value for value in (*subject.modalities, *subject.targets)] == ["antibody", "HER2"]
    assert subject.stage is not None and subject.stage.value == "phase 2"
    assert [place.name for place in record.territory] == ["Japan"]


def test_payments_have_amount_currency_bound_and_rates() -> None:
    upfront, milestones, royalties = build(LICENCE, LINKS)[0].payments
    assert upfront.amount is not None and milestones.amount is not None
    assert (upfront.kind, upfront.amount.amount, upfront.amount.bound) == ("upfront", 20_000_000, "exact")
    assert [(money.amount, money.currency) for money in upfront.converted] == [(22_000_000, "USD")]
    assert (milestones.milestone_kind, milestones.amount.bound) == ("development", "max")
    assert (royalties.rate_low, royalties.rate_high, royalties.tiered) == (7, 13, True)
    assert upfront.payee == milestones.payee == "Kestrel Bio Inc."


def test_royalties_with_an_amount_are_in_no_total() -> None:
    text = "A {1 DEAL|deal}. {2 PAYMENT|Royalties} came to {3 MONEY|$5 million}."
    (record,) = build(text, "2 OF_DEAL 1\n2 AMOUNT 3")
    assert record.payments[0].amount is not None and record.totals.computed == {}


def test_royalties_are_in_no_total() -> None:
    assert build(LICENCE, LINKS)[0].totals.computed == {"EUR": Decimal(120_000_000)}


def test_a_right_that_is_kept_is_no_territory_of_the_deal() -> None:
    record, _ = build(LICENCE, LINKS)
    (right,) = record.rights
    assert (right.retained, right.holder, [place.code for place in right.territory]) == (
        True,
        "Kestrel Bio Inc.",
        ["US"],
    )
    assert "US" not in {place.code for place in record.territory}


def test_a_right_that_stays_is_no_territory_of_the_deal() -> None:
    (record,) = build(
        "{1 ORG|Orvanta} {2 DEAL|licenses} {3 ASSET|ORV-1} for {4 TERRITORY|Japan}. {5 TERRITORY|US} {6 RIGHT|rights} remain with {7 ORG|Kestrel}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n2 IN_TERRITORY 4\n6 IN_TERRITORY 5\n6 RECIPIENT 7\n6 OF_DEAL 2",
    )
    assert record.rights[0].retained
    assert [place.code for place in record.territory] == ["JP"]


def test_what_is_granted_beside_what_is_kept_is_granted() -> None:
    (record,) = build(
        "{1 ORG|Kestrel} keeps the US and {2 DEAL|grants} {3 ORG|Orvanta} a {4 RIGHT|licence} in {5 TERRITORY|Japan}.",
        "2 SOURCE 1\n2 RECIPIENT 3\n4 OF_DEAL 2\n4 IN_TERRITORY 5",
    )
    assert (record.types, record.rights[0].retained) == (["license"], False)
    assert [place.code for place in record.territory] == ["JP"]


def test_an_earlier_deal_is_a_record_of_its_own() -> None:
    _, record = build(LICENCE, LINKS)
    assert (record.news, record.types) == (False, ["acquisition"])
    assert [subject.name for subject in record.subjects] == ["Tarn"]
    assert (record.dates[0].start, record.dates[0].end) == ("2014-01-01", "2014-12-31")


def test_what_the_article_contradicts_is_listed() -> None:
    text = (
        "The {1 DEAL|deal} has {2 PAYMENT|milestones} of more than {3 MONEY|EUR 250 million}. "
        "{4 PAYMENT|Milestones} are up to {5 MONEY|EUR 260 million}."
    )
    (record,) = build(text, "2 OF_DEAL 1\n2 AMOUNT 3\n4 OF_DEAL 1\n4 AMOUNT 5")
    assert [payment.amount.bound for payment in record.payments if payment.amount] == ["min", "max"]
    (conflict,) = record.conflicts
    assert [evidence.text for evidence in conflict.evidence] == ["EUR 250 million", "EUR 260 million"]
    assert record.totals.computed == {"EUR": Decimal(260_000_000)}


def test_up_to_is_said_of_a_bare_number_as_well() -> None:
    (record,) = build(
        "{1 ORG|Acme} signs {2 MONEY|$500 million} {3 DEAL|deal}.\n\nThe {4 DEAL|deal} is worth up to {5 MONEY|$500 million}. "
        "{6 PAYMENT|Milestones} of {7 MONEY|$300 million} are due. {8 PAYMENT|Milestones} are up to {9 MONEY|$300 million}.",
        "3 PARTNER 1\n3 AMOUNT 2\n4 SAME_AS 3\n4 AMOUNT 5\n6 OF_DEAL 4\n6 AMOUNT 7\n8 OF_DEAL 4\n8 AMOUNT 9",
    )
    (total,) = record.totals.stated
    (milestones,) = record.payments
    assert milestones.amount is not None
    assert total.bound == milestones.amount.bound == "max"
    assert len(total.evidence) == len(milestones.amount.evidence) == 2
    assert record.conflicts == []


def test_more_than_contradicts_up_to() -> None:
    (record,) = build(
        "A {1 DEAL|deal} of more than {2 MONEY|$9 million}. The {3 DEAL|deal} is of up to {4 MONEY|$9 million}. "
        "{5 PAYMENT|Milestones} are over {6 MONEY|$3 million}. {7 PAYMENT|Milestones} are up to {8 MONEY|$3 million}.",
        "1 AMOUNT 2\n3 SAME_AS 1\n3 AMOUNT 4\n5 OF_DEAL 1\n5 AMOUNT 6\n7 OF_DEAL 1\n7 AMOUNT 8",
    )
    assert [one.bound for one in record.totals.stated] == ["min", "max"]
    assert [one.amount.bound for one in record.payments if one.amount] == ["min", "max"]
    assert [one.field for one in record.conflicts] == ["payments.milestone.amount", "totals.stated"]


def test_all_conversions_of_a_payment_are_kept() -> None:
    (record,) = build(
        "The {1 DEAL|deal} has an {2 PAYMENT|upfront} of {3 MONEY|EUR 20 million} ({4 MONEY|$22 million}). "
        "The {5 PAYMENT|upfront} of {6 MONEY|EUR 20 million} ({7 MONEY|GBP 18 million}) is due.",
        "2 OF_DEAL 1\n2 AMOUNT 3\n3 CONVERTED_TO 4\n5 OF_DEAL 1\n5 AMOUNT 6\n6 CONVERTED_TO 7",
    )
    (payment,) = record.payments
    assert [money.currency for money in payment.converted] == ["USD", "GBP"]


def test_several_milestones_are_no_contradiction_and_add_up() -> None:
    text = (
        "The {1 DEAL|deal} has a {2 PAYMENT|regulatory milestone} of {3 MONEY|$5 million} at filing "
        "and a {4 PAYMENT|regulatory milestone} of {5 MONEY|$7 million} at approval."
    )
    (record,) = build(text, "2 OF_DEAL 1\n2 AMOUNT 3\n4 OF_DEAL 1\n4 AMOUNT 5")
    assert record.conflicts == []
    assert record.totals.computed == {"USD": Decimal(12_000_000)}


def test_what_is_paid_upfront_is_part_of_the_price() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|buys} {3 ORG|Orion} for {4 MONEY|$500 million}: {5 MONEY|$300 million} {6 PAYMENT|upfront} "
        "and {7 MONEY|$200 million} in {8 PAYMENT|milestones}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n2 AMOUNT 4\n6 OF_DEAL 2\n6 AMOUNT 5\n8 OF_DEAL 2\n8 AMOUNT 7",
    )
    assert record.totals.computed == {"USD": Decimal(500_000_000)}


def test_milestones_come_on_top_of_a_price() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|buys} {3 ORG|Orion} for {4 MONEY|$300 million} plus {5 MONEY|$200 million} in {6 PAYMENT|milestones}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n2 AMOUNT 4\n6 OF_DEAL 2\n6 AMOUNT 5",
    )
    assert record.totals.computed == {"USD": Decimal(500_000_000)}


def test_both_sides_of_a_joint_venture_contribute() -> None:
    (record,) = build(
        "{1 ORG|Acme} and {2 ORG|Orion} form a {3 DEAL|joint venture}. {4 ORG|Acme} pays {5 MONEY|$8 million} in "
        "{6 PAYMENT|capital}, {7 ORG|Orion} {8 MONEY|$8 million} in {9 PAYMENT|capital}.",
        "3 PARTNER 1 2\n6 AMOUNT 5\n6 PAYER 4\n6 OF_DEAL 3\n9 AMOUNT 8\n9 PAYER 7\n9 OF_DEAL 3",
    )
    assert record.totals.computed == {"USD": Decimal(16_000_000)}


def test_a_total_of_milestones_includes_those_of_one_kind() -> None:
    text = (
        "The {1 DEAL|deal} has up to {2 MONEY|$500 million} in {3 PAYMENT|milestones}, "
        "with up to {4 MONEY|$100 million} in {5 PAYMENT|development milestones}."
    )
    (record,) = build(text, "3 OF_DEAL 1\n3 AMOUNT 2\n5 OF_DEAL 1\n5 AMOUNT 4")
    assert record.totals.computed == {"USD": Decimal(500_000_000)}


def test_deals_of_different_kinds_between_the_same_parties_stay_apart() -> None:
    text = (
        "{1 ORG|Acme} and {2 ORG|Orion} sign a {3 DEAL|licence}.\n\n{4 ORG|Acme} and {5 ORG|Orion} have a {6 DEAL|pact}.\n\n"
        "{7 ORG|Acme} and {8 ORG|Orion} plan a {9 DEAL|merger}."
    )
    records = build(text, "3 PARTNER 1 2\n6 PARTNER 4 5\n9 PARTNER 7 8")
    assert [record.types for record in records] == [["license"], ["merger"]]


def test_the_only_deal_takes_what_belongs_to_none() -> None:
    (record,) = build("A {1 DEAL|pact}. There are {2 PAYMENT|royalties}.", "")
    assert [(payment.kind, payment.disclosed) for payment in record.payments] == [("royalty", False)]


def test_of_several_deals_none_takes_what_is_not_certain() -> None:
    records = build("A {1 DEAL|licence}. A {2 DEAL|merger}. There are {3 PAYMENT|royalties}.", "")
    assert [record.payments for record in records] == [[], []]


def test_the_price_of_a_company_is_a_payment_of_its_acquisition() -> None:
    text = "{1 ORG|Acme} {2 DEAL|acquires} {3 ORG|Orion} for about {4 MONEY|$5 billion}."
    (record,) = build(text, "2 RECIPIENT 1\n2 SUBJECT 3\n2 AMOUNT 4")
    (price,) = record.payments
    assert price.amount is not None
    assert (price.kind, price.amount.amount, price.amount.bound) == ("price", 5_000_000_000, "approx")


def test_what_is_said_beside_a_fee_says_what_it_is_for() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|licenses} {3 ASSET|AC-1} for a {4 PAYMENT|fee} of {5 MONEY|$4 million} on signature. "
        "Further {6 PAYMENT|sums} of up to {7 MONEY|$9 million} hinge on approval.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n4 AMOUNT 5\n4 OF_DEAL 2\n6 AMOUNT 7\n6 OF_DEAL 2",
    )
    assert [payment.kind for payment in record.payments] == ["upfront", "milestone"]


def test_shares_that_pay_for_a_company_are_its_price() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|acquires} {3 ORG|Orion} for {4 MONEY|$27 million} in {5 PAYMENT|shares}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n5 AMOUNT 4\n5 OF_DEAL 2",
    )
    assert [payment.kind for payment in record.payments] == ["price"]


def test_a_price_per_share_in_cash_is_one_payment() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|acquires} {3 ORG|Orion} for {4 MONEY|$11.40} {5 PAYMENT|a share} in {6 PAYMENT|cash}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n5 AMOUNT 4\n5 OF_DEAL 2\n6 AMOUNT 4\n6 OF_DEAL 2",
    )
    assert [payment.kind for payment in record.payments] == ["per_share"]


def test_cash_that_goes_into_a_joint_venture_is_a_contribution() -> None:
    (record,) = build(
        "{1 ORG|Acme} and {2 ORG|Orion} form a {3 DEAL|joint venture}; {4 ORG|Acme} pays {5 MONEY|$8 million} in {6 PAYMENT|cash}.",
        "3 PARTNER 1 2\n6 AMOUNT 5\n6 PAYER 4\n6 OF_DEAL 3",
    )
    assert [payment.kind for payment in record.payments] == ["contribution"]


def test_an_investment_is_the_payment_of_its_deal() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|invests} {3 MONEY|$4 million} in {4 ORG|Orion}.",
        "2 RECIPIENT 1\n2 SUBJECT 4\n2 AMOUNT 3",
    )
    assert [(payment.kind, payment.amount is not None) for payment in record.payments] == [("equity", True)]


def test_what_several_milestones_add_up_to_is_no_amount_of_each() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|licenses} {3 ASSET|AC-1} and may owe {4 MONEY|$300 million}: {5 MONEY|$100 million} in "
        "{6 PAYMENT|development milestones} and {7 MONEY|$200 million} in {8 PAYMENT|sales milestones}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n6 AMOUNT 4 5\n8 AMOUNT 4 7\n6 OF_DEAL 2\n8 OF_DEAL 2",
    )
    amounts = [payment.amount.amount for payment in record.payments if payment.amount]
    assert amounts == [Decimal(100_000_000), Decimal(200_000_000)]


def test_a_price_that_is_not_told_is_a_fact() -> None:
    (record,) = build(
        "{1 ORG|Acme} has {2 DEAL|acquired} {3 ORG|Orion} for an undisclosed sum.",
        "2 RECIPIENT 1\n2 SUBJECT 3",
    )
    (payment,) = record.payments
    assert (payment.kind, payment.disclosed, payment.evidence[0].text) == ("price", False, "undisclosed sum")


def test_a_price_that_is_not_told_right_after_the_deal() -> None:
    text = "{1 ORG|Acme} {2 DEAL|buys} {3 ORG|Orion}. Financial terms were not disclosed."
    (record,) = build(text, "2 RECIPIENT 1\n2 SUBJECT 3")
    assert [(payment.kind, payment.disclosed) for payment in record.payments] == [("price", False)]


def test_a_price_that_is_not_told_of_another_deal() -> None:
    text = "{1 ORG|Acme} {2 DEAL|buys} {3 ORG|Orion}. {4 ORG|Tarn} was {5 OTHER_DEAL|sold} for an undisclosed sum."
    record = build(text, "2 RECIPIENT 1\n2 SUBJECT 3\n5 SUBJECT 4")[0]
    assert record.payments == []


def test_an_amount_without_a_currency_has_that_of_the_one_before() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|licenses} {3 ASSET|AC-1} for {4 MONEY|30 billion won} {5 PAYMENT|upfront} and "
        "{6 MONEY|45 billion} in {7 PAYMENT|milestones}.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n5 AMOUNT 4\n7 AMOUNT 6\n5 OF_DEAL 2\n7 OF_DEAL 2",
    )
    assert {payment.amount.currency for payment in record.payments if payment.amount} == {"KRW"}


def test_a_sale_is_named_by_what_is_sold() -> None:
    whole, product = (
        build(
            "{1 ORG|Acme} {2 DEAL|sold} " + sold + " to {4 ORG|Tarn}.",
            "2 SOURCE 1\n2 RECIPIENT 4\n2 SUBJECT 3",
        )[0]
        for sold in ("{3 ORG|Orion}", "{3 ASSET|AC-1}")
    )
    assert (whole.types, product.types) == (["acquisition"], ["asset_purchase"])


def test_a_partnership_is_the_licence_that_is_called_so() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|licenses} {3 ASSET|AC-1}. The {4 DEAL|partnership} is its first.",
        "2 RECIPIENT 1\n2 SUBJECT 3\n4 SAME_AS 2",
    )
    assert record.types == ["license"]


def test_an_option_that_is_exercised_is_a_licence() -> None:
    (record,) = build(
        "{1 ORG|Acme} has {2 STATUS|exercised} its {3 DEAL|option} to {4 ASSET|AC-1}.",
        "3 RECIPIENT 1\n3 SUBJECT 4\n2 OF_DEAL 3",
    )
    assert record.types == ["license", "option"]


def test_a_deal_in_the_background_of_which_nothing_is_said_is_no_record() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|acquires} {3 ORG|Orion}. A {4 OTHER_DEAL|licence} is not planned.",
        "2 RECIPIENT 1\n2 SUBJECT 3",
    )
    assert record.news


def test_work_in_common_has_no_direction() -> None:
    (record,) = build(
        "{1 ORG|Acme} and {2 ORG|Orion} {3 DEAL|collaborate}; {4 ORG|Acme} pays {5 PAYMENT|research funding}.",
        "3 PARTNER 1 2\n5 PAYER 4\n5 OF_DEAL 3",
    )
    assert {party.role for party in record.parties} == {"partner"}


def test_the_product_of_a_deal_may_be_named_in_the_next_sentence() -> None:
    (record,) = build(
        "{1 ORG|Acme} {2 DEAL|licenses} an eye drug from {3 ORG|Orion}. The drug, {4 ASSET|AC-1}, is a gel.",
        "2 RECIPIENT 1\n2 SOURCE 3",
    )
    (subject,) = record.subjects
    assert (subject.name, subject.evidence[0].score) == ("AC-1", 0.5)


def test_stakes_of_a_joint_venture() -> None:
    text = "{1 ORG|Acme} and {2 ORG|Orion} form a {3 DEAL|joint venture}. {4 ORG|Acme} holds {5 RATE|51%}, {6 ORG|Orion} {7 RATE|49%}."
    (record,) = build(text, "3 PARTNER 1 2\n4 HAS_RATE 5\n6 HAS_RATE 7")
    assert [(stake.holder, stake.percent_high) for stake in record.stakes] == [("Acme", 51), ("Orion", 49)]


def test_a_stake_that_is_told_twice_is_one() -> None:
    text = "{1 ORG|Acme} and {2 ORG|Orion} form a {3 DEAL|joint venture}. {4 ORG|Acme} holds {5 RATE|51%}; {6 ORG|Acme} ({7 RATE|51 percent}) leads."
    (record,) = build(text, "3 PARTNER 1 2\n4 HAS_RATE 5\n6 HAS_RATE 7")
    (stake,) = record.stakes
    assert [one.text for one in stake.evidence] == ["Acme", "51%", "Acme", "51 percent"]


def test_every_leaf_quotes_the_text() -> None:
    row = make_row(LICENCE, LINKS)
    for record in build(LICENCE, LINKS):
        for evidence in _find_evidence(record.model_dump()):
            quoted = " ".join(row["text"][evidence["start"] : evidence["end"]].split())
            assert quoted == evidence["text"]


def _find_evidence(node: object) -> list[dict]:
    if isinstance(node, dict):
        return (
            [node]
            if {"text", "start", "end", "score"} == node.keys()
            else [e for v in node.values() for e in _find_evidence(v)]
        )
    return [e for item in node for e in _find_evidence(item)] if isinstance(node, list) else []


WORDS = "Acme Orion licence deal rights $5 million royalties 5% Japan Monday exclusive antibody closed option 51 .".split()


@st.composite
def graphs(draw: st.DrawFn) -> Doc:
    """Docs with any entities and any relations between them, as a bad model could make them."""
    install_extensions()
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
    doc = Doc(blank_nlp().vocab, words=words)
    starts = sorted(draw(st.sets(st.integers(0, len(words) - 1), max_size=15)))
    doc.set_ents([Span(doc, i, i + 1, label=draw(st.sampled_from(ENTITY_LABELS))) for i in starts])
    ends = st.sampled_from(range(len(doc.ents))) if doc.ents else st.nothing()
    pairs = (
        draw(st.lists(st.tuples(ends, ends, st.sampled_from(RELATION_LABELS)), max_size=40))
        if doc.ents
        else []
    )
    doc._.relations = [
        {
            "head": [doc.ents[a].start, doc.ents[a].end],
            "tail": [doc.ents[b].start, doc.ents[b].end],
            "label": label,
            "score": 0.5,
        }
        for a, b, label in pairs
    ]
    return doc


_NLP: list[Language] = []


def blank_nlp() -> Language:
    if not _NLP:
        _NLP.append(blank_pipeline())
    return _NLP[0]


@settings(max_examples=200)
@given(graphs())
def test_no_graph_makes_it_fail_and_the_same_graph_gives_the_same_records(doc: Doc) -> None:
    records = build_records(doc)
    assert records == build_records(doc)
    mentions = [evidence.start for record in records for evidence in record.evidence]
    assert len(set(mentions)) == len(mentions)
    news = {ent.start_char for ent in doc.ents if ent.label_ == "DEAL"}
    background = {ent.start_char for ent in doc.ents if ent.label_ == "OTHER_DEAL"}
    assert news <= set(mentions) <= news | background
    for record in records:
        assert DealRecord.model_validate_json(record.model_dump_json()) == record
