from __future__ import annotations

from pathlib import Path

import pytest

from pharma_deals.corpus.files import Row
from pharma_deals.review.client import Doccano
from pharma_deals.review.journal import Journal
from pharma_deals.review.project import Project, ensure_project

from ..corpus.articles import make_row
from .fake_doccano import FakeDoccano


@pytest.fixture
def fake() -> FakeDoccano:
    return FakeDoccano()


@pytest.fixture
def doccano(fake: FakeDoccano) -> Doccano:
    return fake.login()


@pytest.fixture
def project(doccano: Doccano) -> Project:
    return ensure_project(doccano, "deals")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "pushes" / "deals.json")


@pytest.fixture
def rows() -> list[Row]:
    """Five articles with entities and relations."""
    return [make_row(id=f"a{i}", group=f"g{i}") for i in range(5)]
