"""The whole loop with a real doccano, which the tests set up and start."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pharma_deals.corpus.files import Row, read_corpus, read_rows, write_rows
from pharma_deals.review import client
from pharma_deals.review.client import Doccano
from pharma_deals.review.environments import CLIENT, python_of
from pharma_deals.review.form import hash_annotation
from pharma_deals.review.home import Home, connect
from pharma_deals.review.project import Project, ensure_project, open_project
from pharma_deals.review.pull import pull
from pharma_deals.review.push import push
from pharma_deals.review.server import HOST, serve, stop
from pharma_deals.review.transport import HttpTransport, ReviewError

from .live import ROOT, command, edit_in_browser, free_port, kill, make_home, run, served

pytestmark = pytest.mark.slow
ARTICLES = ROOT / "corpus" / "articles"
# The limit for 500 articles there and back.
LIMIT_S = 300


@pytest.fixture(scope="module")
def home(environments: Path, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with served(make_home(environments, template, tmp_path_factory.mktemp("review") / "home")) as own:
        yield own


@pytest.fixture
def doccano(home: Home) -> Doccano:
    return connect(home, {})


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A project of its own for every test."""
    return request.node.name[:90]


@cache
def read_articles() -> list[Row]:
    return [article.row for article in read_corpus([ARTICLES]).articles]


def corpus_rows(count: int) -> list[Row]:
    return read_articles()[:count]


def assert_same(doccano: Doccano, project: Project, rows: list[Row]) -> None:
    """Exactly these articles are there: same order, same bytes of text, same spans and relations."""
    stored = pull(doccano, project).articles
    assert [one.id for one in stored] == [row["id"] for row in rows]
    assert [one.faults for one in stored] == [()] * len(rows)
    for one, row in zip(stored, rows, strict=True):
        assert one.row["text"].encode() == row["text"].encode()
        assert annotation(one.row) == annotation(row)


def annotation(row: Row) -> str:
    return hash_annotation(row["entities"], row["relations"])


def test_password_and_key_are_for_their_owner_alone(home: Home) -> None:
    for file in (home.password, home.server / "secret-key"):
        assert file.stat().st_mode & 0o777 == 0o600
    assert home.server.stat().st_mode & 0o777 == 0o700


def test_server_is_for_this_machine_and_shows_no_debug_page(doccano: Doccano) -> None:
    assert doccano.url.startswith(f"http://{HOST}:")
    reply = HttpTransport(doccano.url).send("GET", "/v1/projects/1/nothing")
    assert b"DEBUG" not in reply.content


def test_serving_again_leaves_it_running(home: Home, doccano: Doccano) -> None:
    said: list[str] = []
    assert serve(home, port=free_port(), report=said.append).url == doccano.url
    assert "runs already" in said[0]


