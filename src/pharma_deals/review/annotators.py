"""Several annotators: who has done how much, and what a third has to decide where two do not agree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..corpus.agreement import Disagreement
from ..corpus.files import Row
from ..errors import Errors
from .client import Doccano, Json
from .form import DISAGREEMENTS, Span, span_of
from .home import Home, make_secret
from .project import Project
from .transport import ReviewError

ROLE = "annotator"


def add_annotator(doccano: Doccano, project: Project, home: Home, name: str) -> str | None:
    """Let somebody annotate in a project, with a user of doccano's that is made where there is none.

    doccano (Doccano): The server.
    project (Project): The project.
    home (Home): The folder of the review, which keeps the password of a new user in a file of their own.
    name (str): The name of the user.
    RETURNS (Optional[str]): The file with the password; None if the user was there before.
    RAISES (ReviewError): If doccano does not take the name.
    """
    # It is the name of a file as well.
    if not re.fullmatch(r"\w[\w.+@-]*", name):
        raise ReviewError(Errors.D528.format(name=name))
    users: Mapping[str, Json] = {user["username"]: user for user in doccano.users(project.id)}
    path = None
    if name in users:
        user_id = int(users[name]["id"])
    else:
        file = home.folder / "annotators" / name
        user_id = int(doccano.create_user(name, make_secret(file))["id"])
        path = str(file)
    if user_id not in {member["user"] for member in doccano.members(project.id)}:
        doccano.add_member(project.id, user_id, ROLE)
    return path


def progress_table(doccano: Doccano, project: Project) -> str:
    """Lay out who has confirmed how many articles.

    doccano (Doccano): The server.
    project (Project): The project.
    RETURNS (str): A Markdown table.
    """
    progress = doccano.member_progress(project.id)
    total = int(progress["total"])
    lines = ["| annotator | confirmed | of |", "| --- | ---: | ---: |"]
    lines += [f"| {one['user']} | {one['done']} | {total} |" for one in progress["progress"]]
    return "\n".join(lines)


def make_adjudication(
    first: Sequence[Row], second: Sequence[Row], disagreements: Iterable[Disagreement]
) -> list[Row]:
    """Make the articles that a third annotator decides: what both have is annotated, the rest is listed.

    first (Sequence[Row]): The articles of one annotator.
    second (Sequence[Row]): The same articles of another.
    disagreements (Iterable[Disagreement]): What only one of them has.
    RETURNS (List[Row]): The articles that they do not agree on, in the order of the first. The meta key
        ``disagreements`` says who has what, to be read beside the text in doccano.
    """
    lists: dict[str, list[str]] = defaultdict(list)
    for one in disagreements:
        lists[one.article].append(f"{one.annotator}: {one.text} at {one.offset}")
    others = {row["id"]: row for row in second}
    rows = []
    for row in first:
        if row["id"] not in lists:
            continue
        shared = {span_of(ent) for ent in others[row["id"]]["entities"]}
        entities = [ent for ent in row["entities"] if span_of(ent) in shared]
        links = _links(others[row["id"]])
        spans = {ent["id"]: span_of(ent) for ent in entities}
        relations = [
            rel
            for rel in row["relations"]
            if (spans.get(rel["from_id"]), spans.get(rel["to_id"]), rel["type"]) in links
        ]
        rows.append({**row, "entities": entities, "relations": relations, DISAGREEMENTS: lists[row["id"]]})
    return rows


def _links(row: Row) -> set[tuple[Span | None, Span | None, str]]:
    spans = {ent["id"]: span_of(ent) for ent in row["entities"]}
    return {(spans.get(rel["from_id"]), spans.get(rel["to_id"]), rel["type"]) for rel in row["relations"]}
