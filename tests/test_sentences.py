import pytest

from pharma_deals.sentences import sentence_ids, sentence_starts
from pharma_deals.tokenizer import blank_pipeline

nlp = blank_pipeline()


def sentences(text):
    doc = nlp.make_doc(text)
    starts = sentence_starts(doc)
    return [doc[start:end].text.strip() for start, end in zip(starts, [*starts[1:], len(doc)], strict=True)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Acme buys Orion.", "It pays $5 million."],
        ["Acme Inc. bought Orion Ltd. of Leeds.", "The price is a secret."],
        ["Acme Inc. and Tarn Corp. agreed.", "Under the terms, Acme pays."],
        ["Dr. Ann Lee of the U.S. unit spoke.", "She left."],
        ["J. Smith bought Tarn S.p.A. and Acme Pvt. Ltd. of Pune.", "It closed on Dec. 12 in Rome."],
        ["“We are glad,” she said.", "“It fits.”", "Then she left."],
        ["Shares rose 3.5 percent to $12.40.", "€5 million was paid."],
        ["They work with BioMed X.", "We do not."],
        ["Is it a deal?", "Yes!"],
    ],
)
def test_sentences_of_a_paragraph(expected):
    assert sentences(" ".join(expected)) == expected


def test_headline_is_a_sentence():
    assert sentences("Acme to buy Orion\n\nAcme said so.") == ["Acme to buy Orion", "Acme said so."]


def test_headline_before_a_single_line_break():
    assert sentences("Acme to buy Orion\nAcme said so today.") == ["Acme to buy Orion", "Acme said so today."]


def test_wrapped_lines_are_one_sentence():
    text = "Acme Pharma said on Monday it had agreed to acquire the whole of\nOrion Bio for cash."
    assert len(sentences(text)) == 1


def test_wrapped_line_that_goes_on_in_lower_case():
    assert len(sentences("Acme said\nit agreed.")) == 1


def test_sentences_that_are_set_are_kept():
    doc = nlp.make_doc("One two. Three four")
    for token in doc:
        token.is_sent_start = token.i in (0, 1)
    assert sentence_starts(doc) == [0, 1]


def test_empty_doc():
    assert sentence_starts(nlp.make_doc("")) == []
    assert sentence_ids(nlp.make_doc("")) == []


def test_ids_number_every_token():
    assert sentence_ids(nlp.make_doc("One. Two.\n\nThree")) == [0, 0, 1, 1, 1, 2]
