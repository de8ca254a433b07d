"""The project in doccano: labels, colours and keys from the schema, and the guidelines for those who annotate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Errors
from ..schema import doccano_label_types
from .client import RELATION_TYPES, SPAN_TYPES, VERSION, Doccano
from .transport import ReviewError

DEFAULT_NAME = "pharma-deals"
_KINDS = {SPAN_TYPES: "span_types", RELATION_TYPES: "relation_types"}
# With grapheme mode, doccano's interface counts what people see as one character; without it, UTF-16 code units, which
# can be told from the text alone. Overlaps cannot be in the corpus.
_SETTINGS: Mapping[str, Any] = {
    "project_type": "SequenceLabeling",
    "use_relation": True,
    "allow_overlapping": False,
    "grapheme_mode": False,
}


@dataclass(frozen=True)
class Project:
    """A project in doccano.

    id (int): Its number.
    name (str): Its name.
    is_collaborative (bool): Whether all annotators see and change one annotation; else each has their own.
    labels (Dict[int, str]): The entity labels by doccano's number.
    relations (Dict[int, str]): The relation labels by doccano's number.
    """

    id: int
    name: str
    is_collaborative: bool
    labels: Mapping[int, str]
    relations: Mapping[int, str]


def open_project(doccano: Doccano, name: str) -> Project:
    """Find a project.

    doccano (Doccano): The server.
    name (str): The name of the project.
    RETURNS (Project): The project.
    RAISES (ReviewError): If there is none, or if its settings do not go with ours.
    """
    found = _find(doccano, name)
    if found is None:
        names = ", ".join(sorted(repr(one["name"]) for one in doccano.projects())) or "none"
        raise ReviewError(Errors.D511.format(project=name, url=doccano.url, projects=names))
    return _read(doccano, found)


def ensure_project(
    doccano: Doccano, name: str, *, is_collaborative: bool = True, guideline: str = ""
) -> Project:
    """Make a project, or what is missing of it.

    doccano (Doccano): The server.
    name (str): The name of the project.
    is_collaborative (bool): Whether all annotators share one annotation. Defaults to True.
    guideline (str): The text of the guidelines, Markdown. Defaults to none.
    RETURNS (Project): The project, with all labels of the schema.
    RAISES (ReviewError): If it is there with other settings.
    """
    found = _find(doccano, name)
    if found is None:
        found = doccano.create_project(
            {
                "name": name,
                "description": "Pharma and biotech deals: entities and relations",
                "guideline": guideline,
                "resourcetype": "SequenceLabelingProject",
                "collaborative_annotation": is_collaborative,
                "random_order": False,
                **_SETTINGS,
            }
        )
    elif found.get("collaborative_annotation") is not is_collaborative:
        kind, command = "share one annotation", "push"
        if is_collaborative:
            kind, command = "have an annotation each", "push --individual"
        raise ReviewError(Errors.D531.format(project=name, kind=kind, command=command))
    project_id = found["id"]
    if guideline and found.get("guideline") != guideline:
        doccano.change_project(
            project_id, {"guideline": guideline, "resourcetype": "SequenceLabelingProject"}
        )
    schema = doccano_label_types()
    for kind, key in _KINDS.items():
        known = {label["text"] for label in doccano.label_types(project_id, kind)}
        for label in schema[key]:
            if label["text"] not in known:
                doccano.create_label_type(project_id, kind, label)
    return _read(doccano, found)


def _find(doccano: Doccano, name: str) -> dict[str, Any] | None:
    found = [project for project in doccano.projects() if project["name"] == name]
    if len(found) > 1:
        raise ReviewError(Errors.D510.format(project=name))
    return found[0] if found else None


def _read(doccano: Doccano, found: Mapping[str, Any]) -> Project:
    for setting, wanted in _SETTINGS.items():
        if setting not in found:
            reason = f"a project has no setting '{setting}'"
            raise ReviewError(Errors.D504.format(url=doccano.url, version=VERSION, reason=reason))
        if found[setting] != wanted:
            raise _wrong(found["name"], setting, found[setting], wanted)
    formats = {(one.get("task_id"), one.get("name")) for one in doccano.catalog(found["id"])}
    if ("RelationExtraction", "JSONL") not in formats:
        reason = "it cannot import JSONL with relations"
        raise ReviewError(Errors.D504.format(url=doccano.url, version=VERSION, reason=reason))
    names = {
        kind: {label["id"]: label["text"] for label in doccano.label_types(found["id"], kind)}
        for kind in _KINDS
    }
    return Project(
        found["id"],
        found["name"],
        bool(found["collaborative_annotation"]),
        names[SPAN_TYPES],
        names[RELATION_TYPES],
    )


def _wrong(name: str, setting: str, found: object, wanted: object) -> ReviewError:
    return ReviewError(Errors.D512.format(project=name, setting=setting, found=found, wanted=wanted))
