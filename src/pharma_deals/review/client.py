"""The requests to doccano that the review needs: about twenty of them, each with its errors turned into words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import Errors
from .transport import Reply, ReviewError, Transport

VERSION = "1.8.4"
SPAN_TYPES = "span-types"
RELATION_TYPES = "relation-types"

_PAGE = 100
_LIST_TRIES = 5
_POLL_S = 0.2
_TASK_TIMEOUT_S = 180.0
# From when on a task is doubted, and how often the worker has to be found idle until it is given up.
_DOUBT_S = 20.0
_IDLE_TIMES = 3
_WORKER_TIMEOUT_S = 120.0
# The question whether the worker is there takes so long when nobody answers.
_UNANSWERED_S = 3.0

Json = dict[str, Any]


class Doccano:
    """A doccano that one user is logged in to.

    transport (Transport): Takes the requests there.
    user (str): Who asks.
    password (str): Their password.
    home (str): Where the credentials stand, for the error message. Defaults to the environment.
    sleep (Callable[[float], None]): Waits between two looks at a task.
    RAISES (ReviewError): If the user is not let in, or if this is no doccano.
    """

    def __init__(
        self,
        transport: Transport,
        user: str,
        password: str,
        *,
        home: str = "the environment",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = transport.url
        self.user = user
        self._transport = transport
        self._sleep = sleep
        self._token: str | None = None
        reply = transport.send("POST", "/v1/auth/login/", json={"username": user, "password": password})
        if reply.status in (400, 401, 403):
            raise ReviewError(Errors.D502.format(url=self.url, user=user, reason=_reason(reply), home=home))
        if reply.status != 200 or not isinstance(reply.data, dict) or "key" not in reply.data:
            raise self._unlike(f"login answers with status {reply.status}")
        self._token = reply.data["key"]
        me = self._get("/v1/me")
        self.user_id = int(self._expect(me, "id", "/v1/me"))
        self.is_admin = bool(me.get("is_superuser"))

    def projects(self) -> list[Json]:
        """RETURNS (List[dict]): The projects that the user takes part in."""
        return self._pages("/v1/projects")

    def project(self, project_id: int) -> Json:
        """RETURNS (dict): The settings of a project."""
        return dict(self._get(f"/v1/projects/{project_id}"))

    def create_project(self, settings: Json) -> Json:
        """RETURNS (dict): The new project."""
        return dict(self._call("POST", "/v1/projects", json=settings).data)

    def change_project(self, project_id: int, settings: Json) -> None:
        """Change some settings of a project."""
        self._call("PATCH", f"/v1/projects/{project_id}", json=settings)

    def catalog(self, project_id: int) -> list[Json]:
        """RETURNS (List[dict]): The formats that can be imported, each with its task."""
        return list(self._get(f"/v1/projects/{project_id}/catalog"))

    def label_types(self, project_id: int, kind: str) -> list[Json]:
        """RETURNS (List[dict]): The labels of a project: ``span-types`` or ``relation-types``."""
        return list(self._get(f"/v1/projects/{project_id}/{kind}"))

    def create_label_type(self, project_id: int, kind: str, label: Mapping[str, Any]) -> Json:
        """RETURNS (dict): The new label."""
        return dict(self._call("POST", f"/v1/projects/{project_id}/{kind}", json=dict(label)).data)

    def examples(self, project_id: int, *, query: str | None = None) -> list[Json]:
        """List the articles in the order in which they are shown.

        project_id (int): The project.
        query (Optional[str]): Only those with this in their text or in the name of their file. Defaults to None.
        RETURNS (List[dict]): The articles without their annotation.
        RAISES (ReviewError): If articles come or go all the time.
        """
        return self._pages(f"/v1/projects/{project_id}/examples", {"q": query} if query else {})

    def set_meta(self, project_id: int, example_id: int, meta: Json) -> None:
        """Replace the meta keys of an article."""
        self._call("PATCH", f"/v1/projects/{project_id}/examples/{example_id}", json={"meta": meta})

    def delete_example(self, project_id: int, example_id: int) -> None:
        """Delete an article; one that is gone already is no error."""
        # Never the list with its ids: an empty one deletes all.
        self._call("DELETE", f"/v1/projects/{project_id}/examples/{example_id}", accept=(404,))

    def spans(self, project_id: int, example_id: int) -> list[Json]:
        """RETURNS (List[dict]): The entities of an article; in a project that is not collaborative, one's own."""
        return list(self._get(f"/v1/projects/{project_id}/examples/{example_id}/spans"))

    def relations(self, project_id: int, example_id: int) -> list[Json]:
        """RETURNS (List[dict]): The relations of an article; in a project that is not collaborative, one's own."""
        return list(self._get(f"/v1/projects/{project_id}/examples/{example_id}/relations"))

    def confirmations(self, project_id: int, example_id: int) -> list[int]:
        """RETURNS (List[int]): The users who confirmed an article."""
        states = self._pages(f"/v1/projects/{project_id}/examples/{example_id}/states")
        return [int(state["confirmed_by"]) for state in states]

    def upload_file(self, name: str, data: bytes) -> str:
        """Upload a file without importing it.

        name (str): Its name.
        data (bytes): What is in it.
        RETURNS (str): The id of the upload. An upload is imported once at the most.
        """
        return str(
            self._call("POST", "/v1/fp/process/", file=(name, data)).content.decode("ascii").strip('" \n')
        )

    def withdraw_upload(self, upload_id: str) -> None:
        """Take an upload back: whoever wants to import it finds nothing. One that was imported is no error."""
        self._call("DELETE", "/v1/fp/revert/", text=upload_id, accept=(404,))

    def start_import(self, project_id: int, upload_id: str) -> str:
        """RETURNS (str): The task that imports an upload of JSONL with relations."""
        settings = {
            "format": "JSONL",
            "task": "RelationExtraction",
            "uploadIds": [upload_id],
            # Else doccano guesses, and fails on emoji.
            "encoding": "utf_8",
        }
        reply = self._call("POST", f"/v1/projects/{project_id}/upload", json=settings)
        return str(self._expect(reply.data, "task_id", "upload"))

    def wait(self, task_id: str, *, timeout_s: float | None = None) -> Json:
        """Wait for a task.

        A worker that could not write down how a task ended, for want of room on its disk, never will: if it is idle
        time and again, the task is given up.

        task_id (str): The task.
        timeout_s (Optional[float]): For how long, at the most. Defaults to three minutes.
        RETURNS (dict): Its ``result`` and its ``error``.
        RAISES (ReviewError): If it takes longer.
        """
        timeout_s = _TASK_TIMEOUT_S if timeout_s is None else timeout_s
        waited = 0.0
        next_doubt = _DOUBT_S
        idle = 0
        while waited < timeout_s and idle < _IDLE_TIMES:
            status = self._get(f"/v1/tasks/status/{task_id}")
            if status.get("ready"):
                return dict(status)
            self._sleep(_POLL_S)
            waited += _POLL_S
            if waited >= next_doubt:
                next_doubt += _DOUBT_S / 2
                if self.worker_answers():
                    idle += 1
                else:
                    idle = 0
                    waited += _UNANSWERED_S
        raise ReviewError(Errors.D506.format(seconds=round(waited)))

    def worker_answers(self) -> bool:
        """RETURNS (bool): Whether the worker does what it is asked for; True where this doccano cannot tell."""
        reply = self._transport.send("GET", "/v1/health/", token=self._token, params={"format": "json"})
        checks = reply.data if isinstance(reply.data, dict) else {}
        states = [state for name, state in checks.items() if "Celery" in name]
        return all(state in ("OK", "working") for state in states)

    def wait_for_worker(self, *, timeout_s: float = _WORKER_TIMEOUT_S) -> None:
        """Wait until the worker has done everything that it was asked for before.

        A worker that does one thing after another answers after all that stands before the question.

        timeout_s (float): For how long, at the most. Defaults to two minutes.
        RAISES (ReviewError): If it does not answer within that time.
        """
        waited = 0.0
        while not self.worker_answers():
            waited += _UNANSWERED_S + _POLL_S
            if waited >= timeout_s:
                raise ReviewError(Errors.D505.format(url=self.url))
            self._sleep(_POLL_S)

    def export(self, project_id: int, *, confirmed: bool) -> bytes:
        """Let the worker make an export.

        project_id (int): The project.
        confirmed (bool): Confirmed articles only.
        RETURNS (bytes): A zip file with one JSONL for each annotator, or one for all if they collaborate.
        RAISES (ReviewError): If it takes too long.
        """
        path = f"/v1/projects/{project_id}/download"
        settings = {"format": "JSONL", "exportApproved": confirmed}
        task = self._expect(self._call("POST", path, json=settings).data, "task_id", "download")
        # The task first: the download itself fails with the task, and does not say why.
        status = self.wait(str(task))
        if status.get("error"):
            reason = str(status["error"].get("text"))
            raise ReviewError(Errors.D503.format(method="GET", path=path, status=500, reason=reason))
        return self._call("GET", path, params={"taskId": task}).content

    def members(self, project_id: int) -> list[Json]:
        """RETURNS (List[dict]): The members of a project, each with ``user``, ``username`` and ``rolename``."""
        return list(self._get(f"/v1/projects/{project_id}/members"))

    def add_member(self, project_id: int, user_id: int, role: str) -> None:
        """Give a user a role in a project: ``annotator``, ``annotation_approver`` or ``project_admin``."""
        roles = {one["name"]: one["id"] for one in self._get("/v1/roles")}
        self._call("POST", f"/v1/projects/{project_id}/members", json={"user": user_id, "role": roles[role]})

    def users(self, project_id: int) -> list[Json]:
        """RETURNS (List[dict]): All users of the server, for whoever administers the project."""
        return list(self._get("/v1/users", {"project_id": project_id}))

    def create_user(self, name: str, password: str) -> Json:
        """RETURNS (dict): The new user."""
        settings = {"username": name, "password1": password, "password2": password}
        return dict(self._call("POST", "/v1/users/create", json=settings).data)

    def member_progress(self, project_id: int) -> Json:
        """RETURNS (dict): ``total``, and under ``progress`` how many articles each member has ``done``."""
        return dict(self._get(f"/v1/projects/{project_id}/metrics/member-progress"))

    def _pages(self, path: str, params: Mapping[str, Any] | None = None) -> list[Json]:
        """All pages of a list. One that loses or gains something while it is read is read again: pages would overlap."""
        for _ in range(_LIST_TRIES):
            found: list[Json] = []
            totals = set()
            while True:
                page = self._get(path, {**(params or {}), "limit": _PAGE, "offset": len(found)})
                results = self._expect(page, "results", path)
                totals.add(page.get("count"))
                found += results
                if not results or page.get("next") is None:
                    break
            if len(totals) == 1:
                return found
        raise ReviewError(Errors.D532.format(path=path))

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        data = self._call("GET", path, params=params).data
        if data is None:
            raise self._unlike(f"{path} is no JSON")
        return data

    def _call(self, method: str, path: str, *, accept: tuple[int, ...] = (), **parts: Any) -> Reply:
        reply = self._transport.send(method, path, token=self._token, **parts)
        if 200 <= reply.status < 300 or reply.status in accept:
            return reply
        raise ReviewError(
            Errors.D503.format(method=method, path=path, status=reply.status, reason=_reason(reply))
        )

    def _expect(self, data: Any, key: str, path: str) -> Any:
        if not isinstance(data, dict) or key not in data:
            raise self._unlike(f"{path} has no '{key}'")
        return data[key]

    def _unlike(self, reason: str) -> ReviewError:
        return ReviewError(Errors.D504.format(url=self.url, version=VERSION, reason=reason))


def _reason(reply: Reply) -> str:
    """What doccano says was wrong, on one line."""
    data = reply.data
    if isinstance(data, dict):
        parts = [part for value in data.values() for part in (value if isinstance(value, list) else [value])]
        return " ".join(map(str, parts))[:300]
    # An HTML page has nothing to say.
    text = "" if reply.content.lstrip()[:1] == b"<" else reply.content.decode("utf-8", "replace")
    return " ".join(text.split())[:300] or "no reason given"
