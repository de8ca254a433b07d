"""Counts of a corpus, as Markdown tables."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from spacy.language import Language

from ..records.currencies import currency_of
from ..schema import ENTITY_LABELS, RELATION_LABELS
from .annotated import Annotated
from .files import Located
from .split import NO_DEAL, count_words

ALL = "all"


# Upper bounds of the classes of length and of distance, exclusive.
_LENGTHS = (100, 200, 400, 600, 800, 1000)
_DISTANCES = (1, 2, 5, 10, 20)


def corpus_tables(
    articles: Sequence[Located], nlp: Language, *, parts: Mapping[str, Sequence[Located]] | None = None
) -> str:
    """Describe a corpus.

    articles (Sequence[Located]): The articles.
    nlp (Language): The pipeline whose tokenizer makes the docs, for the sentences that relations cross.
    parts (Optional[Mapping[str, Sequence[Located]]]): The articles of each split, which get a
        column of their own. Defaults to none.
    RETURNS (str): Markdown tables: sizes, entity labels, relations, deal types, styles, decades, facts,
        lengths, currencies, and the sentences between the two ends of a relation.
    """
    columns = {ALL: articles, **(parts or {})}
    views = {article.row["id"]: Annotated(article, nlp.make_doc(article.row["text"])) for article in articles}

    def count(items: Callable[[Located], Iterable[str]]) -> dict[str, Counter[str]]:
        return {name: Counter(item for row in part for item in items(row)) for name, part in columns.items()}

    return "\n\n".join(
        (
            _table("corpus", {name: _sizes(part) for name, part in columns.items()}),
            _table(
                "entity", count(lambda one: (e["label"] for e in one.row["entities"])), order=ENTITY_LABELS
            ),
            _table(
                "relation",
                count(lambda one: (r["type"] for r in one.row["relations"])),
                order=RELATION_LABELS,
            ),
            _table("deal type", count(_types)),
            _table("style", count(lambda one: [str(one.row.get("style", ""))])),
            _table("decade", count(_decades), by_name=True),
            _table("facts", count(lambda one: [str(one.row.get("facts", ""))])),
            _table("words", count(_lengths), order=_classes(_LENGTHS)),
            _table("currency of an amount", count(_currencies)),
            _table(
                "sentences between",
                count(lambda one: _distances(views[one.row["id"]])),
                order=_classes(_DISTANCES),
            ),
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


def _decades(article: Located) -> Iterator[str]:
    year = str(article.row.get("published", ""))[:4]
    if year.isdigit():
        yield f"{year[:3]}0s"


def _lengths(article: Located) -> Iterator[str]:
    yield _class(count_words(article.row["text"]), _LENGTHS)


def _currencies(article: Located) -> Iterator[str]:
    for ent in article.row["entities"]:
        if ent["label"] == "MONEY":
            yield currency_of(article.row["text"][ent["start_offset"] : ent["end_offset"]]) or "not said"


def _distances(view: Annotated) -> Iterator[str]:
    for rel in view.article.row["relations"]:
        if not {rel["from_id"], rel["to_id"]} <= view.by_id.keys():
            continue
        ends = [view.sentence(view.by_id[rel[end]]) for end in ("from_id", "to_id")]
        yield _class(abs(ends[0] - ends[1]), _DISTANCES)


def _classes(bounds: Sequence[int]) -> list[str]:
    pairs = zip((0, *bounds), bounds, strict=False)
    return [f"{low}-{high - 1}" if high - low > 1 else str(low) for low, high in pairs] + [
        f"{bounds[-1]} or more"
    ]


def _class(value: int, bounds: Sequence[int]) -> str:
    return _classes(bounds)[bisect_right(bounds, value)]


def _table(
    title: str, columns: Mapping[str, Counter[str]], order: Sequence[str] | None = None, by_name: bool = False
) -> str:
    """Lay out counts; names that are given keep their order and stay in with a count of 0."""
    counted = columns[ALL]
    names = list(order) if order is not None else []
    rest = [name for name in counted if name not in names]
    if title != "corpus":
        rest.sort(key=lambda name: (0 if by_name else -counted[name], name))
    head = [title, *columns]
    rows = [[name, *(f"{column[name]:,}" for column in columns.values())] for name in [*names, *rest]]
    lines = [head, ["---", *("---:" for _ in columns)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
