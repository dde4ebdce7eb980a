"""What is news to a patient of a late order: told from what they were told last, not from the last forecast (K5).

Reading: who was told of one day is told of another at once where nobody knows the day any more, where it is known
at last, where it moved more than a working day later in one go, or where the order is late anew. Days that creep,
such as those of goods that are in but never planned, or that come nearer are told once in `delay.quiet_days`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.delivery.delays.standing import OpenOrder
from uttag.apps.notices.models import Notice
from uttag.rules.calendar import WorkingDays, local
from uttag.rules.terms import TermBook, Terms

KIND, NO_DAY = "notice_delayed", "notice_delayed_no_day"
TO_PATIENT = (KIND, NO_DAY)
_AROUND = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice of a delay. `day` None: nobody knew it. `called_off`: before it was sent, or to nobody at all."""

    day: date | None
    asked_day: date
    called_off: bool


@dataclass(frozen=True, slots=True)
class Late:
    """An order that is late or will be. `before`: the day that was foreseen last; `anew`: it wasn't late then."""

    order: OpenOrder
    day: date | None
    before: date | None
    anew: bool


class News:
    """What has been told about orders so far: one query, however many there are."""

    def __init__(self, orders: Collection[UUID], book: TermBook, at: datetime) -> None:
        self._told, self._today = _told_of(orders), local(at).date()
        terms = Terms(book)
        self._quiet = timedelta(days=terms.days("delay.quiet_days", self._today))
        extra = frozenset(terms.read("calendar.extra_non_working", self._today))
        self._calendar = WorkingDays(holidays_between(self._today - _AROUND, self._today + _AROUND), extra)

    def number(self, order: UUID) -> int:
        """How many notices there have been of the order: the next one's number."""
        return len(self._told.get(order, ()))

    def is_news(self, late: Late) -> bool:
        """Whether the patient is to be told of the day now."""
        told = self._told.get(late.order.uuid, [])
        # What was called off when the order seemed to come in time after all was never told.
        counting = [one for one in told if not (late.anew and one.called_off)]
        if not counting:
            return True
        last = counting[-1]
        if last.day == late.day:
            return False
        if late.anew or last.day is None or late.day is None or self._leaps(late):
            return True
        return self._today >= last.asked_day + self._quiet

    def _leaps(self, late: Late) -> bool:
        if late.before is None or late.day is None or late.day <= late.before:
            return False
        return self._calendar.between(late.before, late.day) > 1


def _told_of(orders: Collection[UUID]) -> Mapping[UUID, list[Told]]:
    told: defaultdict[UUID, list[Told]] = defaultdict(list)
    if not orders:
        return told
    notices = Notice.objects.filter(subject_uuid__in=list(orders), kind__in=TO_PATIENT)
    columns = ("subject_uuid", "params__expected_day", "asked_at", "state")
    for order, day, asked_at, state in notices.order_by("asked_at", "pk").values_list(*columns):
        known = date.fromisoformat(day) if day else None
        told[order].append(Told(known, local(asked_at).date(), state == Notice.State.CALLED_OFF))
    return told
