import pytest

from pharma_deals.tokenizer import blank_pipeline

nlp = blank_pipeline()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("up to €710m/$786m in total", ["€710m", "$786m"]),
        ("a 51%-owned unit", ["51%"]),
        ("myostatin & activin-A.", ["activin-A"]),
        ("with BioMed X. We are", ["BioMed X"]),
        ("binds CD40L. It", ["CD40L"]),
        ("of Zirbel Nephro GmbH. It", ["Zirbel Nephro GmbH"]),
        ("called Lp(a): it", ["Lp(a)"]),
        ("a fee ($8)", ["$8"]),
        ("PD-L1/CTLA-4 antibodies", ["PD-L1", "CTLA-4"]),
        ("LUCEMYRA® (lofexidine)", ["LUCEMYRA", "lofexidine"]),
        ("positive cancers.The terms", ["cancers", "The terms"]),
        ("raised SEK 52m. Then", ["SEK 52m"]),
        ("an anti-HER2 drug", ["HER2"]),
        ("FDA-Approved", ["FDA", "Approved"]),
        ("SAN DIEGO—Orvanta said", ["Orvanta"]),
        ("(NASDAQ:ORVA)", ["NASDAQ"]),
        ("$25m-plus pact", ["$25m"]),
        ("12%-15% of sales", ["12%-15%"]),
        ("Acme Pvt. Ltd. and Tarn S.p.A. met", ["Acme Pvt. Ltd.", "Tarn S.p.A."]),
    ],
)
def test_entities_of_deal_news_fit_the_tokens(text, spans):
    doc = nlp.make_doc(text)
    for span in spans:
        start = text.index(span)
        assert doc.char_span(start, start + len(span)) is not None, [token.text for token in doc]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a\r\nb", "§ 🙂 α-synuclein", "x" * 3000])
def test_nothing_of_the_text_is_lost(text):
    assert nlp.make_doc(text).text == text
