"""Who takes part in the deals of an article: invented companies stay on one side of a split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..joining import join_pairs
from ..legal_forms import bare_name
from .files import Located

INVENTED = "invented"
_ROLES = frozenset({"PARTNER", "SOURCE", "RECIPIENT", "SUBJECT", "PAYER", "PAYEE"})


def parties_of(row: Mapping[str, Any]) -> set[str]:
    """List the parties of the deals that an article with invented facts reports.

    Real companies take part in many deals, and real articles would be known apart by nothing but them:
    an article with real facts has no parties here, and background deals are passed over.

    row (Mapping[str, Any]): The annotated article.
    RETURNS (Set[str]): Their names without legal form, in lower case.
    """
    if row.get("facts") != INVENTED:
        return set()
    entities = {ent["id"]: ent for ent in row["entities"]}
    names = set()
    for rel in row["relations"]:
        head, tail = entities.get(rel["from_id"]), entities.get(rel["to_id"])
        if head is None or tail is None:
            continue
        if rel["type"] in _ROLES and tail["label"] == "ORG" and head["label"] in ("DEAL", "RIGHT", "PAYMENT"):
            name = row["text"][tail["start_offset"] : tail["end_offset"]]
            # "joint venture" is nobody's name.
            if any(map(str.isupper, name)):
                names.add(bare_name(name))
    return names


def join_groups(articles: Sequence[Located]) -> dict[str, str]:
    """Find the deal groups that have a party in common, directly or over others.

    articles (Sequence[Located]): The articles, each with a group.
    RETURNS (Dict[str, str]): For each group the first by name of those that belong together.
    """
    members: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for party in parties_of(article.row):
            members[party].add(str(article.row["group"]))
    names = sorted({str(article.row["group"]) for article in articles})
    pairs = (pair for groups in members.values() for pair in pairwise(sorted(groups)))
    return {name: group[0] for group in join_pairs(names, pairs) for name in group}