def test_edits_come_back_and_nothing_else(home: Home, doccano: Doccano, name: str, tmp_path: Path) -> None:
    """25 articles; by the API a span more, one less with its relations, a relation more; the diff is just that."""
    corpus = tmp_path / "articles"
    write_rows(corpus / "a.jsonl", corpus_rows(13))
    write_rows(corpus / "b.jsonl", corpus_rows(25)[13:])
    before = {path: path.read_bytes() for path in corpus.iterdir()}
    options = ("--project", name, "--home", home.folder)
    pushed = run("push", corpus, "--gold", *options)
    assert (pushed.returncode, "25 added" in pushed.stdout) == (0, True), pushed.stderr
    project = open_project(doccano, name)
    labels = {text: number for number, text in project.labels.items()}
    types = {text: number for number, text in project.relations.items()}
    examples = {example["meta"]["id"]: example["id"] for example in doccano.examples(project.id)}
    rows = corpus_rows(25)
    expected = {row["id"]: (set_of(row), links_of(row)) for row in rows}

    # Another mention of the same length of nothing annotated.
    added, place = rows[2], free_word(rows[2])
    call(
        doccano,
        project,
        examples[added["id"]],
        "spans",
        label=labels["ORG"],
        start_offset=place[0],
        end_offset=place[1],
    )
    expected[added["id"]][0].add((*place, "ORG"))

    removed = rows[15]
    stored = doccano.spans(project.id, examples[removed["id"]])
    gone = stored[0]
    delete(doccano, project, examples[removed["id"]], "spans", gone["id"])
    span = (gone["start_offset"], gone["end_offset"], project.labels[gone["label"]])
    expected[removed["id"]][0].remove(span)
    lost = {link for link in expected[removed["id"]][1] if span in link[:2]}
    expected[removed["id"]][1].difference_update(lost)

    related = rows[7]
    spans = doccano.spans(project.id, examples[related["id"]])
    orgs = [one for one in spans if project.labels[one["label"]] == "ORG"]
    call(
        doccano, project, examples[related["id"]], "relations",
        type=types["SUBSIDIARY_OF"], from_id=orgs[0]["id"], to_id=orgs[-1]["id"],
    )  # fmt: skip
    ends = [(one["start_offset"], one["end_offset"], "ORG") for one in (orgs[0], orgs[-1])]
    expected[related["id"]][1].add((*ends, "SUBSIDIARY_OF"))
    for row in (added, removed, related):
        confirm(doccano, project, examples[row["id"]])

    shown = run("diff", "--corpus", corpus, *options)
    assert {path: path.read_bytes() for path in corpus.iterdir()} == before
    pulled = run("pull", "--confirmed", "--corpus", corpus, *options)
    assert pulled.returncode == 0, pulled.stdout + pulled.stderr
    lines = [line.strip() for line in shown.stdout.splitlines()]
    assert sum(line.startswith(("+ ", "- ", "~ ")) for line in lines) == 3 + len(lost)
    assert "3 changed, 22 unchanged, 0 rejected" in shown.stdout
    assert "3 changed, 0 unchanged, 0 rejected" in pulled.stdout
    after = {article.row["id"]: article.row for article in read_corpus([corpus]).articles}
    assert {key: (set_of(row), links_of(row)) for key, row in after.items()} == expected
    changed = {added["id"], removed["id"], related["id"]}
    assert all(after[row["id"]] == row for row in rows if row["id"] not in changed)
    (backup,) = home.backups.iterdir()
    assert {path.name: path.read_bytes() for path in backup.iterdir()} == {
        p.name: d for p, d in before.items()
    }
    again = run("pull", "--confirmed", "--corpus", corpus, *options)
    assert "0 changed, 3 unchanged, 0 rejected" in again.stdout


def test_edits_in_the_interface_come_back(
    request: pytest.FixtureRequest,
    home: Home,
    doccano: Doccano,
    name: str,
    tmp_path: Path,
    tiny_encoder: Path,
) -> None:
    """Add a span after an emoji, delete one, add a relation and confirm, as a person does; then train on the result.

    The pictures of docs/review.md are made here: PHARMA_DEALS_SCREENSHOTS=docs/review.
    """
    marked = "Good \U0001f600 news: Acme Pharma licensed AC-101 from Orion Bio today.\r\n{ORG} pays \U0001f4b0 soon.\n"
    text = marked.replace("{ORG}", "Acme")
    entities = [
        {
            "id": i,
            "label": label,
            "start_offset": text.index(words),
            "end_offset": text.index(words) + len(words),
        }
        for i, (words, label) in enumerate(
            [("Acme Pharma", "ORG"), ("licensed", "DEAL"), ("AC-101", "ASSET"), ("soon", "DATE")]
        )
    ]
    relations = [{"id": 0, "from_id": 1, "to_id": 0, "type": "RECIPIENT"}]
    rows: list[Row] = [
        {"id": "emoji", "text": text, "entities": entities, "relations": relations, "group": "emoji"}
    ]
    corpus = tmp_path / "articles"
    write_rows(corpus / "a.jsonl", rows)
    write_rows(tmp_path / "push.jsonl", rows)
    assert (
        run("push", tmp_path / "push.jsonl", "--gold", "--project", name, "--home", home.folder).returncode
        == 0
    )
    project = open_project(doccano, name)
    shots = tmp_path / "shots"
    shots.mkdir()
    steps = [
        ["add", "Orion Bio", "ORG"],
        ["delete", "soon"],
        ["relate", "licensed", "Orion Bio", "SOURCE"],
        ["confirm"],
    ]
    plan = {
        "url": doccano.url, "user": "admin", "password": home.password.read_text().strip(), "project": project.id,
        "page": 1, "shots": str(shots), "steps": steps,
    }  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert request.config.cache is not None
    edited = edit_in_browser(tmp_path / "plan.json", request.config.cache.mkdir("review-browser"))
    assert edited.returncode == 0, edited.stderr
    if os.environ.get("PHARMA_DEALS_SCREENSHOTS"):
        shutil.copytree(shots, os.environ["PHARMA_DEALS_SCREENSHOTS"], dirs_exist_ok=True)
    assert {path.stem for path in shots.iterdir()} == {"article", "select", "span", "relate", "done"}
    options = ("--confirmed", "--project", name, "--home", home.folder, "--corpus", corpus)
    pulled = run("pull", *options)
    assert [line.strip() for line in pulled.stdout.splitlines()[1:4]] == [
        f"+ DEAL 'licensed' SOURCE ORG 'Orion Bio' at {text.index('licensed')}",
        f"+ ORG 'Orion Bio' at {text.index('Orion Bio')}",
        f"- DATE 'soon' at {text.index('soon')}",
    ]
    (row,) = read_rows(corpus / "a.jsonl")
    assert row["text"] == text
    train_on(row, tiny_encoder, tmp_path)


