"""Each invariant of ordering finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests import region as b
from tests.chain import Chain, rows
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.parties.models import CareProvider, Carrier, Customer
from uttag.apps.prescribing.models import Withdrawal
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches, invariants

pytestmark = pytest.mark.django_db


def test_a_sound_chain_has_no_breach(made: Chain) -> None:
    found = {one.name: list(one.find()) for one in invariants()}
    assert list(found.values()) == [[]] * len(found), found


def order(made: Chain) -> str:
    return f"order {made.order.uuid}"


def row(made: Chain) -> str:
    return f"row {made.row.pk}"


def withdrawal(made: Chain) -> str:
    return f"withdrawal {made.row.withdrawal_id}"


def of_row(made: Chain, **values: object) -> None:
    rows(OrderRow, pk=made.row.pk).update(**values)


def of_order(made: Chain, **values: object) -> None:
    rows(Order, pk=made.order.pk).update(**values)


def _another_order(made: Chain) -> None:
    """One of the sub-articles goes to an order of the same patient."""
    other = Order.objects.filter(patient=made.torvald, urgency="acute").get()
    rows(OrderRow, order=made.order, article__number="N1-1").update(order=other)


def _a_request_without_orders(made: Chain) -> None:
    rows(Order, request=made.pending.request).update(request=made.order.request, patient=made.torvald)


Plant = Callable[[Chain], object]
Subject = Callable[[Chain], str]
PLANTED: list[tuple[str, Plant, Subject]] = [
    ("ordering.rows_add_up", lambda c: of_row(c, pieces=59), withdrawal),
    (
        "ordering.a_withdrawal_goes_to_one_order",
        _another_order,
        lambda c: f"withdrawal {OrderRow.objects.get(article__number='N1-1').withdrawal_id}",
    ),
    (
        "ordering.one_care_provider_throughout",
        lambda c: of_row(c, care_provider=CareProvider.objects.get(code="1470")),
        row,
    ),
    (
        "ordering.one_patient_throughout",
        lambda c: rows(Request, pk=c.order.request_id).update(patient=c.signe),
        order,
    ),
    (
        "ordering.one_patient_throughout",
        lambda c: of_row(c, item=c.pending.rows.get().item),
        row,
    ),
    (
        "ordering.rows_take_from_their_own_item",
        lambda c: of_row(c, item=c.cancelled.rows.get().item),
        row,
    ),
    (
        "ordering.rows_are_the_prescribed_article",
        lambda c: of_row(c, article=Article.objects.get(number="K2")),
        row,
    ),
    ("ordering.withdrawals_left_are_told_right", lambda c: of_row(c, withdrawals_left=4), row),
    ("ordering.cancelled_orders_give_withdrawals_back", lambda c: of_row(c, state="cancelled"), row),
    (
        "ordering.cancelled_orders_give_withdrawals_back",
        lambda c: rows(Withdrawal, pk=c.row.withdrawal_id).update(cancelled_at=b.NOW),
        row,
    ),
    (
        "ordering.cancelled_orders_give_withdrawals_back",
        lambda c: rows(Order, pk=c.cancelled.pk).update(state="open"),
        lambda c: f"row {c.cancelled.rows.get().pk}",
    ),
    ("ordering.nothing_is_empty", _a_request_without_orders, lambda c: f"request {c.pending.request.uuid}"),
    (
        "ordering.nothing_is_empty",
        lambda c: rows(OrderRow, order=c.pending).update(order=c.order),
        lambda c: f"order {c.pending.uuid}",
    ),
    (
        "ordering.nothing_is_empty",
        lambda c: rows(OrderRow, order=c.pending).update(withdrawal=c.row.withdrawal_id),
        lambda c: f"withdrawal {Withdrawal.objects.get(item=c.pending.rows.get().item).pk}",
    ),
    ("ordering.days_are_swedish", lambda c: of_order(c, ordered_at=b.NOW + timedelta(hours=14)), order),
    ("ordering.promises_are_as_ruled", lambda c: of_order(c, deadline_day=date(2026, 4, 9)), order),
    ("ordering.promises_are_as_ruled", lambda c: of_order(c, window_to="20:00"), order),
    ("ordering.promises_are_as_ruled", lambda c: of_order(c, fees=["fee.acute"]), order),
    (
        "ordering.promises_are_as_ruled",
        lambda c: rows(Ruling, subject_uuid=c.order.uuid, rule="delivery.promise").update(
            subject_uuid=uuid4()
        ),
        order,
    ),
    (
        "ordering.payers_are_as_ruled",
        lambda c: of_order(c, customer=Customer.objects.filter(care_provider__code="1470").first()),
        order,
    ),
    (
        "ordering.payers_are_as_ruled",
        lambda c: rows(Ruling, subject_uuid=c.order.uuid, rule="payer.payer").update(subject_uuid=uuid4()),
        order,
    ),
    (
        "ordering.pending_payers_are_someones_task",
        lambda c: rows(Task, subject_uuid=c.pending.uuid).update(done_at=b.NOW),
        lambda c: f"order {c.pending.uuid}",
    ),
    ("ordering.pending_payers_are_someones_task", lambda c: of_order(c, customer=None), order),
    (
        "ordering.pending_payers_are_someones_task",
        lambda c: rows(Order, pk=c.pending.pk).update(state=Order.State.CANCELLED),
        lambda c: f"order {c.pending.uuid}",
    ),
    (
        "ordering.left_outside_at_homes_alone",
        lambda c: of_order(c, destination="pickup_point", flats=True),
        order,
    ),
    (
        "ordering.waiting_orders_have_their_carrier",
        lambda c: of_order(c, urgency="acute", carrier=None),
        order,
    ),
    (
        "ordering.waiting_orders_have_their_carrier",
        lambda c: of_order(c, pickup_point=c.region.pickup_point, carrier=Carrier.objects.create(code="X")),
        order,
    ),
    (
        "ordering.forgotten_details_are_gone",
        lambda c: of_order(c, details_forgotten_at=b.NOW, phone=""),
        order,
    ),
    (
        "ordering.forgotten_details_are_gone",
        lambda c: rows(Order, pk=c.cancelled.pk).update(details_forgotten_at=b.NOW, door_code="1234"),
        lambda c: f"order {c.cancelled.uuid}",
    ),
    (
        "ordering.requests_are_on_the_trail",
        lambda c: rows(TrailEntry, subject_uuid=c.order.request.uuid).update(subject_uuid=uuid4()),
        lambda c: f"request {c.order.request.uuid}",
    ),
]


@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(made: Chain, name: str, plant: Plant, subject: Subject) -> None:
    expected = subject(made)
    plant(made)
    assert [breach.subject for breach in breaches(name)] == [expected]


def test_a_settled_payer_is_no_breach(made: Chain) -> None:
    anyone = Customer.objects.filter(care_provider__code="1470").first()
    rows(Order, pk=made.pending.pk).update(customer=anyone)
    rows(Task, subject_uuid=made.pending.uuid).update(done_at=b.NOW)
    assert breaches("ordering.payers_are_as_ruled") == ()
    assert breaches("ordering.pending_payers_are_someones_task") == ()
