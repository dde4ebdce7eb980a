"""Orders whose delivery has taken too long get a case, once: somebody must contact the patient (D9, reading 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.delivery.delays.standing import days_at_point
from uttag.apps.delivery.models import DelayCase, DeliveryEvent
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.queries import UNDELIVERED
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.rules.calendar import local
from uttag.rules.delays import ContactClock, ContactFacts, contact_due
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook
from uttag.rules.words import DestinationKind

_AHEAD = timedelta(days=45)
_NOT_PACKED = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED, OrderRow.State.ALLOCATED)


class Candidate(NamedTuple):
    """An order without a case, open or delivered."""

    pk: int
    uuid: UUID
    care_provider_id: int
    ordered_day: date
    destination: str
    procured: bool
    delivered_at: datetime | None


def open_due_cases(*, at: datetime, back: timedelta, book: TermBook) -> int:
    """A case for each order past its days that has none, whether it has arrived or not. How many were opened.

    Of delivered orders those promised within `back` are looked at. Within the caller's transaction.
    """
    today = local(at).date()
    due = due_ones(today, book, back=back)
    if not due:
        return 0
    held = Order.objects.filter(pk__in=[candidate.pk for candidate, _ in due]).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk"))
    # Asked anew once they are held: whoever held them before may have opened their cases.
    free = set(without_case(held).values_list("pk", flat=True))
    return len(open_cases([one for one in due if one[0].pk in free], at=at))


def due_ones(
    today: date, book: TermBook, *, back: timedelta | None = None
) -> list[tuple[Candidate, Ruling[ContactClock]]]:
    """Orders without a case whose patients must be contacted. `back` None: however long ago they were promised."""
    found = [Candidate(*row) for row in _candidates(today, back).values_list(*Candidate._fields)]
    asked = [(one, clock_of(one, today, arrived, book)) for one, arrived in _with_arrival(found)]
    return [(one, ruling) for one, ruling in asked if ruling.outcome.due]


def clock_of(order: Candidate, today: date, arrived: date | None, book: TermBook) -> Ruling[ContactClock]:
    """The rule's word on one order."""
    facts = ContactFacts(
        ordered_day=order.ordered_day,
        today=today,
        holidays=holidays_between(order.ordered_day, max(today, order.ordered_day) + _AHEAD),
        arrived_day=arrived,
        procured=order.procured,
    )
    return rule_on(contact_due, facts, book)


def open_cases(due: Iterable[tuple[Candidate, Ruling[ContactClock]]], *, at: datetime) -> list[DelayCase]:
    """Cases with their rulings; the caller holds the orders and knows that they have none."""
    cases: list[DelayCase] = []
    rulings: list[Prepared] = []
    for order, answer in due:
        owner = order.care_provider_id
        ruling = prepare(answer, subject_kind="order", subject_uuid=order.uuid, at=at, care_provider_id=owner)
        rulings.append(ruling)
        cases.append(
            DelayCase(
                care_provider_id=owner,
                order_id=order.pk,
                contact_from_day=answer.outcome.contact_from_day,
                opened_at=at,
                ruling=ruling.id,
            )
        )
    record(rulings)
    return DelayCase.objects.bulk_create(cases)


def without_case(orders: QuerySet[Order]) -> QuerySet[Order]:
    return orders.filter(~Exists(DelayCase.objects.filter(order=OuterRef("pk"))))


def _candidates(today: date, back: timedelta | None) -> QuerySet[Order]:
    # Told apart by the day in Sweden below; this leaves out those that came well in time.
    delivered = Q(state=Order.State.DELIVERED, deadline_day__lt=today, delivered_at__gt=F("deadline_day"))
    if back is not None:
        delivered &= Q(deadline_day__gte=today - back)
    orders = Order.objects.filter(Q(state__in=UNDELIVERED) | delivered, procured=False)
    return without_case(orders).order_by("pk")


def _with_arrival(found: Iterable[Candidate]) -> Iterable[tuple[Candidate, date | None]]:
    """Each with the day it was with the patient: delivered, or where they can fetch it (D11)."""
    listed = list(found)
    fetched = _at_pickup_points([o.pk for o in listed if o.destination == DestinationKind.PICKUP_POINT])
    for one in listed:
        delivered = local(one.delivered_at).date() if one.delivered_at else None
        yield one, fetched.get(one.pk, delivered)


def _at_pickup_points(orders: list[int]) -> dict[int, date]:
    """By order: the day the last of its parcels came to the point. Not there while something is to come."""
    if not orders:
        return {}
    parcels = Parcel.objects.filter(order__in=orders)
    still = set(
        OrderRow.objects.filter(order__in=orders, state__in=_NOT_PACKED).values_list("order", flat=True)
    )
    came = days_at_point(DeliveryEvent.objects.filter(parcel__in=parcels))
    days: dict[int, list[date | None]] = {}
    for key, order, delivered_at in parcels.values_list("pk", "order_id", "delivered_at"):
        delivered = local(delivered_at).date() if delivered_at else None
        days.setdefault(order, []).append(came.get(key, delivered))
    whole = {order: known for order, known in days.items() if order not in still and None not in known}
    return {order: max(day for day in known if day) for order, known in whole.items()}