def test_texts_of_all_kinds_survive(home: Home, doccano: Doccano, name: str) -> None:
    texts = [
        "Acme \U0001f600 pays \U0001f468\u200d\U0001f469\u200d\U0001f467 Orion \U0001f4b0",
        "Acme\r\nPharma\tpays\r\n\r\nOrion\n",
        "Cafe\u0301 \u1e9b\u0323 Acme \ufb01 Orion",
        "\u05d0\u05b8\u05d1 Acme \u202e\u0627\u0644 Orion \u200f",
        ("Acme \U0001f600 pays Orion\r\n\tCafe\u0301. " * 800)[:20_000],
        "  Acme \u2028 Orion \u00a0\n\n ",
        "nan",
        "null",
    ]
    rows: list[Row] = []
    for i, text in enumerate(texts):
        words = [("Acme", "ORG"), ("Orion", "ORG")] if "Acme" in text else []
        entities = [
            {
                "id": j,
                "label": label,
                "start_offset": text.rindex(word),
                "end_offset": text.rindex(word) + len(word),
            }
            for j, (word, label) in enumerate(words)
        ]
        links = [{"id": 0, "from_id": 1, "to_id": 0, "type": "SUBSIDIARY_OF"}] if words else []
        rows.append(
            {"id": f"text-{i}", "text": text, "entities": entities, "relations": links, "note": None, "n": i}
        )
    project = ensure_project(doccano, name)
    push(doccano, project, rows, journal=home.journal(doccano.url, name))
    assert_same(doccano, project, rows)
    assert [one.row["n"] for one in pull(doccano, project).articles] == list(range(len(texts)))


def test_500_articles_three_times(home: Home, doccano: Doccano, name: str, record_property: Any) -> None:
    rows = corpus_rows(500)
    project = ensure_project(doccano, name)
    journal = home.journal(doccano.url, name)
    begin = time.monotonic()
    assert len(push(doccano, project, rows, journal=journal).added) == 500
    assert_same(doccano, project, rows)
    took = time.monotonic() - begin
    for _ in range(2):
        assert len(push(doccano, project, rows, journal=journal).present) == 500
    assert doccano.member_progress(project.id)["total"] == 500
    record_property("seconds", round(took, 1))
    assert took < LIMIT_S


def push_to(home: Home, name: str, rows: list[Row], batch_size: int) -> None:
    doccano = connect(home, {})
    project = ensure_project(doccano, name)
    push(doccano, project, rows, journal=home.journal(doccano.url, name), batch_size=batch_size)


