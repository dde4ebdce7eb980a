"""Delivered rows become charges: goods, the two surcharges, fees (A1, A2, A4)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests import delivered as d
from tests.chain import rows
from uttag.apps.catalogue.models import Article
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows, reverse_charge, settle_payer
from uttag.apps.ordering.models import Order, OrderRow
from uttag.ground.append_only import WrittenOnce
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import replay
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> d.World:
    world = d.world()
    d.article(world, "100")
    d.article(world, "200", area="nutrition", vat_class="food", pieces_per_package=24)
    return world


def charge(*orders: Order) -> int:
    return charge_delivered_rows(d.row_ids(*orders), actor=d.DEPOT, at=d.MARCH)


def amounts(order: Order) -> dict[str, tuple[int, int]]:
    """kind → (öre, VAT in basis points)"""
    return {c.kind: (c.ore, c.vat_basis_points) for c in Charge.objects.filter(order=order)}


@pytest.mark.clause("A1")
@pytest.mark.clause("A2")
def test_a_delivered_row_costs_goods_and_the_two_surcharges_apart(world: d.World) -> None:
    order = d.delivered_order(world, d.customer(), [("100", 45, 20_000)])
    assert charge(order) == 3
    goods = 30_000  # 45 of 30 to a package at 200 kr
    assert amounts(order) == {
        "goods": (goods, 2500),
        "knowledge": (d.share(goods, "0.042"), 2500),
        "distribution": (d.share(goods, "0.145"), 2500),
    }


@pytest.mark.clause("B2.2")
def test_a_dispensation_product_is_charged_at_the_suppliers_own_list_price(world: d.World) -> None:
    """The price of the register when it was ordered; the surcharges of the area, by the term of reading 15."""
    d.article(world, "D1", contracted=False, stocked=False)
    order = d.delivered_order(world, d.customer(), [("D1", 60, 45_000)])
    charge(order)
    assert amounts(order)["goods"] == (90_000, 2500)
    assert amounts(order)["knowledge"] == (d.share(90_000, "0.042"), 2500)


@pytest.mark.clause("B2.11")
def test_a_new_package_after_the_order_changes_nothing_of_what_it_costs(world: d.World) -> None:
    order = d.delivered_order(world, d.customer(), [("100", 60, 30_000)])
    rows(Article, number="100").update(pieces_per_package=10)
    charge(order)
    assert amounts(order)["goods"] == (60_000, 2500)


def test_food_has_its_own_vat_by_the_day_of_delivery(world: d.World) -> None:
    payer = d.customer()
    march = d.delivered_order(world, payer, [("200", 24, 10_000)], day=date(2026, 3, 31))
    april = d.delivered_order(world, payer, [("200", 24, 10_000)], day=date(2026, 4, 1))
    charge(march, april)
    assert amounts(march)["goods"] == (10_000, 1200)
    assert amounts(april)["goods"] == (10_000, 600)


def test_no_vat_between_units_of_one_legal_person(world: d.World) -> None:
    order = d.delivered_order(world, d.customer("VGR-1", org_number=d.REGION), [("100", 30, 20_000)])
    charge(order)
    assert {vat for _, vat in amounts(order).values()} == {0}


def test_charging_twice_changes_nothing(world: d.World) -> None:
    order = d.delivered_order(world, d.customer(), [("100", 30, 20_000)], fees=["fee.acute"])
    assert charge(order) == 4
    assert charge(order) == 0
    assert Charge.objects.count() == 4


@pytest.mark.clause("A4")
def test_a_fee_is_charged_once_though_the_order_comes_in_parts(world: d.World) -> None:
    order = d.delivered_order(world, d.customer(), [("100", 30, 20_000)], fees=["fee.acute"])
    backordered = d.add_row(world, order, "200", 24, 10_000, day=None)
    charge(order)
    OrderRow.objects.filter(pk=backordered.pk).update(state="delivered", delivered_day=date(2026, 3, 20))
    charge(order)
    assert [(c.fee, c.ore) for c in Charge.objects.exclude(fee="")] == [("fee.acute", 19_500)]
    assert Charge.objects.filter(row=backordered).count() == 3


def test_what_is_not_delivered_is_not_charged(world: d.World) -> None:
    assert charge(d.delivered_order(world, d.customer(), [("100", 30, 20_000)], delivered=False)) == 0


def test_each_row_has_a_ruling_of_its_own_that_replays_the_same(world: d.World) -> None:
    order = d.delivered_order(world, d.customer(), [("100", 30, 20_000)] * 2, fees=["fee.express"])
    charge(order)
    assert Ruling.objects.count() == 3
    assert all(replay(ruling).same for ruling in Ruling.objects.all())
    assert set(Charge.objects.values_list("ruling", flat=True)) == set(
        Ruling.objects.filter(subject_uuid=order.uuid).values_list("pk", flat=True)
    )


def test_charging_is_a_handful_of_statements_however_many_rows(
    world: d.World, django_assert_max_num_queries: object
) -> None:
    orders = [
        d.delivered_order(world, d.customer(code), [("100", 30, 20_000)] * 4, fees=["fee.acute"])
        for code in ("1480", "1490", "1499")
    ]
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        charge(*orders)


@pytest.mark.clause("P11")
def test_an_order_without_payer_is_charged_when_its_payer_is_settled(world: d.World) -> None:
    order = d.delivered_order(world, None, [("100", 30, 20_000)], fees=["fee.acute"])
    assert charge(order) == 0
    made = settle_payer(
        order.uuid, d.customer(), actor=d.FINANCE, at=d.MARCH, ground="Beslut av kommunen 3 mars"
    )
    assert made == 4
    assert TrailEntry.objects.get().changes["customer"] == [None, "1480"]


def test_a_payer_is_settled_once_and_with_a_ground(world: d.World) -> None:
    order = d.delivered_order(world, None, [("100", 30, 20_000)])
    payer = d.customer()
    with pytest.raises(Refused, match="payer_needs_ground"):
        settle_payer(order.uuid, payer, actor=d.FINANCE, at=d.MARCH, ground=" ")
    settle_payer(order.uuid, payer, actor=d.FINANCE, at=d.MARCH, ground="Enligt kommunen")
    with pytest.raises(Refused, match="payer_already_settled"):
        settle_payer(order.uuid, payer, actor=d.FINANCE, at=d.MARCH, ground="Enligt kommunen")


def test_only_finance_settles_payers(world: d.World) -> None:
    order = d.delivered_order(world, None, [("100", 30, 20_000)])
    with pytest.raises(Refused, match="not_your_role"):
        settle_payer(order.uuid, d.customer(), actor=d.DEPOT, at=d.MARCH, ground="Enligt mig")


def test_a_reversal_is_its_charge_with_the_other_sign_once(world: d.World) -> None:
    order = d.delivered_order(world, d.customer(), [("100", 30, 20_000)])
    charge(order)
    goods = Charge.objects.get(kind="goods")
    with pytest.raises(Refused, match="reversal_needs_ground"):
        reverse_charge(goods.uuid, actor=d.FINANCE, at=d.APRIL_1, ground=" ")
    back = reverse_charge(goods.uuid, actor=d.FINANCE, at=d.APRIL_1, ground="Felplock")
    assert (back.ore, back.pieces, back.customer) == (-goods.ore, -goods.pieces, goods.customer)
    assert (back.vat_basis_points, back.day) == (goods.vat_basis_points, date(2026, 4, 1))
    with pytest.raises(Refused, match="charge_already_reversed"):
        reverse_charge(goods.uuid, actor=d.FINANCE, at=d.APRIL_1, ground="Felplock")
    with pytest.raises(Refused, match="reversal_stays"):
        reverse_charge(back.uuid, actor=d.FINANCE, at=d.APRIL_1, ground="Felplock")


def test_the_ledger_is_never_rewritten(world: d.World) -> None:
    charge(d.delivered_order(world, d.customer(), [("100", 30, 20_000)]))
    goods = Charge.objects.get(kind="goods")
    with pytest.raises(WrittenOnce):
        Charge.objects.update(ore=1)
    goods.pk = None
    goods._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        goods.save()


def test_what_is_not_there_is_refused_in_words(world: d.World) -> None:
    with pytest.raises(Refused) as order:
        settle_payer(uuid4(), d.customer(), actor=d.FINANCE, at=d.MARCH, ground="Enligt kommunen")
    with pytest.raises(Refused) as charge:
        reverse_charge(uuid4(), actor=d.FINANCE, at=d.MARCH, ground="Fel kund")
    assert [r.value.reasons[0].code for r in (order, charge)] == ["order_unknown", "charge_unknown"]
