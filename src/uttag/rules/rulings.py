"""A ruling: what a rule answered, with the facts and term values it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, TermReading, Terms

Facts = TypeVar("Facts")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Ruling(Generic[Outcome]):
    """`rule` is the name in `rules.book.RULES`; `outcome` the rule's answer or a Refusal."""

    rule: str
    facts: Any
    outcome: Outcome
    readings: tuple[TermReading, ...]

    @property
    def refused(self) -> bool:
        return isinstance(self.outcome, Refusal)


def rule_on(rule: Callable[[Facts, Terms], Outcome], facts: Facts, book: TermBook) -> Ruling[Outcome]:
    """Asks `rule` about `facts` and keeps what it read. The rule's name is its module and function."""
    terms = Terms(book)
    outcome = rule(facts, terms)
    name = f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}"
    return Ruling(name, facts, outcome, terms.readings)
