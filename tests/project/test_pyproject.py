"""The package's metadata: entry points resolve, and every requirement has a tested version."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint, distribution, version
from pathlib import Path

import pytest
import spacy
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf8")
PINS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text(encoding="utf8").splitlines()
    if line and not line.startswith("#")
)
DISTRIBUTION = distribution("pharma-deals")
ENTRY_POINTS = list(DISTRIBUTION.entry_points)
REQUIREMENTS = [Requirement(line) for line in DISTRIBUTION.requires or []]


@pytest.mark.parametrize("point", ENTRY_POINTS, ids=lambda point: point.name)
def test_entry_point_resolves(point: EntryPoint) -> None:
    # The colours of displaCy are a table, everything else is called.
    assert callable(point.load()) or point.group == "spacy_displacy_colors"


@pytest.mark.parametrize("point", ENTRY_POINTS, ids=lambda point: point.name)
def test_spacy_finds_the_entry_point(point: EntryPoint) -> None:
    if not point.group.startswith("spacy_"):
        pytest.skip("no entry point of spaCy's")
    registry = point.group.removeprefix("spacy_")
    if registry == "factories":
        assert spacy.blank("en").has_factory(point.name)
    else:
        assert spacy.registry.has(registry, point.name)


def test_installed_entry_points_are_those_declared() -> None:
    """If this fails, the installation is older than pyproject.toml: pip install --no-deps -e ."""
    declared = set(re.findall(r'^"?([\w.]+)"? = "pharma_deals[\w.]*:\w+"$', PYPROJECT, flags=re.MULTILINE))
    declared |= {"pharma-deals"}
    assert {point.name for point in ENTRY_POINTS} == declared


def test_names_are_versioned() -> None:
    """Registered functions are pharma_deals.Name.v1; factories have no dot, spaCy refuses it."""
    for point in ENTRY_POINTS:
        if point.group == "spacy_factories":
            assert "." not in point.name
        elif point.group.startswith("spacy_") and point.group != "spacy_displacy_colors":
            assert re.fullmatch(r"pharma_deals\.\w+\.v\d+", point.name)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_requirement_is_pinned(requirement: Requirement) -> None:
    if requirement.name != "pharma-deals":
        assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


def test_pins_are_exact_and_once() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf8").splitlines()
    names = [line.split("==")[0] for line in lines if not line.startswith("#")]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in lines if not line.startswith("#"))


def test_spacy_and_torch_are_the_tested_ones() -> None:
    """The environment of the tests is that of constraints.txt; torch may be of any build."""
    for name in ("spacy", "spacy-transformers", "transformers", "thinc", "torch"):
        assert version(name).split("+")[0] == PINS[name]


def test_changelog_has_the_version() -> None:
    assert f"## [{version('pharma-deals')}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf8")
