"""The power goes in the middle of the way from wave to invoice: each step is done wholly or not at all (I3)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests import region as r
from tests.power_cuts import cut_everywhere
from tests.sending import dispatch_wave
from uttag.apps.charges.models import Charge
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.invoicing.models import Invoice
from uttag.apps.invoicing.operations import invoice_customer, open_month
from uttag.apps.invoicing.waiting import customers_to_invoice
from uttag.ground.verify import invariants

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.clause("I3")]

TUESDAY = datetime(2026, 4, 7, 8, 0, tzinfo=UTC)
MAY_4 = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)


def test_a_crash_before_any_statement_of_any_step_leaves_the_step_undone() -> None:
    region = r.region()
    r.article("K1")
    r.article("K2", supplier_out=True)
    r.stock(region, "K1", 600)
    torvald = r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "K1"), r.item(region, torvald, "K2"))

    dan, frida = region.dan, region.frida
    cut_everywhere(lambda: plan_wave(actor=dan, at=TUESDAY))
    wave = Wave.objects.get()
    cut_everywhere(lambda: pack_wave(wave.uuid, actor=dan, at=TUESDAY))
    cut_everywhere(lambda: dispatch_wave(wave.uuid, actor=dan, at=TUESDAY))
    arrived = ParcelEvent(Parcel.objects.get().sscc, DeliveryEvent.Kind.DELIVERED, TUESDAY, "Budet")
    cut_everywhere(lambda: record_events([arrived], actor=dan, at=TUESDAY))
    assert Charge.objects.count() == 3
    month = open_month(date(2026, 4, 1), actor=frida, at=MAY_4)
    [customer] = customers_to_invoice(month)
    cut_everywhere(lambda: invoice_customer(month, customer, actor=frida, at=MAY_4))

    assert Invoice.objects.count() == 1
    assert [one.name for one in invariants() if any(one.find())] == []
