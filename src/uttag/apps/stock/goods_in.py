"""What one needs to know when goods stand on the quay: which article, and where it lies."""

from __future__ import annotations

from django.db.models import Min, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.models import Lot, Place
from uttag.rules.gtin import spellings
from uttag.rules.reasons import Refused, because


def article_of_code(actor: Actor, code: str) -> Article | None:
    """The article that a barcode (GTIN, with or without leading noughts) or a typed number names."""
    require(actor, "see_stock")
    articles = Article.objects.select_related("group", "supplier")
    found = articles.filter(number=code).first()
    if found is None and code.isdigit():
        found = articles.filter(gtin__in=spellings(code)).exclude(gtin="").first()
    return found


def article_in_stock(actor: Actor, number: str) -> Article:
    """One article by its number. Raises Refused."""
    require(actor, "see_stock")
    found = Article.objects.select_related("group", "supplier").filter(number=number).first()
    if found is None:
        raise Refused(because("article_unknown", None, article=number))
    return found


def lot_with_key(actor: Actor, key: int) -> Lot:
    """One lot with its article. Raises Refused."""
    require(actor, "see_stock")
    found = Lot.objects.select_related("article__supplier", "article__group").filter(pk=key).first()
    if found is None:
        raise Refused(because("lot_unknown", None))
    return found


def lots_with_number(actor: Actor, number: str) -> QuerySet[Lot]:
    """Lots by their supplier's number, several articles may share one."""
    require(actor, "see_stock")
    return Lot.objects.select_related("article").filter(number__iexact=number).order_by("article__name", "pk")


def first_days(actor: Actor, articles: list[int]) -> dict[int, object]:
    """By article: the earliest last day among the lots on shelves."""
    require(actor, "see_stock")
    held = Lot.objects.filter(
        article__in=articles, balances__place__kind=Place.Kind.SHELF, balances__pieces__gt=0
    )
    return dict(held.order_by().values_list("article").annotate(Min("expires_on")))
