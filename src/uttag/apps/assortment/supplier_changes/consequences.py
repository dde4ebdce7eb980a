"""What a supplier's change means for prescriptions, stock and orders: shown before it is confirmed (B2.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import families
from uttag.apps.ordering.models import OrderRow
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder
from uttag.apps.stock.models import Balance
from uttag.apps.stock.scrapping import goods_value

WAITING = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED)


@dataclass(frozen=True, slots=True)
class Consequences:
    """Numbers only: nobody who decides needs to know which patients. `stock_ore`: by the price of the day."""

    items: int
    patients: int
    prescribers: int
    care_providers: int
    stock_pieces: int
    stock_ore: int
    waiting_rows: int
    waiting_pieces: int
    purchase_lines: int
    purchase_pieces: int


def consequences(actor: Actor, change: SupplierChange, day: date) -> Consequences:
    """What hangs on the change's article, its flavours and sizes, on `day`."""
    return consequences_of(actor, [change.article_id], day)


def consequences_of(actor: Actor, main: Sequence[int], day: date) -> Consequences:
    """The same of articles (keys) that go out for whatever reason."""
    require(actor, "see_assortment_changes")
    articles = list(families(main))
    items = open_items(list(main), day).aggregate(
        items=Count("pk"),
        patients=Count("patient", distinct=True),
        prescribers=Count("prescription__prescriber", distinct=True),
        care_providers=Count("care_provider", distinct=True),
    )
    held = dict(_held(articles))
    by_key = {article.pk: article for article in articles}
    rows = OrderRow.objects.filter(article__in=by_key, state__in=WAITING)
    lines = open_lines(list(by_key))
    return Consequences(
        **items,
        stock_pieces=sum(held.values()),
        stock_ore=sum(goods_value(by_key[key], pieces, day) for key, pieces in held.items()),
        **_counted(rows, "waiting_rows", "waiting_pieces"),
        **_counted(lines, "purchase_lines", "purchase_pieces"),
    )


def open_lines(articles: list[int]) -> QuerySet[PurchaseLine]:
    """Purchase lines of the articles (keys) that are to come."""
    live = (PurchaseOrder.State.DRAFT, PurchaseOrder.State.SENT)
    return PurchaseLine.objects.filter(article__in=articles, order__state__in=live).filter(
        closed_pieces__lt=F("pieces")
    )


def _held(articles: list[Article]) -> list[tuple[int, int]]:
    held = Balance.objects.filter(lot__article__in=articles, pieces__gt=0).order_by()
    return list(held.values("lot__article").annotate(n=Sum("pieces")).values_list("lot__article", "n"))


def _counted(rows: QuerySet[OrderRow] | QuerySet[PurchaseLine], count: str, pieces: str) -> dict[str, int]:
    found = rows.aggregate(n=Count("pk"), p=Sum("pieces"))
    return {count: found["n"], pieces: found["p"] or 0}
