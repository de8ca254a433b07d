"""Our own doccano: a web server and a worker on this machine, for this machine alone."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from ..errors import Errors
from . import server_side
from .client import Doccano
from .environments import SERVER, is_ready, python_of
from .home import Home, connect, make_secret
from .transport import ReviewError

HOST = "127.0.0.1"
DEFAULT_PORT = 8021
PROGRAMS = ("web", "worker")

_START_S = 120
_STOP_S = 30
_POLL_S = 0.5
_LOG_LINES = 12
_DATABASE = "db.sqlite3"
_HALF_MADE = "half-made.sqlite3"
# What a program is recognised by, lest another one that has its number by now is ended.
_MARKS = {"web": "gunicorn", "worker": "celery"}
# Settings of doccano's and of Python's that would reach it from outside.
_FOREIGN = (
    "PYTHONPATH",
    "PYTHONHOME",
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "DEBUG",
    "SECRET_KEY",
    "MEDIA_ROOT",
    "IMPORT_BATCH_SIZE",
    "HEADER_AUTH_USER_NAME",
    "DJANGO_SETTINGS_MODULE",
    "GUNICORN_CMD_ARGS",
)


# They outlive the command on purpose, which Python warns of when it lets go of them.
_started: list[subprocess.Popen[bytes]] = []


def serve(
    home: Home, *, port: int = DEFAULT_PORT, report: Callable[[str], None] = lambda line: None
) -> Doccano:
    """Start web server and worker, and wait until both answer. What runs already is left alone.

    home (Home): The folder of the review.
    port (int): The port. Defaults to 8021.
    report (Callable[[str], None]): Called with a line for each step.
    RETURNS (Doccano): The server, logged in to.
    RAISES (ReviewError): If it is not set up, the port is taken, or it does not come up.
    """
    if not is_ready(home.environments, SERVER):
        raise ReviewError(Errors.D522.format(name=SERVER, folder=home.environments))
    try:
        home.server.mkdir(parents=True, exist_ok=True)
        home.server.chmod(0o700)
        with (home.server / "lock").open("a") as lock:
            # Two that start at once would each make a database.
            fcntl.flock(lock, fcntl.LOCK_EX)
            _start_missing(home, port, report)
    except OSError as err:
        raise ReviewError(Errors.D516.format(path=home.server, reason=err.strerror or err)) from err
    return _wait(home)


def _start_missing(home: Home, port: int, report: Callable[[str], None]) -> None:
    running = {name for name in PROGRAMS if _process(home, name) is not None}
    if "web" in running:
        report(f"runs already at {home.address.read_text(encoding='ascii').strip()}")
    elif _is_taken(port):
        raise ReviewError(Errors.D523.format(port=port, other=port + 1))
    variables = _variables(home)
    if not (home.server / _DATABASE).exists():
        report("setting up the database")
        _set_up(home)
    if "web" not in running:
        home.address.write_text(f"http://{HOST}:{port}\n", encoding="ascii")
        _start(home, "web", _web_command(home, port), variables)
    if "worker" not in running:
        _start(home, "worker", _worker_command(home), variables)


def stop(home: Home) -> list[str]:
    """End what :func:`serve` started. The worker finishes what it is at.

    home (Home): The folder of the review.
    RETURNS (List[str]): What was ended: ``"web"``, ``"worker"``.
    """
    ended = []
    for name in PROGRAMS:
        pid = _process(home, name)
        if pid is not None:
            _end(pid)
            ended.append(name)
        _pid_file(home, name).unlink(missing_ok=True)
    return ended


def _set_up(home: Home) -> None:
    """Make the database under another name first: one that has its own name is whole, and is never made anew."""
    for path in home.server.glob(f"{_HALF_MADE}*"):
        path.unlink()
    password = make_secret(home.password)
    done = subprocess.run(
        [str(python_of(home.environments, SERVER)), "-m", "doccano_set_up"],
        env={**_variables(home, _HALF_MADE), "DOCCANO_ADMIN_PASSWORD": password},
        cwd=home.server,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ReviewError(Errors.D525.format(status=done.returncode, log=_tail(done.stderr)))
    # Reading does not wait for an import then.
    with sqlite3.connect(home.server / _HALF_MADE) as database:
        database.execute("PRAGMA journal_mode=WAL")
    database.close()
    (home.server / _HALF_MADE).replace(home.server / _DATABASE)


def _variables(home: Home, database: str = _DATABASE) -> dict[str, str]:
    folder = home.server.absolute()
    backend = _backend(home)
    own = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {
        **own,
        "DOCCANO_HOME": str(folder),
        # An address, in which '#', '+' and the like mean something.
        "DATABASE_URL": f"sqlite:///{quote(str(folder / database))}",
        # Apart from the data: the worker asks it for work all the time.
        "CELERY_BROKER_URL": f"sqla+sqlite:///{folder / 'broker.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "DEBUG": "False",
        "STANDALONE": "True",
        "SECRET_KEY": make_secret(folder / "secret-key"),
        "DJANGO_SETTINGS_MODULE": "doccano_settings",
        "PYTHONPATH": os.pathsep.join([str(Path(str(server_side.__file__)).parent), str(backend)]),
    }


def _backend(home: Home) -> Path:
    found = sorted((home.environments / SERVER / "lib").glob("python3.*/site-packages/backend"))
    if not found:
        raise ReviewError(Errors.D522.format(name=SERVER, folder=home.environments))
    return found[0].absolute()


def _web_command(home: Home, port: int) -> list[str]:
    # 'doccano webserver' would listen on all addresses.
    options = ["--bind", f"{HOST}:{port}", "--workers", "1", "--threads", "4", "--chdir", str(_backend(home))]
    return ["gunicorn", *options, "config.wsgi"]


def _worker_command(home: Home) -> list[str]:
    # One thing after another, so that an answer means that everything before it is done.
    options = ["--app=config", f"--workdir={_backend(home)}", "worker", "--pool=solo", "--loglevel=info"]
    return ["celery", *options]


def _start(home: Home, name: str, command: list[str], variables: dict[str, str]) -> None:
    with _log_file(home, name).open("ab") as log:
        process = subprocess.Popen(
            [str(python_of(home.environments, SERVER)), "-m", *command],
            env=variables,
            cwd=home.server,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # It outlives the command, and Ctrl-C of a later one.
            start_new_session=True,
        )
    _started.append(process)
    _pid_file(home, name).write_text(f"{process.pid}\n", encoding="ascii")


def _wait(home: Home) -> Doccano:
    until = time.monotonic() + _START_S
    doccano: Doccano | None = None
    while time.monotonic() < until:
        for name in PROGRAMS:
            if _process(home, name) is None:
                raise _not_started(home, name)
        if doccano is None:
            try:
                doccano = connect(home, {})
            except ReviewError as err:
                if "D501" not in str(err):
                    raise
        if doccano is not None and doccano.worker_answers():
            return doccano
        time.sleep(_POLL_S)
    raise _not_started(home, "web" if doccano is None else "worker")


def _not_started(home: Home, name: str) -> ReviewError:
    log = _log_file(home, name)
    tail = _tail(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else ""
    return ReviewError(Errors.D524.format(seconds=_START_S, log=log, tail=tail))


def _process(home: Home, name: str) -> int | None:
    """RETURNS: The number of a program of ours, if it runs."""
    try:
        pid = int(_pid_file(home, name).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    _reap(pid)
    asked = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "stat=,command="], capture_output=True, text=True, check=False
    )
    state, _, command = asked.stdout.strip().partition(" ")
    is_ours = _MARKS[name] in command and str(python_of(home.environments, SERVER)) in command
    return pid if is_ours and not state.startswith("Z") else None


def _reap(pid: int) -> None:
    """Let a child that has ended go; as one of an earlier command it is not ours to wait for."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _end(pid: int) -> None:
    for number, patience in ((signal.SIGTERM, _STOP_S), (signal.SIGKILL, _STOP_S)):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience
        while time.monotonic() < until:
            _reap(pid)
            if not _is_alive(pid):
                return
            time.sleep(0.1)


def _is_alive(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        # As gunicorn does: what has just ended there is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _pid_file(home: Home, name: str) -> Path:
    return home.server / f"{name}.pid"


def _log_file(home: Home, name: str) -> Path:
    return home.server / f"{name}.log"


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-_LOG_LINES:])
