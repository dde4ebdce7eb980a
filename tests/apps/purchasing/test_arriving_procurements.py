"""Goods of a special procurement are here once all its pieces stand on a shelf (B2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from tests import purchases as p
from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.buying.making import cancel_purchase_order
from uttag.apps.purchasing.buying.sending import close_purchase_lines
from uttag.apps.purchasing.models import Procurement, PurchaseOrder
from uttag.apps.purchasing.procurement.opening import open_procurements
from uttag.apps.purchasing.procurement.ordering import order_procurements
from uttag.apps.purchasing.quarantine import release_from_quarantine

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.3")]
State = Procurement.State


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def order(region: r.Region) -> PurchaseOrder:
    """Two people wait for an article outside contract: 60 pieces each, bought together."""
    r.article("900001", stocked=False, contracted=False, approved=True)
    for number in (r.TORVALD, r.SIGNE):
        who = r.patient(region, number)
        r.place(region, who, r.item(region, who, "900001"))
    open_procurements(actor=SYSTEM, at=r.NOW)
    keys = list(Procurement.objects.order_by("pk").values_list("uuid", flat=True))
    [made] = order_procurements(keys, actor=region.dan, at=r.NOW)
    return made


def states() -> Sequence[str]:
    return list(Procurement.objects.order_by("pk").values_list("state", flat=True))


def test_each_is_received_when_all_its_pieces_have_come(region: r.Region, order: PurchaseOrder) -> None:
    p.came(region, p.goods("900001", 30), order=order)
    assert states() == [State.ORDERED, State.ORDERED]
    p.came(region, p.goods("900001", 30), order=order)
    assert states() == [State.RECEIVED, State.ORDERED]
    p.came(region, p.goods("900001", 60), order=order)
    assert states() == [State.RECEIVED, State.RECEIVED]
    assert Procurement.objects.filter(received_at=r.NOW).count() == 2
    assert p.nothing_breaks()


def test_what_stands_in_quarantine_or_was_refused_is_not_here(region: r.Region, order: PurchaseOrder) -> None:
    receipt = p.came(
        region,
        p.goods("900001", 60, p.SHORT),
        p.goods("900001", 60, date(2026, 4, 1), lot_number="P2"),
        order=order,
    )
    assert states() == [State.ORDERED, State.ORDERED]
    line = receipt.lines.get(outcome="quarantined")
    release_from_quarantine(line.uuid, "A-1", "Räcker för den tiden.", actor=region.dan, at=r.NOW)
    assert states() == [State.RECEIVED, State.ORDERED]


def test_a_line_that_will_not_come_must_be_ordered_again(region: r.Region, order: PurchaseOrder) -> None:
    p.came(region, p.goods("900001", 60), order=order)
    close_purchase_lines(order.uuid, None, "Slut hos leverantören", actor=region.dan, at=r.NOW)
    assert states() == [State.RECEIVED, State.TO_ORDER]


def test_a_cancelled_order_frees_its_procurements(region: r.Region, order: PurchaseOrder) -> None:
    cancel_purchase_order(order.uuid, "Fel leverantör", actor=region.dan, at=r.NOW)
    assert states() == [State.TO_ORDER, State.TO_ORDER]
    assert not Procurement.objects.exclude(line=None).exists()


@pytest.mark.clause("B2.2")
def test_an_article_outside_contract_is_bought_in_no_other_way(
    region: r.Region, order: PurchaseOrder
) -> None:
    article = Article.objects.get(number="900001")
    assert order.special
    assert order.lines.get().article == article
