"""The published JSON Schema of a record."""

from __future__ import annotations

import json
from typing import Any

from .model import DealRecord


def record_schema() -> dict[str, Any]:
    """Make the JSON Schema of a record as it is written: amounts are strings, so that no reader rounds them.

    RETURNS (Dict[str, Any]): The schema, of the draft 2020-12.
    """
    schema = DealRecord.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """RETURNS (str): The schema as the file ``docs/record.schema.json`` has it."""
    return json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n"
