from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from pharma_deals.corpus.agreement import measure_agreement
from pharma_deals.review.annotators import add_annotator, make_adjudication, progress_table
from pharma_deals.review.client import Doccano
from pharma_deals.review.home import Home
from pharma_deals.review.project import Project
from pharma_deals.review.transport import ReviewError

from ..corpus.articles import locate, make_row
from .fake_doccano import FakeDoccano


def test_a_new_annotator_gets_a_password_in_a_file(
    fake: FakeDoccano, doccano: Doccano, project: Project, tmp_path: Path
) -> None:
    path = add_annotator(doccano, project, Home(tmp_path), "eve")
    assert path is not None
    assert fake.users["eve"][1] == Path(path).read_text().strip()
    assert Path(path).stat().st_mode & 0o777 == 0o600
    assert (project.id, fake.users["eve"][0]) in fake.members


def test_a_known_user_becomes_a_member_once(
    fake: FakeDoccano, doccano: Doccano, project: Project, tmp_path: Path
) -> None:
    for _ in range(2):
        assert add_annotator(doccano, project, Home(tmp_path), "ann") is None
    assert fake.members.count((project.id, 2)) == 1


@pytest.mark.parametrize("name", ["../x", "", ".", "a b"])
def test_a_name_that_is_no_name_is_an_error(
    doccano: Doccano, project: Project, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ReviewError, match="D528"):
        add_annotator(doccano, project, Home(tmp_path), name)


def test_progress_has_a_line_for_each_member(fake: FakeDoccano, doccano: Doccano, project: Project) -> None:
    fake.members.append((project.id, 2))
    fake.examples = {i: {"id": i, "project": project.id} for i in (7, 8)}
    fake.states.add((7, 2))
    assert progress_table(doccano, project).splitlines()[2:] == ["| admin | 0 | 2 |", "| ann | 1 | 2 |"]


def test_adjudication_has_what_both_have_and_lists_the_rest(nlp_blank: Language) -> None:
    same = make_row(id="same")
    first = make_row(id="x")
    second = make_row(
        "{1 ORG|Acme Pharma} {2 OTHER_DEAL|licensed} {3 ASSET|AC-101} from {4 ORG|Orion Bio}. {5 ORG|Acme} pays.\n",
        "2 RECIPIENT 1\n5 SAME_AS 1",
        id="x",
    )
    measured = measure_agreement(locate(same, first), locate(same, second), nlp_blank)
    (row,) = make_adjudication([same, first], [same, second], measured.disagreements)
    assert row["id"] == "x"
    assert [ent["label"] for ent in row["entities"]] == ["ORG", "ASSET", "ORG", "ORG"]
    assert [rel["type"] for rel in row["relations"]] == ["SAME_AS"]
    assert row["disagreements"][0].startswith("1: DEAL 'licensed'")
    assert any(line.startswith("2: OTHER_DEAL 'licensed' at 12") for line in row["disagreements"])
