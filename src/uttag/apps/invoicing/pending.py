"""Orders whose payer the decision table couldn't rule: what it was told, why that wasn't enough, who is likely.

Finance sees what the table saw (age, municipality, housing), never who the patient is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.invoicing.queries import orders_without_payer
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import Customer
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.queries import Explanation, explain
from uttag.rules.payer import REGION

RULE = "payer.payer"


@dataclass(frozen=True, slots=True)
class PendingPayer:
    """One such order. `likely` are the customers that its facts point to, for its product area."""

    order: Order
    explanation: Explanation | None
    likely: tuple[Customer, ...]
    delivered_rows: int


def pending_payer(actor: Actor, order: UUID) -> PendingPayer:
    """Raises Order.DoesNotExist where the payer is settled, or the order another care provider's."""
    found = orders_without_payer(actor).get(uuid=order)
    explanation = why_pending([found]).get(found.uuid)
    return PendingPayer(found, explanation, _likely(found, explanation), _delivered_rows(found))


def why_pending(orders: Iterable[Order]) -> dict[UUID, Explanation]:
    """For each order the ruling that left its payer open, by the order's uuid."""
    about = Ruling.objects.filter(subject_uuid__in=[order.uuid for order in orders], rule=RULE)
    return {ruling.subject_uuid: explain(ruling) for ruling in about.order_by("ruled_at", "id")}


def _likely(order: Order, explanation: Explanation | None) -> tuple[Customer, ...]:
    """The registered municipality's, the prescriber's and the region's customer for the order's area."""
    facts = explanation.facts if explanation else {}
    codes = [facts.get("municipality"), facts.get("prescriber_care_provider"), REGION]
    area = OrderRow.objects.filter(order=order).values_list("article__product_area_id", flat=True).first()
    theirs = Customer.objects.filter(care_provider__code__in=[code for code in codes if code])
    best: dict[str, Customer] = {}
    for customer in theirs.filter(product_area__in=["", area or ""]).select_related("care_provider"):
        code = customer.care_provider.code
        if customer.product_area or code not in best:
            best[code] = customer
    return tuple(best[code] for code in dict.fromkeys(codes) if code in best)


def _delivered_rows(order: Order) -> int:
    """How many rows will be charged at once when the payer is settled."""
    return OrderRow.objects.filter(order=order, state=OrderRow.State.DELIVERED).count()
