from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pharma_deals.corpus.files import Row
from pharma_deals.review.client import Doccano
from pharma_deals.review.form import CHECKED, ID, STATE
from pharma_deals.review.journal import Journal
from pharma_deals.review.project import Project, ensure_project
from pharma_deals.review.pull import pull
from pharma_deals.review.push import Pushed, order_by_uncertainty, push
from pharma_deals.review.transport import ReviewError

from ..corpus.articles import make_row
from .fake_doccano import FakeDoccano, Killed, ok

Push = Callable[..., Pushed]


@pytest.fixture
def push_rows(doccano: Doccano, project: Project, journal: Journal) -> Push:
    def run(rows: list[Row], **options: object) -> Pushed:
        return push(doccano, project, rows, journal=journal, **options)  # type: ignore[arg-type]

    return run


def assert_just(fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row]) -> None:
    """All articles are there once, in their order, whole and checked, and nothing else is."""
    assert [example["meta"][ID] for example in fake.examples.values()] == [row["id"] for row in rows]
    assert {example["meta"][STATE] for example in fake.examples.values()} == {CHECKED}
    for row, stored in zip(rows, pull(doccano, project).articles, strict=True):
        assert stored.faults == ()
        assert stored.row["text"] == row["text"]
        assert len(stored.row["entities"]) == len(row["entities"])
        assert len(stored.row["relations"]) == len(row["relations"])


def test_every_article_arrives_once_and_whole(
    fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row], push_rows: Push, journal: Journal
) -> None:
    done = push_rows(rows, batch_size=2)
    assert (done.added, done.present) == ([f"a{i}" for i in range(5)], [])
    assert_just(fake, doccano, project, rows)
    assert not journal.path.exists()


def test_the_same_again_adds_nothing(fake: FakeDoccano, rows: list[Row], push_rows: Push) -> None:
    push_rows(rows[:3])
    done = push_rows(rows)
    assert (done.added, done.present) == (["a3", "a4"], ["a0", "a1", "a2"])
    assert len(fake.examples) == 5


def test_a_changed_article_is_reported_and_left(fake: FakeDoccano, rows: list[Row], push_rows: Push) -> None:
    push_rows(rows)
    other = make_row("{1 ORG|Acme} pays.\n", "", id="a0")
    fewer = {**rows[1], "relations": []}
    done = push_rows([other, fewer, *rows[2:]])
    assert (done.other_text, done.other_annotation, len(done.present)) == (["a0"], ["a1"], 3)
    assert fake.texts() == [row["text"] for row in rows]


def test_annotators_edits_survive_another_push(
    fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row], push_rows: Push
) -> None:
    push_rows(rows)
    first = next(iter(fake.examples))
    fake.relations = {key: rel for key, rel in fake.relations.items() if rel["example"] != first}
    fake.spans = {key: span for key, span in fake.spans.items() if span["example"] != first}
    assert push_rows(rows).removed == 0
    assert pull(doccano, project).articles[0].row["entities"] == []


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_push_that_is_killed_at_any_request_is_finished_by_the_next(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory, moment: str
) -> None:
    """Killed before and after every single request of a push, and while the worker goes on or does not."""
    kills = 0
    for number in range(10_000):
        fake = FakeDoccano()
        journal = Journal(tmp_path_factory.mktemp("push") / "deals.json")

        def kill(current: int, number: int = number) -> None:
            if current == number:
                raise Killed

        setattr(fake, moment, kill)
        try:
            doccano = fake.login()
            push(doccano, ensure_project(doccano, "deals"), rows, journal=journal, batch_size=2)
            break
        except Killed:
            kills += 1
        setattr(fake, moment, lambda current: None)
        doccano = fake.login()
        project = ensure_project(doccano, "deals")
        push(doccano, project, rows, journal=journal, batch_size=2)
        assert_just(fake, doccano, project, rows)
        fake.run_worker()
        assert_just(fake, doccano, project, rows)
    assert kills > 60


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_what_a_worker_that_died_has_left_is_finished(
    fake: FakeDoccano,
    doccano: Doccano,
    project: Project,
    rows: list[Row],
    push_rows: Push,
    journal: Journal,
    steps: int,
) -> None:
    """It dies before it began, with articles alone, with entities alone."""
    started = doccano.start_import

    def start(project_id: int, upload_id: str) -> str:
        started(project_id, upload_id)
        for _ in range(steps):
            fake._step()
        fake.tasks.clear()
        raise Killed

    doccano.start_import = start  # type: ignore[method-assign]
    with pytest.raises(Killed):
        push_rows(rows)
    assert journal.path.exists()
    doccano.start_import = started  # type: ignore[method-assign]
    done = push_rows(rows)
    assert (done.removed, len(done.added)) == (5 if steps > 1 else 0, 5)
    assert_just(fake, doccano, project, rows)


