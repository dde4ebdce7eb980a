"""Short ways to purchase orders and receipts, made by real operations as Dan would."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from tests import region as r
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.buying.making import make_purchase_order
from uttag.apps.purchasing.buying.sending import send_purchase_order
from uttag.apps.purchasing.models import PurchaseOrder, Receipt
from uttag.apps.purchasing.receiving.lines import GoodsIn
from uttag.apps.purchasing.receiving.taking_in import receive
from uttag.ground.verify import breaches, invariants

LASTING = date(2028, 6, 1)  # of 900 days, more than two thirds are left
SHORT = date(2027, 3, 1)  # less than two thirds, far from expired


def draft(region: r.Region, *packages: tuple[str, int], **how: Any) -> PurchaseOrder:
    """A draft of (article's number, packages) to the articles' supplier."""
    keys = dict(Article.objects.values_list("number", "pk"))
    lines = [(keys[number], count) for number, count in packages]
    supplier = Article.objects.get(number=packages[0][0]).supplier_id
    return make_purchase_order(supplier, lines, actor=region.dan, at=r.NOW, **how)


def bought(region: r.Region, *packages: tuple[str, int], **how: Any) -> PurchaseOrder:
    """The same, sent to the supplier."""
    return send_purchase_order(draft(region, *packages, **how).uuid, actor=region.dan, at=r.NOW)


def goods(number: str, pieces: int, expires: date = LASTING, **how: Any) -> GoodsIn:
    """Pieces of one lot of an article."""
    known: dict[str, Any] = {"lot_number": "P1", "shelf": f"A-{number}"[:20]}
    return GoodsIn(
        Article.objects.get(number=number).pk, expires_on=expires, pieces=pieces, **{**known, **how}
    )


def came(
    region: r.Region,
    *lines: GoodsIn,
    order: PurchaseOrder | None = None,
    document: UUID | None = None,
    at: datetime = r.NOW,
    **how: Any,
) -> Receipt:
    """A receipt of the lines, against an order or without."""
    supplier = Supplier.objects.values_list("pk", flat=True).order_by("pk")[0]
    return receive(
        lines,
        document=document or uuid4(),
        supplier_id=order.supplier_id if order else supplier,
        order=order.uuid if order else None,
        actor=region.dan,
        at=at,
        **how,
    )


def nothing_breaks() -> bool:
    """Every invariant of stock and purchases holds."""
    names = [one.name for one in invariants() if one.name.split(".")[0] in ("stock", "purchasing")]
    return not any(breaches(name) for name in names)
