"""The record of a push: which uploads may still be on their way when a push was ended in the middle."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ..corpus.files import write_atomic
from ..errors import Errors
from .transport import ReviewError


@dataclass(frozen=True)
class Upload:
    """A batch on its way.

    upload_id (str): The upload at doccano. It is imported once at the most.
    task_id (Optional[str]): The task that imports it, as soon as it is known.
    """

    upload_id: str
    task_id: str | None = None


class Journal:
    """A small file that is written before anything is asked of doccano which cannot be taken back.

    path (Path): The file. It is there only while uploads are on their way.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Upload]:
        """Read what an earlier push has left.

        RETURNS (List[Upload]): The uploads that may be on their way.
        RAISES (ReviewError): If the file cannot be read.
        """
        if not self.path.exists():
            return []
        try:
            return [Upload(**entry) for entry in json.loads(self.path.read_bytes())]
        except (OSError, ValueError, TypeError) as err:
            raise ReviewError(Errors.D526.format(path=self.path, reason=err)) from err

    def write(self, uploads: list[Upload]) -> None:
        """Replace the file as a whole; without uploads there is none."""
        if not uploads:
            self.path.unlink(missing_ok=True)
            return
        try:
            write_atomic(self.path, json.dumps([asdict(one) for one in uploads]).encode("ascii"))
        except OSError as err:
            raise ReviewError(Errors.D516.format(path=self.path, reason=err.strerror)) from err

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other pushes from this machine out; the lock goes with the process.

        RAISES (ReviewError): If there is one.
        """
        path = self.path.with_suffix(".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("a")
        except OSError as err:
            raise ReviewError(Errors.D516.format(path=path, reason=err.strerror)) from err
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as err:
                raise ReviewError(Errors.D513.format(path=path)) from err
            yield
