"""Runs a stored ruling again: a preview of proposed terms, and a regression test on what was really ruled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.operations import Prepared
from uttag.rules.book import RULES
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook, UnknownTerm, book_of


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same facts, ruled twice. `new` is None where the rule is gone or fails: see `trouble`."""

    same: bool
    old: dict[str, Any]
    new: dict[str, Any] | None
    trouble: str = ""


def replay(ruling: Ruling | Prepared, book: TermBook | None = None) -> Replayed:
    """Today's code on the stored facts, with `book`, or else with just the values that were read then."""
    old = {"answer": ruling.answer, **codec.load_plain(ruling.outcome)}
    entry = RULES.get(ruling.rule)
    if entry is None:
        return Replayed(False, old, None, "no such rule any more")
    try:
        facts: Any = codec.load(entry.facts_type, ruling.facts)
        again = rule_on(entry.function, facts, book or book_of(codec.load_plain(ruling.readings)))
    except (UnknownTerm, TypeError, ValueError, KeyError) as trouble:
        return Replayed(False, old, None, f"{type(trouble).__name__}: {trouble}")
    new = {"answer": type(again.outcome).__name__, **json.loads(codec.dump(again.outcome))}
    return Replayed(new == old, old, new)
