"""What was repacked and thrown away, month by month (B2.10, B2.12). Nothing here names a patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from uttag.apps.access.actors import Actor, require
from uttag.apps.stock.models import Repacking, Scrapping
from uttag.rules.calendar import STOCKHOLM, months_later
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class RepackedMonth:
    """What became of an article's pieces in a month (`month`: its first day), by the article made."""

    month: date
    article: str
    number: str
    repackings: int
    units: int
    pieces: int
    waste: int


@dataclass(frozen=True, slots=True)
class ScrappedMonth:
    """Thrown away in a month for one reason, in pieces and öre."""

    month: date
    why: str
    times: int
    pieces: int
    ore: int

    @property
    def why_text(self) -> str:
        """The reason in words."""
        return str(Scrapping.Why(self.why).label)


def repackings(actor: Actor) -> QuerySet[Repacking]:
    """All repackings, latest first."""
    require(actor, "see_stock")
    found = Repacking.objects.select_related("source__article", "target__article", "repacked_by")
    return found.order_by("-repacked_at", "-pk")


def repacking_with(actor: Actor, document: UUID) -> Repacking:
    """One repacking. Raises Refused."""
    found = repackings(actor).filter(document=document).first()
    if found is None:
        raise Refused(because("repacking_unknown", "B2.10"))
    return found


def repacked_by_month(actor: Actor) -> list[RepackedMonth]:
    """Counts by month and article made, latest month first."""
    require(actor, "see_stock")
    months = Repacking.objects.annotate(
        month=TruncMonth("repacked_at", tzinfo=STOCKHOLM), article=F("target__article__name")
    )
    sums = months.order_by("-month", "article").values_list("month", "article", "target__article__number")
    counted = sums.annotate(Count("pk"), Sum("units"), Sum("pieces"), Sum("waste"))
    return [RepackedMonth(month.date(), *rest) for month, *rest in counted]


def scrappings(actor: Actor, *, month: date | None = None, why: str = "") -> QuerySet[Scrapping]:
    """What was thrown away, latest first; of one month (any day in it), or for one reason."""
    require(actor, "see_stock")
    found = Scrapping.objects.select_related("lot__article", "scrapped_by").order_by("-scrapped_at", "-pk")
    if month is not None:
        first, after = (datetime.combine(day, time(), STOCKHOLM) for day in month_around(month))
        found = found.filter(scrapped_at__gte=first, scrapped_at__lt=after)
    return found.filter(why=why) if why else found


def scrapped_by_month(actor: Actor) -> list[ScrappedMonth]:
    """Pieces and öre by month and reason, latest month first and the dearest reason first in it."""
    require(actor, "see_stock")
    months = Scrapping.objects.annotate(month=TruncMonth("scrapped_at", tzinfo=STOCKHOLM))
    sums = months.order_by("-month", "why").values_list("month", "why")
    counted = sums.annotate(Count("pk"), Sum("pieces"), Sum("ore"))
    found = [ScrappedMonth(month.date(), *rest) for month, *rest in counted]
    return sorted(found, key=lambda one: (-one.month.toordinal(), -one.ore))


def total_scrapped(months: Iterable[ScrappedMonth]) -> tuple[int, int]:
    """(pieces, öre) of all."""
    held = list(months)
    return sum(one.pieces for one in held), sum(one.ore for one in held)


def month_around(day: date) -> tuple[date, date]:
    """The first day of its month and of the next."""
    first = day.replace(day=1)
    return first, months_later(first, 1)
