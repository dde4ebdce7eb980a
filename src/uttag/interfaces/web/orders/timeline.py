"""An order's way in time: what has happened, what goes on now, and what is to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.delivery.lateness import is_late
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.queries import Step, TimelineEntry
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.queries import UNDELIVERED
from uttag.apps.purchasing.models import Procurement
from uttag.interfaces.web.workspaces import Words

HAPPENED: dict[str, Words] = {
    Step.ORDERED: gettext_lazy("Beställd"),
    Step.PLANNED: gettext_lazy("Skickad till plock"),
    Step.PACKED: gettext_lazy("Packad"),
    Step.CANCELLED: gettext_lazy("Avbeställd"),
    DeliveryEvent.Kind.DEPARTED: gettext_lazy("Lämnade depån"),
    DeliveryEvent.Kind.AT_PICKUP_POINT: gettext_lazy("Framme på utlämningsstället"),
    DeliveryEvent.Kind.DELIVERED: gettext_lazy("Levererad"),
    DeliveryEvent.Kind.LEFT_OUTSIDE: gettext_lazy("Ställd utanför dörren"),
    DeliveryEvent.Kind.DELAYED: gettext_lazy("Transportören säger att den är försenad"),
    DeliveryEvent.Kind.NOT_DELIVERED: gettext_lazy("Kunde inte lämnas"),
    DeliveryEvent.Kind.LOST: gettext_lazy("Transportören hittar den inte"),
}
GOES_ON: dict[str, Words] = {
    Order.State.OPEN: gettext_lazy("Väntar på att plockas"),
    Order.State.ALLOCATED: gettext_lazy("Plockas i depån"),
    Order.State.PACKED: gettext_lazy("Väntar på transport"),
    Order.State.DISPATCHED: gettext_lazy("På väg"),
}
PROCURED: dict[str, Words] = {
    Procurement.State.TO_ORDER: gettext_lazy("Ska beställas av leverantören"),
    Procurement.State.ORDERED: gettext_lazy("Beställd av leverantören, väntas till depån"),
    Procurement.State.RECEIVED: gettext_lazy("Har kommit till depån och väntar på att plockas"),
}
WAITS: Words = gettext_lazy("Väntar på leverantören")
BAD = (
    DeliveryEvent.Kind.DELAYED.value,
    DeliveryEvent.Kind.NOT_DELIVERED.value,
    DeliveryEvent.Kind.LOST.value,
    Step.CANCELLED.value,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One `<c-event>`. `day` is for what is to come by a day; `who` did it or said so."""

    title: Words
    state: str
    at: datetime | None = None
    day: date | None = None
    who: str = ""
    sscc: str = ""


def moments(
    order: Order, entries: Sequence[TimelineEntry], today: date, procured: Sequence[Procurement] = ()
) -> list[Moment]:
    """The order's timeline. Parcels are told apart by their numbers only where there are several.

    `procured`: the order's special procurements, which say what it waits for (B2.3).
    """
    several = len({entry.sscc for entry in entries if entry.sscc}) > 1
    happened = [_happened(entry, several) for entry in entries]
    return [*happened, *_ahead(order, today, procured)]


def _happened(entry: TimelineEntry, several: bool) -> Moment:
    return Moment(
        HAPPENED[entry.what],
        "bad" if entry.what in BAD else "done",
        at=entry.at,
        who=entry.source,
        sscc=entry.sscc if several else "",
    )


def _ahead(order: Order, today: date, procured: Sequence[Procurement]) -> Iterator[Moment]:
    if order.state not in UNDELIVERED:
        return
    waits = any(row.state == OrderRow.State.BACKORDERED for row in order.rows.all())
    if order.state == Order.State.OPEN and procured:
        yield from _procured(procured)
    else:
        yield Moment(WAITS if waits and order.state == Order.State.OPEN else GOES_ON[order.state], "now")
    if is_late(order, today):
        yield Moment(_("Skulle ha varit framme"), "bad", day=order.deadline_day)
    elif order.deadline_day >= today:
        yield Moment(_("Framme senast"), "next", day=order.deadline_day)


def _procured(procured: Sequence[Procurement]) -> Iterator[Moment]:
    """What a procured order waits for: the least advanced of its rows says it."""
    states = (Procurement.State.TO_ORDER, Procurement.State.ORDERED, Procurement.State.RECEIVED)
    for state in states:
        waiting = [one for one in procured if one.state == state]
        if waiting:
            expected = [one.expected_day for one in waiting if one.expected_day]
            ordered = state == Procurement.State.ORDERED
            yield Moment(PROCURED[state], "now", day=max(expected, default=None) if ordered else None)
            return
