"""Scores of a pipeline in layers: end to end, relations on gold entities, candidate ceiling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from spacy.language import Language
from spacy.scorer import PRFScore
from spacy.tokens import Doc
from spacy.training import Example

from ..corpus.reader import set_gold_ents
from ..corpus.rows import TWICE, Loss
from ..entities.scorer import score_entities
from ..relations.component import get_relations_pipe
from ..relations.scorer import relation_set, score_relations
from ..sentences import sentence_ids

Scores = dict[str, Any]
# Sentences between head and tail: bucket name and largest distance in it.
_DISTANCES = (("0", 0), ("1", 1), ("2-4", 4), ("5-9", 9), ("10+", 10**9))
# Where gold relations are counted that have no tokens, and so no sentence.
_UNPLACED = "not on tokens"


def evaluate_layers(
    nlp: Language,
    examples: Sequence[Example],
    *,
    predicted: Sequence[Example] | None = None,
    lost: Sequence[Loss] = (),
) -> Scores:
    """Score a pipeline on annotated docs.

    nlp (Language): The pipeline, with the components ``ner`` and ``relations``.
    examples (Sequence[Example]): The docs; their predicted side is only read for its tokens.
    predicted (Optional[Sequence[Example]]): What :func:`predict_end_to_end` made of the examples, if
        it is there already.
    lost (Sequence[Loss]): Gold annotation that is on no doc. It counts as missed in every layer.
    RETURNS (dict): ``end_to_end`` (entities and relations as a user gets them), ``gold_entities``
        (relations where the entities are given), ``ceiling`` (share of gold relations whose pair is
        proposed, on gold and on predicted entities), ``by_distance`` (end to end, by sentences
        between head and tail), ``support`` (numbers of gold, the lost included) and ``lost``. Scores
        are between 0 and 1.
    """
    predicted = predict_end_to_end(nlp, examples) if predicted is None else predicted
    given = predict_on_gold_entities(nlp, examples)
    lost_ents, lost_rels = count_lost(lost, "entity"), count_lost(lost, "relation")
    gold_ents = Counter(ent.label_ for eg in examples for ent in eg.reference.ents)
    gold_rels = Counter(rel[2] for eg in examples for rel in relation_set(eg.reference))
    entities = _count_missed(score_entities(predicted), ("ents", "ents_boundary"), gold_ents, lost_ents)
    relations, relations_given = (
        _count_missed(score_relations(egs), ("rel", "rel_boundary"), gold_rels, lost_rels)
        for egs in (predicted, given)
    )
    share = gold_rels.total() / max(1, (gold_rels + lost_rels).total())
    ceilings = {"gold_entities": ceiling(nlp, given), "end_to_end": ceiling(nlp, predicted)}
    return {
        "end_to_end": {**entities, **relations},
        "gold_entities": relations_given,
        "ceiling": {
            name: (0.0 if lost_rels else None) if value is None else value * share
            for name, value in ceilings.items()
        },
        "by_distance": _by_distance(predicted, lost_rels.total()),
        "support": {
            "docs": len(examples),
            "words": sum(len(eg.reference) for eg in examples),
            "entities": (gold_ents + lost_ents).total(),
            "relations": (gold_rels + lost_rels).total(),
        },
        "lost": {"entities": lost_ents.total(), "relations": lost_rels.total()},
    }


def count_lost(lost: Sequence[Loss], kind: str) -> Counter[str]:
    """Count the gold annotation that is on no doc.

    lost (Sequence[Loss]): What could not be carried over to docs.
    kind (str): ``"entity"`` or ``"relation"``.
    RETURNS (Counter[str]): Number by label, without relations that stand there twice.
    """
    return Counter(loss.label for loss in lost if loss.kind == kind and loss.reason != TWICE)


def predict_end_to_end(nlp: Language, examples: Sequence[Example]) -> list[Example]:
    """Run the whole pipeline on the docs of examples, without what is annotated on them."""
    docs = [_bare_copy(eg.predicted) for eg in examples]
    return [Example(doc, eg.reference) for doc, eg in zip(nlp.pipe(docs), examples, strict=True)]


def predict_on_gold_entities(nlp: Language, examples: Sequence[Example]) -> list[Example]:
    """Run the pipeline on the docs of examples, with gold entities in place of predicted ones."""
    docs = []
    for eg in examples:
        doc = _bare_copy(eg.predicted)
        set_gold_ents(doc, eg.reference)
        docs.append(doc)
    with nlp.select_pipes(disable=["ner"]):
        return [Example(doc, eg.reference) for doc, eg in zip(nlp.pipe(docs), examples, strict=True)]


def ceiling(nlp: Language, examples: Sequence[Example]) -> float | None:
    """The recall that a perfect relation model would reach on the pairs that are proposed.

    nlp (Language): The pipeline, for its candidate getter.
    examples (Sequence[Example]): Docs with entities, and their references.
    RETURNS (Optional[float]): Share of the gold relations whose pair is proposed with the right
        entity labels, between 0 and 1; None without gold relations.
    """
    component = get_relations_pipe(nlp)
    counts = PRFScore()
    for eg in examples:
        candidates = component.candidates(eg.predicted)
        ents = [(ent.start_char, ent.end_char, ent.label_) for ent in eg.predicted.ents]
        proposed = set()
        for (head, tail), allowed in zip(candidates.pairs, candidates.allowed, strict=True):
            for column in allowed.nonzero()[0]:
                label = component.labels[column]
                proposed.add((ents[head][:2], ents[tail][:2], label, ents[head][2], ents[tail][2]))
        counts.score_set(proposed, relation_set(eg.reference))
    return counts.recall if counts.tp or counts.fn else None


def _bare_copy(doc: Doc) -> Doc:
    # An untrained sentence start is None, and stays to be found by rule.
    return Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        sent_starts=[token.is_sent_start for token in doc] if doc.has_annotation("SENT_START") else None,
    )


def _count_missed(
    scores: Scores, prefixes: tuple[str, str], gold: Counter[str], lost: Counter[str]
) -> Scores:
    """Let lost annotation count as missed, and add the support by label.

    Of the counts behind the scores, only the number of gold annotations changes: precision stays.
    """
    scores = dict(scores)
    for prefix in prefixes if lost else ():
        keys = {key: f"{prefix}_{key}" for key in "prf"}
        found = {key: scores[name] or 0.0 for key, name in keys.items()}
        with_missed = _lower_recall(found, gold.total(), lost.total())
        scores.update({name: with_missed[key] for key, name in keys.items()})
    # "ents_boundary" has no scores by label.
    name = f"{prefixes[0]}_per_type"
    per_type = scores[name] or {}
    nothing = dict.fromkeys("prf", 0.0)
    scores[name] = {
        label: {
            **_lower_recall(per_type.get(label, nothing), gold[label], lost[label]),
            "support": gold[label] + lost[label],
        }
        for label in sorted({*per_type, *lost})
    } or None
    if f"{prefixes[0]}_support" in scores:
        scores[f"{prefixes[0]}_support"] = (gold + lost).total()
    return scores


def _lower_recall(scores: Scores, gold: int, lost: int) -> Scores:
    if not lost:
        return scores
    p, r = scores["p"], scores["r"] * gold / (gold + lost)
    return {"p": p, "r": r, "f": 2 * p * r / (p + r) if p + r else 0.0}


def _by_distance(examples: Sequence[Example], lost: int) -> dict[str, Scores]:
    counts = {name: PRFScore() for name, _ in _DISTANCES}
    for eg in examples:
        gold, pred = _with_distance(eg.reference), _with_distance(eg.predicted)
        for name, score in counts.items():
            score.score_set({rel for rel, at in pred if at == name}, {rel for rel, at in gold if at == name})
    if lost:
        counts[_UNPLACED] = PRFScore(fn=lost)
    return {name: {**score.to_dict(), "support": score.tp + score.fn} for name, score in counts.items()}


def _with_distance(doc: Doc) -> set[tuple[tuple[Any, ...], str]]:
    ids = sentence_ids(doc)
    at_char = {token.idx: ids[token.i] for token in doc}
    found = set()
    for rel in relation_set(doc):
        distance = abs(at_char[rel[0][0]] - at_char[rel[1][0]])
        found.add((rel, next(name for name, most in _DISTANCES if distance <= most)))
    return found
