"""What waits for a wave, in counts and lists, before one is planned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.models import LeftOut, Wave
from uttag.apps.fulfilment.notes import reasons_of
from uttag.apps.fulfilment.queries import Backorder, waiting_orders
from uttag.apps.fulfilment.waiting import TAKEABLE_ORDERS, WAITING_ROWS
from uttag.apps.ordering.models import Order, OrderRow
from uttag.ground.rulings.models import Ruling
from uttag.ground.selects import number_of
from uttag.rules.allocation import WAITS
from uttag.rules.allocation import Allocation as Allocated
from uttag.rules.reasons import because
from uttag.rules.terms import Terms
from uttag.rules.words import Urgency


@dataclass(frozen=True, slots=True)
class WaitingDay:
    """Orders that wait and are promised for a day, and how many of them are urgent."""

    deadline_day: date
    orders: int
    urgent: int
    lines: int


def waiting_days(actor: Actor) -> list[WaitingDay]:
    """What waits, by the day it was promised; the earliest first."""
    require(actor, "see_depot")
    waiting = Order.objects.filter(state__in=TAKEABLE_ORDERS, rows__state__in=WAITING_ROWS)
    sums = (
        waiting.order_by("deadline_day")
        .values_list("deadline_day")
        .annotate(
            orders=Count("pk", distinct=True),
            urgent=Count("pk", filter=~Q(urgency=Urgency.STANDARD), distinct=True),
            lines=Count("rows"),
        )
    )
    return [WaitingDay(*day) for day in sums]


@dataclass(frozen=True, slots=True)
class WaitingCarrier:
    """Orders that wait for one carrier's lorries; without `code` nobody is known to drive them."""

    code: str
    name: str
    orders: int


def waiting_carriers(actor: Actor) -> list[WaitingCarrier]:
    """What waits, by who drives it, by name; what nobody drives stands last."""
    waiting = waiting_orders(actor).order_by().values_list("carrier__code", "carrier__name")
    sums = [WaitingCarrier(code or "", name or "", n) for code, name, n in waiting.annotate(Count("pk"))]
    return sorted(sums, key=lambda one: (not one.code, one.name))


def urgent_orders(actor: Actor) -> QuerySet[Order]:
    """Acute and express orders that wait, the one promised first at the top. Names no person."""
    return waiting_orders(actor).exclude(urgency=Urgency.STANDARD).order_by("deadline_day", "window_to", "pk")


def find_waiting(actor: Actor, *, urgency: str = "", by_day: date | None = None) -> QuerySet[Order]:
    """What waits, narrowed down: `urgency` or "urgent" for all that isn't standard; promised by `by_day`."""
    rows = OrderRow.objects.filter(order=OuterRef("pk"), state__in=WAITING_ROWS)
    found = waiting_orders(actor).annotate(lines=number_of(rows))
    if urgency == "urgent":
        found = found.exclude(urgency=Urgency.STANDARD)
    elif urgency:
        found = found.filter(urgency=urgency)
    return found.filter(deadline_day__lte=by_day) if by_day else found


def lately_left_out(actor: Actor, orders: Collection[int]) -> dict[int, Backorder]:
    """By order: why the latest wave that saw it left it, or part of it; a row that falls short says it before others.

    A wave that had the order and was undone, or had to let go of it, is what is told of where it was the latest.
    """
    require(actor, "see_depot")
    given = _given_by_waves(orders)
    latest = _latest_left(orders)
    reasons = reasons_of({row: ruling for row, ruling, _ in latest.values()})
    found = {order: Backorder(reasons[row], ruling) for order, (row, ruling, _) in latest.items()}
    for order, (wave, ruling, at) in given.items():
        if order not in latest or at > latest[order][2]:
            code = "wave_was_undone" if wave.state == Wave.State.UNDONE else "left_its_wave"
            found[order] = Backorder(because(code, None, wave=wave.pk), ruling)
    return found


def _latest_left(orders: Collection[int]) -> dict[int, tuple[int, UUID, datetime]]:
    """By order: the row that says why, of those that the latest wave to leave it left; its ruling, and when."""
    rows = LeftOut.objects.filter(order__in=orders, row__state__in=WAITING_ROWS).order_by("pk")
    left = list(rows.values_list("order_id", "row_id", "ruling", "code"))
    at = dict(Ruling.objects.filter(pk__in={one[2] for one in left}).values_list("pk", "ruled_at"))
    found: dict[int, tuple[int, UUID, datetime]] = {}
    waits: dict[int, bool] = {}
    for order, row, ruling, code in left:
        only_waits = code == WAITS.code
        if order in found and found[order][1] == ruling and (only_waits or not waits[order]):
            continue
        found[order], waits[order] = (row, ruling, at[ruling]), only_waits
    return found


def _given_by_waves(orders: Collection[int]) -> dict[int, tuple[Wave, UUID, datetime]]:
    """By order: the latest wave that gave it all or some, where it stands in no wave now; its ruling, and when.

    Orders put back leave no allocation behind: the ruling is what remains, made when the wave was planned.
    """
    uuids = dict(Order.objects.filter(pk__in=orders, state=Order.State.OPEN).values_list("uuid", "pk"))
    made = Ruling.objects.filter(
        subject_uuid__in=list(uuids), rule="allocation.allocate", answer=Allocated.__name__
    )
    rulings = list(made.order_by("ruled_at", "id").values_list("subject_uuid", "id", "ruled_at"))
    times = {at for *_, at in rulings}
    waves: dict[datetime, list[Wave]] = {}
    for wave in Wave.objects.filter(Q(planned_at__in=times) | Q(replanned_at__in=times)):
        for at in {wave.planned_at, wave.replanned_at or wave.planned_at}:
            waves.setdefault(at, []).append(wave)
    return {
        uuids[uuid]: (waves[at][0], ruling, at) for uuid, ruling, at in rulings if len(waves.get(at, ())) == 1
    }


def acute_cutoff(day: date) -> time:
    """Until when an acute order counts as received on `day` (D5)."""
    return Terms(term_book()).time("acute.cutoff_time", day)


def reasons_for_rows(actor: Actor, rows: Sequence[int]) -> dict[int, Backorder]:
    """By row: why it waits, by the latest ruling on it."""
    require(actor, "see_depot")
    left = LeftOut.objects.filter(row__in=rows).order_by("pk").values_list("row_id", "ruling")
    rulings = dict(left)
    return {row: Backorder(reason, rulings[row]) for row, reason in reasons_of(rulings).items()}
