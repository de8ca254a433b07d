"""Environments of their own for doccano and for its client: neither goes together with spaCy."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

from ..errors import Errors
from .client import VERSION
from .transport import ReviewError

SERVER = "server"
CLIENT = "client"
NAMES = (SERVER, CLIENT)
# pandas 1, which doccano needs, has wheels up to 3.11; the SciPy of its metrics begins with it.
PYTHON = (3, 11)

_STAMP = "requirements.sha256"
_LOG_LINES = 15
_ASK_VERSION = "import sys; print(*sys.version_info[:2])"


def find_python(wanted: str | None = None) -> str:
    """Find a Python that doccano works with.

    wanted (Optional[str]): The one to take. Defaults to the running one or ``python3.11``, whichever fits.
    RETURNS (str): Its path.
    RAISES (ReviewError): If there is none.
    """
    name = f"python{PYTHON[0]}.{PYTHON[1]}"
    tried = [wanted] if wanted else [sys.executable, name, f"/usr/bin/{name}", f"/usr/local/bin/{name}"]
    for candidate in tried:
        if _version(candidate) == PYTHON:
            return candidate
    versions = f"version {PYTHON[0]}.{PYTHON[1]}"
    raise ReviewError(Errors.D520.format(version=VERSION, versions=versions, tried=", ".join(tried)))


def make_environment(folder: Path, name: str, python: str) -> bool:
    """Make an environment from its pinned requirements, unless it is there.

    One that was not finished, or that other requirements made, is made anew.

    folder (Path): The folder of the environments.
    name (str): ``"server"`` or ``"client"``.
    python (str): The Python to make it with.
    RETURNS (bool): Whether it had to be made.
    RAISES (ReviewError): If that fails.
    """
    if is_ready(folder, name):
        return False
    target = folder / name
    try:
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise ReviewError(Errors.D516.format(path=target, reason=err.strerror)) from err
    _run([python, "-m", "venv", str(target)], name)
    # --no-deps: the file names every package, and nothing but these.
    pip = [str(python_of(folder, name)), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "--no-deps", "-r", str(requirements(name))], name)
    # Last of all: an environment without it is not finished.
    (target / _STAMP).write_text(_hash(name), encoding="ascii")
    return True


def is_ready(folder: Path, name: str) -> bool:
    """RETURNS (bool): Whether an environment is there, finished, and of the requirements of this version."""
    stamp = folder / name / _STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == _hash(name)


def python_of(folder: Path, name: str) -> Path:
    """RETURNS (Path): The Python of an environment."""
    return (folder / name / "bin" / "python").absolute()


def requirements(name: str) -> Path:
    """RETURNS (Path): The file of pinned requirements of an environment."""
    return Path(str(files(__package__) / "requirements" / f"{name}.txt"))


def make_environments(
    folder: Path,
    *,
    python: str | None = None,
    names: Iterable[str] = NAMES,
    report: Callable[[str], None] = lambda line: None,
) -> None:
    """Make the environments that are missing.

    folder (Path): The folder of the environments.
    python (Optional[str]): The Python to make them with. Defaults to the first that fits.
    names (Iterable[str]): Which. Defaults to both.
    report (Callable[[str], None]): Called with a line before and after each.
    RAISES (ReviewError): If there is no fitting Python, or an installation fails.
    """
    found = find_python(python)
    for name in names:
        if is_ready(folder, name):
            report(f"{folder / name}: is there")
            continue
        report(f"{folder / name}: installing; this takes some minutes")
        make_environment(folder, name, found)
        report(f"{folder / name}: made with {found}")


def _version(python: str) -> tuple[int, ...] | None:
    if shutil.which(python) is None:
        return None
    # The shims of version managers are there for versions that are not.
    asked = subprocess.run([python, "-c", _ASK_VERSION], capture_output=True, text=True, check=False)
    return tuple(map(int, asked.stdout.split())) if asked.returncode == 0 else None


def _run(command: list[str], name: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        log = "\n".join((done.stdout + done.stderr).splitlines()[-_LOG_LINES:])
        raise ReviewError(Errors.D521.format(name=name, status=done.returncode, log=log))


def _hash(name: str) -> str:
    return hashlib.sha256(requirements(name).read_bytes()).hexdigest()
