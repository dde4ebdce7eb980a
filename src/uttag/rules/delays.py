"""When an open order is expected to arrive, and when its patient must be contacted: D2, D9, K5 (readings 2, 23).

`forecast` looks ahead: from where each part of the order is, to the day it can be with the patient.
`contact_due` looks back: how many working days delivery has taken. A contact that is due stays due, whether
the parcel then arrives or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from uttag.rules.calendar import ONE_DAY, Holiday, WorkingDays, local
from uttag.rules.departures import Timetable, leaving_on
from uttag.rules.parts import Lack, Lacking, Part, Stage, Word
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms


class Risk(StrEnum):
    """How an order stands to its promise, the worst first."""

    LATE = "late"
    WILL_MISS = "will_miss"
    AT_RISK = "at_risk"
    IN_TIME = "in_time"


@dataclass(frozen=True, slots=True)
class ForecastFacts:
    """An open order with its parts. `reach_days`: working days on the road; None: no carrier reaches it.

    Without regular departures of its carrier a parcel leaves on any working day.
    """

    ordered_day: date
    deadline_day: date
    now_at: datetime
    parts: tuple[Part, ...]
    departures: tuple[Timetable, ...]
    reach_days: int | None
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class Forecasted:
    """`arrival_day`: when the last of it is with the patient; None: nobody knows. The first reason decides."""

    risk: Risk
    arrival_day: date | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Outlook:
    """One part: its day if known, the first day that it could be, whether it hangs on something not in hand.

    `there`: it lies where the patient fetches it, since `day`.
    """

    day: date | None
    earliest: date
    sure: bool
    reason: Reason
    late_already: bool = False
    there: bool = False


def forecast(facts: ForecastFacts, terms: Terms) -> Forecasted:
    """The day of the part that comes last, and what that means for the promise (K5).

    What has all come to the pickup point is judged by the day that the last of it came, not by today (D11).
    """
    road = _Road(facts, terms)
    outlooks = [road.outlook(part) for part in facts.parts]
    # Where all of it is there, so is the worst: of two on one day the one to come is worse.
    worst = max(
        outlooks, key=lambda one: (one.late_already, one.day or date.max, one.earliest, not one.there)
    )
    risk, verdict = _judged(facts, road, outlooks, worst, terms)
    day = worst.day
    if worst.there:
        return Forecasted(risk, day, (worst.reason, verdict))
    expected = (
        because("forecast_expected", "D2", expected_day=day) if day else because("forecast_no_day", "D2")
    )
    return Forecasted(risk, day, (worst.reason, expected, verdict))


def _judged(
    facts: ForecastFacts, road: _Road, outlooks: Sequence[_Outlook], worst: _Outlook, terms: Terms
) -> tuple[Risk, Reason]:
    deadline = facts.deadline_day
    until = worst.day if worst.there and worst.day else road.today
    if until > deadline or worst.late_already:
        return Risk.LATE, because("forecast_late", "K5", deadline_day=deadline)
    if max(one.day or one.earliest for one in outlooks) > deadline:
        return Risk.WILL_MISS, because("forecast_will_miss", "K5", deadline_day=deadline)
    allowed = terms.days("delay.risk_days", road.today)
    left = road.calendar.between(road.today, deadline)
    if left <= allowed and not all(one.sure for one in outlooks):
        return Risk.AT_RISK, because("forecast_at_risk", "K5", deadline_day=deadline, working_days=left)
    return Risk.IN_TIME, because("forecast_in_time", "D2", deadline_day=deadline)


class _Road:
    """From a day at the depot to a day with the patient."""

    def __init__(self, facts: ForecastFacts, terms: Terms) -> None:
        extra = frozenset(terms.read("calendar.extra_non_working", facts.ordered_day))
        now = local(facts.now_at)
        self.calendar = WorkingDays(facts.holidays, extra)
        self.today, self._now_at = now.date(), facts.now_at
        self._departures, self._reach = facts.departures, facts.reach_days
        self._silent_days = terms.days("delivery.silent_days", self.today)

    def outlook(self, part: Part) -> _Outlook:
        if part.stage is Stage.ON_THE_WAY:
            return self._on_the_way(part)
        if self._reach is None:
            return self._unknown(self._leaves(self.today), because("forecast_no_carrier", "D2"))
        if part.stage is Stage.WAITING:
            return self._waiting(part)
        return self._in_wave(part)

    # --- at the depot ---

    def _waiting(self, part: Part) -> _Outlook:
        if not part.lacking:
            leaves = self._leaves(self.today)
            return self._sure(leaves, because("forecast_in_stock", "D2", leaves_day=leaves))
        worst = max(part.lacking, key=_latest)
        # What comes to the depot one day can leave it the next.
        comes = max((one.goods_day for one in part.lacking if one.goods_day), default=self.today)
        leaves = self._leaves(max(self.today, comes) + ONE_DAY)
        if _unknown_day(worst):
            return self._unknown(leaves, _lacks(worst))
        arrives = self._arrives(leaves)
        return _Outlook(arrives, arrives, False, _lacks(worst))

    def _in_wave(self, part: Part) -> _Outlook:
        leaves_at = part.leaves_at
        if leaves_at is not None and leaves_at >= self._now_at:
            leaves = local(leaves_at).date()
            return self._sure(leaves, because(f"forecast_{part.stage}", "D2", leaves_day=leaves))
        leaves = self._leaves(self.today)
        if leaves_at is None:
            return self._sure(leaves, because(f"forecast_{part.stage}", "D2", leaves_day=leaves))
        missed = because("forecast_missed_departure", "D2", missed_at=leaves_at, leaves_day=leaves)
        arrives = self._arrives(leaves)
        return _Outlook(arrives, arrives, False, missed)

    def _leaves(self, first: date) -> date:
        """The day of the first departure from `first` on; one whose cut-off has passed today takes no more."""
        day = self.calendar.on_or_after(first)
        for _ in range(31):  # a departure goes at least on one weekday, if not each is a holiday
            if not self._departures or any(self._takes(one, day) for one in self._departures):
                return day
            day = self.calendar.next(day)
        return day

    def _takes(self, table: Timetable, day: date) -> bool:
        leaving = leaving_on(table, day, self.calendar)
        return leaving is not None and leaving.cut_at >= self._now_at

    def _arrives(self, leaves: date) -> date:
        return self.calendar.add(leaves, self._reach or 0)

    def _sure(self, leaves: date, reason: Reason) -> _Outlook:
        arrives = self._arrives(leaves)
        return _Outlook(arrives, arrives, True, reason)

    def _unknown(self, leaves: date, reason: Reason) -> _Outlook:
        return _Outlook(None, self._arrives(leaves), False, reason)

    # --- on the road ---

    def _on_the_way(self, part: Part) -> _Outlook:
        left = part.left_day or self.today
        soonest = self.calendar.on_or_after(self.today)
        match part.word:
            case Word.AT_PICKUP_POINT:
                day = part.word_day or self.today
                waits = because("forecast_at_pickup_point", "D11", came_day=day)
                return _Outlook(day, day, True, waits, there=True)
            case Word.LOST:
                lost = because("forecast_lost", "K5", left_day=left)
                return _Outlook(None, self._arrives(self._leaves(self.today + ONE_DAY)), False, lost, True)
            case Word.DELAYED:
                said = because("forecast_delayed", "K5", said_day=part.word_day or self.today)
                return _Outlook(None, soonest, False, said)
            case Word.NOT_DELIVERED:
                return self._tried(part.word_day or self.today, soonest)
            case None:
                return self._unheard_of(left, soonest)

    def _tried(self, tried: date, soonest: date) -> _Outlook:
        """A driver who couldn't leave it comes back the next working day; after that nobody knows."""
        again = self.calendar.next(tried)
        reason = because("forecast_not_delivered", "K5", tried_day=tried)
        return _Outlook(again if again >= self.today else None, soonest, False, reason)

    def _unheard_of(self, left: date, soonest: date) -> _Outlook:
        """On its way as planned, overdue, or silent too long, which counts as late (reading 23)."""
        due = self.calendar.add(left, self._reach or 0)
        if self.calendar.between(left, self.today) > self._silent_days:
            silent = because("forecast_silent", "D2", left_day=left, working_days=self._silent_days)
            return _Outlook(None, soonest, False, silent, True)
        if due < self.today:
            overdue = because("forecast_overdue", "D2", left_day=left, due_day=due)
            return _Outlook(None, soonest, False, overdue)
        return _Outlook(due, due, True, because("forecast_on_the_way", "D2", left_day=left))


