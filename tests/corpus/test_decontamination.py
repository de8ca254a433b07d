"""The corpus shares no text with the articles that models are measured on."""

import json
import re
from pathlib import Path

import pytest

from pharma_deals.corpus.files import read_corpus

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
# No eight words in a row, apart from what every deal article says.
LENGTH = 8


def sequences(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1)}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the articles to measure on are not here")
def test_no_eight_words_of_the_corpus_are_in_the_articles_to_measure_on():
    real = [path.read_text(encoding="utf8") for path in sorted((SHARED / "articles").glob("*.txt"))]
    lines = (SHARED / "real-dev" / "articles.jsonl").read_text(encoding="utf8").splitlines()
    real += [json.loads(line)["text"] for line in lines]
    measured = set().union(*(sequences(text) for text in real))
    corpus = read_corpus([ROOT / "corpus" / "articles"])
    assert corpus.articles
    shared = {located.row["id"]: sequences(located.row["text"]) & measured for located in corpus.articles}
    assert {name: found for name, found in shared.items() if found} == {}
