"""Runs stored rulings again: a preview of proposed terms, and a regression test on what was really ruled.

Each ruling is given the values that it read then. So only two things can change an answer: the code, or a
proposed value that would have been in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from uttag.ground.rulings import codec
from uttag.rules.book import RULES
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook, TermValue, UnknownTerm, book_of


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same facts, ruled twice. `new` is None where the rule is gone or fails: see `trouble`."""

    same: bool
    old: dict[str, Any]
    new: dict[str, Any] | None
    trouble: str = ""


class Stored(Protocol):
    """What a replay needs of a ruling: a model, a prepared one, or a plain row where there are millions."""

    @property
    def rule(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def facts(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def readings(self) -> str: ...


SAME = Replayed(True, {}, {})
"""What `Replayer` gives where the answer is the same to the letter: nobody looks at it."""


class Replayer:
    """Asks today's rules about stored facts; with `proposed`, as if those values had been decided too.

    `from_the_first` are values taken as if they had held all along. `otherwise` has the terms that a ruling
    did not read then and might now (a refusal says what can be had instead); without it that is trouble.
    """

    def __init__(
        self,
        proposed: Sequence[TermValue] = (),
        from_the_first: Sequence[TermValue] = (),
        otherwise: TermBook | None = None,
    ) -> None:
        self._proposed = tuple(proposed)
        self._from_the_first = tuple(from_the_first)
        self._otherwise = otherwise
        # Rulings of one rule and day read the same values: one book serves them all.
        self._books: dict[str, TermBook] = {}

    def again(self, stored: Stored) -> Replayed:
        """What the rule says today."""
        entry = RULES.get(stored.rule)
        if entry is None:
            return _troubled(stored, "no such rule any more")
        try:
            facts: Any = codec.load(entry.facts_type, stored.facts)
            outcome = rule_on(entry.function, facts, self._book(stored.readings)).outcome
        except UnknownTerm as unread:
            return _troubled(stored, f"reads {unread}, which it did not read then")
        except Exception as trouble:
            # Whatever a changed rule does with old facts is what the reader wants to know, not an end.
            return _troubled(stored, f"{type(trouble).__name__}: {trouble}")
        return _compared(stored, type(outcome).__name__, codec.dump(outcome))

    def _book(self, readings: str) -> TermBook:
        book = self._books.get(readings)
        if book is None:
            read = book_of(codec.load_plain(readings))
            if self._otherwise is not None:
                read = read.with_terms_of(self._otherwise)
            book = read.changed_by(self._proposed).ruled_by(self._from_the_first)
            self._books[readings] = book
        return book


def replay(stored: Stored, proposed: Sequence[TermValue] = ()) -> Replayed:
    """One ruling again, with both answers in full."""
    replayed = Replayer(proposed).again(stored)
    return Replayed(True, _old(stored), _old(stored)) if replayed is SAME else replayed


def _compared(stored: Stored, answer: str, outcome: str) -> Replayed:
    if answer == stored.answer and outcome == stored.outcome:
        return SAME
    # The same values in another order are the same answer.
    old, new = _old(stored), {"answer": answer, **codec.load_plain(outcome)}
    return Replayed(new == old, old, new)


def _troubled(stored: Stored, trouble: str) -> Replayed:
    return Replayed(False, _old(stored), None, trouble)


def _old(stored: Stored) -> dict[str, Any]:
    try:
        return {"answer": stored.answer, **codec.load_plain(stored.outcome)}
    except ValueError:
        return {"answer": stored.answer, "unreadable": stored.outcome}
