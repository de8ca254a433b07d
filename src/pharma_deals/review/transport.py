"""How requests reach doccano: over HTTP, with clear errors when nobody answers."""

from __future__ import annotations

import json as json_module
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..errors import Errors

_LOCAL = ("127.0.0.1", "localhost", "::1")
_READ_TRIES = 3
_PAUSE_S = 0.5
# Reading a batch back can wait for an import to let go of the database.
_TIMEOUT_S = 180.0


class ReviewError(RuntimeError):
    """The review cannot go on; the message says why and what to do next."""


@dataclass(frozen=True)
class Reply:
    """An answer of doccano's.

    status (int): The HTTP status.
    content (bytes): The body.
    """

    status: int
    content: bytes

    @property
    def data(self) -> Any:
        """RETURNS (Any): The body as JSON, or None where it is none."""
        try:
            return json_module.loads(self.content)
        except ValueError:
            return None


class Transport(Protocol):
    """Whatever takes requests to a doccano."""

    url: str

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        file: tuple[str, bytes] | None = None,
        text: str | None = None,
    ) -> Reply:
        """Send a request.

        method (str): The HTTP method.
        path (str): The path below the server's address.
        token (Optional[str]): Says who asks. Defaults to None.
        params (Optional[Mapping[str, Any]]): Of the query. Defaults to None.
        json (Any): The body as JSON. Defaults to None.
        file (Optional[Tuple[str, bytes]]): A file to upload, with its name. Defaults to None.
        text (Optional[str]): The body as plain text. Defaults to None.
        RETURNS (Reply): The answer, whatever its status.
        RAISES (ReviewError): If there is none.
        """
        ...


class HttpTransport:
    """Requests over HTTP. What only reads is tried again when the connection breaks.

    url (str): Address of the server.
    """

    def __init__(self, url: str) -> None:
        # Here, as in the commands: it is slow to import.
        import requests
        from requests.cookies import RequestsCookieJar

        self.url = url.rstrip("/")
        self._session = requests.Session()
        # A proxy of the network does not know this machine's own address.
        self._session.trust_env = urlsplit(self.url).hostname not in _LOCAL
        self._no_cookies = RequestsCookieJar
        self._errors = requests.exceptions

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        file: tuple[str, bytes] | None = None,
        text: str | None = None,
    ) -> Reply:
        """Send a request. See :class:`Transport`."""
        headers = {"Accept": "application/json, */*;q=0.1"}
        if token is not None:
            headers["Authorization"] = f"Token {token}"
        if text is not None:
            headers["Content-Type"] = "text/plain"
        # With its session cookie, Django would ask for a second token against forgery.
        self._session.cookies = self._no_cookies()
        tries = _READ_TRIES if method == "GET" else 1
        for left in reversed(range(tries)):
            try:
                response = self._session.request(
                    method,
                    self.url + path,
                    headers=headers,
                    params=params,
                    json=json,
                    data=None if text is None else text.encode("utf-8"),
                    files=None if file is None else {"filepond": file},
                    timeout=_TIMEOUT_S,
                )
                return Reply(response.status_code, response.content)
            except self._errors.RequestException as err:
                if not left:
                    reason = type(err).__name__
                    raise ReviewError(Errors.D501.format(url=self.url, reason=reason)) from err
                time.sleep(_PAUSE_S)
        raise AssertionError("unreachable")
