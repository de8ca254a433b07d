from __future__ import annotations

import json

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from pharma_deals.corpus.rows import row_to_doc
from pharma_deals.records.component import DealRecords
from tests.corpus.articles import make_row

ROW = make_row(
    "{1 ORG|Acme} {2 DEAL|bought} {3 ORG|Orion} {4 DATE|yesterday} for {5 MONEY|$5 million}.",
    "2 RECIPIENT 1\n2 SUBJECT 3\n2 WHEN 4\n2 AMOUNT 5",
)


@pytest.fixture
def doc(nlp_blank: Language) -> Doc:
    return row_to_doc(ROW, nlp_blank)[0]


def test_records_are_json(doc: Doc) -> None:
    (record,) = json.loads(json.dumps(DealRecords()(doc)._.deals))
    assert record["types"] == ["acquisition"]
    assert record["payments"][0]["amount"]["amount"] == "5000000"


def test_dates_are_relative_to_the_day_of_the_article(doc: Doc) -> None:
    assert DealRecords()(doc)._.deals[0]["dates"][0]["start"] is None
    doc.user_data["published"] = "2021-03-10T08:00:00"
    assert DealRecords()(doc)._.deals[0]["dates"][0]["start"] == "2021-03-09"


@pytest.mark.parametrize("published", ["", "soon", None, 7])
def test_a_day_that_is_none_is_passed_over(doc: Doc, published: object) -> None:
    doc.user_data["published"] = published
    assert DealRecords()(doc)._.deals[0]["dates"][0]["start"] is None


def test_records_survive_serialization(doc: Doc) -> None:
    deals = json.dumps(DealRecords()(doc)._.deals)
    copy = Doc(doc.vocab).from_bytes(doc.to_bytes())
    (other,) = DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)
    assert json.dumps(copy._.deals) == json.dumps(other._.deals) == deals


def test_the_factory_is_found_without_an_import_of_ours() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("deal_records", name="deals")
    assert nlp("Nothing.")._.deals == []
