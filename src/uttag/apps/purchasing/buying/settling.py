"""What is ordered isn't proposed again: its kept need is set aside until the worker has reckoned it anew (B2.1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from uttag.apps.purchasing.models import PurchaseOrder, ReckonedNeed, Reckoning
from uttag.ground.outbox.operations import enqueue

RECKON = "purchases.reckon"


def hold_reckoning() -> Reckoning:
    """The one row, held until the transaction ends: what is on order doesn't change while needs are written."""
    Reckoning.objects.get_or_create(pk=Reckoning.THE_ONE)
    return Reckoning.objects.select_for_update(no_key=True).get(pk=Reckoning.THE_ONE)


def settle_order(order: PurchaseOrder, articles: Collection[int], *, at: datetime) -> None:
    """What the order holds of the articles (keys) has changed. Special procurements are spoken for: no need changes."""
    if not order.special:
        settle_proposals(articles, at=at)


def settle_proposals(articles: Collection[int], *, at: datetime) -> None:
    """Proposes nothing of the articles (keys) until they are reckoned anew, which the worker is asked for.

    The last part of an operation that changes what is here or on order of them.
    """
    hold_reckoning()
    if ReckonedNeed.objects.filter(article__in=articles).update(packages=0, settled_at=at):
        enqueue(RECKON, {"settled": True}, at=at)
