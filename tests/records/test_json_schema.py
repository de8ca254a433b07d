from __future__ import annotations

from pathlib import Path

from pharma_deals.records.json_schema import record_schema, schema_text
from pharma_deals.records.model import DealRecord, Evidence


def test_the_published_schema_is_that_of_the_model(root: Path) -> None:
    """If this fails, run: pharma-deals schema > docs/record.schema.json"""
    assert (root / "docs" / "record.schema.json").read_text(encoding="utf8") == schema_text()


def test_it_has_all_that_a_record_has() -> None:
    schema = record_schema()
    assert set(schema["properties"]) == set(DealRecord(id="a#1", news=True).model_dump(mode="json"))
    assert schema["additionalProperties"] is False


def test_amounts_are_strings() -> None:
    assert record_schema()["$defs"]["Money"]["properties"]["amount"]["type"] == "string"


def test_an_article_is_named_only_where_there_are_several() -> None:
    evidence = Evidence(text="Acme", start=0, end=4, score=1.0)
    assert "article" not in evidence.model_dump(mode="json")
    named = evidence.model_copy(update={"article": "a"})
    assert Evidence.model_validate(named.model_dump(mode="json")) == named
    assert named.model_dump(mode="json")["article"] == "a"