def _unknown_day(lacking: Lacking) -> bool:
    """Nobody has promised a day: what isn't bought comes at the earliest then, what is overdue some day."""
    return lacking.goods_day is None or lacking.why in (Lack.OVERDUE, Lack.UNBOUGHT)


def _latest(lacking: Lacking) -> tuple[bool, date, str]:
    """What nobody knows the day of comes last."""
    return _unknown_day(lacking), lacking.goods_day or date.max, lacking.article


def _lacks(lacking: Lacking) -> Reason:
    told = {"article": lacking.article, "pieces": lacking.pieces}
    code = f"forecast_{lacking.why}"
    if lacking.goods_day is None:
        return because(f"{code}_no_day", "D3", **told)
    return because(code, "D3", **told, goods_day=lacking.goods_day)


# --- when the patient must be contacted (D9) --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """One order. `arrived_day`: when the last of it was with the patient, or where they fetch it; None: not yet.

    `procured`: a special procurement, which has its own days and contacts (B2.3).
    """

    ordered_day: date
    today: date
    holidays: tuple[Holiday, ...]
    arrived_day: date | None = None
    procured: bool = False


@dataclass(frozen=True, slots=True)
class ContactClock:
    """`contact_from_day`: the first working day past the term's days. `due`: delivery has taken until then."""

    due: bool
    contact_from_day: date
    working_day: int
    allowed_days: int
    reasons: tuple[Reason, ...]


def contact_due(facts: ContactFacts, terms: Terms) -> ContactClock:
    """Whether delivery has taken more working days than the term allows (D9, reading 2)."""
    last = facts.arrived_day or facts.today
    allowed = terms.days("delivery.contact_after_days", last)
    extra = frozenset(terms.read("calendar.extra_non_working", facts.ordered_day))
    calendar = WorkingDays(facts.holidays, extra)
    contact_from = calendar.add(facts.ordered_day, allowed + 1)
    passed = calendar.between(facts.ordered_day, last)
    due = last >= contact_from and not facts.procured
    counted = because("contact_counted", "D9", passed=passed, working_days=allowed)
    return ContactClock(due, contact_from, passed, allowed, (_why(facts, due, contact_from), counted))


def _why(facts: ContactFacts, due: bool, contact_from: date) -> Reason:
    if facts.procured:
        return because("contact_by_procurement", "B2.3")
    if due and facts.arrived_day:
        return because(
            "contact_due_arrived", "D9", contact_from_day=contact_from, arrived_day=facts.arrived_day
        )
    if due:
        return because("contact_due", "D9", contact_from_day=contact_from)
    if facts.arrived_day:
        return because("contact_not_needed", "D9", arrived_day=facts.arrived_day)
    return because("contact_not_yet", "D9", contact_from_day=contact_from)
