"""What would become of a line, and where it can be put, shown before it is confirmed (B2.7, B2.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.receiving.lines import GoodsIn, Judged, check_shelves, judged
from uttag.apps.stock.models import Place

FREE_SHELVES = 200


@dataclass(frozen=True, slots=True)
class Shelves:
    """Shelves that keep an article as it must be kept. `has_it`: where it lies already; `free`: empty ones."""

    has_it: tuple[str, ...]
    free: tuple[str, ...]

    @property
    def proposed(self) -> str:
        """Beside its like first, else an empty one; nothing where there is neither."""
        return next(iter((*self.has_it, *self.free)), "")

    @property
    def codes(self) -> tuple[str, ...]:
        return (*self.has_it, *self.free)


def preview_line(actor: Actor, goods: GoodsIn, supplier: Supplier, day: date) -> Judged:
    """The rule's word on a line, as it would be if it were taken in on `day`. Raises Refused as `receive` does."""
    require(actor, "see_stock")
    [line] = judged([goods], supplier, day)
    check_shelves([line])
    return line


def shelves_for(actor: Actor, article: Article) -> Shelves:
    """Where an article can be put, those where it lies already first (B2.7)."""
    require(actor, "see_stock")
    fitting = Place.objects.filter(kind=Place.Kind.SHELF, storage=article.storage).order_by("code")
    has_it = fitting.filter(balance__lot__article=article, balance__pieces__gt=0).distinct()
    taken = Place.objects.filter(balance__pieces__gt=0).values("pk")
    free = fitting.exclude(pk__in=taken)[:FREE_SHELVES]
    return Shelves(tuple(place.code for place in has_it), tuple(place.code for place in free))
