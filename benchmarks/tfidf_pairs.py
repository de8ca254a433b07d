"""A classifier of pairs without a neural network: TF-IDF and logistic regression.

It is asked about the same candidate pairs as our model, knows the same categorical features of them, and its
scores go the same way: what it lacks is an encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from pharma_deals.relations.candidates import CandidateGetter, Candidates
from pharma_deals.relations.component import DEFAULT_CANDIDATES, DealRelations
from pharma_deals.relations.scorer import make_relation_scorer

FACTORY = "benchmark_tfidf_relations"
# Words on either side of the pair.
_AROUND = 3
# Logits of a relation that train has at every pair that allows it; with the other sign, at none.
_CERTAIN = 30.0


@Language.factory(FACTORY, default_config={"candidates": DEFAULT_CANDIDATES})
def make_tfidf_relations(nlp: Language, name: str, candidates: CandidateGetter) -> TfidfRelations:
    """Make the component.

    nlp (Language): The pipeline.
    name (str): Name of the component.
    candidates (CandidateGetter): Proposes the pairs of a doc.
    RETURNS (TfidfRelations): The component.
    """
    return TfidfRelations(nlp.vocab, None, name, candidates=candidates, scorer=make_relation_scorer())


class TfidfRelations(DealRelations):
    """The relation component, with the probabilities of a logistic regression for each label."""

    _vectorizer: TfidfVectorizer
    # *Shape:* (n_features, n_relations) and (n_relations,)
    _weights: Any
    _bias: Any

    def fit(
        self, examples: Iterable[Example], evaluate: Callable[[], float], *, strengths: Iterable[float]
    ) -> float:
        """Learn from examples with several strengths of the regularization, and keep what is best.

        examples (Iterable[Example]): The predicted docs have the entities whose pairs are learned.
        evaluate (Callable[[], float]): Scores the component as it is; called after every fit.
        strengths (Iterable[float]): Inverse strengths, one a fit.
        RETURNS (float): The best of them.
        """
        examples = list(examples)
        proposed = [self.candidates(eg.predicted) for eg in examples]
        self._vectorizer = TfidfVectorizer(analyzer=_as_it_is, min_df=2, sublinear_tf=True)
        terms = (
            pair
            for eg, pairs in zip(examples, proposed, strict=True)
            for pair in describe_pairs(eg.predicted, pairs)
        )
        features = self._vectorizer.fit_transform(terms)
        truth = np.concatenate(
            [self._get_truth(eg, pairs) for eg, pairs in zip(examples, proposed, strict=True)]
        )
        allowed = np.concatenate([pairs.allowed for pairs in proposed])
        fits = []
        for strength in strengths:
            self._fit_labels(features, truth > 0, allowed, strength)
            fits.append((evaluate(), strength, self._weights, self._bias))
        _, best, self._weights, self._bias = max(fits, key=lambda fit: fit[0])
        return best

    def predict_proba(self, docs: Iterable[Doc]) -> tuple[list[Candidates], list[Any]]:
        """Score all candidate pairs of docs, as the component that it stands for does."""
        docs = list(docs)
        proposed = [self.candidates(doc) for doc in docs]
        return proposed, [
            self._score(doc, pairs) * pairs.allowed for doc, pairs in zip(docs, proposed, strict=True)
        ]

    def _score(self, doc: Doc, pairs: Candidates) -> Any:
        if not len(pairs):
            return np.zeros(pairs.allowed.shape)
        logits = self._vectorizer.transform(describe_pairs(doc, pairs)) @ self._weights + self._bias
        return 1 / (1 + np.exp(-logits.clip(-_CERTAIN, _CERTAIN)))

    def _fit_labels(self, features: csr_matrix, truth: Any, allowed: Any, strength: float) -> None:
        self._weights = np.zeros((features.shape[1], len(self.labels)))
        self._bias = np.full(len(self.labels), -_CERTAIN)
        for column in range(len(self.labels)):
            rows = np.nonzero(allowed[:, column])[0]
            own = truth[rows, column]
            if not own.any():
                continue
            if own.all():
                self._bias[column] = _CERTAIN
            else:
                model = LogisticRegression(C=strength, solver="liblinear").fit(features[rows], own)
                self._weights[:, column], self._bias[column] = model.coef_[0], model.intercept_[0]


def describe_pairs(doc: Doc, candidates: Candidates) -> Iterator[list[str]]:
    """Say in terms what is to be known of the pairs of a doc.

    doc (Doc): The doc.
    candidates (Candidates): Its pairs.
    YIELDS (List[str]): For each pair the words of head and tail, those between and around them, the labels of both,
        and its categorical features; each with a prefix that says which it is.
    """
    words = [token.lower_ for token in doc]
    labels = {(ent.start, ent.end): ent.label_ for ent in doc.ents}
    for (head, tail), between, features in zip(
        candidates.pairs, candidates.between, candidates.features, strict=True
    ):
        spans = [tuple(candidates.spans[place].tolist()) for place in (head, tail)]
        first, last = sorted(spans)
        inner = words[between[0] : between[1]]
        yield [
            "labels=" + ">".join(labels[span] for span in spans),
            *(f"{number}={value}" for number, value in enumerate(features)),
            *(f"head:{word}" for word in words[slice(*spans[0])]),
            *(f"tail:{word}" for word in words[slice(*spans[1])]),
            *(f"between:{word}" for word in inner),
            *(f"between:{one} {other}" for one, other in pairwise(inner)),
            *(f"before:{word}" for word in words[max(0, first[0] - _AROUND) : first[0]]),
            *(f"after:{word}" for word in words[last[1] : last[1] + _AROUND]),
        ]


def _as_it_is(terms: list[str]) -> list[str]:
    return terms
