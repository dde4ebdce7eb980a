"""What is on order: pieces that suppliers still owe us, and those of drafts that are about to be sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import F

from uttag.apps.purchasing.buying.closing import received_pieces, still_to_come
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder

_OPEN = (PurchaseOrder.State.DRAFT, PurchaseOrder.State.SENT)


class Coming(NamedTuple):
    """Pieces of an article (key) on order. `day`: when they are expected; None of a draft."""

    article_id: int
    pieces: int
    day: date | None


def coming_pieces(articles: Collection[int], *, but: int | None = None) -> list[Coming]:
    """All that is on order of the articles (keys), drafts with it, the first expected first; two queries.

    `but`: an order (key) that isn't counted. Special procurements are left out: they are spoken for already.
    """
    lines = PurchaseLine.objects.filter(article__in=articles, order__state__in=_OPEN, order__special=False)
    if but is not None:
        lines = lines.exclude(order=but)
    open_lines = list(
        lines.filter(closed_pieces__lt=F("pieces"))
        .select_related("order")
        .order_by(F("order__expected_day").asc(nulls_last=True), "pk")
    )
    came = received_pieces({line.order_id for line in open_lines})
    found = (
        Coming(line.article_id, still_to_come(line, came), line.order.expected_day) for line in open_lines
    )
    return [one for one in found if one.pieces]
