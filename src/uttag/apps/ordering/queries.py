"""Orders within what the one who looks may see, and what a request would become (I1)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.placing import RequestDraft, draft_request
from uttag.apps.ordering.wishes import RequestWish
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.ground.numbering.numbers import pk_of
from uttag.rules.reasons import Refused, because

UNDELIVERED = (Order.State.OPEN, Order.State.ALLOCATED, Order.State.PACKED, Order.State.DISPATCHED)


def orders_for(actor: Actor) -> QuerySet[Order]:
    """The orders `actor` may see: on the own care provider's prescriptions, one's own, or all. Raises Refused."""
    require(actor, "see_order")
    orders = Order.objects.select_related("patient__identity", "pickup_point", "special_housing")
    if actor.role == Role.PATIENT:
        return orders.filter(patient__in=actor.patient_ids)
    if actor.care_provider_id is not None:
        return orders.filter(care_provider=actor.care_provider_id)
    return orders


def with_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The same with rows and articles at hand, in two statements whatever the count."""
    rows = OrderRow.objects.select_related("article", "withdrawal").order_by("pk")
    return orders.prefetch_related(Prefetch("rows", rows))


def order_for(actor: Actor, uuid: UUID) -> Order:
    """One order with its rows. Raises Refused, in the same words whether unknown or another's."""
    found = with_rows(orders_for(actor)).select_related("customer", "request").filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("order_not_found", "I1"))
    return found


def order_with_number(actor: Actor, typed: str) -> Order | None:
    """The order with a public number such as B-1000042-3; None if there is none to see, or the number is wrong."""
    try:
        pk = pk_of(typed)
    except ValueError:
        return None
    return orders_for(actor).filter(pk=pk).first()


def orders_of_patient(actor: Actor, patient: Patient) -> QuerySet[Order]:
    """A patient's orders, latest first, with rows."""
    return with_rows(orders_for(actor).filter(patient=patient)).order_by("-ordered_at", "-pk")


def late_orders(actor: Actor, today: date) -> QuerySet[Order]:
    """Undelivered orders whose deadline has passed, the oldest deadline first: to be told about (K5)."""
    return orders_for(actor).filter(state__in=UNDELIVERED, deadline_day__lt=today).order_by("deadline_day", "pk")


def latest_orders(actor: Actor) -> QuerySet[Order]:
    return orders_for(actor).order_by("-ordered_at", "-pk")


def preview_request(wish: RequestWish, *, actor: Actor, at: datetime) -> RequestDraft:
    """What `place_request` would promise now; nothing is kept. Raises Refused as placing would."""
    require(actor, "place_request")
    with transaction.atomic():
        draft = draft_request(wish, patient_for(actor, wish.patient), actor=actor, at=at)
        transaction.set_rollback(True)
    return draft
