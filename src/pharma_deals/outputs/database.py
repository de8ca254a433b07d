"""Databases: SQLite in a file, or any that SQLAlchemy reaches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import Errors
from ..records.component import PUBLISHED
from .base import OutputError, Row, Writer
from .database_types import DecimalText
from .layout import DEALS, PAYMENTS, Cells, Column, clean, read_cells, read_day

# Articles that are stored at once, and the seconds that one of them waits at most while others come in.
_BATCH = 16
_MAX_WAIT = 5.0

_KEY_TEXT = sa.Text().with_variant(sa.String(255), "mysql", "mariadb")
_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_TYPES: dict[str, Any] = {
    "text": sa.Text(),
    "integer": sa.Integer(),
    "boolean": sa.Boolean(),
    "decimal": DecimalText(),
    "date": sa.Date(),
    "list": _JSON,
    "json": _JSON,
}
METADATA = sa.MetaData()


def _column(column: Column) -> sa.Column[Any]:
    kind = _KEY_TEXT if column.key and column.kind == "text" else _TYPES[column.kind]
    return sa.Column(column.name, kind, primary_key=column.key, autoincrement=False, nullable=not column.key)


ARTICLES_TABLE = sa.Table(
    "articles",
    METADATA,
    sa.Column("article_id", _KEY_TEXT, primary_key=True),
    sa.Column("published", sa.Date()),
    # Offsets of evidence point into it.
    sa.Column("text", sa.Text()),
    # Of all that is stored of the article: what has not changed is not written again.
    sa.Column("digest", sa.String(64), nullable=False),
)
DEALS_TABLE = sa.Table(
    "deals",
    METADATA,
    *(_column(column) for column in DEALS.columns),
    sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"]),
)
PAYMENTS_TABLE = sa.Table(
    "payments",
    METADATA,
    *(_column(column) for column in PAYMENTS.columns),
    sa.ForeignKeyConstraint(["article_id", "deal_id"], ["deals.article_id", "deals.deal_id"]),
)


def sqlite_url(path: Path) -> sa.URL:
    """Name a database file, and make its folder where needed.

    path (Path): The file.
    RETURNS (sqlalchemy.URL): Its URL.
    RAISES (OutputError): If the folder cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise OutputError(Errors.D317.format(path=path, error=err.strerror)) from err
    return sa.URL.create("sqlite", database=str(path))


class Database(Writer):
    """Tables ``articles``, ``deals`` and ``payments`` of a database, made where they are missing.

    An article is stored with all of its deals or not at all. One that is there as it is now is not touched;
    of one that has changed, the old deals make room for the new. Other articles stay.

    url (Union[str, sqlalchemy.URL]): The database.
    resume (bool): Leave out the articles that are there. Defaults to False.
    RAISES (OutputError): If the database cannot be reached, or has tables of these names that are not ours.
    """

    def __init__(self, url: str | sa.URL, *, resume: bool = False) -> None:
        super().__init__()
        self._waiting: dict[str, _Article] = {}
        self._since = monotonic()
        try:
            # No connection is kept: worker processes, which are forked in between, would inherit it.
            self._engine = sa.create_engine(url, poolclass=NullPool)
        except (ArgumentError, NoSuchModuleError, ValueError) as err:
            raise OutputError(Errors.D322.format(url="in --output", error=err)) from err
        self._shown = self._engine.url.render_as_string(hide_password=True)
        try:
            self._prepare()
            if resume:
                with self._engine.connect() as connection:
                    self.done = frozenset(connection.scalars(sa.select(ARTICLES_TABLE.c.article_id)))
        except SQLAlchemyError as err:
            raise self._failure(err) from err

    def write(self, row: Row) -> None:
        """Keep an article until enough are there to store.

        row (Mapping[str, Any]): The article.
        RAISES (OutputError): If they cannot be stored.
        """
        if not self._waiting:
            self._since = monotonic()
        cells = _read_article(row)
        self._waiting[cells.own["article_id"]] = cells
        if len(self._waiting) >= _BATCH or monotonic() - self._since > _MAX_WAIT:
            self._flush()

    def close(self, *, complete: bool) -> None:
        """Store what waits, also of a run that is not complete: these articles are.

        complete (bool): Whether all articles were written.
        RAISES (OutputError): If they cannot be stored.
        """
        if complete:
            self._flush()
        else:
            # What ended the run is to be seen, not what follows from it.
            with suppress(OutputError):
                self._flush()

    def _prepare(self) -> None:
        # Looked at first: nothing is made beside tables of somebody else's.
        inspector = sa.inspect(self._engine)
        for table in METADATA.sorted_tables:
            if not inspector.has_table(table.name):
                continue
            there = {column["name"] for column in inspector.get_columns(table.name)}
            missing = [column.name for column in table.columns if column.name not in there]
            if missing:
                raise OutputError(
                    Errors.D323.format(url=self._shown, table=table.name, columns=", ".join(missing))
                )
        METADATA.create_all(self._engine)

    def _flush(self) -> None:
        if not self._waiting:
            return
        try:
            try:
                self._store()
            except IntegrityError:
                # Somebody else has stored one of the articles meanwhile: seen now, it is replaced.
                self._store()
        except SQLAlchemyError as err:
            raise self._failure(err) from err
        self._waiting = {}

    def _store(self) -> None:
        with self._engine.begin() as connection:
            digests = sa.select(ARTICLES_TABLE.c.article_id, ARTICLES_TABLE.c.digest).where(
                ARTICLES_TABLE.c.article_id.in_(self._waiting)
            )
            known = {article: digest for article, digest in connection.execute(digests)}
            changed = {
                article: cells
                for article, cells in self._waiting.items()
                if known.get(article) != cells.own["digest"]
            }
            if not changed:
                return
            for table in (PAYMENTS_TABLE, DEALS_TABLE, ARTICLES_TABLE):
                connection.execute(sa.delete(table).where(table.c.article_id.in_(changed)))
            parts = changed.values()
            for table, rows in (
                (ARTICLES_TABLE, [cells.own for cells in parts]),
                (DEALS_TABLE, [deal for cells in parts for deal in cells.deals]),
                (PAYMENTS_TABLE, [payment for cells in parts for payment in cells.payments]),
            ):
                if rows:
                    connection.execute(sa.insert(table), rows)

    def _failure(self, err: SQLAlchemyError) -> OutputError:
        reason = " ".join(str(getattr(err, "orig", None) or err).split())[:300]
        return OutputError(Errors.D322.format(url=self._shown, error=reason))


class _Article(NamedTuple):
    own: Cells
    deals: list[Cells]
    payments: list[Cells]


def _read_article(row: Mapping[str, Any]) -> _Article:
    deals, payments = read_cells(row)
    own = {
        "article_id": clean(str(row["id"])),
        "published": read_day(row.get(PUBLISHED)),
        "text": clean(row.get("text")),
    }
    # Of the cells, not of the row: other versions of the library may fill them in another way.
    said = json.dumps([own, deals, payments], default=str)
    digest = hashlib.sha256(said.encode("ascii"))
    return _Article(own | {"digest": digest.hexdigest()}, deals, payments)
