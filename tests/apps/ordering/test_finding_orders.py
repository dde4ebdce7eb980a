"""Orders found by what a caller says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import region as r
from uttag.apps.access.queries import find_prescribers
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import figures_of, find_orders, order_of_withdrawal
from uttag.apps.ordering.receipts import order_number
from uttag.ground.numbering.numbers import number

pytestmark = pytest.mark.django_db
MUCH_LATER = r.TODAY + timedelta(days=30)


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("K1")
    torvald = r.patient(made)
    r.place(made, torvald, r.item(made, torvald, "K1"))
    return made


@pytest.mark.clause("I1")
def test_an_outsider_finds_nothing_by_any_word(region: r.Region) -> None:
    order = Order.objects.get()
    withdrawal = number("U", order.rows.get().withdrawal_id)
    for words in ("torvald", "19410110-6393", order_number(order.pk), withdrawal):
        assert find_orders(region.sara, words).get() == order, words
        assert not find_orders(region.bob, words).exists(), words
    assert order_of_withdrawal(region.sara, withdrawal) == order
    assert order_of_withdrawal(region.bob, withdrawal) is None
    assert order_of_withdrawal(region.sara, "U-1-2-3") is None
    assert figures_of(region.bob, r.TODAY).placed == 0
    assert figures_of(region.sara, r.TODAY).placed == 1


@pytest.mark.clause("K3")
def test_paper_can_be_registered_for_any_prescriber_by_the_desk(region: r.Region) -> None:
    found = find_prescribers(region.sara, "", r.TODAY)
    assert [held.user.name for held in found] == ["Alice Andersson", "Bob Bengtsson"]
    assert [held.user.name for held in find_prescribers(region.sara, "vara bob", r.TODAY)] == [
        "Bob Bengtsson"
    ]
    assert [held.user.name for held in find_prescribers(region.alice, "", r.TODAY)] == ["Alice Andersson"]
