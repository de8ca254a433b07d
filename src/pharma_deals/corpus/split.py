"""Train, dev and test: drawn by deal group, stratified by style and deal type, and recorded."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Errors
from .files import Located, write_atomic
from .parties import join_groups

SPLITS = ("train", "dev", "test")
NO_DEAL = "no deal"


@dataclass(frozen=True)
class Splits:
    """Which split every deal group is in.

    seed (int): Seed of the last draw.
    shares (Dict[str, float]): Share of the words that each split was to get.
    groups (Dict[str, str]): Split of each group: ``"train"``, ``"dev"`` or ``"test"``.
    """

    seed: int
    shares: dict[str, float]
    groups: dict[str, str]


@dataclass
class _Group:
    """What is known of a deal group: its words, and the styles and deal types of its articles."""

    words: int = 0
    traits: set[str] = field(default_factory=set)


def make_shares(dev: float = 0.15, test: float = 0.15) -> dict[str, float]:
    """Shares of the three splits.

    dev (float): Share of dev. Defaults to 0.15.
    test (float): Share of test. Defaults to 0.15.
    RETURNS (Dict[str, float]): Share by split; train gets what is left.
    RAISES (ValueError): If a share is negative or nothing is left to train on.
    """
    if dev < 0 or test < 0 or not dev + test < 1:
        raise ValueError(Errors.D018.format(dev=dev, test=test))
    return {"train": round(1 - dev - test, 6), "dev": dev, "test": test}


def split_corpus(
    articles: Sequence[Located],
    *,
    seed: int = 0,
    shares: Mapping[str, float] | None = None,
    existing: Mapping[str, str] | None = None,
) -> Splits:
    """Put every deal group of a corpus into a split.

    Dev and test are drawn group by group, in turns, each taking what brings its counts of traits
    (style, deal type, no deal) nearest to its share of them, until it has its share of the words;
    the rest is train. A trait that enough groups have is wanted at least once in each. Groups that
    share an invented party are drawn as one.

    articles (Sequence[Located]): The articles, each with a ``group``.
    seed (int): Seed of the draw. Defaults to 0.
    shares (Optional[Mapping[str, float]]): Share of the words by split. Defaults to 70/15/15.
    existing (Optional[Mapping[str, str]]): Splits of groups that stay as they are, also of groups
        that the corpus has no longer: what was test once is never trained on. Defaults to None.
    RETURNS (Splits): The splits, the same for the same articles in any order.
    RAISES (ValueError): If an article has no group.
    """
    shares = dict(shares or make_shares())
    for article in articles:
        group_of(article)
    joined = join_groups(articles)
    groups = _collect_groups(articles, joined)
    existing = dict(existing or {})
    # Of several splits that the members of a group are in already, test comes before dev and train: what was
    # test once is never trained on.
    placed: dict[str, str] = {}
    for split in SPLITS:
        placed |= {
            joined[name]: split for name, other in existing.items() if other == split and name in joined
        }
    drawn = [_Drawn(split, shares[split], groups) for split in ("dev", "test") if shares[split] > 0]
    for part in drawn:
        for name in sorted(placed):
            if placed[name] == part.split:
                part.take(groups[name])
    # Sorted before it is shuffled: the draw does not depend on the order of the articles.
    waiting = sorted(groups.keys() - placed.keys())
    random.Random(seed).shuffle(waiting)
    while (found := _draw(drawn, groups, waiting)) is not None:
        part, name = found
        part.take(groups[name])
        placed[name] = part.split
        waiting.remove(name)
    placed.update(dict.fromkeys(waiting, "train"))
    return Splits(seed, shares, {name: placed[first] for name, first in joined.items()} | existing)


def read_splits(path: Path) -> Splits:
    """Read a file that :func:`write_splits` wrote.

    path (Path): The file.
    RETURNS (Splits): The splits.
    RAISES (ValueError): If it is missing, cannot be read, or has a split other than train, dev and test.
    """
    if not path.exists():
        raise ValueError(Errors.D023.format(path=path))
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(Errors.D016.format(path=path, reason=error)) from error
    fault = _find_fault(data)
    if fault is not None:
        raise ValueError(Errors.D016.format(path=path, reason=fault))
    return Splits(data["seed"], data["shares"], data["groups"])


def write_splits(path: Path, splits: Splits) -> None:
    """Record the splits: groups in the order of their names, so that a change reads well in a diff.

    path (Path): The file.
    splits (Splits): The splits.
    """
    groups = dict(sorted(splits.groups.items()))
    data = {"seed": splits.seed, "shares": dict(splits.shares), "groups": groups}
    write_atomic(path, (json.dumps(data, indent=2, ensure_ascii=True) + "\n").encode("ascii"))


def group_of(article: Located) -> str:
    """Look up the deal group of an article.

    article (Located): The article.
    RETURNS (str): Its group.
    RAISES (ValueError): If it has none.
    """
    group = article.row.get("group")
    if not isinstance(group, str) or not group:
        raise ValueError(Errors.D014.format(article=article.row["id"], path=article.path))
    return group


def by_split(
    articles: Iterable[Located], groups: Mapping[str, str], *, source: Path
) -> dict[str, list[Located]]:
    """Sort articles into their splits.

    articles (Iterable[Located]): The articles.
    groups (Mapping[str, str]): Split by group.
    source (Path): Where the splits were read from, for the message of an error.
    RETURNS (Dict[str, List[Located]]): The articles of train, dev and test, in their order.
    RAISES (ValueError): If an article has no group, or a group no split.
    """
    parts: dict[str, list[Located]] = {split: [] for split in SPLITS}
    for article in articles:
        group = group_of(article)
        if group not in groups:
            raise ValueError(Errors.D015.format(article=article.row["id"], group=group, splits=source))
        parts[groups[group]].append(article)
    return parts


def count_words(text: str) -> int:
    """Count the words of a text, as separated by whitespace.

    text (str): The text.
    RETURNS (int): Number of words.
    """
    return len(text.split())


def traits_of(row: Mapping[str, Any]) -> set[str]:
    """List what the splits are balanced by.

    row (Mapping[str, Any]): An article.
    RETURNS (Set[str]): Its style and its deal types, or that it has no deal.
    """
    types = [f"type: {name}" for name in row.get("deal_types") or []]
    return {f"style: {row.get('style', '')}", *(types or [NO_DEAL])}


class _Drawn:
    """A split that groups are drawn for: the words it lacks, and its groups of every trait."""

    def __init__(self, split: str, share: float, groups: Mapping[str, _Group]) -> None:
        self.split = split
        self.total = share * sum(group.words for group in groups.values())
        self.lacking = self.total
        counts = Counter(trait for group in groups.values() for trait in group.traits)
        # A trait of fewer groups than splits cannot be in all of them, and is left to chance.
        self.wanted = {t: max(1.0, share * n) for t, n in counts.items() if n >= len(SPLITS)}
        self.counts: Counter[str] = Counter()

    def fits(self, group: _Group) -> bool:
        """Whether the words come nearer to the share with the group than without."""
        return group.words < 2 * self.lacking

    def gain(self, group: _Group) -> float:
        """By how much the group lowers the chi-square distance of the traits from those wanted."""
        wanted = [trait for trait in group.traits if trait in self.wanted]
        return sum((2 * (self.wanted[t] - self.counts[t]) - 1) / self.wanted[t] for t in sorted(wanted))

    def take(self, group: _Group) -> None:
        """Count a group as placed."""
        self.lacking -= group.words
        self.counts.update(group.traits)


def _draw(
    drawn: Sequence[_Drawn], groups: Mapping[str, _Group], waiting: Sequence[str]
) -> tuple[_Drawn, str] | None:
    """Find the split that is furthest from its share, and the best group for it."""
    for part in sorted(drawn, key=lambda part: -part.lacking / (part.total or 1)):
        fitting = [name for name in waiting if part.fits(groups[name])]
        if fitting:
            return part, max(fitting, key=lambda name: part.gain(groups[name]))
    return None


def _collect_groups(articles: Sequence[Located], joined: Mapping[str, str]) -> dict[str, _Group]:
    groups: dict[str, _Group] = defaultdict(_Group)
    for article in articles:
        group = groups[joined[group_of(article)]]
        group.words += count_words(article.row["text"])
        group.traits |= traits_of(article.row)
    return dict(groups)


def _find_fault(data: object) -> str | None:
    if not isinstance(data, dict) or not {"seed", "shares", "groups"} <= data.keys():
        return "it is no object with seed, shares and groups"
    if not isinstance(data["groups"], dict) or not isinstance(data["shares"], dict):
        return "groups and shares have to be objects"
    unknown = sorted({str(split) for split in data["groups"].values()} - set(SPLITS))
    return f"unknown split '{unknown[0]}'" if unknown else None
