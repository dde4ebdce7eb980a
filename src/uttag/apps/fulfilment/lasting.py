"""How long lots last against what is prescribed: which ones no usual order can be given any more (B2.9).

An order's goods must last as many days as its pieces are meant to last (reading 5).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, OuterRef, Q, Subquery, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.stock.models import Lot, Place
from uttag.rules.money import half_up


class Lasts(StrEnum):
    """How it stands with a lot today."""

    EXPIRED = "expired"
    TOO_SHORT = "too_short"
    """Nothing usual can be given of it: its last day comes before what is prescribed is used up."""
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class LastingLot:
    """Pieces of a lot on shelves, worth `ore`. `usual_days`: what the shortest withdrawal of it covers; None: nobody has it."""

    lot: Lot
    pieces: int
    ore: int
    days_left: int
    usual_days: int | None
    lasts: Lasts


def lasting_lots(actor: Actor, today: date, until: date, *, only: str = "") -> list[LastingLot]:
    """Lots on shelves whose last day is `until` or before, the earliest first; `only`: a value of Lasts."""
    require(actor, "see_stock")
    on_shelves = Q(balances__place__kind=Place.Kind.SHELF, balances__pieces__gt=0)
    near = Lot.objects.filter(on_shelves, expires_on__lte=until).annotate(held=Sum("balances__pieces"))
    lots = list(near.select_related("article").order_by("expires_on", "pk"))
    articles = {lot.article_id for lot in lots}
    prices = prices_of(articles, today)
    usual = usual_days([lot.article for lot in lots], today)
    found = [_lasting(lot, prices.get(lot.article_id, 0), usual.get(lot.article_id), today) for lot in lots]
    return [one for one in found if one.lasts == only] if only else found


def usual_days(articles: Collection[Article], today: date) -> dict[int, int]:
    """By article: the fewest days that a withdrawal of it covers, of the items in force; flavours as their parent.

    What lasts no longer than that can be given to nobody.
    """
    family = {article.pk: article.parent_id or article.pk for article in articles}
    items = PrescriptionItem.objects.filter(
        article=OuterRef("pk"), cancelled_at=None, used__lt=F("withdrawals"), last_valid_day__gte=today
    )
    fewest = items.order_by("days_per_withdrawal").values("days_per_withdrawal")[:1]
    known = Article.objects.filter(pk__in=set(family.values())).annotate(days=Subquery(fewest)).order_by()
    found = dict(known.exclude(days=None).values_list("pk", "days"))
    return {article: found[parent] for article, parent in family.items() if parent in found}


def sums(lots: Sequence[LastingLot], lasts: Lasts) -> tuple[int, int, int]:
    """(lots, pieces, öre) of those that stand so."""
    chosen = [one for one in lots if one.lasts is lasts]
    return len(chosen), sum(one.pieces for one in chosen), sum(one.ore for one in chosen)


def _lasting(lot: Lot, price: int, usual: int | None, today: date) -> LastingLot:
    pieces = int(getattr(lot, "held", 0))
    lasts = Lasts.SOON
    if lot.expires_on < today:
        lasts = Lasts.EXPIRED
    elif usual is not None and lot.expires_on < today + timedelta(days=usual):
        lasts = Lasts.TOO_SHORT
    ore = half_up(pieces * price, lot.article.pieces_per_package)
    return LastingLot(lot, pieces, ore, (lot.expires_on - today).days, usual, lasts)
