"""The evaluation as a Markdown report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.metrics import classification_report, confusion_matrix
from spacy.training import Example

Scores = dict[str, Any]
_NONE = "-"


def make_report(scores: Scores, examples: Sequence[Example], *, title: str) -> str:
    """Write scores as Markdown.

    scores (dict): What ``evaluate_layers`` returned, and what ``measure_calibration`` and ``evaluate_records`` did under
        ``"calibration"`` and ``"records"``, if there is that.
    examples (Sequence[Example]): The docs as predicted end to end, for the confusion matrix.
    title (str): Heading of the report.
    RETURNS (str): The report.
    """
    support, lost = scores["support"], scores["lost"]
    end_to_end, given = scores["end_to_end"], scores["gold_entities"]
    sections = [
        f"# {title}",
        f"{support['docs']} docs, {support['words']} tokens, {support['entities']} entities, "
        f"{support['relations']} relations. Micro averages. Strict: boundaries and labels of the "
        "entities are right; boundary: the boundaries alone. A gold relation that was never proposed "
        "counts as missed.",
        *_lost_section(lost["entities"], lost["relations"]),
        _table(
            ("layer", "precision", "recall", "F1"),
            [
                ("entities, strict", *_prf(end_to_end, "ents")),
                ("entities, boundary", *_prf(end_to_end, "ents_boundary")),
                ("relations end to end, strict", *_prf(end_to_end, "rel")),
                ("relations end to end, boundary", *_prf(end_to_end, "rel_boundary")),
                ("relations on gold entities, strict", *_prf(given, "rel")),
                ("relations on gold entities, boundary", *_prf(given, "rel_boundary")),
            ],
        ),
        "Ceiling of the candidate pairs (share of gold relations that were proposed): "
        f"{_percent(scores['ceiling']['gold_entities'])} on gold entities, "
        f"{_percent(scores['ceiling']['end_to_end'])} on predicted ones.",
        "## Entities by label",
        _per_label(end_to_end["ents_per_type"]),
        "## Relations by label, end to end",
        _per_label(end_to_end["rel_per_type"]),
        "## Relations by label, on gold entities",
        _per_label(given["rel_per_type"]),
        "## Relations by distance, end to end",
        _per_label(scores["by_distance"], name="sentences apart"),
        *_calibration_section(scores.get("calibration")),
        *_records_section(scores.get("records")),
        "## Entity labels by token",
        f"```\n{token_report(examples)}```",
        "## Confusion of entity labels",
        "Rows are gold, columns predicted; spans with the same boundaries, "
        f"`{_NONE}` where the other side has no such span.",
        confusion_table(examples),
    ]
    return "\n\n".join(sections) + "\n"


def token_report(examples: Sequence[Example]) -> str:
    """scikit-learn's classification report over the tokens of entities.

    examples (Sequence[Example]): Predicted docs and references.
    RETURNS (str): The report as plain text.
    """
    gold, pred = [], []
    for eg in examples:
        gold += [label or _NONE for label in eg.get_aligned("ENT_TYPE", as_string=True)]
        pred += [token.ent_type_ or _NONE for token in eg.predicted]
    labels = sorted({*gold, *pred} - {_NONE})
    return (
        str(classification_report(gold, pred, labels=labels, zero_division=0.0))
        if labels
        else "no entities\n"
    )


def confusion_table(examples: Sequence[Example]) -> str:
    """The confusion matrix of entity labels as a Markdown table.

    examples (Sequence[Example]): Predicted docs and references.
    RETURNS (str): The table; labels that are never confused with another are left out.
    """
    gold, pred = [], []
    for eg in examples:
        gold_ents = {(ent.start_char, ent.end_char): ent.label_ for ent in eg.reference.ents}
        pred_ents = {(ent.start_char, ent.end_char): ent.label_ for ent in eg.predicted.ents}
        for span in gold_ents.keys() | pred_ents.keys():
            gold.append(gold_ents.get(span, _NONE))
            pred.append(pred_ents.get(span, _NONE))
    labels = sorted({*gold, *pred})
    if not labels:
        return "no entities"
    matrix = confusion_matrix(gold, pred, labels=labels)
    rows = [
        (f"**{label}**", *(str(count or "") for count in row))
        for label, row in zip(labels, matrix, strict=True)
    ]
    return _table(("", *labels), rows)


def _lost_section(entities: int, relations: int) -> list[str]:
    if not (entities or relations):
        return []
    return [
        f"{entities} of the entities and {relations} of the relations cannot be placed on tokens. They "
        "count as missed, but are not in the tables of tokens and of confusion."
    ]


def _calibration_section(calibration: dict[str, Any] | None) -> list[str]:
    if calibration is None:
        return []
    errors = ", ".join(f"{name} {_percent(measured['ece'])}" for name, measured in calibration.items())
    rows = [
        (name, f"{100 * one['score']:.0f}", f"{100 * one['correct']:.0f}", str(one["count"]))
        for name, measured in calibration.items()
        for one in measured["bins"]
    ]
    return [
        "## Scores as probabilities",
        f"Expected calibration error (per cent): {errors}. A score of 80 ought to be right in 80 of 100 cases.",
        _table(("layer", "mean score", "right", "number"), rows),
    ]


def _records_section(records: dict[str, Any] | None) -> list[str]:
    if records is None:
        return []
    rows = [
        (
            name.replace("_", " "),
            *(_percent(score[key]) for key in "prf"),
            *(_percent(records["end_to_end"][name][key]) for key in "prf"),
            str(score["support"]),
        )
        for name, score in records["gold"].items()
    ]
    return [
        "## Deal records by field",
        f"{records['articles']} articles with typed records. Left: built from gold entities and relations, which is what the "
        "builder loses by itself; right: end to end. `deals` counts the deals that have a counterpart.",
        _table(
            ("field", "precision", "recall", "F1", "precision e2e", "recall e2e", "F1 e2e", "support"), rows
        ),
    ]


def _per_label(per_type: dict[str, Scores] | None, *, name: str = "label") -> str:
    rows = [
        (label, *(_percent(score[key]) for key in "prf"), str(score["support"]))
        for label, score in (per_type or {}).items()
    ]
    return _table((name, "precision", "recall", "F1", "support"), rows)


def _prf(scores: Scores, prefix: str) -> tuple[str, str, str]:
    return (_percent(scores[f"{prefix}_p"]), _percent(scores[f"{prefix}_r"]), _percent(scores[f"{prefix}_f"]))


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{100 * value:.1f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [list(header), ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
