from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pharma_deals.corpus.files import Row
from pharma_deals.review.client import Doccano
from pharma_deals.review.exchange import ARTICLES, LABEL_FILES, write_import
from pharma_deals.review.form import ARRIVING, STATE
from pharma_deals.review.journal import Journal
from pharma_deals.review.project import Project, ensure_project
from pharma_deals.review.pull import pull, read_export_file
from pharma_deals.review.push import push
from pharma_deals.review.transport import ReviewError

from ..corpus.articles import make_row
from .fake_doccano import FakeDoccano


@pytest.fixture
def pushed(
    fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row], journal: Journal
) -> list[int]:
    push(doccano, project, rows, journal=journal)
    return list(fake.examples)


def ids(articles: list) -> list[str]:  # type: ignore[type-arg]
    return [one.id for one in articles]


def test_all_or_only_the_confirmed(
    fake: FakeDoccano, doccano: Doccano, project: Project, pushed: list[int]
) -> None:
    fake.states |= {(pushed[1], 1), (pushed[3], 1)}
    assert ids(pull(doccano, project).articles) == [f"a{i}" for i in range(5)]
    confirmed = pull(doccano, project, confirmed=True)
    assert (ids(confirmed.articles), confirmed.left) == (["a1", "a3"], 3)
    assert confirmed.articles[0].confirmed_by == ("admin",)


def test_those_that_one_annotator_confirmed(
    fake: FakeDoccano, doccano: Doccano, project: Project, pushed: list[int]
) -> None:
    fake.members.append((project.id, 2))
    fake.states |= {(pushed[1], 1), (pushed[3], 2)}
    assert ids(pull(doccano, project, annotator="ann").articles) == ["a3"]


def test_an_annotator_who_is_no_member_is_an_error(doccano: Doccano, project: Project) -> None:
    with pytest.raises(ReviewError, match=r"D518.*'eve'.*admin"):
        pull(doccano, project, annotator="eve")


def test_everybody_has_their_own_where_there_is_no_collaboration(
    fake: FakeDoccano, doccano: Doccano, rows: list[Row], journal: Journal
) -> None:
    project = ensure_project(doccano, "blind", is_collaborative=False)
    push(doccano, project, rows, journal=journal, blank=True)
    fake.members.append((project.id, 2))
    first = next(iter(fake.examples))
    org = next(number for number, text in project.labels.items() if text == "ORG")
    fake.add_span(first, 2, org, 0, 4)
    fake.states.add((first, 2))
    (article,) = pull(doccano, project, annotator="ann", confirmed=True).articles
    assert (article.id, len(article.row["entities"]), article.faults) == ("a0", 1, ())
    assert pull(doccano, project).articles[0].row["entities"] == []


def test_what_has_not_arrived_or_is_there_twice_has_a_fault(
    fake: FakeDoccano, doccano: Doccano, project: Project, pushed: list[int]
) -> None:
    fake.examples[pushed[0]]["meta"][STATE] = ARRIVING
    fake.copy_example(pushed[1], 9001)
    faults = {one.id: " ".join(one.faults) for one in pull(doccano, project).articles}
    assert "not arrived" in faults["a0"]
    assert "2 times" in faults["a1"]
    assert faults["a2"] == ""


def test_an_article_that_changes_while_it_is_read_is_read_again(
    fake: FakeDoccano, doccano: Doccano, project: Project, pushed: list[int]
) -> None:
    read = doccano.spans
    asked: list[int] = []

    def spans(project_id: int, example_id: int) -> list[dict[str, object]]:
        asked.append(example_id)
        found = read(project_id, example_id)
        return found[1:] if len(asked) == 1 else found

    doccano.spans = spans  # type: ignore[method-assign]
    assert len(pull(doccano, project).articles[0].row["entities"]) == 5
    assert asked[:2] == [pushed[0], pushed[0]]


def test_an_article_deleted_while_the_list_is_read_hides_no_other(
    fake: FakeDoccano,
    doccano: Doccano,
    project: Project,
    pushed: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest moves up, and one would fall between two pages."""
    monkeypatch.setattr("pharma_deals.review.client._PAGE", 2)
    before = len(fake.requests)

    def delete(number: int) -> None:
        listed = [request for request in fake.requests[before:] if request.endswith("/examples")]
        if len(listed) == 2:
            fake.examples.pop(pushed[0], None)

    fake.before = delete
    assert ids(pull(doccano, project).articles) == ["a1", "a2", "a3", "a4"]


def test_files_there_and_back(rows: list[Row], tmp_path: Path) -> None:
    """What is written for doccano has the keys of what it exports, and reads back."""
    rows = [*rows, make_row("Good \U0001f600: {1 ORG|Acme} pays.", "", id="emoji")]
    paths = write_import(rows, tmp_path)
    assert {path.name for path in paths} == {ARTICLES, *LABEL_FILES.values()}
    articles = read_export_file(tmp_path / ARTICLES)
    assert [one.row for one in articles] == rows
    assert all(path.read_bytes().isascii() for path in paths)


def test_the_file_of_an_annotator_in_a_zip(rows: list[Row], tmp_path: Path) -> None:
    write_import(rows, tmp_path)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(tmp_path / ARTICLES, "ann.jsonl")
        archive.writestr("ben.jsonl", "")
    assert len(read_export_file(tmp_path / "export.zip", "ann")) == 5
    assert read_export_file(tmp_path / "export.zip", "ben") == []
    with pytest.raises(ReviewError, match=r"D515.*ann.jsonl, ben.jsonl"):
        read_export_file(tmp_path / "export.zip")
    with pytest.raises(ReviewError, match=r"D515.*no eve.jsonl"):
        read_export_file(tmp_path / "export.zip", "eve")


def test_an_exported_article_that_was_not_checked_has_a_fault(rows: list[Row], tmp_path: Path) -> None:
    write_import(rows, tmp_path)
    lines = (tmp_path / ARTICLES).read_text().replace('"checked"', '"arriving"', 1)
    (tmp_path / ARTICLES).write_text(lines)
    assert [bool(one.faults) for one in read_export_file(tmp_path / ARTICLES)] == [
        True,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04", "zip"),
        (b"{", "line 1 is no JSON"),
        (b'{"text": "x", "label": []}', "no 'entities'"),
        (b'{"text": 1}', "no 'text'"),
        (b'{"text": "x", "entities": [{"id": 1}], "relations": []}', "entities has not the keys"),
    ],
)
def test_what_is_no_export_is_an_error(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ReviewError, match=f"D515.*{words}"):
        read_export_file(tmp_path / "x")


def test_files_that_doccano_would_change_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"D507.*empty"):
        write_import([make_row(id="x") | {"text": "", "entities": [], "relations": []}], tmp_path)
    assert list(tmp_path.iterdir()) == []
