"""Stages of development, in an order."""

from __future__ import annotations

import re

# From the bench to the pharmacy; a stage counts as further than those before it.
STAGES = (
    "discovery",
    "preclinical",
    "investigational new drug",
    "clinical",
    "phase 1",
    "phase 1/2",
    "phase 2",
    "phase 2/3",
    "phase 3",
    "filed",
    "approved",
    "marketed",
)
_PHASE = re.compile(
    r"\bph(?:ases?|\.)?[\s-]*(?P<first>iv|i{1,3}|[1-4]|one|two|three|four)(?P<part>[abc])?"
    r"(?:\s*(?:/|-|–|to|and)\s*(?P<second>iv|i{1,3}|[1-4]|one|two|three|four)(?P<part2>[abc])?)?(?![a-z0-9])"
)
_NUMBERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "one": 1, "two": 2, "three": 3, "four": 4}
_WORDS: tuple[tuple[str, str], ...] = (
    ("preclinical", r"pre-?clinical|ind-enabling|animal (?:studies|tests|testing)|lead optimi[sz]ation"),
    (
        "discovery",
        r"discovery|research[- ]stage|early research|lead (?:identification|generation)|hit-to-lead",
    ),
    (
        "investigational new drug",
        r"investigational new drug|\bind\b|clinical trial application|\bcta\b|ready for phase 1",
    ),
    ("phase 3", r"late[- ]stage|pivotal|registrational"),
    (
        "filed",
        r"new drug application|\bn?nda\b|\bs?bla\b|\bmaa\b|biologics licen[sc]e application|"
        r"marketing authori[sz]ation application|under (?:\w+ )*review|filed|submitted|registration|pre-?registration|"
        r"awaiting approval|before the regulators?|ctd",
    ),
    (
        "marketed",
        r"market(?:ed|ing)?\b|on sale|launched|commerciali[sz]ed|commercial(?:-stage)?\b|sold\b|on the .*market|available",
    ),
    (
        "approved",
        r"(?<!un)approv(?:ed|al)|licen[sc]ed|authori[sz]ed|registered|cleared|510\(k\)|ce[- ]mark(?:ed)?|clearance",
    ),
    ("phase 2", r"mid(?:dle)?[- ]?stage|proof[- ]of[- ]concept"),
    ("phase 1", r"early[- ](?:stage|clinical)|first[- ]in[- ](?:human|man)"),
    ("clinical", r"(?<!non-)clinical|human (?:trials|testing|studies)|in trials"),
)
_PATTERNS = tuple((stage, re.compile(pattern)) for stage, pattern in _WORDS)


def parse_stage(text: str) -> str | None:
    """Read a stage of development. "Phase 3-ready" is what it has behind it: phase 2.

    text (str): The stage, such as ``"Phase IIb"``, ``"late-stage"`` or ``"on the U.S. market"``.
    RETURNS (Optional[str]): One of :data:`STAGES`, or None if it is none.
    """
    words = " ".join(text.casefold().split())
    match = _PHASE.search(words)
    if match is None:
        return next((stage for stage, pattern in _PATTERNS if pattern.search(words)), None)
    first = _NUMBERS.get(match["first"]) or int(match["first"])
    second = match["second"] and (_NUMBERS.get(match["second"]) or int(match["second"]))
    if re.search(r"[- ]ready\b|\bready for", words):
        return {1: "investigational new drug", 2: "phase 1", 3: "phase 2"}.get(first, "phase 3")
    if first == 4:
        return "marketed"
    stage = f"phase {first}/{second}" if second and second == first + 1 else f"phase {second or first}"
    return stage if stage in STAGES else f"phase {first}"
