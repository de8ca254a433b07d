from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from pharma_deals.review import environments
from pharma_deals.review.environments import NAMES, find_python, is_ready, make_environment, requirements
from pharma_deals.review.transport import ReviewError


@pytest.mark.parametrize("name", NAMES)
def test_requirements_are_pinned(name: str) -> None:
    lines = [line for line in requirements(name).read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)


def test_versions_are_those_that_start() -> None:
    pins = dict(line.split("==") for line in requirements("server").read_text().splitlines() if "==" in line)
    assert (pins["doccano"], pins["marshmallow"][0], pins["numpy"][0]) == ("1.8.4", "3", "1")
    assert int(pins["setuptools"].split(".")[0]) < 82
    pins = dict(line.split("==") for line in requirements("client").read_text().splitlines() if "==" in line)
    assert (pins["doccano-client"], pins["urllib3"][0], pins["pydantic"][0]) == ("1.2.8", "1", "1")


def test_a_python_that_is_not_there_or_another_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReviewError, match=r"D520.*3\.11.*no-such-python"):
        find_python("no-such-python")
    monkeypatch.setattr(environments, "PYTHON", (3, 99))
    with pytest.raises(ReviewError, match=r"D520"):
        find_python(sys.executable)


def test_an_environment_that_was_not_finished_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], name: str) -> None:
        commands.append(command)
        (tmp_path / name).mkdir(exist_ok=True)
        if fails and "pip" in command:
            raise ReviewError("no network")

    monkeypatch.setattr(environments, "_run", run)
    fails = True
    with pytest.raises(ReviewError, match="no network"):
        make_environment(tmp_path, "client", "python")
    assert not is_ready(tmp_path, "client")
    (tmp_path / "client" / "half").touch()
    fails = False
    assert make_environment(tmp_path, "client", "python")
    assert is_ready(tmp_path, "client")
    assert not (tmp_path / "client" / "half").exists()
    done = len(commands)
    assert not make_environment(tmp_path, "client", "python")
    assert len(commands) == done


def test_an_installation_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"D521.*status"):
        environments._run([sys.executable, "-c", "import sys; sys.exit(3)"], "server")
