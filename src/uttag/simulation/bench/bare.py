"""The bare driver writing the very rows that the product wrote: what the engine itself takes.

A copy of the database is taken before the product runs. Afterwards the new and changed rows are read from
the original and written into the copy, whose tables have the same indexes and constraints.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.string import TextLoader

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the product adds rows to. Its key grows, so that new rows are those beyond the last."""

    name: str
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Change:
    """Columns that the product changed in rows there were; `where` finds these rows afterwards.

    Rows are changed in the order of their keys: those that the copy has changed too are behind us.
    """

    table: str
    columns: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Written:
    """Rows to write: with an INSERT, or with an UPDATE, whose key stands last."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Values]
    updates: bool = False


class Copy(ABC):
    """The copy of the database, reached by its bare driver."""

    slot: str

    def __init__(self, original: Any, copied: Any) -> None:
        self.original, self.copied = original, copied

    def written(self, tables: Iterable[Table], changes: Iterable[Change] = ()) -> list[Written]:
        """What the original has and the copy has not."""
        return [*(self._new(table) for table in tables), *(self._changed(change) for change in changes)]

    def write_each(self, written: Sequence[Written], transactions: int) -> float:
        """Writes in so many equal transactions, a statement a row. Seconds."""
        shares = [(self._statement(part), len(part.rows) // transactions, part.rows) for part in written]
        if any(share * transactions != len(rows) or not share for _, share, rows in shares):
            raise ValueError("not every transaction wrote as much")
        start = time.perf_counter()
        for turn in range(transactions):
            with self.transaction():
                for statement, share, rows in shares:
                    for row in rows[turn * share : (turn + 1) * share]:
                        self.copied.execute(statement, row)
        return time.perf_counter() - start

    def write_sets(self, written: Sequence[Written]) -> float:
        """Writes in one transaction, each table as one set. Seconds."""
        start = time.perf_counter()
        with self.transaction():
            for part in written:
                self.write_set(part)
        return time.perf_counter() - start

    def close(self) -> None:
        """The copy is done with, and removed."""
        self.original.close()
        self.copied.close()
        self.remove()

    @abstractmethod
    def remove(self) -> None: ...

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Any]: ...

    @abstractmethod
    def write_set(self, part: Written) -> None: ...

    def _new(self, table: Table) -> Written:
        last = self.copied.execute(
            f"SELECT {table.key} FROM {table.name} ORDER BY {table.key} DESC LIMIT 1"
        ).fetchone()
        where = f"WHERE {table.key} > {self.slot}" if last else ""
        found = self.original.execute(f"SELECT * FROM {table.name} {where} ORDER BY {table.key}", last or ())
        return Written(table.name, tuple(column[0] for column in found.description), found.fetchall())

    def _changed(self, change: Change) -> Written:
        columns = ", ".join(change.columns)
        last = self.copied.execute(f"SELECT max(id) FROM {change.table} WHERE {change.where}").fetchone()
        found = self.original.execute(
            f"SELECT {columns}, id FROM {change.table} WHERE {change.where} AND id > {self.slot} ORDER BY id",
            [last[0] or 0],
        )
        return Written(change.table, change.columns, found.fetchall(), updates=True)

    def _statement(self, part: Written) -> str:
        if part.updates:
            sets = ", ".join(f"{column} = {self.slot}" for column in part.columns)
            return f"UPDATE {part.table} SET {sets} WHERE id = {self.slot}"
        slots = ", ".join([self.slot] * len(part.columns))
        return f"INSERT INTO {part.table} ({', '.join(part.columns)}) VALUES ({slots})"


class SqliteCopy(Copy):
    """A copy of the file."""

    slot = "?"

    @classmethod
    def take(cls) -> SqliteCopy:
        path = _path()
        copied = path.with_name("bare.sqlite3")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(path, copied)
        return cls(cls._open(path), cls._open(copied))

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        """As durable, and with as much memory, as the product has it."""
        opened = sqlite3.connect(path, isolation_level=None, timeout=20)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-64000", "foreign_keys=ON"):
            opened.execute(f"PRAGMA {pragma}")
        return opened

    def remove(self) -> None:
        for path in _path().parent.glob("bare.sqlite3*"):
            path.unlink()

    def transaction(self) -> AbstractContextManager[Any]:
        self.copied.execute("BEGIN IMMEDIATE")
        opened: sqlite3.Connection = self.copied
        return opened  # commits at the end of the block

    def write_set(self, part: Written) -> None:
        self.copied.executemany(self._statement(part), part.rows)


class PostgresqlCopy(Copy):
    """A database made from the original as its template."""

    slot = "%s"

    @classmethod
    def take(cls) -> PostgresqlCopy:
        address = _address()
        name = address["dbname"]
        connection.close()
        cls._on_server(f'CREATE DATABASE "{name}_bare" TEMPLATE "{name}"')
        return cls(cls._open(address), cls._open({**address, "dbname": f"{name}_bare"}))

    def remove(self) -> None:
        self._on_server(f'DROP DATABASE "{_address()["dbname"]}_bare"')

    @staticmethod
    def _on_server(statement: str) -> None:
        with psycopg.connect(**{**_address(), "dbname": "postgres"}, autocommit=True) as server:
            server.execute(statement)

    @staticmethod
    def _open(address: dict[str, Any]) -> psycopg.Connection[Any]:
        opened = psycopg.connect(**address, autocommit=True)
        opened.adapters.register_loader("jsonb", TextLoader)  # only passed on
        return opened

    def transaction(self) -> AbstractContextManager[Any]:
        opened: psycopg.Connection[Any] = self.copied
        return opened.transaction()

    def write_set(self, part: Written) -> None:
        columns = ", ".join(part.columns)
        if not part.updates:
            self._copy(f"{part.table} ({columns})", part.rows)
            return
        self.copied.execute(
            f"CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT {columns}, id FROM {part.table} LIMIT 0"
        )
        self._copy("changed", part.rows)
        sets = ", ".join(f"{column} = changed.{column}" for column in part.columns)
        self.copied.execute(f"UPDATE {part.table} SET {sets} FROM changed WHERE changed.id = {part.table}.id")
        self.copied.execute("DROP TABLE changed")

    def _copy(self, into: str, rows: Iterable[Values]) -> None:
        with self.copied.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def take_copy() -> Copy:
    """A copy of Django's database as it stands, which must not be in use elsewhere."""
    return PostgresqlCopy.take() if connection.vendor == "postgresql" else SqliteCopy.take()


def _path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _address() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {key: known[key] for key in ("dbname", "user", "password", "host", "port") if known.get(key)}