def test_copies_are_removed_but_never_one_that_was_worked_on(
    fake: FakeDoccano, rows: list[Row], push_rows: Push
) -> None:
    push_rows(rows[:1])
    (eid,) = fake.examples
    fake.copy_example(eid, 9001)
    fake.copy_example(eid, 9002)
    fake.states.add((9002, 1))
    done = push_rows(rows[:1])
    assert (done.removed, list(fake.examples)) == (2, [9002])


def test_two_copies_that_were_worked_on_are_an_error(
    fake: FakeDoccano, rows: list[Row], push_rows: Push
) -> None:
    push_rows(rows[:1])
    (eid,) = fake.examples
    fake.copy_example(eid, 9001)
    fake.states |= {(eid, 1), (9001, 1)}
    with pytest.raises(ReviewError, match=r"D514.*'a0'"):
        push_rows(rows)
    assert len(fake.examples) == 2


def test_copies_on_which_others_may_have_worked_unseen_are_an_error(
    fake: FakeDoccano, doccano: Doccano, rows: list[Row], journal: Journal
) -> None:
    """Where everybody has their own annotation, one does not see what others have."""
    project = ensure_project(doccano, "blind", is_collaborative=False)
    push(doccano, project, rows, journal=journal, blank=True)
    fake.members.append((project.id, 2))
    first, second, *_ = fake.examples
    fake.copy_example(first, 9001)
    fake.copy_example(second, 9002)
    org = next(number for number, text in project.labels.items() if text == "ORG")
    fake.add_span(9002, 2, org, 0, 4)
    with pytest.raises(ReviewError, match=r"D514.*'a1'"):
        push(doccano, project, rows, journal=journal, blank=True)
    assert {second, 9002} <= set(fake.examples)


@pytest.mark.parametrize("blank", [True, False])
def test_work_on_an_article_that_has_just_arrived_is_kept(
    fake: FakeDoccano,
    doccano: Doccano,
    project: Project,
    rows: list[Row],
    push_rows: Push,
    blank: bool,
) -> None:
    """A push dies after the import; somebody adds an entity to an article that has none, or no relations."""
    bare = [{**row, "relations": []} for row in rows]
    ready = doccano.wait

    def wait(task_id: str) -> dict[str, object]:
        ready(task_id)
        raise Killed

    doccano.wait = wait  # type: ignore[method-assign]
    with pytest.raises(Killed):
        push_rows(bare, blank=blank)
    doccano.wait = ready  # type: ignore[method-assign]
    first = next(iter(fake.examples))
    label = next(number for number, text in project.labels.items() if text == "ORG")
    added = fake.add_span(first, 1, label, 49, 50)
    done = push_rows(bare, blank=blank)
    assert (done.removed, len(done.present), added in fake.spans) == (0, 5, True)


def test_work_on_an_article_while_it_is_checked_is_kept(
    fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row], push_rows: Push
) -> None:
    """Whether somebody or doccano changed it cannot be told: it is named, and left."""
    ready = doccano.wait
    label = next(number for number, text in project.labels.items() if text == "ORG")

    def wait(task_id: str) -> dict[str, object]:
        status = ready(task_id)
        fake.add_span(list(fake.examples)[2], 1, label, 49, 50)
        return status

    doccano.wait = wait  # type: ignore[method-assign]
    with pytest.raises(ReviewError, match=r"D529.*'a2'.*6 of 5 entities"):
        push_rows(rows)
    doccano.wait = ready  # type: ignore[method-assign]
    assert (push_rows(rows).removed, len(fake.examples)) == (0, 5)
    assert len(pull(doccano, project).articles[2].row["entities"]) == 6


def test_an_import_that_doccano_repeats_leaves_no_copies(
    fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row], push_rows: Push
) -> None:
    """It does so after an error in the middle: articles come again."""
    ready = doccano.wait

    def wait(task_id: str) -> dict[str, object]:
        status = ready(task_id)
        for example in list(fake.examples.values()):
            copy = {**example, "id": example["id"] + 10_000}
            fake.examples[copy["id"]] = copy
        return status

    doccano.wait = wait  # type: ignore[method-assign]
    push_rows(rows)
    assert_just(fake, doccano, project, rows)


def test_an_article_that_comes_back_otherwise_is_named(
    fake: FakeDoccano, doccano: Doccano, rows: list[Row], push_rows: Push
) -> None:
    ready = doccano.wait

    def wait(task_id: str) -> dict[str, object]:
        status = ready(task_id)
        for example in fake.examples.values():
            if example["meta"][ID] == "a3":
                example["text"] = example["text"].lower()
        return status

    doccano.wait = wait  # type: ignore[method-assign]
    with pytest.raises(ReviewError, match=r"D509.*'a3'.*text"):
        push_rows(rows)
    assert [example["meta"][ID] for example in fake.examples.values()] == ["a0", "a1", "a2", "a4"]


