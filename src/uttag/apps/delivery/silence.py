"""Parcels that nobody has said anything of since they left, and those that are lost (reading 23)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.working_days import working_days
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.rules.calendar import ONE_DAY, STOCKHOLM, local
from uttag.rules.terms import Terms

_LOOK_BACK = timedelta(days=45)
# That it left, or is lost, says nothing of where it is.
_NO_WORD = (DeliveryEvent.Kind.DEPARTED, DeliveryEvent.Kind.LOST)
# Words of someone who has the parcel, or has given it away.
_FOUND = (
    DeliveryEvent.Kind.AT_PICKUP_POINT,
    DeliveryEvent.Kind.NOT_DELIVERED,
    *DeliveryEvent.ARRIVED,
)


def silent_since(at: datetime) -> QuerySet[Parcel]:
    """Parcels that left `delivery.silent_days` whole working days ago or more, with no word of some box since."""
    left = Parcel.objects.filter(state=Parcel.State.DISPATCHED, dispatched_at__lt=_left_before(at))
    return left.filter(some_box_silent()).order_by("dispatched_at", "pk")


def some_box_silent() -> Q:
    """Of parcels: there is a box that nobody has said anything of."""
    words = DeliveryEvent.objects.exclude(kind__in=_NO_WORD)
    first = words.filter(parcel=OuterRef("pk"), box=None)
    others = ExtraBox.objects.filter(
        Q(parcel=OuterRef("pk")), ~Exists(words.filter(box=OuterRef("pk"), parcel=OuterRef("parcel")))
    )
    return Q(~Exists(first)) | Q(Exists(others))


def lost() -> QuerySet[Parcel]:
    """Parcels with a box that was said to be lost and not seen after that."""
    # By its states, not by what it is not: most parcels have been delivered, and an index leads to the rest.
    undelivered = Parcel.objects.filter(state__in=(Parcel.State.PACKED, Parcel.State.DISPATCHED))
    return undelivered.filter(_said_lost())


def lost_after_delivery(parcels: Collection[int]) -> QuerySet[Parcel]:
    """Those of the parcels (keys) that are delivered, and with a box said to be lost after that. They aren't late."""
    return Parcel.objects.filter(_said_lost(), pk__in=parcels, state=Parcel.State.DELIVERED)


def _said_lost() -> Q:
    seen = DeliveryEvent.objects.filter(
        kind__in=_FOUND, parcel=OuterRef("parcel"), happened_at__gte=OuterRef("happened_at")
    )
    said = DeliveryEvent.objects.filter(kind=DeliveryEvent.Kind.LOST, parcel=OuterRef("pk"))
    first = said.filter(Q(box=None), ~Exists(seen.filter(box=None)))
    others = said.filter(Q(box__isnull=False), ~Exists(seen.filter(box=OuterRef("box"))))
    return Q(Exists(first) | Exists(others))


def _left_before(at: datetime) -> datetime:
    """Midnight after the last day of leaving whose silence is now too long."""
    today = local(at).date()
    calendar = working_days(today - _LOOK_BACK, today, on=today)
    allowed = Terms(term_book()).days("delivery.silent_days", today)
    day = today
    while calendar.between(day, today) <= allowed:
        day -= ONE_DAY
    return datetime.combine(day + ONE_DAY, time.min, STOCKHOLM)
