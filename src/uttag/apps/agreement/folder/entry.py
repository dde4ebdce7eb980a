"""What all entries of a folder have in common: where they stand, and how a fault in one is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file of the folder and a line in it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a folder, in plain words."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def many(name: str) -> Any:
    """A field with the tables `[[name]]`; none is allowed."""
    return field(default=(), metadata={"toml": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A table of a file."""

    place: Place = field(compare=False, repr=False)


def fault_at(entry: Entry, text: str) -> Fault:
    """A fault where the entry stands."""
    return Fault(entry.place, text)


def twice(what: str, entries: Iterable[Entry], name: str) -> Iterator[Fault]:
    """Entries whose field `name` another has had before them."""
    first: dict[str, Entry] = {}
    for entry in entries:
        code = getattr(entry, name)
        if code in first:
            yield fault_at(entry, f'{what} "{code}" stands already at {first[code].place}')
        first.setdefault(code, entry)
