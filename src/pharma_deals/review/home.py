"""The folder of the review: environments, server, records, backups; and who logs in where."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..corpus.files import write_atomic
from ..errors import Errors
from .client import Doccano
from .journal import Journal
from .transport import HttpTransport, ReviewError

DEFAULT = Path(".review")
_PASSWORD_BYTES = 18


@dataclass(frozen=True)
class Home:
    """The folder of the review. It is no part of the project: git ignores it.

    folder (Path): The folder.
    """

    folder: Path

    @property
    def environments(self) -> Path:
        """The virtual environments."""
        return self.folder / "environments"

    @property
    def server(self) -> Path:
        """Database, secrets, logs and process ids of our own doccano."""
        return self.folder / "server"

    @property
    def address(self) -> Path:
        """The file with the address of our own doccano."""
        return self.server / "url"

    @property
    def password(self) -> Path:
        """The file with the password of its user ``admin``."""
        return self.server / "password"

    @property
    def backups(self) -> Path:
        """Copies of what pulls have replaced."""
        return self.folder / "backups"

    @property
    def rejected(self) -> Path:
        """What the last pull did not take over."""
        return self.folder / "rejected.jsonl"

    def journal(self, url: str, project: str) -> Journal:
        """RETURNS (Journal): The record of pushes to a project."""
        return Journal(self.folder / "pushes" / f"{self._file_name(url, project)}.json")

    def read_last(self, url: str, project: str) -> dict[str, str]:
        """RETURNS (Dict[str, str]): What the last pulls of a project left in the corpus, by article."""
        try:
            data = json.loads((self.folder / "pulls" / f"{self._file_name(url, project)}.json").read_bytes())
        except (OSError, ValueError):
            # Without it, an article that was pulled before can count as changed on both sides: asked for, not lost.
            return {}
        return data if isinstance(data, dict) else {}

    def write_last(self, url: str, project: str, hashes: Mapping[str, str]) -> None:
        """Add to what :meth:`read_last` gives."""
        path = self.folder / "pulls" / f"{self._file_name(url, project)}.json"
        merged = {**self.read_last(url, project), **hashes}
        try:
            write_atomic(path, json.dumps(merged).encode("ascii"))
        except OSError as err:
            raise ReviewError(Errors.D516.format(path=path, reason=err.strerror or err)) from err

    def _file_name(self, url: str, project: str) -> str:
        # Our own server is the same one at any port.
        own = self.address.read_text(encoding="ascii").strip() if self.address.exists() else None
        server = "own" if url == own else url
        readable = re.sub(r"[^\w-]+", "-", project, flags=re.ASCII)[:40].strip("-")
        return f"{readable}-{hashlib.sha256(f'{server} {project}'.encode()).hexdigest()[:12]}"


def connect(home: Home, environment: Mapping[str, str] | None = None) -> Doccano:
    """Log in to the doccano that ``DOCCANO_URL``, ``DOCCANO_USER`` and ``DOCCANO_PASSWORD`` name, else to our own.

    home (Home): The folder of the review.
    environment (Optional[Mapping[str, str]]): Where these stand. Defaults to that of the process.
    RETURNS (Doccano): The server.
    RAISES (ReviewError): If it does not answer or does not let us in.
    """
    values = os.environ if environment is None else environment
    url = values.get("DOCCANO_URL")
    if url:
        user, password = values.get("DOCCANO_USER"), values.get("DOCCANO_PASSWORD")
        if not user or not password:
            raise ReviewError(Errors.D500.format(url=url))
        return Doccano(HttpTransport(url), user, password)
    if not home.address.exists() or not home.password.exists():
        raise ReviewError(
            Errors.D501.format(url="127.0.0.1", reason=f"no server was started in {home.server}")
        )
    own = home.address.read_text(encoding="ascii").strip()
    password = home.password.read_text(encoding="ascii").strip()
    return Doccano(HttpTransport(own), "admin", password, home=str(home.password))


def make_secret(path: Path) -> str:
    """Read a secret, or make it: a file that only its owner may read.

    path (Path): The file.
    RETURNS (str): The secret.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        temporary.unlink(missing_ok=True)
        # Never readable for others, not even for a moment, and never half written.
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(_PASSWORD_BYTES) + "\n")
        temporary.replace(path)
    return path.read_text(encoding="ascii").strip()
