"""Parcels that nobody has said anything of since they left (reading 23)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import Parcel
from uttag.rules.calendar import ONE_DAY, STOCKHOLM, WorkingDays, local
from uttag.rules.terms import Terms

_LOOK_BACK = timedelta(days=45)


def silent_since(at: datetime) -> QuerySet[Parcel]:
    """Parcels that left `delivery.silent_days` whole working days ago or more, with no word since."""
    word = DeliveryEvent.objects.filter(parcel=OuterRef("pk")).exclude(kind=DeliveryEvent.Kind.DEPARTED)
    left = Parcel.objects.filter(state=Parcel.State.DISPATCHED, dispatched_at__lt=_left_before(at))
    return left.filter(~Exists(word)).order_by("dispatched_at", "pk")


def _left_before(at: datetime) -> datetime:
    """Midnight after the last day of leaving whose silence is now too long."""
    today = local(at).date()
    terms = Terms(term_book())
    extra = frozenset(terms.read("calendar.extra_non_working", today))
    calendar = WorkingDays(holidays_between(today - _LOOK_BACK, today), extra)
    allowed = terms.days("delivery.silent_days", today)
    day = today
    while calendar.between(day, today) <= allowed:
        day -= ONE_DAY
    return datetime.combine(day + ONE_DAY, time.min, STOCKHOLM)
