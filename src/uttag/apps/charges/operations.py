"""Writes of charges: on delivery, when a pending payer is settled, and when one is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.charges.delivered import (
    DeliveredRow,
    distributor_org_number,
    fees_charged,
    rows_of_order,
    rows_to_charge,
)
from uttag.apps.charges.ledger import Entry, write
from uttag.apps.charges.models import Charge
from uttag.apps.charges.reckoning import Reckoner
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Customer
from uttag.ground.ids import new_id
from uttag.ground.rulings.operations import Prepared, record
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_task
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

SETTLE_PAYER = "settle_payer"  # the kind of task that an order without payer leaves


@operation("record_delivery")
def charge_delivered_rows(row_ids: Sequence[int], *, actor: Actor, at: datetime) -> int:
    """Charges what has been delivered (A1, A2), and each order's fees at its first row (A4).

    Returns how many charges were made. Safe to repeat. Rows of an order without payer are left:
    `settle_payer` charges them (reading 21).
    """
    return _charge(list(rows_to_charge(row_ids)), at=at)


@operation("settle_payer")
def settle_payer(order_uuid: UUID, customer: Customer, *, actor: Actor, at: datetime, ground: str) -> int:
    """Says by hand who pays for an order whose payer could not be ruled (P11, reading 21).

    What was delivered is charged at once. `ground` is what the decision rests on, for the trail.
    Returns how many charges were made. Refused where there is a payer, no ground, or no such order.
    """
    order = Order.objects.select_for_update().filter(uuid=order_uuid).first()
    if order is None:
        raise Refused(because("order_unknown", "P11"))
    if order.customer_id is not None:
        raise Refused(because("payer_already_settled", "P11"))
    if not ground.strip():
        raise Refused(because("payer_needs_ground", "P11"))
    order.customer = customer
    order.save(update_fields=["customer"])
    note(
        actor,
        "settle_payer",
        at=at,
        subject_kind="order",
        subject_uuid=order.uuid,
        changes={"customer": (None, customer.code), "ground": (None, ground.strip())},
        care_provider_id=order.care_provider_id,
    )
    for task in Task.objects.filter(kind=SETTLE_PAYER, subject_uuid=order.uuid, done_at=None):
        finish_task(task, at=at, user_id=actor.user_id)
    return _charge(list(rows_of_order(order.pk)), at=at)


@operation("reverse_charge")
def reverse_charge(charge_uuid: UUID, *, actor: Actor, at: datetime, ground: str) -> Charge:
    """Takes a charge back, whole, at its own price and payer. It reaches the payer's next invoice (F2).

    `ground` is why, for the trail. Refused without, where it is taken back already, or unknown.
    """
    if not ground.strip():
        raise Refused(because("reversal_needs_ground", "F2"))
    original = Charge.objects.select_for_update().filter(uuid=charge_uuid).first()
    if original is None:
        raise Refused(because("charge_unknown", "F2"))
    if original.reverses_id is not None:
        raise Refused(because("reversal_stays", "F2"))
    if Charge.objects.filter(reverses=original).exists():
        raise Refused(because("charge_already_reversed", "F2"))
    write([_opposite(original, at)])
    note(
        actor,
        "reverse_charge",
        at=at,
        subject_kind="charge",
        subject_uuid=original.uuid,
        changes={"reversed": (False, True), "ground": (None, ground.strip())},
        care_provider_id=original.care_provider_id,
    )
    return Charge.objects.get(reverses=original)


def _charge(rows: list[DeliveredRow], *, at: datetime) -> int:
    if not rows:
        return 0
    reckoner = Reckoner(term_book(), seller_org_number=distributor_org_number(), at=at)
    charged = fees_charged([row.order_id for row in rows if row.fees])
    rulings: list[Prepared] = []
    entries: list[Entry] = []
    for ruling, charges in (*reckoner.rows(rows), *reckoner.fees(rows, charged)):
        rulings.append(ruling)
        entries.extend(charges)
    record(rulings)
    return write(entries)


def _opposite(original: Charge, at: datetime) -> Entry:
    return Entry(
        uuid=new_id(at),
        care_provider_id=original.care_provider_id,
        customer_id=original.customer_id,
        day=local(at).date(),
        product_area_id=original.product_area_id,
        kind=original.kind,
        fee=original.fee,
        article_id=original.article_id,
        pieces=-original.pieces,
        ore=-original.ore,
        vat_basis_points=original.vat_basis_points,
        order_id=original.order_id,
        row_id=original.row_id,
        reverses_id=original.pk,
        ruling=original.ruling,
        recorded_at=at,
    )
