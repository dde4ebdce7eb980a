"""Procurements as the depot orders them and as the service desk rings about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.models import Procurement, ProcurementContact, PurchaseOrder
from uttag.apps.purchasing.procurement.clock import clocks
from uttag.rules.calendar import local
from uttag.rules.procurement import ProcurementClock

State = Procurement.State
# An order that was just cancelled: its procurement is called off by the day's round.
CANCELLED = Q(row__state=OrderRow.State.CANCELLED)


def procurements_for(actor: Actor) -> QuerySet[Procurement]:
    """Procurements within `actor`'s care provider, or all for the distributor's own. Raises Refused."""
    require(actor, "see_procurements")
    found = Procurement.objects.select_related("row__article__supplier", "row__order")
    if actor.care_provider_id is not None:
        found = found.filter(care_provider=actor.care_provider_id)
    return found


def to_order(actor: Actor) -> QuerySet[Procurement]:
    """What waits to be ordered, by supplier and then by how soon it must be there."""
    waiting = procurements_for(actor).filter(state=State.TO_ORDER).exclude(CANCELLED)
    return waiting.order_by("row__article__supplier__name", "due_day", "row__article__name", "pk")


def under_way(actor: Actor) -> QuerySet[Procurement]:
    """What is ordered and hasn't come, the most pressing first."""
    return (
        procurements_for(actor)
        .filter(state=State.ORDERED)
        .exclude(CANCELLED)
        .select_related("line__order")
        .order_by("due_day", "expected_day", "pk")
    )


def called_off(actor: Actor) -> QuerySet[Procurement]:
    """Whose order was cancelled after the goods were ordered: they come all the same, unless somebody stops them."""
    ordered = Q(state=State.CANCELLED) | Q(state=State.ORDERED) & CANCELLED
    found = procurements_for(actor).filter(ordered, line__order__state=PurchaseOrder.State.SENT)
    return found.select_related("line__order").order_by("expected_day", "pk")


def to_contact(actor: Actor, today: date) -> QuerySet[Procurement]:
    """Late ones of which the patient or the prescriber hasn't been reached, the oldest promise first.

    `patient_told` and `prescriber_told` say who has been. Cancelled is not waited for, nor what only the
    supplier's word made late and came in time after all: here before its last day, or with the patient by then.
    """
    here_in_time = Q(state=State.RECEIVED, due_day__gte=today)
    in_time = Q(row__delivered_day__lte=F("due_day")) | here_in_time
    return (
        late_ones(actor)
        .exclude(Q(patient_told=True, prescriber_told=True) | CANCELLED)
        .exclude(state=State.CANCELLED)
        .exclude(in_time & Q(patient_told=False, prescriber_told=False))
    )


def late_ones(actor: Actor) -> QuerySet[Procurement]:
    """All that took too long, told or not."""
    require(actor, "contact_about_procurement")
    reached = ProcurementContact.objects.filter(procurement=OuterRef("pk"), reached=True)
    return (
        procurements_for(actor)
        .filter(overdue_at__isnull=False)
        .select_related("row__order__patient__identity", "row__item__prescription__prescriber")
        .annotate(
            patient_told=Exists(reached.filter(whom=ProcurementContact.Whom.PATIENT)),
            prescriber_told=Exists(reached.filter(whom=ProcurementContact.Whom.PRESCRIBER)),
        )
        .order_by("due_day", "pk")
    )


def waiting_for_contact(actor: Actor, at: datetime) -> int:
    """How many late procurements somebody must be told of."""
    return to_contact(actor, local(at).date()).count()


def late_one(actor: Actor, uuid: UUID) -> Procurement | None:
    """One of them, with who has been tried."""
    found = late_ones(actor).select_related("row__item__prescription__unit").filter(uuid=uuid)
    return found.prefetch_related("contacts__contacted_by").first()


def procurements_of_order(actor: Actor, order: UUID) -> list[Procurement]:
    """An order's procurements, for its timeline; none where the order isn't procured."""
    require(actor, "see_order")
    found = Procurement.objects.filter(row__order__uuid=order)
    if actor.care_provider_id is not None:
        found = found.filter(care_provider=actor.care_provider_id)
    return list(found.select_related("line__order", "row").order_by("pk"))


def clocks_of(actor: Actor, found: Iterable[Procurement], today: date) -> dict[int, ProcurementClock]:
    """By key: how many of their working days these have used, their rows at hand."""
    require(actor, "see_procurements")
    return clocks(found, today, term_book())
