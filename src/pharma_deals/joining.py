"""What belongs together, directly or over others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def join_pairs(items: Iterable[Item], pairs: Iterable[tuple[Item, Item]]) -> list[list[Item]]:
    """Group what is joined by pairs, directly or over others.

    items (Iterable[Item]): All items; of equal ones the first counts.
    pairs (Iterable[Tuple[Item, Item]]): Items that belong together. A pair with something that is no item
        joins nothing.
    RETURNS (List[List[Item]]): The groups, each in the order of the items, in the order of their first ones.
    """
    order = {item: number for number, item in enumerate(dict.fromkeys(items))}
    parents = {item: item for item in order}

    def find(item: Item) -> Item:
        while parents[item] != item:
            item = parents[item]
        return item

    for one, other in pairs:
        if one in parents and other in parents:
            first, second = sorted((find(one), find(other)), key=order.__getitem__)
            parents[second] = first
    groups: dict[Item, list[Item]] = defaultdict(list)
    for item in order:
        groups[find(item)].append(item)
    return list(groups.values())
