"""What comes to the depot and what happens on the road: lots, receipts, shortages, late and lost parcels."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from uttag.simulation.population.articles import ArticleRow
from uttag.simulation.population.clock import at_random_time, is_weekday, next_working_day
from uttag.simulation.population.places import CarrierRow
from uttag.simulation.population.requests import RequestRow

COVER_DAYS = 35  # what the depot aims to hold when goods have come
REORDER_DAYS = 18  # below this many days' use it buys
SHORTAGES = 8
SHORT_DATED = 0.06  # share of opening lots that will soon expire: unsuitable for long withdrawals (B2.9)
PROCUREMENT_DAYS = ((4, 8), (5, 16), (6, 24), (7, 22), (8, 14), (9, 8), (10, 3), (12, 3), (14, 2))


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot that the depot receives: into opening stock, or on `received_on` while the simulation runs."""

    article: str
    number: str
    expires_on: date
    received_on: date
    pieces: int
    place: str


@dataclass(frozen=True, slots=True)
class ShortageRow:
    """The supplier has nothing to deliver (restsituation) from one day until the goods are back."""

    article: str
    from_day: date
    back_day: date


@dataclass(frozen=True, slots=True)
class ParcelFate:
    """How a parcel fares. `at` is when the carrier says that it arrived; None: it is lost.

    `days_late` counts working days; `is_silent`: nothing is heard of it until it arrives.
    """

    at: datetime | None
    days_late: int
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Supply:
    opening: tuple[LotRow, ...]
    receipts: tuple[LotRow, ...]
    shortages: tuple[ShortageRow, ...]

    def out_on(self, day: date) -> dict[str, date]:
        """Articles that their supplier can't deliver on `day`, each with the day it is back."""
        return {row.article: row.back_day for row in self.shortages if row.from_day <= day < row.back_day}


def supply(
    rng: random.Random,
    articles: tuple[ArticleRow, ...],
    requests: tuple[RequestRow, ...],
    first_day: date,
    last_day: date,
    is_working: Callable[[date], bool] = is_weekday,
) -> Supply:
    """Stock and receipts that follow the use, but for some shortages."""
    stocked = [article for article in articles if article.stocked and not article.has_children]
    use = _use(requests)
    days = (last_day - first_day).days + 1
    shortages = _shortages(rng, stocked, use, first_day, days)
    short = {row.article: row for row in shortages}
    opening: list[LotRow] = []
    receipts: list[LotRow] = []
    for article in stocked:
        stock = _Stock(rng, article, use[article.number], first_day, days)
        opening += stock.opening(short.get(article.number))
        receipts += stock.receipts(short.get(article.number), is_working)
    receipts.sort(key=lambda row: (row.received_on, row.article))
    return Supply(tuple(opening), tuple(receipts), shortages)


def procured_lot(seed: int, article: ArticleRow, order: str, day: date, pieces: int) -> tuple[int, LotRow]:
    """Goods bought for one order: working days until they come, and their lot (received on `day`)."""
    rng = random.Random(f"{seed}:procured:{order}:{article.number}")
    days, weights = zip(*PROCUREMENT_DAYS, strict=True)
    number = _lot_number(rng, article)
    expires = day + timedelta(round(article.shelf_life_days * rng.uniform(0.7, 0.95)))
    return rng.choices(days, weights)[0], LotRow(article.number, number, expires, day, pieces, article.place)


def parcel_fate(
    seed: int,
    parcel: str,
    carrier: CarrierRow,
    due_day: date,
    window: tuple[time, time],
    is_working: Callable[[date], bool] = is_weekday,
) -> ParcelFate:
    """What becomes of `parcel` (its place among all that left), meant for `due_day` between two local times."""
    rng = random.Random(f"{seed}:parcel:{parcel}")
    chance = rng.random()
    if chance < carrier.lost:
        return ParcelFate(None, 0, is_silent=True)
    is_silent = chance < carrier.lost + carrier.silent
    is_late = is_silent or chance < carrier.lost + carrier.silent + carrier.late
    days_late = rng.randint(4, 6) if is_silent else rng.choice((1, 1, 1, 2, 2, 3)) if is_late else 0
    day = due_day
    for _ in range(days_late):
        day = next_working_day(day + timedelta(1), is_working)
    return ParcelFate(at_random_time(rng, day, *window), days_late, is_silent)


