from __future__ import annotations

from pathlib import Path

import pytest

from pharma_deals.corpus.files import Row
from pharma_deals.review.client import Doccano
from pharma_deals.review.journal import Journal
from pharma_deals.review.project import Project, ensure_project

from ..corpus.articles import make_row
from .fake_doccano import FakeDoccano
from .live import make_live_environments, make_template


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


@pytest.fixture(scope="session")
def environments(request: pytest.FixtureRequest) -> Path:
    """The environments of a real doccano and of its client."""
    assert request.config.cache is not None
    return make_live_environments(request.config.cache.mkdir("review-environments"))


@pytest.fixture(scope="session")
def template(environments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server that is set up."""
    return make_template(environments, tmp_path_factory.mktemp("template") / "home")
