"""Reading articles and their annotation from doccano, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .client import Doccano
from .form import Stored, from_doccano
from .project import Project

# How often an article is read again that somebody changes while it is read.
_TRIES = 5


def read_article(
    doccano: Doccano, project: Project, example: dict[str, Any], *, confirmed_by: Iterable[str] = ()
) -> Stored:
    """Read an article with the annotation that the user sees.

    doccano (Doccano): The server.
    project (Project): The project.
    example (dict): The article as it stands in the list.
    confirmed_by (Iterable[str]): Who confirmed it. Defaults to nobody.
    RETURNS (Stored): The article.
    """
    spans: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    for _ in range(_TRIES):
        spans = doccano.spans(project.id, example["id"])
        relations = doccano.relations(project.id, example["id"])
        ids = {span["id"] for span in spans}
        # Else a span came or went between the two requests.
        if all({rel["from_id"], rel["to_id"]} <= ids for rel in relations):
            break
    return from_doccano(
        example["text"] or "",
        example["meta"] or {},
        [
            {
                "id": span["id"],
                "label": project.labels.get(span["label"], str(span["label"])),
                "start_offset": span["start_offset"],
                "end_offset": span["end_offset"],
            }
            for span in spans
        ],
        [
            {
                "id": rel["id"],
                "from_id": rel["from_id"],
                "to_id": rel["to_id"],
                "type": project.relations.get(rel["type"], str(rel["type"])),
            }
            for rel in relations
        ],
        confirmed_by=confirmed_by,
    )