def _use(requests: tuple[RequestRow, ...]) -> dict[str, Counter[date]]:
    """Pieces asked for of each article, day by day."""
    use: dict[str, Counter[date]] = defaultdict(Counter)
    for request in requests:
        if request.mistake:
            continue
        for row in request.items:
            for article, pieces in row.chosen:
                use[article][request.day] += pieces
    return use


def _shortages(
    rng: random.Random, stocked: list[ArticleRow], use: dict[str, Counter[date]], first_day: date, days: int
) -> tuple[ShortageRow, ...]:
    """One to two weeks each, of articles among the more asked for, so that they are felt."""
    by_use = sorted(stocked, key=lambda article: (-len(use[article.number]), article.number))
    chosen = rng.sample(by_use[: len(by_use) // 3], SHORTAGES)
    rows = []
    for article in sorted(chosen, key=lambda article: article.number):
        start = first_day + timedelta(rng.randint(days // 6, max(days // 6, days - 25)))
        rows.append(ShortageRow(article.number, start, start + timedelta(rng.randint(7, 14))))
    return tuple(rows)


class _Stock:
    """One article's stock as the depot's buyer sees it: use is known well, but not to the day."""

    def __init__(
        self, rng: random.Random, article: ArticleRow, use: Counter[date], first_day: date, days: int
    ) -> None:
        self._rng = rng
        self._article = article
        self._use = use
        self._first_day = first_day
        self._days = days
        self._level = 0
        self._usual = sum(use.values()) / days
        self._largest = max(use.values(), default=article.pieces_per_withdrawal)

    def opening(self, shortage: ShortageRow | None) -> Iterator[LotRow]:
        """Two lots, or, ahead of a shortage, no more than what is used until a few days into it."""
        if shortage:
            until = shortage.from_day + timedelta(2)
            pieces = sum(pieces for day, pieces in self._use.items() if day < until)
            if self._use:
                yield self._lot(self._first_day - timedelta(20), self._packages(pieces))
            return
        older = self._packages(self._usual * COVER_DAYS / 3)
        yield self._lot(self._first_day - timedelta(60), older, is_short=self._rng.random() < SHORT_DATED)
        yield self._lot(
            self._first_day - timedelta(12), self._packages(self._usual * COVER_DAYS + self._largest * 2)
        )

    def receipts(self, shortage: ShortageRow | None, is_working: Callable[[date], bool]) -> Iterator[LotRow]:
        """Goods that come when stock has sunk; during a shortage none, and at its end what is lacking."""
        coming: date | None = None
        for offset in range(self._days):
            day = self._first_day + timedelta(offset)
            self._level -= self._use[day]
            if shortage and day < shortage.back_day:
                coming = next_working_day(shortage.back_day, is_working)
                continue
            if coming is None and self._level < self._usual * REORDER_DAYS + self._largest:
                coming = next_working_day(day + timedelta(self._rng.randint(5, 9)), is_working)
            if coming == day:
                coming = None
                yield self._lot(
                    day, self._packages(self._usual * COVER_DAYS + self._largest * 2 - self._level)
                )

    def _lot(self, received_on: date, pieces: int, *, is_short: bool = False) -> LotRow:
        self._level += pieces
        article = self._article
        # At least two thirds of the shelf life are left when goods come (B2.8).
        left = self._rng.uniform(0.7, 0.95) * article.shelf_life_days
        expires = (
            self._first_day + timedelta(self._rng.randint(25, 70))
            if is_short
            else received_on + timedelta(left)
        )
        return LotRow(
            article.number, _lot_number(self._rng, article), expires, received_on, pieces, article.place
        )

    def _packages(self, pieces: float) -> int:
        """So many pieces, rounded up to whole packages, at least one."""
        size = self._article.pieces_per_package
        return max(1, -(-int(pieces) // size)) * size


def _lot_number(rng: random.Random, article: ArticleRow) -> str:
    return f"{article.supplier[:2]}{rng.randint(0, 9_999_999):07}"
