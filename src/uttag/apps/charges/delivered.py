"""What has been delivered and is not charged yet: the facts that charging asks about, a query per set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.agreement.models import Cooperation
from uttag.apps.charges.models import Charge
from uttag.apps.ordering.models import Order, OrderRow

AT_ONCE = 5_000  # keys in one query: SQLite takes no more than some ten thousand parameters


class DeliveredRow(NamedTuple):
    """One delivered row with what charging needs of its order, customer and article."""

    row_id: int
    order_id: int
    order_uuid: UUID
    fees: list[str]
    customer_id: int
    care_provider_id: int
    customer_org_number: str
    delivered_day: date
    article_id: int
    article: str
    product_area: str
    vat_class: str
    contracted: bool
    pieces: int
    pieces_per_package: int
    package_price_ore: int


def rows_to_charge(row_ids: Sequence[int]) -> Iterator[DeliveredRow]:
    """Of these rows, those delivered, whose order has a payer, and not charged before; by key."""
    for ids in _batches(sorted(row_ids)):
        _hold_orders(ids)
        yield from _columns(uncharged(OrderRow.objects.filter(pk__in=ids)))


def _hold_orders(row_ids: Sequence[int]) -> None:
    """Locks the rows' orders, lowest key first: a payer being settled meanwhile is waited for, not missed."""
    if connection.features.has_select_for_update:
        of_rows = OrderRow.objects.filter(pk__in=row_ids).values("order_id")
        orders = Order.objects.filter(pk__in=of_rows).order_by("pk")
        list(orders.select_for_update().values_list("pk"))


def rows_of_order(order_id: int) -> Iterator[DeliveredRow]:
    """The same for all rows of one order."""
    yield from _columns(uncharged(OrderRow.objects.filter(order=order_id)))


def uncharged(rows: QuerySet[OrderRow]) -> QuerySet[OrderRow]:
    """Delivered rows with a payer that have no charge."""
    charged = Charge.objects.filter(row=OuterRef("pk"), reverses=None)
    return rows.filter(
        ~Exists(charged),
        state=OrderRow.State.DELIVERED,
        delivered_day__isnull=False,
        order__customer__isnull=False,
    )


def fees_charged(order_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(order, fee) of the fees that these orders have been charged already."""
    found: set[tuple[int, str]] = set()
    for ids in _batches(sorted(order_ids)):
        fees = Charge.objects.filter(order__in=ids, reverses=None).exclude(fee="")
        found.update(fees.values_list("order_id", "fee"))
    return found


def distributor_org_number() -> str:
    """Ten digits: who invoices. A customer of the same number is the same legal person."""
    distributor = Cooperation.objects.values_list("distributor", flat=True).get()
    return digits(distributor["organisation_number"])


def digits(org_number: str) -> str:
    """232100-0131 and 2321000131 are one number."""
    return org_number.replace("-", "").strip()


def _columns(rows: QuerySet[OrderRow]) -> Iterator[DeliveredRow]:
    columns = rows.order_by("pk").values_list(
        "pk",
        "order_id",
        "order__uuid",
        "order__fees",
        "order__customer_id",
        "order__customer__care_provider_id",
        "order__customer__org_number",
        "delivered_day",
        "article_id",
        "article__number",
        "article__product_area_id",
        "article__vat_class",
        "article__contracted",
        "pieces",
        "pieces_per_package",
        "package_price_ore",
    )
    return map(DeliveredRow._make, columns.iterator(chunk_size=2_000))


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, AT_ONCE)):
        yield batch
