"""Which mentions of an article are names of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..joining import join_pairs
from ..legal_forms import bare_name


def group_mentions(row: Mapping[str, Any], label: str) -> list[list[str]]:
    """Group the wordings of a label's mentions by the thing that they name.

    Mentions belong together that differ in case or legal form only, that SAME_AS joins, and, among
    organisations, of which one begins with the words of the other: "Sorrento" and "Sorrento Therapeutics".

    row (Mapping[str, Any]): The annotated article.
    label (str): The label, such as ``"ORG"``.
    RETURNS (List[List[str]]): The wordings of each thing, the longest first; things in the order in
        which they are first mentioned.
    """
    texts = {
        ent["id"]: row["text"][ent["start_offset"] : ent["end_offset"]]
        for ent in sorted(row["entities"], key=lambda ent: ent["start_offset"])
        if ent["label"] == label
    }
    by_key: dict[str, str] = {}
    pairs = [(text, by_key.setdefault(bare_name(text), text)) for text in texts.values()]
    pairs += [
        (texts[rel["from_id"]], texts[rel["to_id"]])
        for rel in row["relations"]
        if rel["type"] == "SAME_AS" and rel["from_id"] in texts and rel["to_id"] in texts
    ]
    if label == "ORG":
        pairs += [(by_key[short], by_key[long]) for short, long in _prefixes(by_key)]
    groups = join_pairs(texts.values(), pairs)
    return [sorted(group, key=lambda text: (-len(text), text)) for group in groups]


def _prefixes(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Names and the longer names that begin with their words, where there is only one such."""
    known = list(keys)
    pairs = []
    for short in known:
        longer = [long for long in known if long.startswith(f"{short} ")]
        if len(longer) == 1:
            pairs.append((short, longer[0]))
    return pairs
