from itertools import pairwise

import pytest

from pharma_deals.tokenizer import blank_pipeline
from pharma_deals.windows import estimate_pieces, halve_long_windows, make_sentence_windows
from tests.pipelines import make_examples, make_nlp

nlp = blank_pipeline()
SENTENCE = "Orvanta Pharma pays Kestrel Bio an upfront payment of twenty million dollars. "


def windows(text, **settings):
    doc = nlp.make_doc(text)
    return doc, [(span.start, span.end) for span in make_sentence_windows(**settings)([doc])[0]]


@pytest.mark.parametrize(
    "text", [SENTENCE, SENTENCE * 40, "word " * 3000, "x/y?z=1&" * 400, "\n\n", "重磅交易" * 300]
)
def test_every_token_is_in_a_window(text):
    doc, spans = windows(text)
    covered = {i for start, end in spans for i in range(start, end)}
    assert covered == set(range(len(doc)))


def test_empty_doc_has_no_windows():
    assert make_sentence_windows()([nlp.make_doc("")]) == [[]]


def test_a_short_article_is_read_at_once():
    doc, spans = windows(SENTENCE * 3)
    assert spans == [(0, len(doc))]


def test_windows_begin_with_the_sentence_before():
    _, spans = windows(SENTENCE * 40, pieces=100, overlap=30)
    assert all(later[0] < earlier[1] < later[1] for earlier, later in pairwise(spans))


def test_windows_go_on():
    _, spans = windows(SENTENCE * 40, pieces=50, overlap=49)
    assert all(earlier[0] < later[0] for earlier, later in pairwise(spans))


def test_windows_stay_within_the_budget():
    doc, spans = windows(SENTENCE * 40, pieces=100, overlap=30)
    for start, end in spans:
        assert sum(estimate_pieces(token) for token in doc[start:end]) <= 100


def test_windows_of_an_article_are_of_about_the_same_length():
    _, spans = windows(SENTENCE * 30, pieces=256, overlap=48)
    lengths = [end - start for start, end in spans]
    assert min(lengths) > 0.5 * max(lengths)


@pytest.mark.parametrize("text", [SENTENCE * 40, "x/y?z=1&" * 400, "QZXW " * 400, "1234567890 " * 300])
def test_the_transformer_reads_every_token_to_its_end(tiny_encoder, text):
    # The tiny vocabulary cuts most words into single characters, the worst that can happen.
    nlp = make_nlp(tiny_encoder)
    nlp.initialize(lambda: make_examples(nlp))
    doc = nlp.get_pipe("transformer")(nlp.make_doc(text))
    assert doc._.trf_data.wordpieces.input_ids.shape[1] <= 512
    assert all(doc._.trf_data.align.lengths[token.i] > 0 for token in doc if not token.is_space)


def test_long_windows_are_halved_until_they_fit():
    doc = nlp.make_doc("a b c d e f g h")
    halves = halve_long_windows([doc[:]], lambda texts: [len(text.split()) for text in texts], 3)
    assert [span.text for span in halves] == ["a b", "c d", "e f", "g h"]


def test_a_single_long_word_stays_whole():
    doc = nlp.make_doc("abcdefgh")
    assert halve_long_windows([doc[:]], lambda texts: [len(text) for text in texts], 3) == [doc[:]]
