"""What the smoke test takes for a failure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pharma_deals.smoke import find_problems, smoke_test


def findings(**changes: Any) -> dict[str, Any]:
    relation = {"head": [1, 2], "tail": [0, 1], "label": "RECIPIENT", "score": 0.9}
    return {
        "meta": {
            "license": "MIT",
            "sources": ["a"],
            "performance": {"f": 1},
            "description": "a",
            "notes": "a",
        },
        "labels": {"entities": ["ORG", "DEAL"], "relations": ["RECIPIENT"]},
        "empty": {"entities": 0, "relations": []},
        "tokens": 3,
        "entities": [["Acme", "ORG"], ["buys", "DEAL"]],
        "scores": [0.9, 1.0],
        "relations": [relation],
        "survives_bytes": True,
        "extracted": [{"entities": [{}], "relations": [{}]}],
        **changes,
    }


def test_finds_nothing_wrong_with_a_good_pipeline() -> None:
    assert find_problems(findings()) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"entities": [], "scores": []}, "no entities"),
        ({"relations": []}, "no relations"),
        ({"empty": {"entities": 1, "relations": []}}, "empty text"),
        ({"scores": [0.9]}, "2 entities have the scores"),
        ({"scores": [0.9, 1.5]}, "2 entities have the scores"),
        ({"scores": [0.9, float("nan")]}, "2 entities have the scores"),
        ({"entities": [["Acme", "ORG"], ["buys", "VERB"]]}, "label scheme: VERB"),
        ({"labels": {"entities": ["ORG", "DEAL"], "relations": []}}, "label scheme: RECIPIENT"),
        ({"tokens": 1}, "outside the text"),
        ({"survives_bytes": False}, "lost in Doc.to_bytes"),
        ({"meta": {}}, "lacks license, sources, performance, description, notes"),
        ({"extracted": []}, "0 lines"),
        ({"extracted": [{"entities": [{}], "relations": []}]}, "extract finds no relations"),
    ],
)
def test_finds_what_is_wrong(changes: dict[str, Any], problem: str) -> None:
    assert len(problems := find_problems(findings(**changes))) == 1
    assert problem in problems[0]


def test_missing_wheel_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"D407.*en_pharma_deals_sm"):
        smoke_test(tmp_path, "en_pharma_deals_sm", sample=tmp_path / "sample.txt")


def test_missing_sample_is_named(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "en_pharma_deals_sm-0.1.0-py3-none-any.whl").touch()
    with pytest.raises(ValueError, match=r"D408.*sample\.txt"):
        smoke_test(tmp_path, "en_pharma_deals_sm", sample=tmp_path / "sample.txt")
