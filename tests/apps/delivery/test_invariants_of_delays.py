"""Each invariant of delays finds the breach that is planted here, and nothing else (D9, K5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import region as r
from tests.chain import rows
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.delays.contacting import ContactWish, contact
from uttag.apps.delivery.delays.forecasting import forecast_all
from uttag.apps.delivery.models import DelayCase, DelayContact
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import CareProvider
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db
LATER = r.NOW + timedelta(days=30)
NAMES = (
    "delivery.long_deliveries_have_a_case",
    "delivery.only_a_contact_closes_a_delay",
    "delivery.delays_are_their_orders",
    "delivery.delays_are_told",
)


@pytest.fixture(autouse=True)
def sound() -> None:
    """Two late orders: Torvald has been told of his, Signe was tried."""
    region = r.region()
    r.article("K1")
    for patient in (r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")):
        r.place(region, patient, r.item(region, patient, "K1"))
    forecast_all(actor=SYSTEM, at=LATER)
    for order, outcome in zip(Order.objects.order_by("pk"), ("told", "not_reached"), strict=True):
        contact(order.uuid, ContactWish("patient", "phone", outcome), key="k", actor=region.sara, at=LATER)


def order(state: str) -> str:
    return f"order {Order.objects.filter(delay_case__closed_at__isnull=state == 'open').get().uuid}"


def delay(state: str) -> str:
    return f"delay {DelayCase.objects.filter(closed_at__isnull=state == 'open').get().uuid}"


def other() -> CareProvider:
    return CareProvider.objects.get(code="1470")


PLANTED: list[tuple[str, Callable[[], str], Callable[[], object]]] = [
    (
        "delivery.long_deliveries_have_a_case",
        lambda: order("open"),
        lambda: (
            rows(DelayContact, outcome="not_reached").delete(),
            rows(DelayCase, closed_at=None).delete(),
        ),
    ),
    (
        "delivery.only_a_contact_closes_a_delay",
        lambda: delay("open"),
        lambda: rows(DelayCase, closed_at=None).update(closed_at=LATER),
    ),
    (
        "delivery.only_a_contact_closes_a_delay",
        lambda: delay("closed"),
        lambda: rows(DelayCase, closed_at__isnull=False).update(closed_at=None),
    ),
    (
        "delivery.only_a_contact_closes_a_delay",
        lambda: delay("closed"),
        lambda: rows(DelayContact, outcome="told").update(whom="prescriber"),
    ),
    (
        "delivery.delays_are_their_orders",
        lambda: delay("open"),
        lambda: (
            rows(DelayContact, outcome="not_reached").update(care_provider=other()),
            rows(DelayCase, closed_at=None).update(care_provider=other()),
        ),
    ),
    (
        "delivery.delays_are_their_orders",
        lambda: f"contact {DelayContact.objects.get(outcome='told').pk}",
        lambda: rows(DelayContact, outcome="told").update(care_provider=other()),
    ),
    (
        "delivery.delays_are_told",
        lambda: order("open"),
        lambda: rows(Notice, patient__identity__given_name="Signe").delete(),
    ),
]


def test_what_is_sound_breaks_nothing() -> None:
    assert [breach for name in NAMES for breach in breaches(name)] == []


@pytest.mark.clause("D9")
@pytest.mark.parametrize(
    ("name", "subject", "plant"), PLANTED, ids=[f"{p[0]}-{n}" for n, p in enumerate(PLANTED)]
)
def test_a_planted_breach_is_found(
    name: str, subject: Callable[[], str], plant: Callable[[], object]
) -> None:
    expected = subject()
    plant()
    assert [breach.subject for breach in breaches(name)] == [expected]
