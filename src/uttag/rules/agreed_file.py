"""The clock to the agreed Excel file of an assortment change (B2.12, reading 17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from uttag.rules.calendar import months_later
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms


class FileStanding(StrEnum):
    """Where the agreed file stands against its clock; the warning grows from `missing` to `missing_long`."""

    IN_TIME = "in_time"
    LATE = "late"
    AWAITED = "awaited"
    SOON = "soon"
    MISSING = "missing"
    MISSING_LONG = "missing_long"


_SOON, _LONG = timedelta(days=28), timedelta(days=28)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """An assortment change that starts on a day, the day its agreed file was there, if it is, and the day it was
    planned, if that is known (B2.12).
    """

    starts_day: date
    today: date
    file_day: date | None = None
    planned_day: date | None = None


@dataclass(frozen=True, slots=True)
class FileClock:
    """`due_day`: the last day on which the file is in time. `weeks`: begun weeks that it is or was late."""

    standing: FileStanding
    due_day: date
    weeks: int
    reasons: tuple[Reason, ...]


def file_clock(facts: FileFacts, terms: Terms) -> FileClock:
    """How the file stands against the months it must be there before the start (B2.12, reading 17)."""
    months = terms.days("assortment.file_months_before", facts.today)
    due = months_later(facts.starts_day, -months)
    weeks = max(0, -(-((facts.file_day or facts.today) - due).days // 7))
    standing = _standing(facts, due)
    told = {"due_day": due, "months": months, "starts_day": facts.starts_day, "weeks": weeks}
    if facts.file_day:
        told["file_day"] = facts.file_day
    code = f"file_{standing}"
    if facts.file_day is None and facts.planned_day and facts.planned_day > due:
        code, told["planned_day"] = "file_planned_late", facts.planned_day
    return FileClock(standing, due, weeks, (because(code, "B2.12", **told),))


def _standing(facts: FileFacts, due: date) -> FileStanding:
    if facts.file_day:
        return FileStanding.IN_TIME if facts.file_day <= due else FileStanding.LATE
    if facts.today <= due:
        return FileStanding.SOON if due - facts.today <= _SOON else FileStanding.AWAITED
    return FileStanding.MISSING_LONG if facts.today - due > _LONG else FileStanding.MISSING
