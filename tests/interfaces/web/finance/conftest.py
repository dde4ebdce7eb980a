"""Finance's browser on 4 May 2026: April can be closed, and two orders of Signe's lack a payer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests import region as r
from tests.chain import Chain, chain, rows
from tests.interfaces.web.people import client_of
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.invoicing.models import Invoice
from uttag.apps.ordering.models import Order, OrderRow
from uttag.interfaces.worker.loop import work_once

MAY_4 = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
DELIVERED = date(2026, 4, 10)
APRIL = "/ekonomi/manader/2026-04/"


@dataclass
class Books:
    """Frida's browser, Alice's (the wrong role), and what has been delivered in Skara."""

    chain: Chain
    frida: Client
    alice: Client

    def close_april(self) -> Invoice:
        """Closes April as its page and the worker do; Skara's invoice."""
        self.frida.post(f"{APRIL}stang/")
        work_once()
        return Invoice.objects.get(customer__code="1495")

    @property
    def goods(self) -> Charge:
        """A goods charge of Torvald's order."""
        return Charge.objects.filter(kind="goods").order_by("pk")[0]


@pytest.fixture(scope="module")
def _chain_delivered(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Chain]:
    """Made once for a module's tests; each is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = chain()
        deliver(made, made.order)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def books(_chain_delivered: Chain, db: None) -> Iterator[Books]:
    with time_machine.travel(MAY_4, tick=False):
        region = _chain_delivered.region
        yield Books(_chain_delivered, client_of(region.frida), client_of(region.alice))


def deliver(made: Chain, order: Order) -> None:
    """Delivered and charged, without the depot's part."""
    rows(OrderRow, order=order).update(state="delivered", delivered_day=DELIVERED)
    ids = OrderRow.objects.filter(order=order).values_list("pk", flat=True)
    charge_delivered_rows(list(ids), actor=made.region.dan, at=r.NOW + timedelta(days=8))


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]
