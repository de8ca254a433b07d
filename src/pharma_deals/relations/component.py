"""The component that finds relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from spacy.errors import Errors as SpacyErrors
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Config, set_dropout_rate
from thinc.model import Model
from thinc.optimizers import Optimizer
from thinc.types import Floats2d

from ..calibration import calibrate
from ..errors import Errors
from ..extensions import install_extensions
from ..head_pipe import HeadPipe
from .candidates import CandidateGetter, Candidates
from .model import build_head

Relation = dict[str, Any]

default_config = """
[model]
@architectures = "pharma_deals.RelationModel.v1"
hidden_width = 256
label_width = 32
dropout = 0.2
learn_rate_scale = 10.0

[model.tok2vec]
@architectures = "spacy-transformers.TransformerListener.v1"
grad_factor = 1.0
pooling = {"@layers":"reduce_mean.v1"}
upstream = "*"

[candidates]
@misc = "pharma_deals.candidates.v1"
window = 2000
sentence_window = 200
earlier_deals = 8
earlier_mentions = 128
context = 64

[candidates.signatures]
@misc = "pharma_deals.signatures.v1"
"""
_DEFAULTS = Config().from_str(default_config)
DEFAULT_RELATION_MODEL = _DEFAULTS["model"]
DEFAULT_CANDIDATES = _DEFAULTS["candidates"]


@Language.factory(
    "deal_relations",
    requires=["doc.ents"],
    assigns=["doc._.relations"],
    default_config={
        "model": DEFAULT_RELATION_MODEL,
        "candidates": DEFAULT_CANDIDATES,
        "threshold": 0.5,
        "loss_weight": 1.0,
        "scorer": {"@scorers": "pharma_deals.relation_scorer.v1"},
    },
    default_score_weights={"rel_f": 1.0, "rel_p": 0.0, "rel_r": 0.0, "rel_per_type": None},
)
def make_deal_relations(
    nlp: Language,
    name: str,
    model: Model[Any, Floats2d],
    candidates: CandidateGetter,
    threshold: float,
    loss_weight: float,
    scorer: Callable[..., dict[str, Any]] | None,
) -> DealRelations:
    """Make the relation component.

    nlp (Language): The pipeline.
    name (str): Name of the component.
    model (Model): Scores the relations of candidate pairs.
    candidates (CandidateGetter): Proposes the pairs of a doc.
    threshold (float): Least probability of a relation that is given out, between 0 and 1.
    loss_weight (float): Weight of the loss beside that of other components.
    scorer (Optional[Callable]): Scores examples.
    RETURNS (DealRelations): The component.
    """
    return DealRelations(
        nlp.vocab,
        model,
        name,
        candidates=candidates,
        threshold=threshold,
        loss_weight=loss_weight,
        scorer=scorer,
    )


class DealRelations(HeadPipe):
    """Finds relations between the entities of a doc, several for a pair if need be.

    The pairs come from ``doc.ents``, whoever set them; for training, that is the predicted doc of
    the example, and gold relations are looked up by the characters of their spans. A gold relation
    whose pair is not proposed teaches nothing, and counts as missed by the scorer.

    vocab (Vocab): The shared vocabulary.
    model (Model): Scores the relations of candidate pairs.
    name (str): Name of the component.
    candidates (CandidateGetter): Proposes the pairs of a doc.
    threshold (float): Least probability of a relation, for labels without a threshold of their own.
    loss_weight (float): Weight of the loss.
    scorer (Optional[Callable]): Scores examples.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Floats2d],
        name: str = "relations",
        *,
        candidates: CandidateGetter,
        threshold: float = 0.5,
        loss_weight: float = 1.0,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ):
        self.vocab = vocab
        self.model = model
        self.name = name
        self.candidates = candidates
        self.loss_weight = loss_weight
        self.scorer = scorer
        labels = [relation.name for relation in candidates.signatures]
        self.cfg = {"labels": labels, "nI": None, "threshold": threshold, "thresholds": {}}
        install_extensions()

    @property
    def thresholds(self) -> dict[str, float]:
        """Least probability for each label."""
        return {label: self.cfg["thresholds"].get(label, self.cfg["threshold"]) for label in self.labels}

    def set_thresholds(self, thresholds: dict[str, float]) -> None:
        """Give labels a threshold of their own.

        thresholds (Dict[str, float]): Least probability by label, between 0 and 1.
        RAISES (ValueError): If the component has no such label, or a threshold is no probability.
        """
        for label, threshold in thresholds.items():
            self.add_label(label)
            if not 0.0 <= threshold <= 1.0:
                raise ValueError(Errors.D206.format(label=label, threshold=threshold))
        self.cfg["thresholds"] = dict(thresholds)

    def add_label(self, label: str) -> int:
        """Labels come from the signatures; adding one that they have changes nothing.

        label (str): The label.
        RETURNS (int): 0.
        RAISES (ValueError): If the label is not in the signatures.
        """
        if label not in self.labels:
            raise ValueError(Errors.D204.format(label=label, name=self.name))
        return 0

    def predict(self, docs: Iterable[Doc]) -> list[list[Relation]]:
        """Find the relations of docs, without changing them.

        docs (Iterable[Doc]): The docs, with entities.
        RETURNS (List[List[dict]]): The relations of each doc, as ``doc._.relations`` has them.
        RAISES (ValueError): If the component is not initialized.
        """
        proposed, probs = self.predict_proba(docs)
        thresholds = np.asarray(list(self.thresholds.values()))
        return [
            self._decode(candidates, doc_probs, thresholds)
            for candidates, doc_probs in zip(proposed, probs, strict=True)
        ]

    def predict_proba(self, docs: Iterable[Doc]) -> tuple[list[Candidates], list[Any]]:
        """Score all candidate pairs of docs.

        docs (Iterable[Doc]): The docs, with entities.
        RETURNS (Tuple[List[Candidates], List[NDArray]]): The pairs of each doc, and the probability
            of each relation, zero where the signatures do not allow it.
            *Shape:* (n_pairs, n_relations) each
        RAISES (ValueError): If the component is not initialized.
        """
        docs = list(docs)
        if self.model.maybe_get_ref("head") is None:
            raise ValueError(SpacyErrors.E109.format(name=self.name))
        proposed = [self.candidates(doc) for doc in docs]
        if not any(len(candidates) for candidates in proposed):
            return proposed, [np.zeros((0, len(self.labels)), dtype="f") for _ in docs]
        scores = self.model.ops.to_numpy(self.model.predict((docs, proposed)))
        probs = _sigmoid(scores) * np.concatenate([candidates.allowed for candidates in proposed])
        ends = np.cumsum([len(candidates) for candidates in proposed])[:-1]
        return proposed, np.split(probs, ends)

    def set_annotations(self, docs: Iterable[Doc], relations: list[list[Relation]]) -> None:
        """Write relations to docs.

        docs (Iterable[Doc]): The docs.
        relations (List[List[dict]]): What :meth:`predict` found.
        """
        for doc, found in zip(docs, relations, strict=True):
            scores = [relation["score"] for relation in found]
            if self.calibration is not None and found:
                scores = calibrate(score_features(doc, found), self.calibration).tolist()
            doc._.relations = [
                {**relation, "score": score}
                for relation, score in zip(found, scores, strict=True)
                if score >= self.min_score
            ]

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch of examples.

        examples (Iterable[Example]): The batch; pairs are proposed from the predicted docs' entities.
        drop (float): Dropout rate of the thinc layers.
        sgd (Optional[Optimizer]): The optimizer; without one, gradients are only accumulated.
        losses (Optional[Dict[str, float]]): Updated with the loss of the component.
        RETURNS (Dict[str, float]): The losses.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "DealRelations.update")
        docs = [eg.predicted for eg in examples]
        if not any(len(doc) for doc in docs):
            return losses
        set_dropout_rate(self.model, drop)
        proposed = [self.candidates(doc) for doc in docs]
        scores, backprop = self.model.begin_update((docs, proposed))
        loss, d_scores = self.get_loss(examples, (proposed, scores))
        backprop(d_scores)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss(
        self, examples: Iterable[Example], scores: tuple[list[Candidates], Floats2d]
    ) -> tuple[float, Floats2d]:
        """Binary cross entropy of the relations that the pairs may have, averaged over the pairs.

        examples (Iterable[Example]): The batch.
        scores (Tuple[List[Candidates], Floats2d]): The pairs of each doc, and the model's scores.
            *Shape:* (n_pairs, n_relations)
        RETURNS (Tuple[float, Floats2d]): The loss, and its gradient.
        """
        proposed, logits = scores
        if not len(logits):
            return 0.0, logits
        ops = self.model.ops
        truths = [self._get_truth(eg, pairs) for eg, pairs in zip(examples, proposed, strict=True)]
        truth = ops.asarray2f(np.concatenate(truths))
        allowed = ops.asarray2f(np.concatenate([pairs.allowed for pairs in proposed]), dtype="f")
        probs = _sigmoid(logits)
        # Of a relation that is there, the gradient is its probability minus one.
        d_scores = (probs - truth) * allowed * (self.loss_weight / len(logits))
        likelihood = truth * ops.xp.log(probs + 1e-9) + (1 - truth) * ops.xp.log(1 - probs + 1e-9)
        loss = -float((likelihood * allowed).sum()) / len(logits)
        return loss * self.loss_weight, d_scores.astype("f")

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Iterable[str] | None = None,
    ) -> None:
        """Set the sizes of the model.

        get_examples (Callable[[], Iterable[Example]]): Gives the training examples.
        nlp (Optional[Language]): The pipeline.
        labels (Optional[Iterable[str]]): Labels that the signatures have to have; which relations there
            are is theirs to say.
        RAISES (ValueError): If there are no labels, or some that the signatures do not have.
        """
        validate_get_examples(get_examples, "DealRelations.initialize")
        for label in labels or ():
            self.add_label(label)
        if not self.labels:
            raise ValueError(Errors.D203.format(name=self.name))
        docs = [eg.reference for eg in islice(get_examples(), 2)]
        self.model.set_dim("nO", len(self.labels), force=True)
        self.model.attrs["n_labels"] = len(self.candidates.entity_labels)
        self.model.initialize(X=(docs, [self.candidates(doc) for doc in docs]))
        self.cfg["nI"] = self.model.get_dim("nI")

    def build_head(self, cfg: dict[str, Any]) -> None:
        """Build the head for the labels and width of a saved component."""
        if cfg["nI"] is not None:
            self.model.set_dim("nO", len(cfg["labels"]), force=True)
            self.model.set_dim("nI", cfg["nI"], force=True)
            self.model.attrs["n_labels"] = len(self.candidates.entity_labels)
            build_head(self.model)

    def _decode(self, candidates: Candidates, probs: Any, thresholds: Any) -> list[Relation]:
        chosen = probs >= thresholds
        for column, relation in enumerate(self.candidates.signatures):
            if relation.single_tail:
                _keep_best_tail(chosen[:, column], probs[:, column], candidates.pairs[:, 0])
        relations = []
        for row, column in zip(*np.nonzero(chosen & candidates.allowed), strict=True):
            head, tail = candidates.pairs[row]
            relations.append(
                {
                    "head": candidates.spans[head].tolist(),
                    "tail": candidates.spans[tail].tolist(),
                    "label": self.labels[column],
                    "score": float(probs[row, column]),
                }
            )
        return sorted(relations, key=lambda rel: (rel["head"], rel["tail"], rel["label"]))

    def _get_truth(self, eg: Example, candidates: Candidates) -> Any:
        """Gold relations of the proposed pairs. *Shape:* (n_pairs, n_relations)."""
        gold = relation_keys(eg.reference)
        offsets = [_offsets(eg.predicted, span) for span in candidates.spans]
        truth = np.zeros(candidates.allowed.shape, dtype="f")
        for row, (head, tail) in enumerate(candidates.pairs):
            for label in gold.get((offsets[head], offsets[tail]), ()):
                if label in self.labels:
                    truth[row, self.labels.index(label)] = 1.0
        return truth


