"""Where open orders are right now, read in sets as plain rows: in a wave, in a parcel, on the road."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet

from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import Allocation, ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.waiting import WaitingOrder
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED
from uttag.rules.calendar import local
from uttag.rules.parts import Part, Stage, Word

Parts = dict[int, list[Part]]
"""By order (key)."""
Said = tuple[int, int | None, Word, date]
"""Parcel, box (None: its first), word, day."""


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
    """By parcel (key): what was last said of it, and since when. It is at the point when all its boxes are."""
    words = list(_words_of(DeliveryEvent.objects.filter(parcel__state=Parcel.State.DISPATCHED)))
    there = _at_point(words)
    said: dict[int, tuple[Word, date]] = {}
    for parcel, _, word, day in words:
        if word is Word.AT_PICKUP_POINT:
            if parcel in there:
                said[parcel] = (word, there[parcel])
        elif parcel not in said or said[parcel][0] is not word:
            said[parcel] = (word, day)
    return said


def days_at_point(events: QuerySet[DeliveryEvent]) -> dict[int, date]:
    """By parcel (key) of those that `events` say are at a pickup point with all their boxes: when the last came."""
    return _at_point(_words_of(events.filter(kind=DeliveryEvent.Kind.AT_PICKUP_POINT)))


def _at_point(words: Iterable[Said]) -> dict[int, date]:
    came: defaultdict[int, dict[int | None, date]] = defaultdict(dict)
    for parcel, box, word, day in words:
        if word is Word.AT_PICKUP_POINT:
            came[parcel].setdefault(box, day)
    boxes = _extra_boxes(came)
    # The first box has no key of its own.
    return {
        parcel: max(days.values())
        for parcel, days in came.items()
        if None in days and len(days) > boxes.get(parcel, 0)
    }


def _extra_boxes(parcels: Collection[int]) -> dict[int, int]:
    """How many boxes the parcels (keys) have besides their first; those with one alone are not there."""
    if not parcels:
        return {}
    extra = ExtraBox.objects.filter(parcel__in=list(parcels)).order_by().values("parcel")
    return dict(extra.annotate(boxes=Count("pk")).values_list("parcel", "boxes"))


def _words_of(events: QuerySet[DeliveryEvent]) -> Iterator[Said]:
    """As they were said; departures and arrivals are no words of how it goes."""
    kinds = [word.value for word in Word]
    found = events.filter(kind__in=kinds).order_by("happened_at", "pk")
    for parcel, box, kind, at in found.values_list("parcel_id", "box_id", "kind", "happened_at"):
        yield parcel, box, Word(kind), local(at).date()
