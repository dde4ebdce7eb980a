"""How long lots last against what is prescribed: which ones no usual order can be given any more (B2.9).

An order's goods must last as many days as its pieces are meant to last (reading 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.stock.models import Lot, Place
from uttag.rules.money import half_up

_NEEDED = (
    *("number", "expires_on", "article__number", "article__name", "article__variant", "article__unit"),
    *("article__pieces_per_package", "article__parent"),
)


class Lasts(StrEnum):
    """How it stands with a lot today."""

    EXPIRED = "expired"
    TOO_SHORT = "too_short"
    """Nothing usual can be given of it: its last day comes before what is prescribed is used up."""
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class LastingLot:
    """Pieces of a lot on shelves, worth `ore`.

    `usual_days`: what the shortest withdrawal of it covers; None: nobody has it prescribed.
    """

    lot: Lot
    pieces: int
    ore: int
    days_left: int
    usual_days: int | None
    lasts: Lasts


def lasting_lots(actor: Actor, today: date, until: date, *, only: str = "") -> list[LastingLot]:
    """Lots on shelves whose last day is `until` or before, the earliest first; `only`: a value of Lasts."""
    require(actor, "see_stock")
    near = _near(until).annotate(held=Sum("balances__pieces"))
    lots = list(near.select_related("article").only(*_NEEDED).order_by("expires_on", "pk"))
    articles = {lot.article_id for lot in lots}
    prices = prices_of(articles, today)
    usual = usual_days({lot.article_id: lot.article.parent_id for lot in lots}, today)
    found = [_lasting(lot, prices.get(lot.article_id, 0), usual.get(lot.article_id), today) for lot in lots]
    return [one for one in found if one.lasts == only] if only else found


def past_use(actor: Actor, today: date, until: date) -> int:
    """How many lots on shelves have expired, or can be given to nobody; of those whose last day is by `until`."""
    require(actor, "see_stock")
    lots = set(_near(until).values_list("pk", "expires_on", "article", "article__parent"))
    usual = usual_days({article: parent for _, _, article, parent in lots}, today)
    return sum(_stands(last, usual.get(article), today) is not Lasts.SOON for _, last, article, _ in lots)


def _near(until: date) -> QuerySet[Lot]:
    on_shelves = Q(balances__place__kind=Place.Kind.SHELF, balances__pieces__gt=0)
    return Lot.objects.filter(on_shelves, expires_on__lte=until)


def usual_days(parents: Mapping[int, int | None], today: date) -> dict[int, int]:
    """By article (key, with its parent's): the fewest days that a withdrawal of it covers, of the items in force.

    What lasts no longer than that can be given to nobody.
    """
    family = {article: parent or article for article, parent in parents.items()}
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
    lasts = _stands(lot.expires_on, usual, today)
    ore = half_up(pieces * price, lot.article.pieces_per_package)
    return LastingLot(lot, pieces, ore, (lot.expires_on - today).days, usual, lasts)


def _stands(last_day: date, usual: int | None, today: date) -> Lasts:
    if last_day < today:
        return Lasts.EXPIRED
    too_short = usual is not None and last_day < today + timedelta(days=usual)
    return Lasts.TOO_SHORT if too_short else Lasts.SOON