def get_relations_pipe(nlp: Language) -> DealRelations:
    """Get the relation component of a pipeline.

    nlp (Language): The pipeline.
    RETURNS (DealRelations): Its component ``relations``.
    RAISES (ValueError): If there is none of our kind.
    """
    component = nlp.get_pipe("relations") if "relations" in nlp.pipe_names else None
    if not isinstance(component, DealRelations):
        raise ValueError(Errors.D205.format(names=", ".join(nlp.pipe_names) or "no components"))
    return component


def relation_keys(doc: Doc) -> dict[tuple[tuple[int, int], tuple[int, int]], list[str]]:
    """The relations of a doc by the characters of head and tail, so that tokenizations may differ.

    doc (Doc): The doc.
    RETURNS (Dict[Tuple[Tuple[int, int], Tuple[int, int]], List[str]]): Labels for each pair, whose
        offsets are characters of the text.
    """
    keys: dict[Any, list[str]] = {}
    for rel in doc._.relations:
        keys.setdefault((_offsets(doc, rel["head"]), _offsets(doc, rel["tail"])), []).append(rel["label"])
    return keys


def score_features(doc: Doc, relations: Sequence[Relation]) -> list[list[float]]:
    """What bears on whether relations are right: their own score, and those of their entities.

    doc (Doc): The doc, with entities and, unless they are given rather than found, ``doc._.entity_scores``.
    relations (Sequence[dict]): Its relations, with the scores of the model.
    RETURNS (List[List[float]]): For each its score, and the lesser one of its head's and its tail's, or 1.
    """
    scores = doc._.entity_scores
    known = dict(zip(((ent.start, ent.end) for ent in doc.ents), scores, strict=False)) if scores else {}
    return [
        [
            float(relation["score"]),
            min(known.get(tuple(relation[end]), 1.0) for end in ("head", "tail")),
        ]
        for relation in relations
    ]


def _offsets(doc: Doc, span: Sequence[int]) -> tuple[int, int]:
    start, end = int(span[0]), int(span[1])
    return doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _keep_best_tail(chosen: Any, probs: Any, heads: Any) -> None:
    """Of several tails of one head, keep the most probable; in place."""
    for head in np.unique(heads[chosen]):
        rows = np.nonzero(chosen & (heads == head))[0]
        chosen[rows] = False
        chosen[rows[np.argmax(probs[rows])]] = True


def _sigmoid(scores: Any) -> Any:
    # Clipped where float32 has no more to say, so that exp does not overflow.
    return 1.0 / (1.0 + np.exp(-scores.clip(-30.0, 30.0)))
