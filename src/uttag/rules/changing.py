"""What can be proposed, and decided: new values of terms and new versions of documents, from a day (P4).

What is invoiced, and what has been promised already, is never touched. Every fault is told at once, term by term.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms
from uttag.rules.values import as_people_read, value_fault

# Nothing is planned farther ahead than this.
LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value proposed for a term. `instead_of` would hold on that day otherwise.

    `decided_elsewhere`: who else decides the term (a tax rate: Riksdagen). `rival`: another open matter's
    title with the same term and day. `decided_day`: the
    day of the decision, where a value from `effective_day` was decided on it already.
    """

    term: str
    label: str
    unit: str
    effective_day: date
    value: Any
    instead_of: Any = None
    minimum: Any = None
    maximum: Any = None
    allowed: tuple[Any, ...] = ()
    decided_elsewhere: str = ""
    rival: str = ""
    decided_day: date | None = None


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version proposed of a governing document. `last_day`: the first day of the version there is.

    `decided_elsewhere`: who decides it, where that is none of the cooperation's bodies.
    """

    document: str
    title: str
    effective_day: date
    last_day: date | None = None
    decided_elsewhere: str = ""
    rival: str = ""


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A proposal as it stands on `today`, the day it is raised or decided.

    `closed_day`: the last day of the last month that is closed, or being closed.
    """

    today: date
    closed_day: date | None
    values: tuple[NewValue, ...] = ()
    versions: tuple[NewVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposable:
    """Nothing stands in the way of a decision. `earliest_day`: the first day a change could apply from."""

    earliest_day: date
    reasons: tuple[Reason, ...]


def proposable(facts: ProposalFacts, terms: Terms) -> Proposable | Refusal:
    """Whether the proposal can be raised, and later put in force, on `facts.today` (P4, A5)."""
    earliest = facts.today + timedelta(days=terms.days("changes.least_days", facts.today))
    faults = tuple(_faults(facts, earliest))
    if faults:
        return Refusal(faults)
    return Proposable(earliest, (because("proposal_possible", "P4"),))


def _faults(facts: ProposalFacts, earliest: date) -> Iterator[Reason]:
    if not facts.values and not facts.versions:
        yield because("proposal_empty", "P4")
    starts = Counter((value.term, value.effective_day) for value in facts.values)
    for value in facts.values:
        yield from _value_faults(value, facts, earliest)
        if starts.pop((value.term, value.effective_day), 1) > 1:
            yield because("proposal_day_twice", "P4", term=value.label, effective_day=value.effective_day)
    for version in facts.versions:
        yield from _version_faults(version, facts, earliest)


def _value_faults(value: NewValue, facts: ProposalFacts, earliest: date) -> Iterator[Reason]:
    day, label = value.effective_day, value.label
    if value.decided_elsewhere:
        yield because("proposal_decided_elsewhere", "P4", term=label, body=value.decided_elsewhere)
        return
    yield from _day_faults(label, day, facts, earliest)
    fault = value_fault(
        value.unit, value.value, value.minimum, value.maximum, value.allowed, value.instead_of
    )
    if fault:
        yield because("proposal_value_wrong", "P4", term=label)
        yield as_people_read(value.unit, fault)
    elif value.value == value.instead_of and type(value.value) is type(value.instead_of):
        yield because("proposal_same_value", "P4", term=label, effective_day=day)
    if value.rival:
        yield because("proposal_rival", "P4", term=label, effective_day=day, rival=value.rival)
    if value.decided_day:
        told = {"effective_day": day, "decided_day": value.decided_day}
        yield because("proposal_decided_that_day", "P4", term=label, **told)


def _version_faults(version: NewVersion, facts: ProposalFacts, earliest: date) -> Iterator[Reason]:
    day, title = version.effective_day, version.title
    if version.decided_elsewhere:
        yield because("proposal_decided_elsewhere", "P12", term=title, body=version.decided_elsewhere)
        return
    yield from _day_faults(title, day, facts, earliest)
    if version.last_day and day <= version.last_day:
        yield because("proposal_version_too_early", "P12", term=title, last_day=version.last_day)
    if version.rival:
        yield because("proposal_rival", "P12", term=title, effective_day=day, rival=version.rival)


def _day_faults(label: str, day: date, facts: ProposalFacts, earliest: date) -> Iterator[Reason]:
    if facts.closed_day and day <= facts.closed_day:
        yield because(
            "proposal_month_closed", "P4", term=label, effective_day=day, closed_day=facts.closed_day
        )
    elif day < earliest:
        yield because("proposal_too_early", "P4", term=label, effective_day=day, earliest_day=earliest)
    elif day.year > LAST_YEAR:
        yield because("proposal_too_late", "P4", term=label, effective_day=day, year=LAST_YEAR)
