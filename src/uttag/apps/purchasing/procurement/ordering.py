"""Procurements are ordered from their suppliers (B2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.buying.making import make_purchase_order
from uttag.apps.purchasing.buying.sending import send_purchase_order
from uttag.apps.purchasing.models import Procurement, PurchaseLine, PurchaseOrder
from uttag.apps.purchasing.procurement.watching import mark_late
from uttag.rules.reasons import Refused, because

State = Procurement.State


@operation("purchase")
def order_procurements(procurements: Collection[UUID], *, actor: Actor, at: datetime) -> list[PurchaseOrder]:
    """One sent purchase order to each supplier, with all chosen procurements of its articles in it.

    Whole packages: what is left over goes to a shelf. Raises Refused, and orders nothing, where one of them is
    ordered already (by another, at the same time), cancelled, or unknown.
    """
    chosen = set(procurements)
    found = list(_held(Procurement.objects.filter(uuid__in=chosen)))
    if not found:
        raise Refused(because("procurement_none_to_order", "B2.3"))
    if len(found) < len(chosen) or not all(_waits(one) for one in found):
        raise Refused(because("procurement_not_to_order", "B2.3"))
    by_supplier: dict[int, list[Procurement]] = defaultdict(list)
    for one in found:
        by_supplier[one.row.article.supplier_id].append(one)
    return [_order(supplier, some, actor, at) for supplier, some in sorted(by_supplier.items())]


def _held(found: QuerySet[Procurement]) -> QuerySet[Procurement]:
    return found.select_for_update(of=("self",)).select_related("row__article").order_by("pk")


def _waits(one: Procurement) -> bool:
    return one.state == State.TO_ORDER and one.row.state != OrderRow.State.CANCELLED


def _order(supplier: int, some: list[Procurement], actor: Actor, at: datetime) -> PurchaseOrder:
    made = make_purchase_order(supplier, _packages(some), special=True, actor=actor, at=at)
    lines = dict(PurchaseLine.objects.filter(order=made).values_list("article_id", "pk"))
    for one in some:
        one.line_id = lines[one.row.article_id]
    Procurement.objects.bulk_update(some, ["line"])
    sent = send_purchase_order(made.uuid, actor=actor, at=at)
    mark_late(_held(Procurement.objects.filter(pk__in=[one.pk for one in some])), at)
    return sent


def _packages(some: Iterable[Procurement]) -> list[tuple[int, int]]:
    """(article, whole packages) that hold the pieces of them all."""
    pieces: dict[int, int] = defaultdict(int)
    sizes = {}
    for one in some:
        pieces[one.row.article_id] += one.row.pieces
        sizes[one.row.article_id] = one.row.article.pieces_per_package
    return [(article, -(-count // sizes[article])) for article, count in sorted(pieces.items())]
