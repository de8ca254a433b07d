"""Calibration of a pipeline's scores on dev, and how good it is on other docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from spacy.language import Language
from spacy.training import Example

from ..calibration import calibrate, expected_calibration_error, fit_calibration, reliability
from ..entities.component import DealEntities
from ..relations.component import get_relations_pipe, score_features
from ..relations.scorer import relation_set, scored_relations
from .scores import predict_end_to_end


def calibrate_pipeline(nlp: Language, examples: Sequence[Example]) -> dict[str, list[float]]:
    """Make the scores of a pipeline mean how likely each entity and relation is right, end to end.

    nlp (Language): The pipeline, with its thresholds set. Its components keep the calibration.
    examples (Sequence[Example]): Annotated docs that it was not trained on. Use dev.
    RETURNS (Dict[str, List[float]]): The calibration of each component, see ``fit_calibration``.
    """
    relations = get_relations_pipe(nlp)
    ner = nlp.get_pipe("ner") if "ner" in nlp.pipe_names else None
    entities = ner if isinstance(ner, DealEntities) else None
    for component in (entities, relations):
        if component is not None:
            component.set_calibration(None)
    predicted = predict_end_to_end(nlp, examples)
    found: dict[str, list[float]] = {}
    if entities is not None:
        scored = [(score, is_right) for eg in predicted for score, is_right in scored_entities(eg)]
        if scored:
            weights = fit_calibration([[score] for score, _ in scored], [is_right for _, is_right in scored])
            entities.set_calibration(weights)
            found[entities.name] = weights
            for eg in predicted:
                doc = eg.predicted
                if doc.ents:
                    doc._.entity_scores = calibrate(
                        [[score] for score in doc._.entity_scores], weights
                    ).tolist()
    features, correct = [], []
    for eg in predicted:
        features += score_features(eg.predicted, eg.predicted._.relations)
        correct += [is_right for _, is_right in judged_relations(eg)]
    if features:
        found[relations.name] = fit_calibration(features, correct)
        relations.set_calibration(found[relations.name])
    return found


def measure_calibration(predicted: Sequence[Example]) -> dict[str, dict[str, Any]]:
    """Measure how far scores are from the share of what is right.

    predicted (Sequence[Example]): Docs as predicted end to end, and their references.
    RETURNS (dict): For ``entities`` and ``relations``, the expected calibration error (``ece``, between 0 and 1;
        None without scores) and the ``bins`` of the reliability diagram.
    """
    layers = {"entities": scored_entities, "relations": judged_relations}
    measured = {}
    for name, read in layers.items():
        scored = [pair for eg in predicted for pair in read(eg)]
        bins = reliability([score for score, _ in scored], [is_right for _, is_right in scored])
        measured[name] = {"ece": expected_calibration_error(bins), "bins": [asdict(one) for one in bins]}
    return measured


def scored_entities(eg: Example) -> list[tuple[float, bool]]:
    """RETURNS (List[Tuple[float, bool]]): Score of every predicted entity that has one, and whether it is in the reference."""
    gold = {(ent.start_char, ent.end_char, ent.label_) for ent in eg.reference.ents}
    doc = eg.predicted
    return [
        (float(score), (ent.start_char, ent.end_char, ent.label_) in gold)
        for ent, score in zip(doc.ents, doc._.entity_scores, strict=False)
    ]


def judged_relations(eg: Example) -> list[tuple[float, bool]]:
    """RETURNS (List[Tuple[float, bool]]): Score of every predicted relation, and whether it and its entities are right."""
    gold = relation_set(eg.reference)
    return [(score, rel in gold) for score, rel in scored_relations(eg.predicted)]
