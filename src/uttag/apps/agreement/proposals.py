"""Proposed values of terms, in a file: what *what if* asks about. Nothing of it is saved.

[[value]]
key = "delivery.working_days"
effective_from = 2026-04-01
value = 3
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from uttag.apps.agreement.folder.reading import plain
from uttag.apps.agreement.folder.values import fault_of
from uttag.apps.agreement.models import Term, Unit
from uttag.rules.terms import TermValue

KEYS = {"key", "effective_from", "value"}


class ProposalRefused(Exception):
    """The file can't be used; says each fault in words."""


def read_proposal(path: Path) -> tuple[TermValue, ...]:
    """The values that a file proposes. They count as decided last. Raises ProposalRefused."""
    try:
        rows = tomllib.loads(path.read_text()).get("value", [])
    except (OSError, tomllib.TOMLDecodeError) as unreadable:
        raise ProposalRefused(f"{path}: {unreadable}") from unreadable
    terms = {term.key: term for term in Term.objects.select_related("clause")}
    faults = [f"{path}: value {n}: {fault}" for n, row in enumerate(rows, 1) if (fault := _fault(row, terms))]
    if faults or not rows:
        raise ProposalRefused("\n".join(faults) or f"{path}: no [[value]] in it")
    return tuple(_value(row, terms[row["key"]]) for row in rows)


def _fault(row: Mapping[str, Any], terms: Mapping[str, Term]) -> str | None:
    if row.keys() != KEYS:
        return f"has {', '.join(sorted(row))}; must have {', '.join(sorted(KEYS))}"
    term = terms.get(row["key"])
    if term is None:
        return f"no term is called {row['key']!r}"
    if not isinstance(row["effective_from"], date):
        return "effective_from is a date: 2026-04-01"
    return fault_of(Unit(term.unit), plain(row["value"]), term.minimum, term.maximum, term.allowed)


def _value(row: Mapping[str, Any], term: Term) -> TermValue:
    return TermValue(
        key=term.key,
        effective_from=row["effective_from"],
        decided_on=date.max,  # wins over what has been decided for the same day
        value=plain(row["value"]),
        clause=term.clause.code,
        decision="proposed",
    )
