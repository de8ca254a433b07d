"""Small pipelines and examples that the tests of the components share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Config, fix_random_seed

from pharma_deals.corpus.markup import read_markup
from pharma_deals.corpus.reader import set_gold_ents
from pharma_deals.extensions import install_extensions
from pharma_deals.tokenizer import blank_pipeline

MARKUP = """
=== licence

{1 ORG|Orvanta Pharma} {2 DEAL|licenses} {3 ASSET|ORV-210} from {4 ORG|Kestrel Bio}.

The {5 DEAL|agreement} gives {6 ORG|Kestrel Bio} an {7 PAYMENT|upfront payment} of {8 MONEY|$20 million}.
---
2 RECIPIENT 1
2 SOURCE 4
2 SUBJECT 3
5 SAME_AS 2
7 PAYEE 6
7 AMOUNT 8
7 OF_DEAL 5

=== takeover

{1 ORG|Lindqvist AB} will {2 DEAL|acquire} {3 ORG|Tarn Therapeutics} for {4 MONEY|SEK 300 million}. {5 ORG|Tarn} makes {6 MODALITY|vaccines}.
---
2 RECIPIENT 1
2 SUBJECT 3
2 AMOUNT 4
5 SAME_AS 3

=== nothing

Shares rose on Tuesday, analysts said.
---
"""

CONFIG = """
[nlp]
lang = "en"
pipeline = ["transformer","ner","relations"]

[nlp.tokenizer]
@tokenizers = "pharma_deals.Tokenizer.v1"

[components]

[components.transformer]
factory = "transformer"

[components.transformer.model]
@architectures = "pharma_deals.TransformerModel.v1"
name = "set by the fixture"
cpu_precision = "fp32"
tokenizer_config = {"use_fast": true}
transformer_config = {}

[components.transformer.model.get_spans]
@span_getters = "pharma_deals.sentence_windows.v1"

[components.ner]
factory = "deal_entities"

[components.ner.model]
hidden_width = 32
dropout = 0.0

[components.relations]
factory = "deal_relations"

[components.relations.model]
hidden_width = 32
dropout = 0.0
"""


def rows(markup: str = MARKUP) -> list[dict[str, Any]]:
    """Annotated articles."""
    return list(read_markup(markup))


def to_doc(nlp: Language, row: dict[str, Any]) -> Doc:
    """A doc with the annotation of a row, every span of which fits the tokens."""
    install_extensions()
    doc = nlp.make_doc(row["text"])
    spans = {
        ent["id"]: doc.char_span(ent["start_offset"], ent["end_offset"], label=ent["label"])
        for ent in row["entities"]
    }
    doc.set_ents(list(spans.values()))
    found = [relation(spans[rel["from_id"]], rel["type"], spans[rel["to_id"]]) for rel in row["relations"]]
    doc._.relations = sorted(found, key=lambda rel: (rel["head"], rel["tail"], rel["label"]))
    return doc


def relation(head: Span, label: str, tail: Span, score: float = 1.0) -> dict[str, Any]:
    """A relation as ``doc._.relations`` has it."""
    return {"head": [head.start, head.end], "tail": [tail.start, tail.end], "label": label, "score": score}


def make_examples(
    nlp: Language | None = None, *, gold_ents: bool = True, markup: str = MARKUP
) -> list[Example]:
    """Examples of all rows."""
    nlp = blank_pipeline() if nlp is None else nlp
    examples = []
    for row in rows(markup):
        eg = Example(nlp.make_doc(row["text"]), to_doc(nlp, row))
        if gold_ents:
            set_gold_ents(eg.predicted, eg.reference)
        examples.append(eg)
    return examples


def entity_example(text: str, pred: list[tuple[int, int, str]], gold: list[tuple[int, int, str]]) -> Example:
    """An example with predicted and gold entities, as token offsets and label."""
    nlp = blank_pipeline()
    docs = []
    for ents in (pred, gold):
        doc = nlp.make_doc(text)
        doc.set_ents([Span(doc, *ent) for ent in ents])
        docs.append(doc)
    return Example(*docs)


def make_nlp(encoder: Path, **overrides: Any) -> Language:
    """A pipeline with a tiny encoder, not initialized.

    encoder (Path): Folder of the encoder.
    overrides (Any): Values of the config by dotted name.
    """
    from spacy.util import load_model_from_config

    fix_random_seed(0)
    config = Config().from_str(CONFIG, overrides={"components.transformer.model.name": str(encoder)})
    for key, value in overrides.items():
        place: Any = config
        *path, last = key.split(".")
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return load_model_from_config(config, auto_fill=True, validate=True)


def train(nlp: Language, examples: list[Example], steps: int, learn_rate: float = 0.002) -> dict[str, float]:
    """Update a pipeline on all examples at once, and return the last losses."""
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = learn_rate
    losses: dict[str, float] = {}
    for _ in range(steps):
        losses = {}
        nlp.update(examples, sgd=optimizer, losses=losses)
    return losses
