"""From articles to rows with entities, relations and deal records."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from .articles import Article, BadInput
from .corpus.files import Row
from .corpus.rows import doc_to_row
from .errors import Errors
from .forking import make_forks_safe
from .records.component import PUBLISHED


class WorkerDied(RuntimeError):
    """A worker process ended before its articles were done."""


def extract(
    nlp: Language, articles: Iterable[Article | BadInput], *, batch_size: int = 16, n_process: int = 1
) -> Iterator[Row | BadInput]:
    """Extract the entities, relations and deals of articles.

    An article that the pipeline fails on becomes a bad input, and the others go on: the pipeline
    may give up a whole batch because of it, or all the rest, so what is missing is run again by
    itself. Articles that were read before their source failed are done before its error is raised.

    nlp (Language): The pipeline.
    articles (Iterable[Union[Article, BadInput]]): The articles; bad inputs are passed on.
    batch_size (int): Number of articles in a batch. Defaults to 16.
    n_process (int): Number of processes. Defaults to 1.
    YIELDS (Union[Row, BadInput]): For every input, in order, the row of the article (its keys, and
        ``score`` on every entity and relation, and ``deals``) or what is wrong with it.
    RAISES (WorkerDied): If a worker process dies.
    """
    make_forks_safe()
    pending: deque[tuple[int, Article | BadInput]] = deque()
    source_errors: list[Exception] = []

    def read() -> Iterator[tuple[int, Article | BadInput]]:
        try:
            yield from enumerate(articles)
        except Exception as err:
            # Raised inside the pipeline, it would look like an error of the pipeline.
            source_errors.append(err)

    items = read()

    def make_docs() -> Iterator[tuple[Doc, int]]:
        for number, item in items:
            pending.append((number, item))
            if isinstance(item, Article):
                try:
                    doc = _make_doc(nlp, item)
                except Exception:
                    # It stays pending, and tells why when it is run by itself.
                    continue
                yield doc, number

    with _error_handler(nlp, _drop):
        is_done = False
        while not is_done:
            docs = nlp.pipe(make_docs(), as_tuples=True, batch_size=batch_size, n_process=n_process)
            try:
                for doc, number in docs:
                    while pending[0][0] < number:
                        yield _run_alone(nlp, pending.popleft()[1])
                    _, item = pending.popleft()
                    yield _to_row(doc, item)
                is_done = True
            except Exception as err:
                if n_process > 1 and isinstance(err, EOFError):
                    raise WorkerDied(Errors.D315.format(n_process=n_process)) from err
                # Not every component has an error handler: the transformer has none, and its error
                # ends the pipe. What it had taken in is run alone, and another pipe does the rest.
                if not pending:
                    raise
            while pending:
                yield _run_alone(nlp, pending.popleft()[1])
    if source_errors:
        raise source_errors[0]


def _make_doc(nlp: Language, article: Article) -> Doc:
    doc = nlp.make_doc(article.text)
    doc.user_data["article_id"] = article.id
    if PUBLISHED in article.meta:
        doc.user_data[PUBLISHED] = article.meta[PUBLISHED]
    return doc


def _run_alone(nlp: Language, item: Article | BadInput) -> Row | BadInput:
    if isinstance(item, BadInput):
        return item
    try:
        with _error_handler(nlp, raise_error):
            doc = nlp(_make_doc(nlp, item))
    except Exception as err:
        return _failed(item, err)
    return _to_row(doc, item)


def _to_row(doc: Doc, item: Article | BadInput) -> Row | BadInput:
    if isinstance(item, BadInput):
        return item
    try:
        return {**doc_to_row(doc, meta=item.meta), "deals": list(doc._.deals)}
    except Exception as err:
        return _failed(item, err)


def _failed(article: Article, err: Exception) -> BadInput:
    reason = f"{type(err).__name__}: {' '.join(str(err).split())[:300]}"
    return BadInput(article.id, Errors.D312.format(error=reason))


@contextmanager
def _error_handler(nlp: Language, handler: Any) -> Iterator[None]:
    before = nlp.default_error_handler
    nlp.set_error_handler(handler)
    try:
        yield
    finally:
        nlp.set_error_handler(before)


def _drop(name: str, proc: Callable[..., Any], docs: Sequence[Doc], err: Exception) -> None:
    """Let the pipeline go on without the docs. At the top of the module: worker processes need it."""
