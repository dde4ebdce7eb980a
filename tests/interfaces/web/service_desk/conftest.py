"""A caller with something to take out, and the desk's browser."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem


@dataclass
class Desk:
    """Sara's browser, Alice's (the wrong role), and Torvald with an item that can be taken out."""

    region: r.Region
    sara: Client
    alice: Client
    torvald: Patient
    item: PrescriptionItem

    @property
    def patient_url(self) -> str:
        return f"/kundtjanst/patienter/{self.torvald.uuid}/"

    def order(self, **how: object) -> str:
        """Places an order for Torvald; its page."""
        receipt = r.place(self.region, self.torvald, self.item, **how)  # type: ignore[arg-type]
        return f"/kundtjanst/bestallningar/{receipt.orders[0].uuid}/"


@pytest.fixture
def desk() -> Desk:
    region = r.region()
    r.article("K1", name="Tappningskateter 12 ch")
    r.stock(region, "K1", 500)
    torvald = r.patient(region)
    item = r.item(region, torvald, "K1")
    return Desk(region, client_of(region.sara), client_of(region.alice), torvald, item)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]
