"""The component that finds entities."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import numpy as np
from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config
from thinc.model import Model
from thinc.types import Floats2d

from ..calibration import calibrate
from ..errors import Errors
from ..extensions import install_extensions
from ..head_pipe import HeadPipe
from . import lattice
from .model import build_head

default_config = """
[model]
@architectures = "pharma_deals.EntityModel.v1"
shape_width = 32
hidden_width = 256
dropout = 0.2
learn_rate_scale = 10.0

[model.tok2vec]
@architectures = "spacy-transformers.TransformerListener.v1"
grad_factor = 1.0
pooling = {"@layers":"reduce_mean.v1"}
upstream = "*"
"""
DEFAULT_ENTITY_MODEL = Config().from_str(default_config)["model"]


@Language.factory(
    "deal_entities",
    assigns=["doc.ents", "doc._.entity_scores"],
    default_config={
        "model": DEFAULT_ENTITY_MODEL,
        "scorer": {"@scorers": "pharma_deals.entity_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_deal_entities(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    scorer: Callable[..., dict[str, Any]] | None,
) -> DealEntities:
    """Make the entity component.

    nlp (Language): The pipeline.
    name (str): Name of the component.
    model (Model[List[Doc], List[Floats2d]]): Scores the BILOU tags of every word.
    scorer (Optional[Callable]): Scores examples.
    RETURNS (DealEntities): The component.
    """
    return DealEntities(nlp.vocab, model, name, scorer=scorer)


class DealEntities(HeadPipe):
    """Finds entities by BILOU tags, decoded so that every path is consistent.

    Unlike the transition-based ``ner`` it gives every entity a probability, that of the span among
    all consistent ways to tag the doc, in ``doc._.entity_scores``.

    vocab (Vocab): The shared vocabulary.
    model (Model[List[Doc], List[Floats2d]]): Scores the BILOU tags of every word.
    name (str): Name of the component.
    scorer (Optional[Callable]): Scores examples.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "ner",
        *,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ):
        self.vocab = vocab
        self.model = model
        self.name = name
        self.scorer = scorer
        self.cfg = {"labels": [], "nI": None}
        install_extensions()

    def add_label(self, label: str) -> int:
        """Add an entity label. Possible until the component is initialized.

        label (str): The label.
        RETURNS (int): 1 if the label was added, 0 if it was there.
        RAISES (ValueError): If the label is new and the component is initialized.
        """
        if label in self.cfg["labels"]:
            return 0
        if self.model.maybe_get_ref("head") is not None:
            raise ValueError(Errors.D202.format(name=self.name, label=label))
        self.cfg["labels"].append(label)
        self.vocab.strings.add(label)
        return 1

    def predict(self, docs: Iterable[Doc]) -> list[list[lattice.Decoded]]:
        """Find the entities of docs, without changing them.

        docs (Iterable[Doc]): The docs.
        RETURNS (List[List[Decoded]]): The entities of each doc, with scores.
        RAISES (ValueError): If the component is not initialized.
        """
        docs = list(docs)
        if self.model.maybe_get_ref("head") is None:
            raise ValueError(SpacyErrors.E109.format(name=self.name))
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        found = []
        for doc, scores in zip(docs, self.model.predict(docs), strict=True):
            found.append(lattice.decode(self.model.ops.to_numpy(scores), self.labels, _is_space(doc)))
        return found

    def set_annotations(self, docs: Iterable[Doc], entities: list[list[lattice.Decoded]]) -> None:
        """Write entities and their scores to docs.

        docs (Iterable[Doc]): The docs.
        entities (List[List[Decoded]]): What :meth:`predict` found.
        """
        for doc, found in zip(docs, entities, strict=True):
            scores = [ent.score for ent in found]
            if self.calibration is not None and scores:
                scores = calibrate([[score] for score in scores], self.calibration).tolist()
            kept = [(ent, score) for ent, score in zip(found, scores, strict=True) if score >= self.min_score]
            doc.set_ents([Span(doc, ent.start, ent.end, ent.label) for ent, _ in kept])
            doc._.entity_scores = [score for _, score in kept]

    def get_loss(self, examples: Iterable[Example], scores: list[Floats2d]) -> tuple[float, list[Floats2d]]:
        """Cross entropy of the tags, averaged over the words of the batch.

        examples (Iterable[Example]): The batch. Words without entity annotation in the reference,
            or in an entity that does not fit the predicted tokens, give no gradient.
        scores (List[Floats2d]): The scores of the model.
            *Shape:* (n_tokens, n_tags) each
        RETURNS (Tuple[float, List[Floats2d]]): The loss, and its gradient.
        """
        n_words = max(1, sum(len(doc_scores) for doc_scores in scores))
        loss, gradients = 0.0, []
        xp = self.model.ops.xp
        for eg, doc_scores in zip(examples, scores, strict=True):
            if not eg.reference.has_annotation("ENT_IOB"):
                gradients.append(xp.zeros_like(doc_scores))
                continue
            tags = self._get_tags(eg)
            shifted = doc_scores - doc_scores.max(axis=1, keepdims=True)
            probs = xp.exp(shifted)
            probs /= probs.sum(axis=1, keepdims=True)
            rows = xp.arange(len(tags))
            known = xp.asarray([tag is not None for tag in eg.get_aligned_ner()])
            loss -= float((xp.log(probs[rows, tags] + 1e-12) * known).sum())
            # The gradient of the tag that is right is its probability minus one.
            probs[rows, tags] -= 1.0
            probs *= known.reshape(-1, 1)
            gradients.append((probs / n_words).astype("f"))
        return loss / n_words, gradients

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Iterable[str] | None = None,
    ) -> None:
        """Set the labels and the sizes of the model.

        get_examples (Callable[[], Iterable[Example]]): Gives the training examples.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[Iterable[str]]): The labels; taken from the examples if not given.
        RAISES (ValueError): If there are no labels.
        """
        validate_get_examples(get_examples, "DealEntities.initialize")
        if labels is None:
            labels = sorted({ent.label_ for eg in get_examples() for ent in eg.reference.ents})
        for label in labels:
            self.add_label(label)
        if not self.labels:
            raise ValueError(Errors.D201.format(name=self.name))
        docs = [eg.reference for eg in islice(get_examples(), 2)]
        self.model.set_dim("nO", lattice.n_tags(self.labels), force=True)
        self.model.initialize(X=docs)
        self.cfg["nI"] = self.model.get_dim("nI")

    def build_head(self, cfg: dict[str, Any]) -> None:
        """Build the head for the labels and width of a saved component."""
        if cfg["nI"] is not None:
            self.model.set_dim("nO", lattice.n_tags(cfg["labels"]), force=True)
            self.model.set_dim("nI", cfg["nI"], force=True)
            build_head(self.model)

    def _get_tags(self, eg: Example) -> Any:
        """Tags of the predicted doc's words for the reference's entities."""
        aligned = eg.get_aligned_spans_y2x(eg.reference.ents, allow_overlap=False)
        spans = [(ent.start, ent.end, ent.label_) for ent in aligned if ent.label_ in self.cfg["labels"]]
        return self.model.ops.asarray(lattice.encode(spans, len(eg.predicted), self.labels))


def _is_space(doc: Doc) -> Any:
    return np.asarray([token.is_space for token in doc], dtype=bool)
