from __future__ import annotations

import pytest

from pharma_deals.review.client import Doccano
from pharma_deals.review.project import ensure_project, open_project
from pharma_deals.review.transport import ReviewError
from pharma_deals.schema import ENTITIES, ENTITY_LABELS, RELATION_LABELS

from .fake_doccano import FakeDoccano, ok


def test_a_new_project_has_the_whole_schema(fake: FakeDoccano, doccano: Doccano) -> None:
    project = ensure_project(doccano, "deals", guideline="# Rules")
    assert sorted(project.labels.values()) == sorted(ENTITY_LABELS)
    assert sorted(project.relations.values()) == sorted(RELATION_LABELS)
    labels = fake.types[project.id, "span-types"]
    assert [(one["background_color"], one["suffix_key"]) for one in labels] == [
        (e.colour, e.key) for e in ENTITIES
    ]
    settings = fake.projects[project.id]
    assert (settings["guideline"], settings["use_relation"], settings["allow_overlapping"]) == (
        "# Rules",
        True,
        False,
    )
    assert (settings["grapheme_mode"], settings["collaborative_annotation"]) == (False, True)


def test_a_project_is_made_once(fake: FakeDoccano, doccano: Doccano) -> None:
    assert (
        ensure_project(doccano, "deals") == ensure_project(doccano, "deals") == open_project(doccano, "deals")
    )
    assert len(fake.projects) == 1


def test_what_is_missing_of_a_project_is_made(fake: FakeDoccano, doccano: Doccano) -> None:
    project = ensure_project(doccano, "deals")
    del fake.types[project.id, "span-types"][3:]
    fake.types[project.id, "relation-types"].clear()
    again = ensure_project(doccano, "deals", guideline="new")
    assert (len(again.labels), len(again.relations)) == (len(ENTITY_LABELS), len(RELATION_LABELS))
    assert fake.projects[project.id]["guideline"] == "new"


def test_an_unknown_project_is_an_error_that_names_the_others(doccano: Doccano) -> None:
    ensure_project(doccano, "deals")
    with pytest.raises(ReviewError, match=r"D511.*'other'.*'deals'"):
        open_project(doccano, "other")


def test_two_projects_of_a_name_are_an_error(fake: FakeDoccano, doccano: Doccano) -> None:
    project = ensure_project(doccano, "deals")
    fake.projects[999] = {**fake.projects[project.id], "id": 999}
    fake.members.append((999, 1))
    with pytest.raises(ReviewError, match="D510"):
        open_project(doccano, "deals")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("grapheme_mode", True),
        ("allow_overlapping", True),
        ("use_relation", False),
        ("project_type", "Seq2seq"),
    ],
)
def test_settings_that_would_change_annotations_are_an_error(
    fake: FakeDoccano, doccano: Doccano, setting: str, value: object
) -> None:
    project = ensure_project(doccano, "deals")
    fake.projects[project.id][setting] = value
    with pytest.raises(ReviewError, match=f"D512.*{setting}"):
        open_project(doccano, "deals")


def test_another_kind_of_collaboration_is_an_error(doccano: Doccano) -> None:
    ensure_project(doccano, "deals", is_collaborative=False)
    with pytest.raises(ReviewError, match=r"D531.*have an annotation each.*push --individual"):
        ensure_project(doccano, "deals")


def test_a_doccano_without_these_settings_is_of_another_version(fake: FakeDoccano, doccano: Doccano) -> None:
    project = ensure_project(doccano, "deals")
    del fake.projects[project.id]["grapheme_mode"]
    with pytest.raises(ReviewError, match=r"D504.*grapheme_mode"):
        open_project(doccano, "deals")


def test_a_doccano_that_cannot_import_relations_is_of_another_version(
    fake: FakeDoccano, doccano: Doccano
) -> None:
    ensure_project(doccano, "deals")
    fake.answer = lambda method, path: ok([{"name": "JSONL"}]) if path.endswith("catalog") else None
    with pytest.raises(ReviewError, match=r"D504.*relations"):
        open_project(doccano, "deals")
