"""Terms: the agreement's figures as dated data (P4), read through an object that remembers each reading.

A rule can't use a figure without leaving a trace: `Terms.read` records key, day and the value in
force, so the reasons shown to people are the ones that counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any


class UnknownTerm(LookupError):
    """The agreement holds no value of that term on that day."""


@dataclass(frozen=True, slots=True)
class TermValue:
    """One value: in force from `effective_from` (that day included), set by `decision`.

    `value` is plain data as stored: int (days, öre, hours), str ("14:00", "0.065"), bool, list or dict.
    """

    key: str
    effective_from: date
    decided_on: date
    value: Any
    clause: str
    decision: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TermReading:
    """What a rule read: the value that held on `day`, and where it comes from."""

    key: str
    day: date
    value: Any
    clause: str
    effective_from: date
    decision: str
    sample: bool = False


class TermBook:
    """All values of all terms. For a day: the latest start wins; for the same start, the latest decision."""

    def __init__(self, values: Iterable[TermValue]) -> None:
        history: dict[str, list[TermValue]] = {}
        for value in sorted(values, key=lambda v: (v.key, v.effective_from, v.decided_on)):
            history.setdefault(value.key, []).append(value)
        self._history = history
        self._readings: dict[tuple[str, date], TermReading] = {}

    def held(self, key: str, day: date) -> TermValue | None:
        """The value of `key` on `day`; None before its first, and of a term that there is not."""
        known = reversed(self._history.get(key, ()))
        return next((value for value in known if value.effective_from <= day), None)

    def in_force(self, key: str, day: date) -> TermValue:
        """The value of `key` on `day`. Raises UnknownTerm."""
        found = self.held(key, day)
        if found is None:
            raise UnknownTerm(f"{key} on {day.isoformat()}")
        return found

    def reading(self, key: str, day: date) -> TermReading:
        """What a rule that reads `key` on `day` is told. Kept: a wave asks the same thing 5,000 times."""
        found = self._readings.get((key, day))
        if found is None:
            v = self.in_force(key, day)
            found = TermReading(key, day, v.value, v.clause, v.effective_from, v.decision, v.sample)
            self._readings[key, day] = found
        return found

    def history(self, key: str) -> tuple[TermValue, ...]:
        return tuple(self._history.get(key, ()))

    def keys(self) -> tuple[str, ...]:
        return tuple(self._history)

    def changed_by(self, proposed: Iterable[TermValue]) -> TermBook:
        """This book with proposed values added: what *what if* replays against."""
        return TermBook([*(v for values in self._history.values() for v in values), *proposed])

    def with_terms_of(self, other: TermBook) -> TermBook:
        """This book, and those terms of `other` that it has no value of."""
        missing = (values for key, values in other._history.items() if key not in self._history)
        return TermBook(v for values in (*self._history.values(), *missing) for v in values)

    def ruled_by(self, proposed: Iterable[TermValue]) -> TermBook:
        """This book as if the proposed values had held on every day: its own for those terms are left out."""
        always = [replace(value, effective_from=date.min) for value in proposed]
        changed = {value.key for value in always}
        kept = (v for key, values in self._history.items() if key not in changed for v in values)
        return TermBook([*kept, *always])


@dataclass(slots=True)
class Terms:
    """A reader of the book that records what it read. One per ruling."""

    book: TermBook
    _readings: dict[tuple[str, date], TermReading] = field(default_factory=dict)

    def read(self, key: str, day: date) -> Any:
        """The value in force on `day`; the reading is kept. Raises UnknownTerm."""
        found = self.book.reading(key, day)
        self._readings[key, day] = found
        return found.value

    def days(self, key: str, day: date) -> int:
        return int(self.read(key, day))

    def count(self, key: str, day: date) -> int:
        """A whole number of other things than days and öre: pieces, grams, times."""
        return int(self.read(key, day))

    def ore(self, key: str, day: date) -> int:
        return int(self.read(key, day))

    def rate(self, key: str, day: date) -> Decimal:
        return Decimal(self.read(key, day))

    def fraction(self, key: str, day: date) -> Fraction:
        return Fraction(self.read(key, day))

    def time(self, key: str, day: date) -> time:
        return time.fromisoformat(self.read(key, day))

    @property
    def readings(self) -> tuple[TermReading, ...]:
        return tuple(self._readings.values())


def book_of(readings: Iterable[Mapping[str, Any] | TermReading]) -> TermBook:
    """A book with just what was once read: replays a ruling as it was."""
    values = []
    for r in readings:
        if not isinstance(r, TermReading):
            r = TermReading(
                r["key"],
                date.fromisoformat(r["day"]),
                r["value"],
                r["clause"],
                date.fromisoformat(r["effective_from"]),
                r["decision"],
                r.get("sample", False),
            )
        values.append(
            TermValue(
                r.key,
                r.effective_from,
                r.effective_from,
                r.value,
                r.clause,
                r.decision,
                r.sample,
            )
        )
    return TermBook(values)
