"""Two people, or a worker and a person, about the same delay at once (D9, I3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import region as r
from tests.at_once import at_once
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.delays.contacting import ContactWish, contact
from uttag.apps.delivery.delays.forecasting import forecast_all
from uttag.apps.delivery.models import DelayCase, DelayContact, Forecast
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order

pytestmark = pytest.mark.django_db(transaction=True)
LATER = r.NOW + timedelta(days=30)


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("K1")
    patient = r.patient(made)
    for _ in range(3):
        r.place(made, patient, r.item(made, patient, "K1"))
    return made


@pytest.mark.clause("D9")
def test_the_radar_run_by_several_opens_each_case_once(region: r.Region) -> None:
    at_once(4, lambda _: forecast_all(actor=SYSTEM, at=LATER))
    assert DelayCase.objects.count() == Forecast.objects.count() == 3
    assert Notice.objects.filter(kind__startswith="notice_delayed").count() == 3


@pytest.mark.clause("I3")
def test_one_form_sent_by_an_impatient_hand_is_one_contact(region: r.Region) -> None:
    forecast_all(actor=SYSTEM, at=LATER)
    order = Order.objects.order_by("pk")[0].uuid
    wish = ContactWish("patient", "phone", "told")
    made = at_once(4, lambda _: contact(order, wish, key="k", actor=region.sara, at=LATER).pk)
    assert len(set(made)) == 1
    assert DelayContact.objects.count() == 1


@pytest.mark.clause("I3")
def test_two_who_ring_ahead_open_one_case(region: r.Region) -> None:
    order = Order.objects.order_by("pk")[0]
    wish = ContactWish("patient", "phone", "told")
    at = r.NOW + timedelta(days=10)  # late by its promise, before the radar has run
    at_once(3, lambda n: contact(order.uuid, wish, key=str(n), actor=region.sara, at=at))
    assert DelayCase.objects.get(order=order).contacts.count() == 3
