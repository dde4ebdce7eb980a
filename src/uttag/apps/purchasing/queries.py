"""Purchase orders and receipts, as the depot looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.buying.closing import received_pieces, still_to_come
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.ground.selects import number_of
from uttag.rules.calendar import local

State = PurchaseOrder.State


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order with what has come of it, in pieces."""

    line: PurchaseLine
    came: int
    left: int

    @property
    def packages_left(self) -> int:
        """What is waited for in packages; one that has come in part counts."""
        return -(-self.left // self.line.pieces_per_package)

    @property
    def value_ore(self) -> int:
        return self.line.packages * self.line.package_price_ore


def purchase_orders(
    actor: Actor, *, state: str = "", supplier: str = "", search: str = ""
) -> QuerySet[PurchaseOrder]:
    """Orders with `lines_count` and `value_ore`, latest first. `search`: a number, or part of a supplier's name."""
    require(actor, "see_purchases")
    orders = PurchaseOrder.objects.select_related("supplier", "made_by")
    if state in State.values:
        orders = orders.filter(state=state)
    if supplier:
        orders = orders.filter(supplier__code=supplier)
    if search.strip():
        orders = orders.filter(Q(pk=_key(search)) | Q(supplier__name__icontains=search.strip()))
    packages = Cast(
        "lines__packages", BigIntegerField()
    )  # PostgreSQL multiplies in the width of what it is given
    value = Coalesce(Sum(packages * F("lines__package_price_ore")), 0)
    return orders.annotate(lines_count=Count("lines"), value_ore=value).order_by("-made_at", "-pk")


def purchase_order(actor: Actor, uuid: UUID) -> PurchaseOrder | None:
    """One order with its supplier."""
    require(actor, "see_purchases")
    return PurchaseOrder.objects.select_related("supplier", "made_by").filter(uuid=uuid).first()


def purchase_order_with_number(actor: Actor, number: str) -> PurchaseOrder | None:
    """The order that a public number names, typed in any case; None for anything else."""
    require(actor, "see_purchases")
    key = _key(number) if prefix_of(number) in ("", PurchaseOrder.PREFIX) else None
    return PurchaseOrder.objects.select_related("supplier").filter(pk=key).first() if key else None


def lines_of(actor: Actor, order: PurchaseOrder) -> list[OrderLine]:
    """The order's lines by article, each with what has come."""
    require(actor, "see_purchases")
    came = received_pieces([order.pk])
    lines = order.lines.select_related("article").order_by("article__name", "article__variant", "pk")
    return [OrderLine(line, came.get(line.pk, 0), still_to_come(line, came)) for line in lines]


def awaited_orders(actor: Actor) -> QuerySet[PurchaseOrder]:
    """Orders that goods are waited for, those that should be here first at the top."""
    require(actor, "see_purchases")
    sent = PurchaseOrder.objects.filter(state=State.SENT).select_related("supplier")
    lines = PurchaseLine.objects.filter(order=OuterRef("pk"))
    return sent.annotate(lines_count=number_of(lines)).order_by("expected_day", "pk")


def waiting_for_goods(actor: Actor, at: datetime) -> QuerySet[PurchaseOrder]:
    """Orders that should be here today or should have been."""
    return awaited_orders(actor).filter(expected_day__lte=local(at).date())


def receipts(actor: Actor, *, search: str = "", order: PurchaseOrder | None = None) -> QuerySet[Receipt]:
    """Receipts, latest first, with `lines_count`, `aside_count` and `refused_count`.

    `search`: an order's number, a delivery note's, or part of a supplier's name.
    """
    require(actor, "see_purchases")
    found = Receipt.objects.select_related("supplier", "order", "received_by")
    if order is not None:
        found = found.filter(order=order)
    if words := search.strip():
        named = Q(supplier__name__icontains=words) | Q(note_number__iexact=words)
        found = found.filter(named | Q(order=_key(words)))
    aside, refused = ReceiptLine.Outcome.QUARANTINED, ReceiptLine.Outcome.REFUSED
    return found.annotate(
        lines_count=Count("lines"),
        aside_count=Count("lines", filter=Q(lines__outcome=aside)),
        refused_count=Count("lines", filter=Q(lines__outcome=refused)),
    ).order_by("-received_at", "-pk")


def receipt(actor: Actor, uuid: UUID) -> Receipt | None:
    """One receipt with its supplier and order."""
    require(actor, "see_purchases")
    return Receipt.objects.select_related("supplier", "order", "received_by").filter(uuid=uuid).first()


def lines_received(actor: Actor, found: Receipt) -> QuerySet[ReceiptLine]:
    """What came, in the order it was read."""
    require(actor, "see_purchases")
    return found.lines.select_related("article", "lot", "place", "settled_by").order_by("pk")


def unfinished_receipts(actor: Actor) -> QuerySet[Receipt]:
    """Receipts that somebody is in the middle of, latest first."""
    return receipts(actor).filter(finished_at=None)


def suppliers(actor: Actor) -> QuerySet[Supplier]:
    """All suppliers by name, to choose among."""
    require(actor, "see_purchases")
    return Supplier.objects.order_by("name")


def supplier_with_code(actor: Actor, code: str) -> Supplier | None:
    require(actor, "see_purchases")
    return Supplier.objects.filter(code=code).first()


def awaited_of(actor: Actor, article: Article) -> QuerySet[PurchaseOrder]:
    """Sent orders that an article stands in, the earliest expected first."""
    return awaited_orders(actor).filter(lines__article=article)


def late(order: PurchaseOrder, day: date) -> bool:
    """Whether its goods should have been here before `day`."""
    return order.state == State.SENT and order.expected_day is not None and order.expected_day < day


def _key(number: str) -> int | None:
    try:
        return pk_of(number)
    except ValueError:
        return None
