"""A small chain made by real operations, for planting breaches in: nothing in it is wrong.

Torvald (in special housing) has an order of two rows, one of them in sub-articles, and one that is cancelled.
Signe, whose municipality nobody knows, has an order whose payer is pending. Both have an acute order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tests import region as b
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.rules.words import Urgency

ACUTE = DeliveryChoice(urgency=Urgency.ACUTE)


@dataclass
class Chain:
    region: b.Region
    torvald: Patient
    signe: Patient
    item: PrescriptionItem
    """Of Torvald; one withdrawal taken."""
    order: Order
    """Of that withdrawal, and of one in two sub-articles."""
    pending: Order
    cancelled: Order

    @property
    def row(self) -> OrderRow:
        return self.order.rows.get(item=self.item)


def chain() -> Chain:
    region = b.region()
    for number in ("K1", "K2", "K3"):
        b.article(number)
    b.article("N1", area="nutrition", children=("Vanilj", "Choklad"))
    b.stock(region, "K3", 600)
    torvald = b.patient(region, special_housing=region.housing.uuid, ward="Avdelning 1")
    signe = b.patient(region, b.SIGNE, given_name="Signe", municipality="")
    item, drink = b.item(region, torvald, "K1"), b.item(region, torvald, "N1")
    flavours = {drink.uuid: (("N1-1", 20), ("N1-2", 40))}
    [both] = b.place(region, torvald, item, drink, pieces=flavours).orders
    [undone] = b.place(region, torvald, b.item(region, torvald, "K2")).orders
    cancel_order(undone.uuid, actor=region.sara, at=b.NOW, reason="Ångrad")
    [pending] = b.place(region, signe, b.item(region, signe, "K2")).orders
    for someone in (torvald, signe):
        b.place(region, someone, b.item(region, someone, "K3"), delivery=ACUTE)
    item.refresh_from_db()
    order = Order.objects.get
    return Chain(
        region, torvald, signe, item, order(uuid=both.uuid), order(uuid=pending.uuid), order(uuid=undone.uuid)
    )


def rows(model: type[Any], **wanted: Any) -> QuerySet[Any]:
    """The table itself: a breach is planted past all that guards it."""
    return QuerySet(model).filter(**wanted)
