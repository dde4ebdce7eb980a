"""Two workers carry a change over while its patient orders: each item once, each withdrawal once (B2.12, I3)."""

from __future__ import annotations

import pytest

from tests import changeover as c
from tests import region as r
from tests.at_once import at_once
from uttag.apps.assortment.models import CarriedItem
from uttag.apps.ordering.models import OrderRow
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.verify import breaches, invariants
from uttag.rules.reasons import Refused


@pytest.mark.clause("B2.12")
@pytest.mark.clause("I3")
@pytest.mark.django_db(transaction=True)
def test_two_workers_and_an_order_at_the_same_time() -> None:
    over = c.changeover()

    def act(number: int) -> object:
        if number < 2:
            return c.start(over, most=2)
        try:
            return r.place(over.region, over.first.patient, over.first, at=c.ON_THE_DAY)
        except Refused as refused:
            return [reason.code for reason in refused.reasons]

    *_carried, ordered = at_once(3, act)
    c.start(over)
    assert CarriedItem.objects.count() == 3
    taken = OrderRow.objects.count()
    assert ordered == ["item_cancelled"] or taken == 1
    assert PrescriptionItem.objects.get(carried_from=over.first).withdrawals == 4 - taken
    assert [one.name for one in invariants() if breaches(one.name)] == []
