"""Counts of a corpus, as Markdown tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..schema import ENTITY_LABELS, RELATION_LABELS
from .files import Located
from .split import NO_DEAL, count_words

ALL = "all"


def corpus_tables(
    articles: Sequence[Located], *, parts: Mapping[str, Sequence[Located]] | None = None
) -> str:
    """Describe a corpus: size, entity labels, relations, deal types and styles.

    articles (Sequence[Located]): The articles.
    parts (Optional[Mapping[str, Sequence[Located]]]): The articles of each split, which get a
        column of their own. Defaults to none.
    RETURNS (str): Markdown tables.
    """
    columns = {ALL: articles, **(parts or {})}
    entities = {name: _count_items(part, "entities", "label") for name, part in columns.items()}
    relations = {name: _count_items(part, "relations", "type") for name, part in columns.items()}
    types = {name: Counter(kind for row in part for kind in _types(row)) for name, part in columns.items()}
    styles = {
        name: Counter(str(article.row.get("style", "")) for article in part) for name, part in columns.items()
    }
    return "\n\n".join(
        (
            _table("corpus", {name: _sizes(part) for name, part in columns.items()}),
            _table("entity", entities, order=ENTITY_LABELS),
            _table("relation", relations, order=RELATION_LABELS),
            _table("deal type", types),
            _table("style", styles),
        )
    )


def _sizes(articles: Sequence[Located]) -> Counter[str]:
    rows = [article.row for article in articles]
    return Counter(
        articles=len(rows),
        groups=len({row.get("group", row["id"]) for row in rows}),
        words=sum(count_words(row["text"]) for row in rows),
        entities=sum(len(row["entities"]) for row in rows),
        relations=sum(len(row["relations"]) for row in rows),
    )


def _types(article: Located) -> list[str]:
    return list(article.row.get("deal_types") or [NO_DEAL])


def _count_items(articles: Iterable[Located], key: str, label: str) -> Counter[str]:
    return Counter(item[label] for article in articles for item in article.row[key])


def _table(title: str, columns: Mapping[str, Counter[str]], order: Sequence[str] | None = None) -> str:
    """Lay out counts; labels of the schema keep its order and stay in with a count of 0."""
    counted = columns[ALL]
    names = list(order) if order is not None else []
    rest = [name for name in counted if name not in names]
    names += rest if title == "corpus" else sorted(rest, key=lambda name: (-counted[name], name))
    head = [title, *columns]
    rows = [[name, *(f"{column[name]:,}" for column in columns.values())] for name in names]
    lines = [head, ["---", *("---:" for _ in columns)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
