"""What must always hold of the whole database. `uttag verify` asks each of these and names every breach.

An app writes its invariants in a module `invariants`, each a function that finds what breaks it:

    @invariant("stock.nothing_below_zero", clause="I3", says="No place of ours holds less than nothing.")
    def nothing_below_zero() -> Iterable[Breach]: ...
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from time import perf_counter

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

log = logging.getLogger(__name__)

Find = Callable[[], Iterable["Breach"]]


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that breaks an invariant: what it is (by keys, never by a person's name), and how."""

    subject: str
    says: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """`says` is what must hold, in one sentence; `clause` the one it serves, where there is one."""

    name: str
    clause: str | None
    says: str
    find: Find


@dataclass(frozen=True, slots=True)
class Checked:
    """An invariant, what breaks it, and how long it took to find out."""

    invariant: Invariant
    breaches: tuple[Breach, ...]
    seconds: float


_INVARIANTS: dict[str, Invariant] = {}


def invariant(name: str, *, says: str, clause: str | None = None) -> Callable[[Find], Find]:
    """Registers a function that yields every breach of `name`, which is "app.what_holds"."""

    def register(find: Find) -> Find:
        if name in _INVARIANTS:
            raise ValueError(f"two invariants are called {name}")
        _INVARIANTS[name] = Invariant(name, clause, says, find)
        return find

    return register


def invariants() -> tuple[Invariant, ...]:
    """All invariants of all installed apps, by name."""
    _discover()
    return tuple(_INVARIANTS[name] for name in sorted(_INVARIANTS))


@cache
def _discover() -> None:
    autodiscover_modules("invariants")


def breaches(name: str) -> tuple[Breach, ...]:
    """What breaks the invariant `name`. KeyError where there is none of that name."""
    _discover()
    return tuple(_INVARIANTS[name].find())


def check(one: Invariant) -> Checked:
    """Asks one invariant. One that fails is a breach too: a broken row must not hide what the others find."""
    started = perf_counter()
    try:
        found = tuple(one.find())
    except Exception as trouble:
        log.exception("%s could not be checked", one.name)
        found = (Breach("the check itself", f"failed: {type(trouble).__name__}: {trouble}"),)
    return Checked(one, found, perf_counter() - started)


@contextmanager
def one_view() -> Iterator[None]:
    """All that is read inside is the database of one instant, however much others write meanwhile.

    Several invariants compare the answers of two queries; an order placed between them is no breach.
    Nothing is locked. Inside a transaction (a test's) there is one view already.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            # Not Django's own BEGIN IMMEDIATE, which would keep all writers waiting.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
