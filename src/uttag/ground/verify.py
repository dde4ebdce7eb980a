"""What must always hold of the whole database. `uttag verify` asks each of these and names every breach.

An app writes its invariants in a module `invariants`, each a function that finds what breaks it:

    @invariant("stock.nothing_below_zero", clause="I3", says="No place of ours holds less than nothing.")
    def nothing_below_zero() -> Iterable[Breach]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

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
    autodiscover_modules("invariants")
    return tuple(_INVARIANTS[name] for name in sorted(_INVARIANTS))


def breaches(name: str) -> tuple[Breach, ...]:
    """What breaks the invariant `name`. KeyError where there is none of that name."""
    by_name = {one.name: one for one in invariants()}
    return tuple(by_name[name].find())
