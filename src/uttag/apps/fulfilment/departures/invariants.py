"""What must always hold of departures and of the waves that are planned for them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from uttag.apps.fulfilment.models import Allocation, Departure, Wave
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local
from uttag.rules.departures import WEEK
from uttag.rules.words import DestinationKind, Urgency


@invariant(
    "fulfilment.departures_can_run",
    says="A departure runs on working weekdays, with urgencies and destinations that there are.",
)
def departures_can_run() -> Iterator[Breach]:
    known = ((set(WEEK), "weekdays"), (set(Urgency), "urgencies"), (set(DestinationKind), "destinations"))
    for departure in Departure.objects.all():
        for allowed, name in known:
            if unknown := set(getattr(departure, name)) - allowed:
                yield Breach(f"departure {departure.uuid}", f"has {name} that there are not: {unknown}")
        if not departure.weekdays:
            yield Breach(f"departure {departure.uuid}", "runs on no day")


@invariant(
    "fulfilment.departure_waves_leave_on_their_day",
    says="A wave of a departure says when it leaves, and one by the clock leaves on its own day.",
)
def departure_waves_leave_on_their_day() -> Iterator[Breach]:
    waves = Wave.objects.exclude(departure=None, cut_day=None, leaves_at=None)
    for uuid, departure, day, leaves in waves.values_list("uuid", "departure", "cut_day", "leaves_at"):
        if departure is None or leaves is None:
            yield Breach(f"wave {uuid}", "has a departure without a time, or a time without a departure")
        elif day is not None and local(leaves).date() != day:
            yield Breach(f"wave {uuid}", f"is the wave of {day} but leaves {leaves}")


@invariant(
    "fulfilment.departure_waves_take_their_carriers_orders",
    says="An order that is in a departure's wave is driven by the departure's carrier.",
)
def departure_waves_take_their_carriers_orders() -> Iterator[Breach]:
    other = Allocation.objects.filter(wave__departure__isnull=False)
    other = other.filter(Q(order__carrier=None) | ~Q(order__carrier=F("wave__departure__carrier")))
    for wave, order in other.values_list("wave__uuid", "order__uuid").distinct():
        yield Breach(f"order {order}", f"is in wave {wave}, which another carrier takes")


@invariant(
    "fulfilment.begun_waves_stay_as_planned",
    clause="I3",
    says="A wave is not planned anew after picking of it has started.",
)
def begun_waves_stay_as_planned() -> Iterator[Breach]:
    begun = Wave.objects.filter(picking_started_at__isnull=False)
    for uuid in begun.filter(replanned_at__gt=F("picking_started_at")).values_list("uuid", flat=True):
        yield Breach(f"wave {uuid}", "was planned anew after picking had started")
