"""What all outputs have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from typing_extensions import Self

Row = Mapping[str, Any]


class OutputError(RuntimeError):
    """Raised with a coded error where an output cannot be opened or written."""


class Writer(ABC):
    """An output, to be used in a ``with`` statement.

    done (AbstractSet[str]): Ids of the articles that are in the output already, where it goes on with an
        earlier run.
    """

    def __init__(self) -> None:
        self.done: frozenset[str] = frozenset()

    @abstractmethod
    def write(self, row: Row) -> None:
        """Take in an article. A run that is killed right after may lose it, but leaves nothing half written.

        row (Mapping[str, Any]): The article with its ``deals``.
        RAISES (OutputError): If it cannot be written.
        """

    @abstractmethod
    def close(self, *, complete: bool) -> None:
        """Write what is not written yet.

        complete (bool): Whether all articles were written. If not, the run goes on another time.
        RAISES (OutputError): If it cannot be written.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(complete=kind is None)
