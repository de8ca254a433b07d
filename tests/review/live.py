"""A real doccano for the slow tests: environments that are made once, servers that are made anew."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pharma_deals.review.environments import find_python, make_environments
from pharma_deals.review.home import Home
from pharma_deals.review.server import _process, serve, stop
from pharma_deals.review.transport import ReviewError

ROOT = Path(__file__).parents[2]


def make_home(config: pytest.Config, folder: Path) -> Home:
    """A folder of the review whose environments are kept from one run of the tests to the next."""
    assert config.cache is not None
    kept = config.cache.mkdir("review-environments")
    try:
        find_python()
    except ReviewError as err:
        pytest.skip(str(err))
    make_environments(kept)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "environments").symlink_to(kept)
    return Home(folder)


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
    if not (folder / "node_modules" / "playwright-core").exists():
        got = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if got.returncode:
            pytest.skip(f"npm cannot fetch a headless Chromium: {got.stderr.splitlines()[-1:]}")
    return subprocess.run(
        ["node", "edit.mjs", str(plan)], cwd=folder, capture_output=True, text=True, check=False, timeout=180
    )
