"""What to count: a range of shelves, an article, what was counted longest ago, or where pieces were lacking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from uttag.apps.stock.models import Balance, CountLine, Move, Place
from uttag.rules.reasons import Refused, because

LATELY = timedelta(days=14)
MOST_SHELVES = 200  # what one count can hold; more is more counts, which can be shared out


class By(StrEnum):
    """How shelves are chosen."""

    SHELVES = "shelves"
    ARTICLE = "article"
    OLDEST = "oldest"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which shelves a count is of. `first`, `last`: codes, both with; `shelves`: how many at most, by OLDEST."""

    by: By
    first: str = ""
    last: str = ""
    article: str = ""
    shelves: int = 20


def chosen_balances(choice: Choice, at: datetime) -> QuerySet[Balance]:
    """What lies on the chosen shelves by the ledger. Raises Refused where that is nothing, or too much."""
    held = Balance.objects.filter(place__kind=Place.Kind.SHELF, pieces__gt=0)
    found = _BY[choice.by](held, choice, at)
    shelves = found.order_by().values("place").distinct().count()
    if not shelves:
        raise Refused(because("count_of_nothing", "I3"))
    if shelves > MOST_SHELVES:
        raise Refused(because("count_too_large", "I3", shelves=shelves, most=MOST_SHELVES))
    return found


def _of_range(held: QuerySet[Balance], choice: Choice, at: datetime) -> QuerySet[Balance]:
    last = choice.last or choice.first
    if not choice.first or last < choice.first:
        raise Refused(because("count_range_backwards", "I3", first=choice.first, last=last))
    # What begins as the last code is within: "B" means all of B.
    return held.filter(
        Q(place__code__lte=last) | Q(place__code__startswith=last), place__code__gte=choice.first
    )


def _of_article(held: QuerySet[Balance], choice: Choice, at: datetime) -> QuerySet[Balance]:
    return held.filter(lot__article__number=choice.article)


def _of_oldest(held: QuerySet[Balance], choice: Choice, at: datetime) -> QuerySet[Balance]:
    """Shelves never counted first, then those counted longest ago; not those being counted now."""
    open_now = CountLine.objects.filter(count__closed_at=None).values("place")
    shelves = Place.objects.filter(kind=Place.Kind.SHELF, balance__pieces__gt=0).exclude(pk__in=open_now)
    latest = shelves.annotate(latest=Max("count_lines__counted_at"))
    oldest = latest.order_by(F("latest").asc(nulls_first=True), "code").values_list("pk", flat=True)
    return held.filter(place__in=list(oldest[: choice.shelves]))


def _of_short(held: QuerySet[Balance], choice: Choice, at: datetime) -> QuerySet[Balance]:
    """Where whoever picked or packed found too little lately: taken off by hand, by no count.

    With the lots that lacked, though none of them be left: they may lie there after all.
    """
    by_counts = CountLine.objects.filter(document__isnull=False).values("document")
    taken_off = Move.objects.filter(
        reason=Move.Reason.COUNTED, target__kind=Place.Kind.ADJUSTED, moved_at__gte=at - LATELY
    ).exclude(document__in=by_counts)
    lacked = Exists(taken_off.filter(source=OuterRef("place"), lot=OuterRef("lot")))
    lying = Balance.objects.filter(place__kind=Place.Kind.SHELF, place__in=taken_off.values("source"))
    return lying.filter(Q(pieces__gt=0) | lacked)


_BY = {By.SHELVES: _of_range, By.ARTICLE: _of_article, By.OLDEST: _of_oldest, By.SHORT: _of_short}
