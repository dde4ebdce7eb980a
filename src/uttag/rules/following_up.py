"""What is to be followed up, and when: LMN's tasks (C1) and the rounds of the finances (P6).

A period is a year ("2026") or a quarter ("2026K3"); it is followed up once it is over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from uttag.rules.calendar import ONE_DAY, months_later
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms

_NAMED = re.compile(r"(20\d\d)(?:K([1-4]))?")


class Rhythm(StrEnum):
    """How often a task is followed up (C1)."""

    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    CONTINUOUS = "continuous"


class Standing(StrEnum):
    """How far it is to what comes next."""

    COMING = "coming"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a quarter, both days included."""

    code: str
    first_day: date
    last_day: date


def year_of(day: date) -> Period:
    """The calendar year that `day` lies in."""
    return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))


def quarter_of(day: date) -> Period:
    """The calendar quarter that `day` lies in."""
    quarter = (day.month + 2) // 3
    first = date(day.year, 3 * quarter - 2, 1)
    return Period(f"{day.year}K{quarter}", first, months_later(first, 3) - ONE_DAY)


def period_around(rhythm: Rhythm, day: date) -> Period:
    """The period of a rhythm that `day` lies in. What is continuous is sorted by quarter."""
    return year_of(day) if rhythm is Rhythm.YEARLY else quarter_of(day)


def period_named(code: str, rhythm: Rhythm) -> Period | None:
    """The period that `code` names, or None where the rhythm has none such."""
    named = _NAMED.fullmatch(code)
    if named is None or bool(named[2]) is (rhythm is Rhythm.YEARLY):
        return None
    return period_around(rhythm, date(int(named[1]), 3 * int(named[2] or 1), 1))


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as it stands on `day`: the last period followed up, and the day when that was last done."""

    rhythm: Rhythm
    day: date
    last_period: str | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class NextFollowUp:
    """The period that comes next, the last day to follow it up, and how far it is to that."""

    period: str
    first_day: date
    last_day: date
    due_day: date
    standing: Standing
    reasons: tuple[Reason, ...] = ()


def due(facts: TaskFacts, terms: Terms) -> NextFollowUp:
    """What is to be followed up next, and whether it is late (C1).

    Where nothing has been followed up yet the latest period that is over comes first: what lies before it
    was not this register's to ask for.
    """
    if facts.rhythm is Rhythm.CONTINUOUS:
        return _continuous(facts, terms)
    last = period_named(facts.last_period or "", facts.rhythm)
    following = last.last_day + ONE_DAY if last else _before(facts).first_day
    period = period_around(facts.rhythm, following)
    due_day = period.last_day + timedelta(days=terms.days("follow_up.due_days", facts.day))
    standing = _standing(facts.day, from_day=period.last_day + ONE_DAY, due_day=due_day)
    why = because(f"follow_up_{standing}", "C1", period=period.code, due_day=due_day)
    return NextFollowUp(period.code, period.first_day, period.last_day, due_day, standing, (why,))


def _continuous(facts: TaskFacts, terms: Terms) -> NextFollowUp:
    """At least once in so many days. It counts as due in the last days of them, as many as a period has."""
    every = terms.days("follow_up.continuous_days", facts.day)
    spare = terms.days("follow_up.due_days", facts.day)
    due_day = facts.last_day + timedelta(days=every) if facts.last_day else _before(facts).last_day
    standing = _standing(facts.day, from_day=due_day - timedelta(days=spare), due_day=due_day)
    period = quarter_of(due_day)
    code = f"follow_up_continuous_{standing}" if facts.last_day else "follow_up_never"
    why = because(code, "C1", due_day=due_day, every_days=every)
    return NextFollowUp(period.code, period.first_day, period.last_day, due_day, standing, (why,))


def _before(facts: TaskFacts) -> Period:
    """The latest period that is over."""
    return period_around(facts.rhythm, period_around(facts.rhythm, facts.day).first_day - ONE_DAY)


def _standing(day: date, *, from_day: date, due_day: date) -> Standing:
    if day > due_day:
        return Standing.LATE
    return Standing.DUE if day >= from_day else Standing.COMING


def due_in(rhythm: Rhythm, year: int, terms: Terms) -> list[tuple[Period, date]]:
    """The periods whose last day to be followed up falls in `year`, each with that day.

    What is continuous has each quarter of the year, by the quarter's last day.
    """
    if rhythm is Rhythm.CONTINUOUS:
        return [(quarter, quarter.last_day) for quarter in _periods(rhythm, date(year, 1, 1), 4)]
    count = 2 if rhythm is Rhythm.YEARLY else 8
    spare = timedelta(days=terms.days("follow_up.due_days", date(year, 12, 31)))
    found = [(period, period.last_day + spare) for period in _periods(rhythm, date(year - 1, 1, 1), count)]
    return [(period, due_day) for period, due_day in found if due_day.year == year]


def _periods(rhythm: Rhythm, day: date, count: int) -> list[Period]:
    found = [period_around(rhythm, day)]
    while len(found) < count:
        found.append(period_around(rhythm, found[-1].last_day + ONE_DAY))
    return found


@dataclass(frozen=True, slots=True)
class RoundsFacts:
    """A year's rounds of the finances: the first days of those parts of it that have one planned."""

    year: int
    planned: tuple[date, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the year that has a round of its own."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class RoundsOfYear:
    """All parts of the year, and which of them lack a planned round (P6)."""

    parts: tuple[Part, ...]
    missing: tuple[Part, ...]
    reasons: tuple[Reason, ...] = ()


def rounds(facts: RoundsFacts, terms: Terms) -> RoundsOfYear:
    """Whether a year has its rounds planned: one for each part of the year, as many as the term says (P6)."""
    times = int(terms.read("finance.follow_ups_a_year", facts.day))
    parts = tuple(_parts(facts.year, times))
    missing = tuple(part for part in parts if part.first_day not in facts.planned)
    code = "rounds_missing" if missing else "rounds_planned"
    planned = times - len(missing)
    return RoundsOfYear(parts, missing, (because(code, "P6", year=facts.year, planned=planned, times=times),))


def _parts(year: int, times: int) -> list[Part]:
    months = 12 // times
    firsts = [months_later(date(year, 1, 1), months * index) for index in range(times)]
    return [Part(first, months_later(first, months) - ONE_DAY) for first in firsts]