def test_a_push_that_is_killed_at_random_moments_is_finished_by_the_next(
    home: Home, doccano: Doccano, name: str
) -> None:
    """A process of its own each time, forked: importing the library again would take longer than the push."""
    rows = corpus_rows(12)
    rng = random.Random(0)
    begin = time.monotonic()
    push_to(home, f"{name[:60]}-whole", rows, 4)
    whole = time.monotonic() - begin
    interrupted = 0
    for i in range(20):
        own = f"{name[:60]}-{i}"
        process = multiprocessing.get_context("fork").Process(target=push_to, args=(home, own, rows, 4))
        process.start()
        process.join(rng.uniform(0, whole))
        process.kill()
        process.join()
        interrupted += process.exitcode == -signal.SIGKILL
        process.close()
        push_to(home, own, rows, 4)
        assert_same(doccano, open_project(doccano, own), rows)
    assert interrupted >= 10


def test_servers_killed_in_the_middle_of_a_push(environments: Path, template: Path, tmp_path: Path) -> None:
    rows = corpus_rows(60)
    write_rows(tmp_path / "rows.jsonl", rows)
    home = make_home(environments, template, tmp_path / "home")
    args = (
        "push",
        tmp_path / "rows.jsonl",
        "--gold",
        "--batch-size",
        5,
        "--project",
        "p",
        "--home",
        home.folder,
    )
    with served(home):
        for names in (("worker",), ("web", "worker")):
            doccano = connect(home, {})
            project = ensure_project(doccano, "p")
            there = len(list(doccano.examples(project.id)))
            process = subprocess.Popen(
                command(*args), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            while len(list(doccano.examples(project.id))) < there + 5:
                assert process.poll() is None
                time.sleep(0.05)
            kill(home, *names)
            if names == ("worker",):
                # It waits for a task that nobody does.
                process.terminate()
            _, error = process.communicate(timeout=60)
            assert process.returncode != 0
            assert names == ("worker",) or "D501" in error or "D503" in error
            serve(home, port=free_port())
        again = run(*args)
        assert again.returncode == 0, again.stderr
        doccano = connect(home, {})
        assert_same(doccano, open_project(doccano, "p"), rows)


def test_without_a_worker_nothing_is_uploaded(
    home: Home, doccano: Doccano, name: str, tmp_path: Path
) -> None:
    write_rows(tmp_path / "rows.jsonl", corpus_rows(2))
    kill(home, "worker")
    try:
        done = run("push", tmp_path / "rows.jsonl", "--gold", "--project", name, "--home", home.folder)
    finally:
        serve(home)
    assert (done.returncode, "D505" in done.stderr) == (2, True)
    assert list(doccano.examples(open_project(doccano, name).id)) == []


def test_a_full_disk_of_the_server(
    environments: Path, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated by a limit on the size of files, which the server meets as it would meet the end of its disk."""
    home = make_home(environments, template, tmp_path / "home")
    rows = corpus_rows(60)
    size = (home.server / "db.sqlite3").stat().st_size
    serve_args = command("serve", "--home", home.folder, "--port", free_port())
    limited = f"trap '' XFSZ; ulimit -f {(size + 400_000) // 1024}; exec \"$@\""
    # A task whose end the worker cannot write down, or that ends the worker, is given up sooner here.
    monkeypatch.setattr(client, "_DOUBT_S", 4.0)
    monkeypatch.setattr(client, "_TASK_TIMEOUT_S", 20.0)
    try:
        started = subprocess.run(
            ["bash", "-c", limited, "bash", *serve_args],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert started.returncode == 0, started.stderr
        with pytest.raises(ReviewError, match=r"D503|D505|D506|D509"):
            push_to(home, "p", rows, 50)
    finally:
        stop(home)
    with served(home):
        push_to(home, "p", rows, 50)
        doccano = connect(home, {})
        assert_same(doccano, open_project(doccano, "p"), rows)


def test_a_wrong_password_is_a_clear_error(doccano: Doccano) -> None:
    env = {"DOCCANO_URL": doccano.url, "DOCCANO_USER": "admin", "DOCCANO_PASSWORD": "no"}
    done = run("progress", env=env)
    assert (done.returncode, done.stderr.count("\n"), "D502" in done.stderr) == (2, 1, True)


def test_an_existing_doccano_is_used(home: Home, doccano: Doccano, name: str, tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.jsonl", corpus_rows(2))
    env = {
        "DOCCANO_URL": doccano.url + "/",
        "DOCCANO_USER": "admin",
        "DOCCANO_PASSWORD": home.password.read_text().strip(),
    }
    args = ("push", tmp_path / "rows.jsonl", "--gold", "--project", name, "--home", tmp_path / "elsewhere")
    done = run(*args, env=env)
    assert (done.returncode, "2 added" in done.stdout) == (0, True), done.stderr


def test_a_taken_port_is_a_clear_error(
    environments: Path, template: Path, tmp_path: Path, doccano: Doccano
) -> None:
    home = make_home(environments, template, tmp_path / "home")
    port = int(doccano.url.rsplit(":", 1)[1])
    with pytest.raises(ReviewError, match=rf"D523.*{port}"):
        serve(home, port=port)
    assert not (home.server / "web.pid").exists()


def test_a_server_of_another_kind_is_a_clear_error() -> None:
    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"token": "of another time"}')

        def log_message(self, *args: Any) -> None:
            return

    server = HTTPServer((HOST, 0), Other)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(ReviewError, match=r"D504.*1\.8\.4"):
            Doccano(HttpTransport(f"http://{HOST}:{server.server_port}"), "admin", "x")
    finally:
        server.shutdown()
        server.server_close()


def test_annotators_have_their_own_annotation(
    home: Home, doccano: Doccano, name: str, tmp_path: Path
) -> None:
    rows = corpus_rows(3)
    write_rows(tmp_path / "rows.jsonl", rows)
    options = ("--project", name, "--home", home.folder)
    assert run("push", tmp_path / "rows.jsonl", "--gold", "--blank", "--individual", *options).returncode == 0
    project = open_project(doccano, name)
    examples = [example["id"] for example in doccano.examples(project.id)]
    label = next(number for number, text in project.labels.items() if text == "ORG")
    for user, ends in (("ann", (4, 9)), ("ben", (3, 8))):
        assert run("annotator", user, *options).returncode == 0
        file = home.folder / "annotators" / user
        assert file.stat().st_mode & 0o777 == 0o600
        own = Doccano(HttpTransport(doccano.url), user, file.read_text().strip())
        for end in (2, ends[0]):
            start = 0 if end == 2 else 3
            call(
                own,
                project,
                examples[0],
                "spans",
                label=label,
                start_offset=start,
                end_offset=max(end, start + 1),
            )
        confirm(own, project, examples[0])
    for user in ("ann", "ben"):
        done = run("pull", "--annotator", user, "-o", tmp_path / f"{user}.jsonl", *options)
        assert done.returncode == 0, done.stderr
    ann, ben = (read_rows(tmp_path / f"{user}.jsonl") for user in ("ann", "ben"))
    assert [len(row["entities"]) for row in ann] == [len(row["entities"]) for row in ben] == [2, 0, 0]
    files = (tmp_path / "ann.jsonl", tmp_path / "ben.jsonl", "-o", tmp_path / "decide.jsonl")
    assert "| all |" in run("adjudicate", *files).stdout
    assert "| ann | 1 | 3 |" in run("progress", *options).stdout


def test_the_route_by_files(doccano: Doccano, name: str, tmp_path: Path) -> None:
    """What is imported by hand in doccano's pages goes to these addresses; what it exports is taken over."""
    import requests

    rows = corpus_rows(6)
    corpus = tmp_path / "articles"
    write_rows(corpus / "a.jsonl", rows)
    assert run("to-files", corpus, "--gold", "--output-dir", tmp_path / "out").returncode == 0
    settings = {
        "name": name, "description": "by hand", "project_type": "SequenceLabeling", "use_relation": True,
        "resourcetype": "SequenceLabelingProject", "collaborative_annotation": True,
    }  # fmt: skip
    project_id = doccano.create_project(settings)["id"]
    for kind in ("span-type", "relation-type"):
        done = requests.post(
            f"{doccano.url}/v1/projects/{project_id}/{kind}-upload",
            headers={"Authorization": f"Token {doccano._token}"},
            files={"file": (tmp_path / "out" / f"{kind}s.json").read_bytes()},
            timeout=60,
        )
        assert done.status_code == 201, done.text
    upload = doccano.upload_file("articles.jsonl", (tmp_path / "out" / "articles.jsonl").read_bytes())
    assert doccano.wait(doccano.start_import(project_id, upload))["result"] == {"error": []}
    (tmp_path / "export.zip").write_bytes(doccano.export(project_id, confirmed=False))
    taken = run("from-file", tmp_path / "export.zip", "--corpus", corpus, "--home", tmp_path / "home")
    assert "0 changed, 6 unchanged, 0 rejected" in taken.stdout, taken.stderr
    project = open_project(doccano, name)
    assert (len(project.labels), len(project.relations)) == (17, 20)


def test_its_own_client_reads_the_project(home: Home, doccano: Doccano, name: str) -> None:
    """doccano-client, in its environment, as an independent witness."""
    rows = corpus_rows(4)
    project = ensure_project(doccano, name)
    push(doccano, project, rows, journal=home.journal(doccano.url, name))
    script = (
        "import sys, json; from doccano_client import DoccanoClient; url, password, project = sys.argv[1:];"
        "client = DoccanoClient(url); client.login(username='admin', password=password);"
        "examples = list(client.list_examples(int(project)));"
        "spans = [len(client.list_spans(int(project), example.id)) for example in examples];"
        "print(json.dumps([[example.text for example in examples], spans]))"
    )
    password = home.password.read_text().strip()
    python = python_of(home.environments, CLIENT)
    args = [str(python), "-W", "ignore", "-c", script, doccano.url, password, str(project.id)]
    env = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(args, capture_output=True, text=True, check=True, env=env)
    texts, spans = json.loads(done.stdout)
    assert texts == [row["text"] for row in rows]
    assert spans == [len(row["entities"]) for row in rows]


def set_of(row: Row) -> set[tuple[int, int, str]]:
    return {(ent["start_offset"], ent["end_offset"], ent["label"]) for ent in row["entities"]}


def links_of(row: Row) -> set[tuple[Any, Any, str]]:
    by_id = {ent["id"]: (ent["start_offset"], ent["end_offset"], ent["label"]) for ent in row["entities"]}
    return {(by_id[rel["from_id"]], by_id[rel["to_id"]], rel["type"]) for rel in row["relations"]}


def free_word(row: Row) -> tuple[int, int]:
    """A word that is not annotated, as start and end."""
    from pharma_deals.tokenizer import blank_pipeline

    for token in blank_pipeline()(row["text"]):
        start, end = token.idx, token.idx + len(token)
        if token.is_alpha and all(end <= span[0] or span[1] <= start for span in set_of(row)):
            return start, end
    raise AssertionError("all of it is annotated")


def call(doccano: Doccano, project: Project, example: int, kind: str, **body: Any) -> None:
    doccano._call("POST", f"/v1/projects/{project.id}/examples/{example}/{kind}", json=body)


def delete(doccano: Doccano, project: Project, example: int, kind: str, number: int) -> None:
    doccano._call("DELETE", f"/v1/projects/{project.id}/examples/{example}/{kind}/{number}")


def confirm(doccano: Doccano, project: Project, example: int) -> None:
    call(doccano, project, example, "states")


def train_on(row: Row, encoder: Path, folder: Path) -> None:
    """A few steps with the shipped config, made small."""
    from spacy.tokens import DocBin
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train
    from spacy.util import load_config

    from pharma_deals.corpus.rows import row_to_doc
    from pharma_deals.tokenizer import blank_pipeline

    from ..project.test_interrupt import SMALL

    doc, losses = row_to_doc(row, blank_pipeline())
    assert losses == []
    path = folder / "docs.spacy"
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    paths = {"paths.encoder": str(encoder), "paths.train": str(path), "paths.dev": str(path)}
    overrides = {**paths, **SMALL, "training.max_steps": 4}
    nlp = init_nlp(load_config(ROOT / "configs" / "sm.cfg", overrides=overrides).interpolate())
    (folder / "model").mkdir()
    train(nlp, folder / "model", stdout=io.StringIO(), stderr=io.StringIO())
    assert (folder / "model" / "model-last").exists()
    shutil.rmtree(folder / "model")
