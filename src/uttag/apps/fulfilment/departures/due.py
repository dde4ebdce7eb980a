"""Waves by the clock: each departure's cut-off gives one wave a day, asked for once however many workers ask.

A worker that was away plans the wave late while the lorry stands there. When the lorry has left, its departure is
looked at once more: orders that were to go with it and still wait are told to the depot, whether no wave was cut, or
somebody undid it, or orders left it. An undone wave isn't cut anew: whoever undid it knows why.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.departures.timetable import calendar_around, takes, timetable
from uttag.apps.fulfilment.models import Departure, LeftOut, Wave
from uttag.apps.fulfilment.planning import make_wave
from uttag.apps.fulfilment.waiting import takeable
from uttag.apps.ordering.models import Order
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import enqueue_many
from uttag.ground.tasks.operations import open_task
from uttag.rules.calendar import local
from uttag.rules.departures import Leaving, leaving_on, leavings
from uttag.rules.reasons import because

CUT = "wave.cut"  # the outbox message
MISSED = "missed_departure"  # the kind of task
_LOOK_BACK = timedelta(days=14)


def ask_for_due_waves(*, at: datetime) -> int:
    """Asks for the waves whose cut-off has come, and again when the lorry has left; how many. One query if none."""
    due = {_key(departure, leaving, at): (departure, leaving) for departure, leaving in _due(at)}
    known = set(Message.objects.filter(key__in=list(due)).values_list("key", flat=True)) if due else set()
    new = {
        key: {"departure": str(departure.uuid), "day": leaving.day.isoformat()}
        for key, (departure, leaving) in due.items()
        if key not in known
    }
    if new:
        enqueue_many(CUT, new, at=at)
    return len(new)


def _due(at: datetime) -> Iterator[tuple[Departure, Leaving]]:
    """Departures of the last days whose cut-off has come; none whose lorry had left when it was set up."""
    departures = list(Departure.objects.filter(active=True))
    if not departures:
        return
    today = local(at).date()
    calendar = calendar_around(today, back=_LOOK_BACK)
    for departure in departures:
        first = max(today - _LOOK_BACK, local(departure.set_at).date())
        for leaving in leavings(timetable(departure), first, today, calendar):
            if leaving.cut_at <= at and leaving.leaves_at > departure.set_at:
                yield departure, leaving


def _key(departure: Departure, leaving: Leaving, at: datetime) -> str:
    """Once a day, and once when it has left; again after a change: a later cut-off may find what one before did not."""
    asked = "left" if leaving.leaves_at <= at else "wave"
    return f"{asked}:{departure.uuid}:{leaving.day.isoformat()}:{departure.set_at.timestamp():.0f}"


@operation("plan_wave")
def cut_wave(departure_uuid: UUID, day: date, *, actor: Actor, at: datetime) -> Wave | None:
    """The wave of a departure's day, late if need be. None where nothing waits, or there is one, or it isn't run.

    Has the lorry left, orders that were to go with it become a task for the depot. That of a carrier that is stopped
    doesn't come: its orders become one too.
    """
    held = Departure.objects.select_for_update(no_key=True).filter(uuid=departure_uuid, active=True).first()
    leaving = leaving_on(timetable(held), day, calendar_around(day)) if held else None
    if held is None or leaving is None or at < leaving.cut_at:
        return None
    waiting, cut = takeable(takes(held)), held.waves.filter(cut_day=day)
    if leaving.leaves_at <= at:
        code = "departure_left_orders" if cut.exists() else "departure_missed"
        _tell(held, leaving, _left_behind(waiting, cut, leaving), code, at=at)
        return None
    if cut.exists() or not held.carrier.active or not waiting.exists():
        return None
    wave = Wave(departure=held, cut_day=day, leaves_at=leaving.leaves_at)
    return make_wave(takes(held), wave, actor=actor, at=at)


def _left_behind(waiting: QuerySet[Order], cut: QuerySet[Wave], leaving: Leaving) -> int:
    """How many orders the lorry left without: not those for which there was no stock, which their wave has told of."""
    without_stock = LeftOut.objects.filter(wave__in=cut).values("order")
    return waiting.filter(ordered_at__lt=leaving.cut_at).exclude(pk__in=without_stock).count()


def _tell(departure: Departure, leaving: Leaving, orders: int, code: str, *, at: datetime) -> None:
    if not orders:
        return
    told = {"departure": str(departure), "left_at": leaving.leaves_at, "orders": orders}
    open_task(
        MISSED,
        because(code, "I3", **told),
        at=at,
        role="depot",
        subject_kind="departure",
        subject_uuid=departure.uuid,
        due_day=local(at).date(),
        key=f"{MISSED}:{departure.uuid}:{leaving.day.isoformat()}",
    )