def test_a_refused_article_is_named(fake: FakeDoccano, rows: list[Row], push_rows: Push) -> None:
    error = {"filename": "x", "line": 2, "message": "Invalid data in line 2"}
    fake.answer = lambda method, path: (
        ok({"ready": True, "result": {"error": [error]}, "error": None}) if "/tasks/" in path else None
    )
    with pytest.raises(ReviewError, match=r"D508.*'a1'.*Invalid data"):
        push_rows(rows)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": ""}, "empty"),
        ({"text": "\0"}, "NUL"),
        ({"id": " "}, "no id"),
        ({"relations": [{"id": 0, "from_id": 1, "to_id": 99, "type": "PARTNER"}]}, "does not exist"),
        (
            {"entities": [{"id": 0, "label": "ORG", "start_offset": 3, "end_offset": 3}], "relations": []},
            "empty",
        ),
        (
            {
                "entities": [
                    {"id": 0, "label": "ORG", "start_offset": 0, "end_offset": 4},
                    {"id": 1, "label": "ORG", "start_offset": 2, "end_offset": 6},
                ],
                "relations": [],
            },
            "overlaps",
        ),
    ],
)
def test_what_doccano_would_drop_is_refused_before_anything_is_sent(
    fake: FakeDoccano, rows: list[Row], push_rows: Push, change: Row, words: str
) -> None:
    before = len(fake.requests)
    with pytest.raises(ReviewError, match=rf"D507.*{words}"):
        push_rows([*rows, {**rows[0], "id": "bad", **change}])
    assert len(fake.requests) == before


def test_an_id_twice_is_refused(rows: list[Row], push_rows: Push) -> None:
    with pytest.raises(ReviewError, match=r"D517.*'a0'"):
        push_rows([*rows, rows[0]])


def test_without_a_worker_nothing_is_uploaded(fake: FakeDoccano, rows: list[Row], push_rows: Push) -> None:
    fake.is_worker_there = False
    with pytest.raises(ReviewError, match="D505"):
        push_rows(rows)
    assert (fake.uploads, fake.examples) == ({}, {})


def test_a_full_disk_is_an_error_and_the_next_push_goes_on(
    fake: FakeDoccano, doccano: Doccano, project: Project, rows: list[Row], push_rows: Push
) -> None:
    fake.answer = lambda method, path: ok("no", 500) if path.endswith("/upload") else None
    with pytest.raises(ReviewError, match=r"D503.*500"):
        push_rows(rows)
    fake.answer = lambda method, path: None
    push_rows(rows)
    assert_just(fake, doccano, project, rows)


def test_another_push_is_kept_out(rows: list[Row], push_rows: Push, journal: Journal) -> None:
    with journal.lock(), pytest.raises(ReviewError, match="D513"):
        push_rows(rows)


def test_an_unreadable_record_is_an_error(rows: list[Row], push_rows: Push, journal: Journal) -> None:
    journal.path.parent.mkdir(parents=True, exist_ok=True)
    journal.path.write_text("{")
    with pytest.raises(ReviewError, match="D526"):
        push_rows(rows)


def test_blank_articles_have_no_annotation(fake: FakeDoccano, rows: list[Row], push_rows: Push) -> None:
    push_rows(rows, blank=True)
    assert (len(fake.examples), fake.spans, fake.relations) == (5, {}, {})


def test_articles_of_others_are_counted_and_left(fake: FakeDoccano, rows: list[Row], push_rows: Push) -> None:
    push_rows(rows)
    one = next(iter(fake.examples.values()))
    fake.examples[9001] = {**one, "id": 9001, "meta": {}}
    done = push_rows(rows)
    assert (done.foreign, 9001 in fake.examples) == (1, True)


def test_what_is_uploaded_is_ascii_with_equal_meta_keys(
    fake: FakeDoccano, doccano: Doccano, rows: list[Row], push_rows: Push
) -> None:
    sent: list[bytes] = []
    upload = doccano.upload_file
    doccano.upload_file = lambda name, data: (sent.append(data), upload(name, data))[1]  # type: ignore[method-assign]
    push_rows([{**rows[0], "brief": 1}, {**rows[1], "note": "\U0001f600"}])
    keys = [set(json.loads(line)) for line in sent[0].decode("ascii").splitlines()]
    assert keys[0] == keys[1]


def test_uncertainty_puts_the_least_sure_first() -> None:
    def scored(article: str, *scores: float) -> Row:
        return {"id": article, "entities": [{"score": score} for score in scores], "relations": []}

    rows = [scored("sure", 0.9, 1.0), scored("doubtful", 0.4, 0.9), scored("nothing")]
    assert [row["id"] for row in order_by_uncertainty(rows)] == ["nothing", "doubtful", "sure"]
