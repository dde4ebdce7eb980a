"""What people have been told about orders and their parcels: found by number or by whom it is for (K2)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.finding import MANY, numbered
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.models.parcels import SSCC_END
from uttag.apps.notices.models import Notice
from uttag.apps.notices.queries import find_notices, notices_about
from uttag.apps.ordering.models import Order
from uttag.apps.patients.queries import search_patients
from uttag.ground.numbering.numbers import pk_of, prefix_of


def told_of_order(actor: Actor, order: Order) -> QuerySet[Notice]:
    """All that the patient was told about an order, its request and its parcels, oldest first."""
    return notices_about(actor, _subjects(Order.objects.filter(pk=order.pk)))


def told_of_parcel(actor: Actor, parcel: Parcel) -> QuerySet[Notice]:
    """What the patient was told about one parcel."""
    return notices_about(actor, [parcel.uuid])


def find_told(
    actor: Actor, words: str = "", *, state: str = "", channel: str = "", kind: str = ""
) -> QuerySet[Notice]:
    """Notices by the number of an order or parcel, or by the patient's name or number; latest first."""
    found = find_notices(actor, state=state, channel=channel, kind=kind)
    return found.filter(_called(actor, words)) if words else found


def _called(actor: Actor, words: str) -> Q:
    if prefix_of(words) == "B":
        try:
            orders = Order.objects.filter(pk=pk_of(words))
        except ValueError:
            return Q(pk=None)
        return Q(subject_uuid__in=_subjects(orders))
    of_patient = Q(patient__in=search_patients(actor, words).order_by().values("pk"))
    digits = "".join(sign for sign in words if sign.isdigit())
    if len(digits) < SSCC_END or any(sign.isalpha() for sign in words):
        return of_patient
    parcels = Parcel.objects.filter(numbered(digits))
    return of_patient | Q(subject_uuid__in=list(parcels.values_list("uuid", flat=True)[:MANY]))


def _subjects(orders: QuerySet[Order]) -> list[UUID]:
    """What notices about the orders are about: themselves, their requests, their parcels."""
    found = orders.values_list("uuid", "request__uuid", "parcels__uuid")
    return list(dict.fromkeys(uuid for row in found for uuid in row if uuid is not None))
