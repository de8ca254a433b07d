"""The reader of training data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Corpus, Example

from ..extensions import install_extensions


def make_corpus(
    path: Path,
    gold_ents: bool = True,
    gold_tokens: bool = False,
    limit: int = 0,
    shuffle: bool = False,
    augmenter: Callable[[Language, Example], Iterator[Example]] | None = None,
) -> Callable[[Language], Iterator[Example]]:
    """Registered as ``pharma_deals.Corpus.v1``.

    path (Path): A ``.spacy`` file or a folder of them.
    gold_ents (bool): Whether the predicted docs of the examples carry the gold entities, from which
        the relation component proposes its pairs while it learns. The entity component ignores and
        overwrites them; spaCy's own ``ner`` would keep them and be scored on what it was given:
        switch it off there.
    gold_tokens (bool): Whether the predicted docs take over tokens and sentences of the reference,
        for data sets that come as tokens. By default the pipeline's tokenizer makes them.
    limit (int): Number of docs at most, 0 for all.
    shuffle (bool): Whether each reading has another order. It is needed where ``training.max_epochs`` is -1:
        spaCy then reads the corpus anew for every epoch, which augmentation needs, and does not shuffle.
    augmenter (Optional[Callable[[Language, Example], Iterator[Example]]]): Changes the examples as they are
        read, such as ``pharma_deals.names.v1``. Defaults to None.
    RETURNS (Callable[[Language], Iterator[Example]]): Reads the examples.
    """
    install_extensions()
    corpus = Corpus(path, limit=limit, shuffle=shuffle, augmenter=augmenter)

    def read(nlp: Language) -> Iterator[Example]:
        for eg in corpus(nlp):
            if gold_tokens:
                eg = Example(_copy_tokens(nlp, eg.reference), eg.reference)
            if gold_ents:
                set_gold_ents(eg.predicted, eg.reference)
            yield eg

    return read


def _copy_tokens(nlp: Language, doc: Doc) -> Doc:
    return Doc(
        nlp.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        sent_starts=[token.is_sent_start for token in doc],
    )


def set_gold_ents(predicted: Doc, reference: Doc) -> None:
    """Give a doc the entities of its reference, as far as they fit its tokens.

    predicted (Doc): The doc to annotate.
    reference (Doc): The doc with gold entities.
    """
    spans = [predicted.char_span(ent.start_char, ent.end_char, label=ent.label_) for ent in reference.ents]
    predicted.set_ents([span for span in spans if span is not None])
