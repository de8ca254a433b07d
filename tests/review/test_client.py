from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pharma_deals.review.client import Doccano
from pharma_deals.review.home import Home, connect, make_secret
from pharma_deals.review.project import Project
from pharma_deals.review.transport import HttpTransport, Reply, ReviewError

from .fake_doccano import FakeDoccano, ok


def test_a_wrong_password_says_what_to_correct(fake: FakeDoccano) -> None:
    with pytest.raises(ReviewError, match=r"D502.*'admin'.*Unable to log in.*DOCCANO_PASSWORD"):
        Doccano(fake, "admin", "wrong")


@pytest.mark.parametrize("reply", [ok({"token": "x"}), Reply(200, b"<html>"), ok({}, 404)])
def test_a_server_of_another_kind_is_recognised(fake: FakeDoccano, reply: Reply) -> None:
    fake.answer = lambda method, path: reply
    with pytest.raises(ReviewError, match=r"D504.*1\.8\.4"):
        Doccano(fake, "admin", "secret")


def test_a_page_instead_of_data_is_recognised(fake: FakeDoccano, doccano: Doccano) -> None:
    fake.answer = lambda method, path: Reply(200, b"<html>")
    with pytest.raises(ReviewError, match="D504"):
        doccano.projects()


def test_a_server_error_names_request_and_status(fake: FakeDoccano, doccano: Doccano) -> None:
    fake.answer = lambda method, path: Reply(500, b"<h1>Server Error</h1>")
    with pytest.raises(ReviewError, match=r"D503.*GET /v1/projects .*500.*no reason given"):
        doccano.projects()


def test_all_pages_are_read(fake: FakeDoccano, doccano: Doccano, project: Project) -> None:
    example = {"project": project.id, "text": "x", "filename": "", "meta": {}}
    fake.examples = {i: {**example, "id": i} for i in range(250)}
    assert [one["id"] for one in doccano.examples(project.id)] == list(range(250))


def test_a_task_that_never_ends_is_an_error(fake: FakeDoccano, doccano: Doccano) -> None:
    fake.is_worker_there = False
    with pytest.raises(ReviewError, match=r"D506.*5 seconds"):
        doccano.wait("task1", timeout_s=5)


def test_a_worker_that_does_not_answer_is_not_waited_for_longer(fake: FakeDoccano, doccano: Doccano) -> None:
    """Every question to it takes three seconds, which count."""
    fake.is_worker_there = False
    with pytest.raises(ReviewError, match=r"D506.*18\d seconds"):
        doccano.wait("task1")
    looks = sum("/tasks/status/" in request for request in fake.requests)
    questions = sum("/health/" in request for request in fake.requests)
    assert round(looks * 0.2 + questions * 3) in range(179, 185)


def test_a_task_that_an_idle_worker_has_forgotten_is_given_up(fake: FakeDoccano, doccano: Doccano) -> None:
    """Its disk was full when it wanted to write down the result."""
    with pytest.raises(ReviewError, match=r"D506.*40 seconds"):
        doccano.wait("task1", timeout_s=1_000)


def test_the_list_of_articles_is_never_deleted(fake: FakeDoccano, doccano: Doccano, project: Project) -> None:
    """DELETE on the list with no ids deletes every article of the project."""
    doccano.delete_example(project.id, 12345)
    assert fake.requests[-1].endswith("/examples/12345")


def test_secrets_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "password"
    secret = make_secret(path)
    assert (make_secret(path), path.stat().st_mode & 0o777, len(secret) >= 20) == (secret, 0o600, True)


def test_credentials_of_the_environment_have_to_be_whole(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="D500"):
        connect(Home(tmp_path), {"DOCCANO_URL": "http://x", "DOCCANO_USER": "me"})


def test_without_a_server_the_error_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"D501.*review serve"):
        connect(Home(tmp_path), {})


class Handler(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, str | None, bytes]] = []

    def answer(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self.seen.append((self.command, self.path, self.headers.get("Authorization"), self.rfile.read(size)))
        self.send_response(200)
        self.send_header("Set-Cookie", "sessionid=1")
        self.end_headers()
        self.wfile.write(b'{"cookie": %d}' % (self.headers.get("Cookie") is not None))

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def http() -> Iterator[HttpTransport]:
    Handler.seen = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield HttpTransport(f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    server.server_close()


def test_requests_go_out_as_they_are_meant(http: HttpTransport) -> None:
    http.send("GET", "/a", token="t", params={"q": "x y"})
    http.send("POST", "/b", json={"k": "\u00e9"})
    http.send("POST", "/c", file=("name.jsonl", b"line\n"))
    http.send("DELETE", "/d", text="upload")
    get, post, file, text = Handler.seen
    assert get == ("GET", "/a?q=x+y", "Token t", b"")
    assert post == ("POST", "/b", None, b'{"k": "\\u00e9"}')
    assert b'name="filepond"; filename="name.jsonl"' in file[3] and b"line\n" in file[3]
    assert text == ("DELETE", "/d", None, b"upload")


def test_cookies_are_not_sent_back(http: HttpTransport) -> None:
    """With its session cookie, Django would want a token against forgery."""
    http.send("POST", "/a")
    assert http.send("POST", "/b").data == {"cookie": 0}


def test_nobody_there_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharma_deals.review.transport._PAUSE_S", 0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(ReviewError, match=rf"D501.*{url}.*review serve"):
        HttpTransport(url).send("GET", "/v1/me")
