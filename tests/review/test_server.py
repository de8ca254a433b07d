from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from pharma_deals.review import server
from pharma_deals.review.home import Home
from pharma_deals.review.transport import ReviewError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A folder with an environment that is there in name only."""
    own = Home(tmp_path / "R&D +#1")
    (own.environments / "server" / "lib" / "python3.11" / "site-packages" / "backend").mkdir(parents=True)
    own.server.mkdir()
    return own


def test_a_database_that_is_there_is_never_made_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was copied there from elsewhere, for example."""
    (home.server / "db.sqlite3").write_bytes(b"all the work of a year")
    started: list[str] = []
    monkeypatch.setattr(server, "_start", lambda home, name, command, variables: started.append(name))
    server._start_missing(home, 8021, lambda line: None)
    assert started == ["web", "worker"]
    assert (home.server / "db.sqlite3").read_bytes() == b"all the work of a year"


def test_a_database_has_its_name_only_when_it_is_whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    status = 1

    def run(command: list[str], env: dict[str, str], **options: object) -> subprocess.CompletedProcess[str]:
        name = env["DATABASE_URL"].rsplit("/", 1)[1]
        assert not (home.server / name).exists()
        with sqlite3.connect(home.server / name) as database:
            database.execute("CREATE TABLE users (name TEXT)")
        database.close()
        return subprocess.CompletedProcess(command, status, "", "disk full")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ReviewError, match=r"(?s)D525.*disk full"):
        server._set_up(home)
    assert not (home.server / "db.sqlite3").exists()
    status = 0
    server._set_up(home)
    assert [path.name for path in home.server.glob("*.sqlite3*")] == ["db.sqlite3"]


def test_nothing_of_the_users_environment_reaches_the_server(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A header that says who is logged in would let everybody in."""
    monkeypatch.setenv("HEADER_AUTH_USER_NAME", "X-User")
    monkeypatch.setenv("DEBUG", "True")
    variables = server._variables(home)
    assert ("HEADER_AUTH_USER_NAME" in variables, variables["DEBUG"]) == (False, "False")
    assert variables["DATABASE_URL"].endswith("/R%26D%20%2B%231/server/db.sqlite3")


def test_the_records_of_our_own_server_hold_at_any_port(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.server.mkdir()
    paths = []
    for url in ("http://127.0.0.1:8021", "http://127.0.0.1:8022"):
        home.address.write_text(f"{url}\n")
        paths.append(home.journal(url, "p").path)
    assert paths[0] == paths[1] != home.journal("http://elsewhere", "p").path


def test_serving_without_an_environment_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"D522.*review setup"):
        server.serve(Home(tmp_path))


def test_stopping_what_does_not_run_is_none(tmp_path: Path) -> None:
    assert server.stop(Home(tmp_path)) == []


def test_a_process_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """A process id in the file may belong to another program by now."""
    home = Home(tmp_path)
    home.server.mkdir()
    (home.server / "web.pid").write_text(f"{os.getpid()}\n")
    assert server.stop(home) == []
