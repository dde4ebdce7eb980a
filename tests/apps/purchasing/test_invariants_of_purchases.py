"""Breaches are planted, and found."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import purchases as p
from tests import region as r
from uttag.apps.purchasing.models import PurchaseOrder, ReceiptLine
from uttag.apps.purchasing.quarantine import send_back_from_quarantine
from uttag.apps.stock.models import Balance
from uttag.ground.verify import breaches

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.8")]


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001")
    r.article("100002")
    return made


@pytest.fixture
def order(region: r.Region) -> PurchaseOrder:
    """Half has come; thirty pieces stand in quarantine."""
    made = p.bought(region, ("100001", 4), ("100002", 1))
    p.came(region, p.goods("100001", 60), p.goods("100001", 30, p.SHORT, lot_number="P2"), order=made)
    assert p.nothing_breaks()
    return made


def planted(name: str) -> int:
    return len(breaches(f"purchasing.{name}"))


def test_a_line_that_says_more_than_the_ledger(order: PurchaseOrder) -> None:
    ReceiptLine.objects.filter(outcome="accepted").update(pieces=61)
    assert planted("receipts_are_moves") == 1


def test_a_line_that_vanished(order: PurchaseOrder) -> None:
    ReceiptLine.objects.filter(outcome="accepted").delete()
    assert planted("receipts_are_moves") == 1


def test_a_line_without_ruling_and_one_that_became_something_else(order: PurchaseOrder) -> None:
    ReceiptLine.objects.filter(outcome="accepted").update(ruling=uuid4())
    ReceiptLine.objects.filter(outcome="quarantined").update(outcome="refused")
    assert planted("lines_are_ruled") == 2


def test_a_quarantine_that_holds_too_little(order: PurchaseOrder) -> None:
    Balance.objects.filter(place__code="KAR").update(pieces=29)
    assert planted("quarantine_is_held") == 1


def test_something_settled_by_nobody(region: r.Region, order: PurchaseOrder) -> None:
    line = ReceiptLine.objects.get(outcome="quarantined")
    send_back_from_quarantine(line.uuid, "Åter", actor=region.dan, at=r.NOW)
    assert planted("settled_by_somebody") == 0
    ReceiptLine.objects.filter(pk=line.pk).update(settled_by=None)
    assert planted("settled_by_somebody") == 1


def test_an_order_closed_too_early(order: PurchaseOrder) -> None:
    PurchaseOrder.objects.update(state="received")
    assert planted("orders_know_what_came") == 1


def test_a_line_of_another_order(region: r.Region, order: PurchaseOrder) -> None:
    other = p.bought(region, ("100001", 1))
    ReceiptLine.objects.filter(outcome="accepted").update(line=other.lines.get())
    assert planted("lines_stay_with_their_order") == 1
