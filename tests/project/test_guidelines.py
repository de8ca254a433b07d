"""The guidelines have the tables of the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from pharma_deals.schema import ENTITY_LABELS, RELATION_LABELS, SCHEMA_VERSION, entity_table, relation_table

GUIDELINES = (Path(__file__).parents[2] / "corpus" / "GUIDELINES.md").read_text(encoding="utf8")


def between(start: str, end: str) -> str:
    return GUIDELINES.split(start)[1].split(end)[0].strip()


@pytest.mark.parametrize(("name", "table"), [("entities", entity_table()), ("relations", relation_table())])
def test_tables_are_those_of_the_schema(name: str, table: str) -> None:
    assert between(f"<!-- {name}:start -->", f"<!-- {name}:end -->") == table


def test_version_is_that_of_the_schema() -> None:
    assert f"(schema {SCHEMA_VERSION})" in GUIDELINES


def test_every_label_is_explained() -> None:
    """Every entity label has its rules beside the table; labels in the rules are in the schema."""
    rules = GUIDELINES.split("<!-- entities:end -->")[1].split("<!-- relations:start -->")[0]
    headings = {
        word for line in rules.splitlines() if line.startswith("### ") for word in line[4:].split(" and ")
    }
    assert headings == set(ENTITY_LABELS)


def test_no_label_is_misspelt() -> None:
    quoted = set(GUIDELINES.split("`"))
    labels = {word for word in quoted if word.isupper() and word.replace("_", "").isalpha()}
    assert labels - {*ENTITY_LABELS, *RELATION_LABELS} == {"SCHEMA_VERSION"}
