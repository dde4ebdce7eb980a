"""Each invariant of charges finds the breach that is planted here, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from tests import delivered as d
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows, reverse_charge
from uttag.apps.ordering.models import Order, OrderRow
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches, invariants

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """Two rows and a fee, charged; one charge taken back."""
    world = d.world()
    d.article(world, "100")
    order = d.delivered_order(
        world, d.customer(), [("100", 30, 20_033), ("100", 60, 20_033)], fees=["fee.acute"]
    )
    d.delivered_order(world, None, [("100", 30, 20_033)])
    charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    first = Charge.objects.order_by("pk").first()
    assert first is not None
    reverse_charge(first.uuid, actor=d.FINANCE, at=d.MARCH, ground="Felplock")
    return order


def rows(model: type[Model], **wanted: Any) -> QuerySet[Any]:
    """The table itself: a breach is planted past all that guards it."""
    return QuerySet(model).filter(**wanted)


def test_sound_charges_have_no_breach(order: Order) -> None:
    ours = [one.name for one in invariants() if one.name.startswith("charges.")]
    assert len(ours) == 6
    assert {name: breaches(name) for name in ours} == dict.fromkeys(ours, ())


PLANTED: list[tuple[str, Callable[[Order], object]]] = [
    ("charges.have_their_order", lambda order: rows(Charge, kind="fee").update(order=10**6)),
    ("charges.have_their_order", lambda order: rows(Charge, kind="fee").update(row=10**6)),
    (
        "charges.delivered_rows_are_charged",
        lambda order: rows(OrderRow).exclude(order=order).update(order=order),
    ),
    (
        "charges.delivered_rows_are_charged",
        lambda order: rows(OrderRow, order=order).update(state=OrderRow.State.OPEN),
    ),
    (
        "charges.amounts_are_what_the_rules_say",
        lambda order: rows(Charge, kind="knowledge").update(ore=1),
    ),
    (
        "charges.amounts_are_what_the_rules_say",
        lambda order: rows(OrderRow, order=order).update(pieces=31),
    ),
    (
        "charges.amounts_are_what_the_rules_say",
        lambda order: rows(OrderRow, order=order).update(delivered_day=date(2026, 1, 2)),
    ),
    ("charges.amounts_are_what_the_rules_say", lambda order: rows(Ruling).delete()),
    ("charges.fees_are_those_promised", lambda order: rows(Charge, kind="fee").delete()),
    ("charges.fees_are_those_promised", lambda order: rows(Order, pk=order.pk).update(fees=[])),
    (
        "charges.reversals_undo_their_charge",
        lambda order: rows(Charge, reverses__isnull=False).update(ore=-1),
    ),
    (
        "charges.reversals_undo_their_charge",
        lambda order: rows(Charge, reverses__isnull=False).update(article=None),
    ),
    (
        "charges.payer_is_the_orders",
        lambda order: rows(Order, pk=order.pk).update(customer=d.customer("1490")),
    ),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(order: Order, name: str, plant: Callable[[Order], object]) -> None:
    plant(order)
    assert breaches(name)


def test_a_ruling_that_the_rule_would_not_give_is_found(order: Order) -> None:
    charge = Charge.objects.filter(kind="goods", reverses=None).latest("pk")
    ruling = Ruling.objects.get(pk=charge.ruling)
    rows(Ruling, pk=charge.ruling).update(outcome=ruling.outcome.replace(f'"ore":{charge.ore}', '"ore":7'))
    rows(Charge, pk=charge.pk).update(ore=7)
    assert "another outcome" in breaches("charges.amounts_are_what_the_rules_say")[0].says
