from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pharma_deals.corpus.files import Located
from pharma_deals.corpus.split import (
    Splits,
    by_split,
    make_shares,
    read_splits,
    split_corpus,
    traits_of,
    write_splits,
)

from .articles import locate, make_row

TYPES = ("license", "collaboration", "option", "acquisition", "joint_venture", "distribution")


def article(number: int, *, words: int = 100, **meta: Any) -> Located:
    row = {"id": f"a{number}", "text": "word " * words, "entities": [], "relations": []}
    defaults = {"style": f"style{number % 4}", "deal_types": [TYPES[number % 6]], "group": f"g{number}"}
    return locate({**row, **defaults, **meta})[0]


def make_corpus(n: int = 60, seed: int = 0) -> list[Located]:
    rng = random.Random(seed)
    articles = [article(i, words=rng.randint(150, 700)) for i in range(n - 8)]
    return articles + [article(i, words=rng.randint(150, 700), deal_types=[]) for i in range(n - 8, n)]


@pytest.mark.parametrize("seed", range(3))
def test_shares_are_met_in_words(seed: int) -> None:
    articles = make_corpus(seed=seed)
    words: Counter[str] = Counter()
    groups = split_corpus(articles, seed=seed).groups
    for item in articles:
        words[groups[item.row["group"]]] += len(item.row["text"].split())
    for split, share in make_shares().items():
        assert words[split] / words.total() == pytest.approx(share, abs=0.025)


@pytest.mark.parametrize("seed", range(3))
def test_every_split_has_every_style_type_and_no_deal(seed: int) -> None:
    articles = make_corpus(seed=seed)
    every = set().union(*(traits_of(item.row) for item in articles))
    parts = by_split(articles, split_corpus(articles, seed=seed).groups, source=Path("splits.json"))
    assert len(every) == 4 + 6 + 1
    for part in parts.values():
        assert set().union(*(traits_of(item.row) for item in part)) == every


def test_a_group_is_never_divided() -> None:
    articles = [article(i, group=f"g{i // 3}") for i in range(60)]
    splits = split_corpus(articles)
    assert splits.groups.keys() == {f"g{i}" for i in range(20)}
    assert set(splits.groups.values()) == {"train", "dev", "test"}


def test_the_same_seed_gives_the_same_splits_in_any_order() -> None:
    articles = make_corpus()
    assert split_corpus(articles, seed=3) == split_corpus(articles[::-1], seed=3)


def test_another_seed_gives_other_splits() -> None:
    articles = make_corpus()
    assert split_corpus(articles, seed=1).groups != split_corpus(articles, seed=2).groups


def test_existing_groups_stay_when_others_are_added() -> None:
    before = split_corpus(make_corpus(40)).groups
    more = make_corpus(40) + [article(i) for i in range(100, 130)]
    after = split_corpus(more, seed=5, existing=before).groups
    assert {group: after[group] for group in before} == before
    assert {after[f"g{i}"] for i in range(100, 130)} == {"train", "dev", "test"}


def test_groups_that_are_gone_keep_their_split() -> None:
    splits = split_corpus(make_corpus(12), existing={"gone": "test"})
    assert splits.groups["gone"] == "test"


def test_a_full_test_split_gets_no_more() -> None:
    articles = [article(i) for i in range(20)]
    existing = {f"g{i}": "test" for i in range(6)}
    groups = split_corpus(articles, existing=existing).groups
    assert Counter(groups.values())["test"] == 6


def test_a_share_of_zero_stays_empty() -> None:
    splits = split_corpus(make_corpus(), shares=make_shares(dev=0.2, test=0.0))
    assert set(splits.groups.values()) == {"train", "dev"}


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_tiny_corpus_is_all_train(n: int) -> None:
    articles = [article(i) for i in range(n)]
    assert set(split_corpus(articles).groups.values()) <= {"train"}


def test_articles_without_words_can_be_split() -> None:
    assert split_corpus([article(0, words=0)]).groups == {"g0": "train"}


@pytest.mark.parametrize(("dev", "test"), [(-0.1, 0.1), (0.1, -0.1), (0.5, 0.5), (float("nan"), 0.1)])
def test_impossible_shares_are_refused(dev: float, test: float) -> None:
    with pytest.raises(ValueError, match="D018"):
        make_shares(dev, test)


@pytest.mark.parametrize("group", ["", 7])
def test_an_article_without_group_is_refused(group: Any) -> None:
    with pytest.raises(ValueError, match=r"D014.*'a0'"):
        split_corpus([article(0, group=group)])


def test_a_group_without_split_is_refused() -> None:
    with pytest.raises(ValueError, match=r"D015.*'g0'.*splits\.json"):
        by_split([article(0)], {"g1": "train"}, source=Path("splits.json"))


def test_splits_survive_the_file(tmp_path: Path) -> None:
    splits = Splits(7, make_shares(), {"b": "test", "a": "train"})
    write_splits(tmp_path / "splits.json", splits)
    assert read_splits(tmp_path / "splits.json") == splits
    assert list(json.loads((tmp_path / "splits.json").read_text())["groups"]) == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"groups": {}}',
        '{"seed": 0, "shares": {}, "groups": ["a"]}',
        '{"seed": 0, "shares": {}, "groups": {"a": "tset"}}',
    ],
)
def test_an_unreadable_splits_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "splits.json").write_text(content)
    with pytest.raises(ValueError, match="D016"):
        read_splits(tmp_path / "splits.json")


def test_a_missing_splits_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="D023"):
        read_splits(tmp_path / "splits.json")


def test_groups_with_an_invented_party_in_common_are_in_one_split() -> None:
    articles = [*make_corpus(40), *locate(*(shared_party(f"p{i}") for i in range(6)))]
    groups = split_corpus(articles, seed=1).groups
    assert len({groups[f"p{i}"] for i in range(6)}) == 1


def test_a_new_group_follows_the_party_that_is_placed_already() -> None:
    articles = [*make_corpus(40), *locate(shared_party("old"), shared_party("new"))]
    assert split_corpus(articles, existing={"old": "test"}).groups["new"] == "test"


def test_a_new_group_with_parties_of_test_and_train_is_test() -> None:
    articles = locate(shared_party("a"), shared_party("n"), shared_party("z"))
    assert split_corpus(articles, existing={"a": "test", "z": "train"}).groups["n"] == "test"


def shared_party(group: str) -> Any:
    row = make_row("{1 ORG|Acme} {2 DEAL|buys}.", "2 RECIPIENT 1", id=group, group=group)
    return {**row, "facts": "invented", "style": "wire", "deal_types": ["acquisition"]}
