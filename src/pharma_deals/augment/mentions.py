"""Which mentions of an article are names of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ..legal_forms import split_suffix


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
    parents = {text: text for text in texts.values()}

    def find(text: str) -> str:
        while parents[text] != text:
            text = parents[text]
        return text

    def join(text: str, other: str) -> None:
        parents[find(text)] = find(other)

    by_key: dict[str, str] = {}
    for text in parents:
        join(text, by_key.setdefault(_key(text), text))
    for rel in row["relations"]:
        if rel["type"] == "SAME_AS" and rel["from_id"] in texts and rel["to_id"] in texts:
            join(texts[rel["from_id"]], texts[rel["to_id"]])
    if label == "ORG":
        for short, long in _prefixes(by_key):
            join(by_key[short], by_key[long])
    groups: dict[str, list[str]] = defaultdict(list)
    for text in parents:
        groups[find(text)].append(text)
    return [sorted(group, key=lambda text: (-len(text), text)) for group in groups.values()]


def _key(text: str) -> str:
    return " ".join(split_suffix(text)[0].casefold().split())


def _prefixes(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Names and the longer names that begin with their words, where there is only one such."""
    known = list(keys)
    pairs = []
    for short in known:
        longer = [long for long in known if long.startswith(f"{short} ")]
        if len(longer) == 1:
            pairs.append((short, longer[0]))
    return pairs
