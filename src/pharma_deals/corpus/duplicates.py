"""Near-duplicate texts: syndicated and lightly edited copies of one article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SHINGLE_SIZE = 5
MIN_JACCARD = 0.5
MIN_CONTAINMENT = 0.6

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Duplicate:
    """Two texts that share most of their wording.

    first (int): Index of the one.
    second (int): Index of the other, which is greater.
    jaccard (float): Shingles of both as a share of the shingles of either.
    containment (float): Shingles of both as a share of the shingles of the shorter text.
    """

    first: int
    second: int
    jaccard: float
    containment: float


def find_duplicates(texts: Sequence[str], parts: Sequence[str]) -> list[Duplicate]:
    """Find near-duplicates between texts of different parts.

    texts (Sequence[str]): The texts.
    parts (Sequence[str]): The part of each text; two texts of one part are never compared.
    RETURNS (List[Duplicate]): The pairs with a Jaccard similarity of at least 0.5 or a containment
        of at least 0.6, in order.
    """
    shingled = [shingles(text) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    found: list[Duplicate] = []
    for second, own in enumerate(shingled):
        # Only texts with a shingle in common are ever looked at, which keeps this far from all pairs.
        shared = Counter(i for shingle in own for i in holders[shingle] if parts[i] != parts[second])
        for first, both in sorted(shared.items()):
            sizes = len(own), len(shingled[first])
            jaccard, containment = both / (sum(sizes) - both), both / min(sizes)
            if jaccard >= MIN_JACCARD or containment >= MIN_CONTAINMENT:
                found.append(Duplicate(first, second, jaccard, containment))
        for shingle in own:
            holders[shingle].append(second)
    return sorted(found, key=lambda pair: (pair.first, pair.second))


def shingles(text: str) -> set[tuple[str, ...]]:
    """Cut a text into overlapping runs of words.

    text (str): The text. Case and punctuation are not read.
    RETURNS (Set[Tuple[str, ...]]): Its runs of five words; one run of all words where it has fewer;
        nothing where it has none.
    """
    words = _WORD.findall(text.casefold())
    if not words:
        return set()
    count = max(1, len(words) - SHINGLE_SIZE + 1)
    return {tuple(words[i : i + SHINGLE_SIZE]) for i in range(count)}
