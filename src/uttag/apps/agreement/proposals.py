"""Proposed values of terms, read from a file to be tried before anybody decides on them.

The file looks like the folder's `terms.toml`; a term needs no more than its key and the new values:

    [[term]]
    key = "delivery.working_days"
    [[term.value]]
    effective_from = 2026-01-01
    value = 3

So the folder's own files can be given too, changed but not loaded yet: what has been decided already is no
proposal, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from uttag.apps.agreement.folder import Fault, FolderRefused
from uttag.apps.agreement.folder.entry import Entry, many
from uttag.apps.agreement.folder.reading import read_file
from uttag.apps.agreement.folder.values import fault_of
from uttag.apps.agreement.models import Term, Unit
from uttag.apps.agreement.queries import term_book
from uttag.rules.terms import TermBook, TermValue

PROPOSED = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedValue(Entry):
    effective_from: date
    value: Any
    decision: str = PROPOSED
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTerm(Entry):
    """What else stands with a term in the folder may stand here too, and does not count: it is known."""

    key: str
    unit: str = ""
    clause: str = ""
    looks_at: str = ""
    label_sv: str = ""
    label_en: str = ""
    used_for: str = ""
    minimum: Any = None
    maximum: Any = None
    allowed: Any = None
    values: tuple[ProposedValue, ...] = many("value")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFile(Entry):
    terms: tuple[ProposedTerm, ...] = many("term")


def read_proposal(path: Path) -> tuple[TermValue, ...]:
    """The values proposed in a file, checked like a folder's; without those that are loaded already.

    Raises FolderRefused with every fault.
    """
    file = read_file(path, ProposalFile)
    known = {term.key: term for term in Term.objects.select_related("clause")}
    faults = [fault for proposed in file.terms for fault in _faults(proposed, known.get(proposed.key))]
    if faults:
        raise FolderRefused(faults)
    book = term_book()
    return tuple(
        TermValue(
            key=proposed.key,
            effective_from=value.effective_from,
            decided_on=date.max,  # a proposal would be the latest decision
            value=value.value,
            clause=known[proposed.key].clause.code,
            decision=value.decision,
            sample=True,
        )
        for proposed in file.terms
        for value in proposed.values
        if not _decided(proposed.key, value, book)
    )


def _decided(key: str, value: ProposedValue, book: TermBook) -> bool:
    return any(
        (known.effective_from, known.decision, known.value)
        == (value.effective_from, value.decision, value.value)
        for known in book.history(key)
    )


def _faults(proposed: ProposedTerm, term: Term | None) -> Iterator[Fault]:
    if term is None:
        yield Fault(proposed.place, f'no term is called "{proposed.key}"')
        return
    if not proposed.values:
        yield Fault(proposed.place, f'term "{term.key}": no value is proposed')
    for value in proposed.values:
        if wrong := fault_of(Unit(term.unit), value.value, term.minimum, term.maximum, term.allowed):
            yield Fault(value.place, f'term "{term.key}": {wrong}')
