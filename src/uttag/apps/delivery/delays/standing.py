"""Where open orders are right now, read in sets as plain rows: in a wave, in a parcel, on the road."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import Allocation, Parcel, Wave
from uttag.apps.fulfilment.waiting import WaitingOrder
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED
from uttag.rules.calendar import local
from uttag.rules.parts import Part, Stage, Word

Parts = dict[int, list[Part]]
"""By order (key)."""


class OpenOrder(NamedTuple):
    """An order of which something is still to come."""

    pk: int
    uuid: UUID
    care_provider_id: int
    patient_id: int
    urgency: str
    procured: bool
    ordered_at: datetime
    ordered_day: date
    deadline_day: date
    destination: str
    postal_code: str
    carrier_id: int | None

    @property
    def as_waiting(self) -> WaitingOrder:
        """The same as a wave would see it."""
        return WaitingOrder(
            self.pk, self.uuid, self.urgency, self.deadline_day, self.ordered_at, self.care_provider_id
        )


def open_orders() -> list[OpenOrder]:
    """All of them, by key."""
    found = Order.objects.filter(state__in=UNDELIVERED).order_by("pk")
    return [OpenOrder(*row) for row in found.values_list(*OpenOrder._fields)]


def parts_under_way() -> Parts:
    """What has left the shelves: planned in a wave, packed, or with the carrier. Three queries."""
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    for order, leaves_at in _planned():
        parts[order].append(Part(Stage.PLANNED, leaves_at=leaves_at))
    words = _last_words()
    for key, order, state, sent_at, leaves_at in _parcels():
        if state == Parcel.State.PACKED:
            parts[order].append(Part(Stage.PACKED, leaves_at=leaves_at))
        else:
            left = local(sent_at).date() if sent_at else None
            word, day = words.get(key, (None, None))
            parts[order].append(Part(Stage.ON_THE_WAY, left_day=left, word=word, word_day=day))
    return dict(parts)


def _planned() -> Iterable[tuple[int, datetime | None]]:
    """Orders that are being picked: they have no parcel of their wave yet."""
    picked = Allocation.objects.filter(order__state=Order.State.ALLOCATED, wave__state=Wave.State.PLANNED)
    return picked.order_by("order_id").values_list("order_id", "wave__leaves_at").distinct()


def _parcels() -> Iterable[tuple[int, int, str, datetime | None, datetime | None]]:
    waiting = Parcel.objects.filter(state__in=(Parcel.State.PACKED, Parcel.State.DISPATCHED))
    return waiting.order_by("pk").values_list("pk", "order_id", "state", "dispatched_at", "wave__leaves_at")


def _last_words() -> dict[int, tuple[Word, date]]:
    """By parcel (key): what was last said of it, and since when."""
    said: dict[int, tuple[Word, date]] = {}
    for parcel, word, day in words_of(DeliveryEvent.objects.filter(parcel__state=Parcel.State.DISPATCHED)):
        if parcel not in said or said[parcel][0] is not word:
            said[parcel] = (word, day)
    return said


def words_of(events: QuerySet[DeliveryEvent]) -> Iterator[tuple[int, Word, date]]:
    """(parcel, word, day) as it was said; departures and arrivals are no words of how it goes."""
    kinds = [word.value for word in Word]
    found = events.filter(kind__in=kinds).order_by("happened_at", "pk")
    for parcel, kind, at in found.values_list("parcel_id", "kind", "happened_at"):
        yield parcel, Word(kind), local(at).date()
