"""Two at once, and a crash in the middle: one wins, one is told, nothing is half-written (I3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests import region as b
from tests.at_once import at_once
from tests.power_cuts import cut_everywhere
from uttag.apps.fulfilment.models import Allocation, Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order, Request, Reservation
from uttag.apps.ordering.operations import cancel_order, place_request
from uttag.apps.ordering.receipts import Receipt
from uttag.apps.ordering.wishes import DeliveryChoice, RequestWish
from uttag.apps.prescribing.models import PrescriptionItem, Withdrawal
from uttag.apps.stock.models import Balance
from uttag.ground.verify import invariants
from uttag.rules.reasons import Refused
from uttag.rules.words import Urgency

pytestmark = pytest.mark.clause("I3")
two_at_once = pytest.mark.django_db(transaction=True)

ACUTE = DeliveryChoice(urgency=Urgency.ACUTE)


def told(act: Callable[[], Any]) -> Any:
    """What came of it; for a refusal the code of what is wrong."""
    try:
        return act()
    except Refused as refused:
        return refused.reasons[0].code


def place_all(region: b.Region, *wishes: RequestWish) -> list[Any]:
    def place(number: int) -> Any:
        return told(lambda: place_request(wishes[number], actor=region.sara, at=b.NOW))

    return at_once(len(wishes), place)


def all_is_well() -> bool:
    found = {one.name: list(one.find()) for one in invariants()}
    return not any(found.values())


@two_at_once
def test_the_last_withdrawal_taken_by_two_goes_to_one() -> None:
    region = b.region()
    b.article("K1")
    torvald = b.patient(region)
    item = b.item(region, torvald, "K1", withdrawals=1)
    results = place_all(region, b.wish(torvald, item), b.wish(torvald, item))
    assert sorted(type(result).__name__ for result in results) == ["Receipt", "str"]
    assert "item_used_up" in results
    assert (Request.objects.count(), Order.objects.count(), Withdrawal.objects.count()) == (1, 1, 1)
    assert PrescriptionItem.objects.get().used == 1
    assert all_is_well()


@two_at_once
@pytest.mark.clause("D5")
def test_two_acute_orders_on_the_last_pieces_one_wins_and_one_is_told() -> None:
    region = b.region()
    b.article("K1")
    b.stock(region, "K1", 60)
    patients = b.patient(region), b.patient(region, b.SIGNE, given_name="Signe")
    wishes = [b.wish(one, b.item(region, one, "K1"), delivery=ACUTE) for one in patients]
    results = place_all(region, *wishes)
    assert "acute_out_of_stock" in results
    assert sum(isinstance(result, Receipt) for result in results) == 1
    assert (Order.objects.count(), Reservation.objects.get().pieces) == (1, 60)
    assert sorted(PrescriptionItem.objects.values_list("used", flat=True)) == [0, 1]
    assert all_is_well()


@two_at_once
def test_acute_orders_of_two_articles_in_opposite_order_do_not_wait_for_each_other_forever() -> None:
    region = b.region()
    for number in ("K1", "K2"):
        b.article(number)
        b.stock(region, number, 600)
    patients = b.patient(region), b.patient(region, b.SIGNE, given_name="Signe")
    items = [[b.item(region, one, number) for number in ("K1", "K2")] for one in patients]
    wishes = [
        b.wish(patients[0], *items[0], delivery=ACUTE),
        b.wish(patients[1], *reversed(items[1]), delivery=ACUTE),
    ]
    assert all(isinstance(result, Receipt) for result in place_all(region, *wishes))
    assert all_is_well()


@two_at_once
def test_the_same_key_at_once_is_one_request_with_one_receipt() -> None:
    region = b.region()
    b.article("K1")
    torvald = b.patient(region)
    wish = b.wish(torvald, b.item(region, torvald, "K1"), key="the same")
    receipts = place_all(region, wish, wish, wish, wish)
    assert len({receipt.request for receipt in receipts}) == 1
    assert len({receipt.orders for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False, True, True, True]
    assert (Request.objects.count(), Withdrawal.objects.count()) == (1, 1)
    assert all_is_well()


@two_at_once
def test_an_order_is_cancelled_or_taken_by_a_wave_never_both() -> None:
    region = b.region()
    b.article("K1")
    b.stock(region, "K1", 600)
    torvald = b.patient(region)
    order = b.place(region, torvald, b.item(region, torvald, "K1")).orders[0].uuid
    acts = [
        lambda: cancel_order(order, actor=region.sara, at=b.NOW, reason="Ångrat sig"),
        lambda: plan_wave(actor=region.dan, at=b.NOW),
    ]
    cancelled, planned = at_once(2, lambda number: told(acts[number]))
    state = Order.objects.get().state
    if state == Order.State.CANCELLED:
        assert planned == "nothing_waits" or planned.state == Wave.State.EMPTY
        assert not Allocation.objects.exists()
    else:
        assert (state, cancelled) == (Order.State.ALLOCATED, "order_already_begun")
        assert Allocation.objects.get().pieces == 60
    assert sum(Balance.objects.values_list("pieces", flat=True)) == 600
    assert all_is_well()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_crash_before_any_statement_leaves_nothing() -> None:
    region = b.region()
    b.article("K1")
    b.article("N1", area="nutrition")
    for number in ("K1", "N1"):
        b.stock(region, number, 600)
    torvald = b.patient(region, municipality="")  # so that a task is opened too
    wish = b.wish(torvald, *(b.item(region, torvald, number) for number in ("K1", "N1")), delivery=ACUTE)
    orders: list[UUID] = []

    def place() -> None:
        orders.extend(order.uuid for order in place_request(wish, actor=region.sara, at=b.NOW).orders)

    def cancel() -> None:
        cancel_order(orders[0], actor=region.sara, at=b.NOW, reason="Ångrat sig")

    assert cut_everywhere(place) > 10
    assert cut_everywhere(cancel) > 8
    assert all_is_well()
