"""Orders within what the one who looks may see, and what a request would become (I1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.placing import RequestDraft, draft_request
from uttag.apps.ordering.reaching import asking_the_depot
from uttag.apps.ordering.wishes import RequestWish
from uttag.apps.parties.models import Carrier
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for, search_patients
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.rules.reasons import Refused, because

# Rows of an order that can still be cancelled; one that waits for its supplier is in nobody's hands.
NOT_BEGUN = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED)
UNDELIVERED = (Order.State.OPEN, Order.State.ALLOCATED, Order.State.PACKED, Order.State.DISPATCHED)


def orders_for(actor: Actor) -> QuerySet[Order]:
    """The orders `actor` may see: on the own care provider's prescriptions, one's own, or all. Raises Refused."""
    require(actor, "see_order")
    orders = Order.objects.select_related("patient__identity", "pickup_point__carrier", "special_housing")
    if actor.role == Role.PATIENT:
        return orders.filter(patient__in=actor.patient_ids)
    if actor.care_provider_id is not None:
        return orders.filter(care_provider=actor.care_provider_id)
    return orders


def undriven(order: str = "") -> Q:
    """Orders that nobody drives: no carrier is known, or theirs is stopped. `order`: the way to one, as "order__".

    Without a join to carriers: orders found so are locked, and PostgreSQL locks nothing that an outer join may lack.
    """
    stopped = Carrier.objects.filter(active=False).values("pk")
    return Q(**{f"{order}carrier": None}) | Q(**{f"{order}carrier__in": stopped})


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


def patients_of_order(uuid: UUID) -> list[UUID]:
    """Whom an order is for, for the access log: none where there is no such order."""
    return list(Order.objects.filter(uuid=uuid).values_list("patient__uuid", flat=True))


def orders_with_uuids(actor: Actor, uuids: Collection[UUID | None]) -> dict[UUID, Order]:
    """Orders by their uuids, those that `actor` may see."""
    return {order.uuid: order for order in orders_for(actor).filter(uuid__in=[u for u in uuids if u])}


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


def latest_orders(actor: Actor) -> QuerySet[Order]:
    return orders_for(actor).order_by("-ordered_at", "-pk")


def find_orders(actor: Actor, words: str = "", *, state: str = "", urgency: str = "") -> QuerySet[Order]:
    """Orders by number, or by parts of the patient's name or number; filtered. Latest first.

    `state` is a state or "undelivered".
    """
    found = latest_orders(actor)
    if words:
        found = found.filter(_called(actor, words))
    if state:
        found = found.filter(state__in=UNDELIVERED if state == "undelivered" else (state,))
    if urgency:
        found = found.filter(urgency=urgency)
    return found


def _called(actor: Actor, words: str) -> Q:
    """An order's or a withdrawal's number names one order; other words name patients."""
    try:
        pk = pk_of(words)
    except ValueError:
        return Q(patient__in=search_patients(actor, words).order_by().values("pk"))
    if prefix_of(words) == "U":
        # Its rows are one a flavour: the order is found once all the same.
        return Q(pk__in=OrderRow.objects.filter(withdrawal=pk).values("order"))
    return Q(pk=pk)


def order_of_withdrawal(actor: Actor, typed: str) -> Order | None:
    """The order that took out a withdrawal, by its public number (U-1000042-3); None if there is none to see."""
    try:
        pk = pk_of(typed)
    except ValueError:
        return None
    return orders_for(actor).filter(rows__withdrawal=pk).first()


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day in orders: placed on it, promised by it and still out, and rows on backorder."""

    placed: int
    due: int
    backordered: int


def figures_of(actor: Actor, today: date) -> DayFigures:
    """The day in counts, over what `actor` may see."""
    orders = orders_for(actor)
    undelivered = orders.filter(state__in=UNDELIVERED)
    waiting = OrderRow.objects.filter(state=OrderRow.State.BACKORDERED)
    if actor.care_provider_id is not None:
        waiting = waiting.filter(care_provider=actor.care_provider_id)
    return DayFigures(
        placed=orders.filter(ordered_day=today).count(),
        due=undelivered.filter(deadline_day=today).count(),
        backordered=waiting.count(),
    )


def orders_in_request(actor: Actor, request: UUID) -> list[Order]:
    """The orders that one request became, with rows: its receipt. Raises Refused."""
    found = list(with_rows(orders_for(actor).filter(request__uuid=request)).order_by("pk"))
    if not found:
        raise Refused(because("order_not_found", "I1"))
    return found


def preview_request(wish: RequestWish, *, actor: Actor, at: datetime) -> RequestDraft:
    """What `place_request` would promise now; nothing is kept. Raises Refused as placing would."""
    require(actor, "place_request")
    with asking_the_depot(at), transaction.atomic():
        draft = draft_request(wish, patient_for(actor, wish.patient), actor=actor, at=at)
        transaction.set_rollback(True)
    return draft
