"""Counts as they are shown: what is left to count, what differs and by how much, and the log. Names no patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count as Counted
from django.db.models import F, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.stock.counting.opening import UNSETTLED
from uttag.apps.stock.models import Count, CountLine, Place
from uttag.rules.money import half_up
from uttag.rules.reasons import Refused, because

State = CountLine.State
LEFT = (State.TO_COUNT, State.RECOUNT)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that differs, in pieces and öre by the price of the day; negative where pieces are missing."""

    line: CountLine
    pieces: int
    ore: int


def counts(actor: Actor) -> QuerySet[Count]:
    """All counts, latest first, with `total` lines, `left` to count, `differing` to decide on, `corrected`.

    `uncounted`: those of the left that nobody has counted at all, which closing leaves out.
    """
    require(actor, "see_depot")
    found = Count.objects.select_related("opened_by").annotate(
        total=Counted("lines"),
        left=Counted("lines", filter=Q(lines__state__in=LEFT)),
        uncounted=Counted("lines", filter=Q(lines__state=State.TO_COUNT)),
        differing=Counted("lines", filter=Q(lines__state=State.DIFFERS)),
        corrected=Counted("lines", filter=Q(lines__state=State.APPROVED)),
    )
    return found.order_by("-opened_at", "-pk")


def open_counts(actor: Actor) -> QuerySet[Count]:
    """Those that somebody has begun and not ended."""
    return counts(actor).filter(closed_at=None)


def count_with(actor: Actor, uuid: UUID) -> Count:
    """One count. Raises Refused."""
    found = counts(actor).filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("count_unknown", None))
    return found


def lines_of(actor: Actor, count: Count) -> QuerySet[CountLine]:
    """A count's lines as one walks past the shelves."""
    require(actor, "see_depot")
    return _lines().filter(count=count).order_by("place__code", "lot__article__name", "lot__number", "pk")


def left_to_count(actor: Actor, count: Count) -> QuerySet[CountLine]:
    """Those not counted yet, or to be counted again."""
    return lines_of(actor, count).filter(state__in=LEFT)


def in_count(actor: Actor, count: Count, place: str) -> bool:
    """Whether a shelf, by its code however written, is of the count."""
    require(actor, "see_depot")
    return count.lines.filter(place__code__iexact=place).exists()


def differing_lines(actor: Actor) -> QuerySet[CountLine]:
    """Differences that wait for somebody's word, the oldest first."""
    require(actor, "see_depot")
    return _lines().filter(state=State.DIFFERS).order_by("counted_at", "pk")


def counted_line(actor: Actor, count: Count, uuid: UUID) -> CountLine | None:
    """A line of a count that goes on, which somebody has counted."""
    return lines_of(actor, count).filter(uuid=uuid, count__closed_at=None, counted_at__isnull=False).first()


def counted_log(actor: Actor, *, search: str = "", differing_only: bool = False) -> QuerySet[CountLine]:
    """Everything that was counted, latest first; found by article, lot or shelf."""
    require(actor, "see_depot")
    found = _lines().filter(counted_at__isnull=False).order_by("-counted_at", "-pk")
    if differing_only:
        found = found.exclude(expected=F("counted"))
    for word in search.split():
        found = found.filter(
            Q(place__code__istartswith=word)
            | Q(lot__number__iexact=word)
            | Q(lot__article__number=word)
            | Q(lot__article__search__contains=word.casefold())
        )
    return found


def last_counted(actor: Actor, place: Place) -> CountLine | None:
    """The latest line counted on a shelf; None where it never was."""
    require(actor, "see_depot")
    counted = place.count_lines.filter(counted_at__isnull=False).select_related("counted_by", "count")
    return counted.exclude(state__in=UNSETTLED).order_by("-counted_at", "-pk").first()


def in_money(actor: Actor, lines: Iterable[CountLine], day: date) -> list[Difference]:
    """Counted lines with what they differ, by the prices in force on `day`; one statement for all."""
    require(actor, "see_depot")
    held = list(lines)
    prices = prices_of({line.lot.article_id for line in held}, day)
    return [_difference(line, prices.get(line.lot.article_id, 0)) for line in held]


def _difference(line: CountLine, package_price_ore: int) -> Difference:
    pieces = (line.counted or 0) - (line.expected or 0)
    ore = half_up(abs(pieces) * package_price_ore, line.lot.article.pieces_per_package)
    return Difference(line, pieces, ore if pieces >= 0 else -ore)


def _lines() -> QuerySet[CountLine]:
    return CountLine.objects.select_related("count", "place", "lot__article", "counted_by", "decided_by")
