"""Coded errors and warnings: what happened, with the value, and what to do next."""

from __future__ import annotations

from typing import NoReturn


class _Coded(type):
    """Prefix every message with its code, so that it can be looked up and tested for."""

    def __getattribute__(cls, code: str) -> str:
        message = super().__getattribute__(code)
        if not code.startswith("__"):
            return f"[{code}] {message}"
        return str(message) if isinstance(message, str) else message  # type: ignore[no-any-return]

    def __setattr__(cls, code: str, value: object) -> NoReturn:
        raise AttributeError(code)


class Errors(metaclass=_Coded):
    """Messages of errors. D0xx: corpus, D1xx: encoders, D2xx: components, D3xx: inputs."""

    # fmt: off
    D001 = "Expected an article header ('=== id') at the start of the markup, found: '{found}'. Put one before the first article."
    D002 = "Article '{article}' has no line '---' after its text. Add one, with the relations below it."
    D003 = "Article '{article}' has a header line without a colon: '{line}'. Write 'key: value', and an empty line before the text."
    D004 = "Article '{article}' uses the entity id {id} twice. Give every entity of an article an id of its own."
    D005 = "Article '{article}' has a brace outside a readable entity near '{found}'. Entities are written {{id LABEL|text}} and do not nest."
    D006 = "Article '{article}' has an unreadable relation line: '{line}'. Write 'head LABEL tail [tail ...]' with entity ids."
    D007 = "Article '{article}' has a relation to an entity id that does not exist: '{line}'."
    # fmt: on
