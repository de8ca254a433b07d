"""A doccano in memory: the requests that the review makes, with the habits of 1.8.4 that matter to it.

Imports run in the background, in three steps (articles, entities, relations), one step whenever somebody looks at a task or
asks whether the worker is there. They drop overlapping and empty entities, and count offsets as they come.
"""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pharma_deals.review.client import Doccano
from pharma_deals.review.transport import Reply

USERS = {"admin": (1, "secret"), "ann": (2, "secret-ann"), "ben": (3, "secret-ben")}


class Killed(BaseException):
    """The program was ended from outside."""


class FakeDoccano:
    """What the tests may look at and change: ``projects``, ``examples``, ``spans``, ``relations``, ``tasks``."""

    url = "http://fake"

    def __init__(self) -> None:
        self.projects: dict[int, dict[str, Any]] = {}
        self.types: dict[tuple[int, str], list[dict[str, Any]]] = {}
        self.examples: dict[int, dict[str, Any]] = {}
        self.spans: dict[int, dict[str, Any]] = {}
        self.relations: dict[int, dict[str, Any]] = {}
        self.states: set[tuple[int, int]] = set()
        self.uploads: dict[str, tuple[str, bytes]] = {}
        self.members: list[tuple[int, int]] = []
        self.tasks: dict[str, Iterator[None]] = {}
        self.results: dict[str, dict[str, Any]] = {}
        self.users = dict(USERS)
        self.requests: list[str] = []
        self.is_worker_there = True
        # Called before and after each request with its number; may raise.
        self.before: Callable[[int], None] = lambda number: None
        self.after: Callable[[int], None] = lambda number: None
        self.answer: Callable[[str, str], Reply | None] = lambda method, path: None
        self._ids = itertools.count(1)

    def login(self, user: str = "admin") -> Doccano:
        return Doccano(self, user, self.users[user][1], sleep=lambda seconds: None)

    def run_worker(self) -> None:
        while self.tasks:
            self._step()

    def texts(self) -> list[str]:
        return [example["text"] for example in self.examples.values()]

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
        number = len(self.requests)
        self.requests.append(f"{method} {path}")
        self.before(number)
        forced = self.answer(method, path)
        if forced is not None:
            reply = forced
        else:
            user = next((uid for uid, secret in self.users.values() if secret == token), 0)
            parts = path.removeprefix("/v1/").strip("/").split("/")
            reply = self._answer(method, parts, user, dict(params or {}), json, file, text)
        self.after(number)
        return reply

    def _answer(
        self,
        method: str,
        parts: list[str],
        user: int,
        params: dict[str, Any],
        body: Any,
        file: Any,
        text: Any,
    ) -> Reply:
        match method, parts:
            case "POST", ["auth", "login"]:
                known = self.users.get(body["username"])
                if known is None or known[1] != body["password"]:
                    return ok({"non_field_errors": ["Unable to log in with provided credentials."]}, 400)
                return ok({"key": known[1]})
            case "GET", ["me"]:
                return ok({"id": user, "is_superuser": user == 1})
            case "GET", ["health"]:
                if self.is_worker_there:
                    self._step()
                busy = bool(self.tasks) or not self.is_worker_there
                return ok({"CeleryHealthCheckCelery": "unavailable" if busy else "OK"}, 500 if busy else 200)
            case "GET", ["roles"]:
                return ok([{"id": 1, "name": "project_admin"}, {"id": 2, "name": "annotator"}])
            case "GET", ["users"]:
                return ok([{"id": uid, "username": name} for name, (uid, _) in self.users.items()])
            case "POST", ["users", "create"]:
                self.users[body["username"]] = (100 + len(self.users), body["password1"])
                return ok({"id": self.users[body["username"]][0], "username": body["username"]}, 201)
            case "POST", ["fp", "process"]:
                upload_id = f"upload{next(self._ids):016d}"
                self.uploads[upload_id] = file
                return Reply(200, upload_id.encode())
            case "DELETE", ["fp", "revert"]:
                return Reply(204 if self.uploads.pop(text, None) else 404, b"")
            case "GET", ["tasks", "status", task]:
                if self.is_worker_there:
                    self._step()
                return ok({"ready": task in self.results, **self.results.get(task, {})})
            case "GET", ["projects"]:
                own = [self.projects[pid] for pid, uid in self.members if uid == user]
                return page(own, params)
            case "POST", ["projects"]:
                project_id = next(self._ids)
                self.projects[project_id] = {**body, "id": project_id}
                self.members.append((project_id, user))
                return ok(self.projects[project_id], 201)
            case _, ["projects", project_id, *rest]:
                return self._answer_project(method, int(project_id), rest, user, params, body)
        raise AssertionError(f"no such request: {method} {parts}")

    def _answer_project(
        self, method: str, pid: int, parts: list[str], user: int, params: dict[str, Any], body: Any
    ) -> Reply:
        project = self.projects[pid]
        match method, parts:
            case "PATCH", []:
                project.update(body)
                return ok(project)
            case "GET", ["catalog"]:
                return ok([{"name": "JSONL", "task_id": "RelationExtraction"}])
            case "GET", [("span-types" | "relation-types") as kind]:
                return ok(self.types.get((pid, kind), []))
            case "POST", [("span-types" | "relation-types") as kind]:
                label = {**body, "id": next(self._ids)}
                self.types.setdefault((pid, kind), []).append(label)
                return ok(label, 201)
            case "GET", ["members"]:
                names = {uid: name for name, (uid, _) in self.users.items()}
                return ok([{"user": uid, "username": names[uid]} for own, uid in self.members if own == pid])
            case "POST", ["members"]:
                self.members.append((pid, body["user"]))
                return ok({}, 201)
            case "GET", ["metrics", "member-progress"]:
                names = {uid: name for name, (uid, _) in self.users.items()}
                done = [
                    {"user": names[uid], "done": sum(state[1] == uid for state in self.states)}
                    for own, uid in self.members
                    if own == pid
                ]
                return ok({"total": len(self._examples_of(pid)), "progress": done})
            case "GET", ["examples"]:
                query = params.get("q", "")
                found = [
                    self._show(one)
                    for one in self._examples_of(pid)
                    if query in one["filename"] + one["text"]
                ]
                return page(found, params)
            case "POST", ["upload"]:
                task = f"task{next(self._ids)}"
                self.tasks[task] = self._import(task, pid, user, body["uploadIds"])
                return ok({"task_id": task})
            case "POST", ["download"]:
                task = f"task{next(self._ids)}"
                self.results[task] = {"result": task, "error": None}
                self.uploads[task] = ("", self._export(pid, confirmed=body["exportApproved"]))
                return ok({"task_id": task})
            case "GET", ["download"]:
                return Reply(200, self.uploads[params["taskId"]][1])
            case _, ["examples", example_id, *rest]:
                return self._answer_example(method, pid, int(example_id), rest, user, params, body)
        raise AssertionError(f"no such request: {method} {parts}")

    def _answer_example(
        self, method: str, pid: int, eid: int, parts: list[str], user: int, params: dict[str, Any], body: Any
    ) -> Reply:
        if eid not in self.examples:
            return ok({"detail": "Not found."}, 404)
        mine = [user] if not self.projects[pid]["collaborative_annotation"] else range(1000)
        match method, parts:
            case "PATCH", []:
                self.examples[eid].update(body)
                return ok(self.examples[eid])
            case "DELETE", []:
                del self.examples[eid]
                self.spans = {sid: one for sid, one in self.spans.items() if one["example"] != eid}
                self.relations = {rid: one for rid, one in self.relations.items() if one["example"] != eid}
                return Reply(204, b"")
            case "GET", ["spans"]:
                return ok(
                    [one for one in self.spans.values() if one["example"] == eid and one["user"] in mine]
                )
            case "GET", ["relations"]:
                return ok(
                    [one for one in self.relations.values() if one["example"] == eid and one["user"] in mine]
                )
            case "GET", ["states"]:
                return page([{"confirmed_by": uid} for own, uid in sorted(self.states) if own == eid], params)
        raise AssertionError(f"no such request: {method} {parts}")

    def _examples_of(self, pid: int) -> list[dict[str, Any]]:
        return [one for one in self.examples.values() if one["project"] == pid]

    def _show(self, example: dict[str, Any]) -> dict[str, Any]:
        confirmed = any(eid == example["id"] for eid, _ in self.states)
        return {**example, "is_confirmed": confirmed}

    def _step(self) -> None:
        for task, steps in list(self.tasks.items())[:1]:
            if next(steps, "end") == "end":
                del self.tasks[task]

    def _import(self, task: str, pid: int, user: int, upload_ids: list[str]) -> Iterator[None]:
        found = [
            (upload_id, *self.uploads[upload_id]) for upload_id in upload_ids if upload_id in self.uploads
        ]
        rows = [(up, name, json.loads(line)) for up, name, data in found for line in data.splitlines()]
        yield
        own: list[tuple[int, dict[str, Any]]] = []
        for upload_id, name, row in rows:
            eid = next(self._ids)
            meta = {key: value for key, value in row.items() if key not in ("text", "entities", "relations")}
            self.examples[eid] = {
                "id": eid, "project": pid, "text": row["text"], "meta": meta, "filename": f"/media/{upload_id}/x",
                "upload_name": name, "comment_count": 0,
            }  # fmt: skip
            own.append((eid, row))
        yield
        ids: dict[tuple[int, int], int] = {}
        labels = {label["text"]: label["id"] for label in self.types[pid, "span-types"]}
        for eid, row in own:
            last = -1
            for ent in sorted(row["entities"], key=lambda ent: ent["start_offset"]):
                if not last <= ent["start_offset"] < ent["end_offset"]:
                    continue
                last = ent["end_offset"]
                ids[eid, ent["id"]] = self.add_span(eid, user, labels[ent["label"]], *offsets(ent))
        yield
        labels = {label["text"]: label["id"] for label in self.types[pid, "relation-types"]}
        for eid, row in own:
            for rel in row["relations"]:
                self.add_relation(
                    eid, user, labels[rel["type"]], ids[eid, rel["from_id"]], ids[eid, rel["to_id"]]
                )
        for upload_id in upload_ids:
            self.uploads.pop(upload_id, None)
        self.results[task] = {"result": {"error": []}, "error": None}

    def add_span(self, eid: int, user: int, label: int, start: int, end: int) -> int:
        sid = next(self._ids)
        self.spans[sid] = {
            "id": sid, "example": eid, "user": user, "label": label, "start_offset": start, "end_offset": end,
        }  # fmt: skip
        return sid

    def add_relation(self, eid: int, user: int, label: int, head: int, tail: int) -> int:
        rid = next(self._ids)
        self.relations[rid] = {
            "id": rid, "example": eid, "user": user, "type": label, "from_id": head, "to_id": tail,
        }  # fmt: skip
        return rid

    def copy_example(self, eid: int, copy: int) -> None:
        """An article once more, with its annotation."""
        self.examples[copy] = {**self.examples[eid], "id": copy}
        ids = {
            span["id"]: self.add_span(copy, span["user"], span["label"], *offsets(span))
            for span in list(self.spans.values())
            if span["example"] == eid
        }
        for rel in list(self.relations.values()):
            if rel["example"] == eid:
                self.add_relation(copy, rel["user"], rel["type"], ids[rel["from_id"]], ids[rel["to_id"]])

    def _export(self, pid: int, *, confirmed: bool) -> bytes:
        names = {
            label["id"]: label["text"]
            for key in ("span-types", "relation-types")
            for label in self.types[pid, key]
        }
        is_shared = self.projects[pid]["collaborative_annotation"]
        users = {uid: name for name, (uid, _) in self.users.items()}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for uid in [0] if is_shared else [uid for own, uid in self.members if own == pid]:
                lines = []
                for one in self._examples_of(pid):
                    if confirmed and not any(s[0] == one["id"] and uid in (0, s[1]) for s in self.states):
                        continue
                    mine = [
                        s for s in self.spans.values() if s["example"] == one["id"] and uid in (0, s["user"])
                    ]
                    links = [
                        r
                        for r in self.relations.values()
                        if r["example"] == one["id"] and uid in (0, r["user"])
                    ]
                    row = {
                        **one["meta"],
                        "text": one["text"],
                        "entities": [{**pick(s), "label": names[s["label"]]} for s in mine],
                        "relations": [
                            {
                                "id": r["id"],
                                "from_id": r["from_id"],
                                "to_id": r["to_id"],
                                "type": names[r["type"]],
                            }
                            for r in links
                        ],
                        "Comments": [],
                    }
                    lines.append(json.dumps(row, ensure_ascii=False) + "\n")
                archive.writestr(f"{'all' if is_shared else users[uid]}.jsonl", "".join(lines))
        return buffer.getvalue()


def ok(data: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(data).encode())


def page(items: list[Any], params: Mapping[str, Any]) -> Reply:
    offset, limit = params.get("offset", 0), params.get("limit", 5)
    rest = len(items) > offset + limit
    found = items[offset : offset + limit]
    return ok({"count": len(items), "results": found, "next": "more" if rest else None})


def offsets(ent: Mapping[str, Any]) -> tuple[int, int]:
    return ent["start_offset"], ent["end_offset"]


def pick(span: Mapping[str, Any]) -> dict[str, Any]:
    return {key: span[key] for key in ("id", "start_offset", "end_offset")}
