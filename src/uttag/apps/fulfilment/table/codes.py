"""What a code belongs to that was read by mistake."""

from __future__ import annotations

from django.db.models import Q

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.models import Lot, Place
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.rules.codes import Reading
from uttag.rules.gtin import spellings
from uttag.rules.reasons import Reason, because

ORDER = "B"  # what an order's public number begins with


def what_is(actor: Actor, reading: Reading, *, article: int | None = None) -> Reason:
    """A sentence about what was read. `article` (key) is the one whose lots are meant, where that is known.

    Asked only after a wrong scan: a right one needs no look-up.
    """
    require(actor, "see_stock")
    if reading.sscc:
        return because("read_is_parcel", None, sscc=reading.sscc)
    if not reading.code:
        return because("read_nothing", None)
    lot = _lot(reading.lot or reading.code, reading, article)
    if lot is not None:
        told = {"article": str(lot.article), "number": lot.article.number, "last_day": lot.expires_on}
        return because("read_is_lot", None, lot=lot.number, **told)
    return _article(reading.code) or _other(reading.code)


def _lot(number: str, reading: Reading, article: int | None) -> Lot | None:
    """The lot with that number: of the article that the code names, else of the one meant, else of any."""
    lots = Lot.objects.select_related("article").filter(number__iexact=number)
    if reading.lot:
        return lots.filter(article__in=_articles(reading.code)).first()
    return (lots.filter(article=article).first() if article else None) or lots.order_by("pk").first()


def _articles(code: str) -> list[int]:
    named = Q(number__iexact=code)
    if code.isdigit():
        named |= Q(gtin__in=spellings(code))
    return list(Article.objects.filter(named).values_list("pk", flat=True))


def _article(code: str) -> Reason | None:
    found = Article.objects.filter(pk__in=_articles(code)).first()
    return because("read_is_article", None, article=str(found), number=found.number) if found else None


def _other(code: str) -> Reason:
    if Place.objects.filter(code__iexact=code, kind=Place.Kind.SHELF).exists():
        return because("read_is_shelf", None, place=code)
    if _is_order(code):
        return because("read_is_order", None, order=code)
    return because("read_is_unknown", None)


def _is_order(code: str) -> bool:
    try:
        return prefix_of(code) == ORDER and bool(pk_of(code))
    except ValueError:
        return False
