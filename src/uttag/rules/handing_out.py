"""Which open orders get today's stock, and when the goods of the others come: a wave's turns, played ahead (D3).

The turns are those of `allocation.plan`, so that what is said to be in stock is what a wave planned now would
take. What then lacks is covered by goods to come, the first expected to the most pressing order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from uttag.rules import allocation
from uttag.rules.allocation import Demand, DemandLine, LotStock
from uttag.rules.parts import Lack, Lacking
from uttag.rules.terms import TermBook


@dataclass(frozen=True, slots=True)
class ToCome:
    """Pieces that are bought, expected at the depot on `day`; None: the supplier hasn't said."""

    pieces: int
    day: date | None


@dataclass(frozen=True, slots=True)
class Supply:
    """What is known of an article that isn't on the shelf. `lead_day`: when it could be here if bought today."""

    to_come: tuple[ToCome, ...] = ()
    supplier_out: bool = False
    back_day: date | None = None
    lead_day: date | None = None


def hand_out(
    demands: Iterable[Demand],
    lots: Iterable[LotStock],
    supplies: Mapping[str, Supply],
    book: TermBook,
    day: date,
) -> dict[str, tuple[Lacking, ...]]:
    """Order → what it lacks: nothing where it can go now. Every order of `demands` is there."""
    stock = list(lots)
    rulings = allocation.plan(demands, stock, book, day)
    left = _Left(stock, supplies, day)
    for ruling in rulings:
        if isinstance(ruling.outcome, allocation.Allocation):
            left.take(ruling.outcome)
    lacking = {}
    for ruling in rulings:
        demand: Demand = ruling.facts.demand
        lacking[demand.order] = tuple(left.cover(line) for line in _lines_left(demand, ruling.outcome))
    return lacking


def _lines_left(demand: Demand, outcome: allocation.Allocation | allocation.LeftOut) -> list[DemandLine]:
    """The lines whose goods aren't here; those that only wait for them have theirs."""
    if isinstance(outcome, allocation.Allocation):
        lines = {left.line for left in outcome.backordered}
    else:
        lines = {left.line for left in outcome.lines if left.reason.code != allocation.WAITS.code}
    return [line for line in demand.lines if line.line in lines]


class _Left:
    """What no order has got yet: pieces on shelves after the turns, and pieces to come."""

    def __init__(self, lots: Iterable[LotStock], supplies: Mapping[str, Supply], day: date) -> None:
        self._article = {lot.lot: lot.article for lot in lots}
        self._shelf: defaultdict[str, int] = defaultdict(int)
        for lot in lots:
            if lot.expires >= day:
                self._shelf[lot.article] += lot.available
        self._supplies, self._day = supplies, day
        self._coming = {article: list(supply.to_come) for article, supply in supplies.items()}

    def take(self, given: allocation.Allocation) -> None:
        for pick in given.picks:
            self._shelf[self._article[pick.lot]] -= pick.pieces

    def cover(self, line: DemandLine) -> Lacking:
        """What a line lacks and the day it is here. Lots that expire too soon are no help: they don't count twice."""
        supply = self._supplies.get(line.article, Supply())
        on_shelf = max(0, self._shelf[line.article])
        helps = on_shelf if on_shelf < line.pieces else 0
        missing = line.pieces - helps
        self._shelf[line.article] -= helps
        return self._lack(line.article, missing, supply)

    def _lack(self, article: str, missing: int, supply: Supply) -> Lacking:
        found, days = self._from_receipts(article, missing)
        if supply.supplier_out:
            # What was promised before the supplier ran out comes no sooner than it is back.
            known = [day for day in days if day is not None]
            back = supply.back_day and max([supply.back_day, *known])
            return Lacking(article, missing, Lack.SUPPLIER_OUT, back)
        if found < missing:
            return Lacking(article, missing, Lack.UNBOUGHT, supply.lead_day)
        last = _last_of(days)
        overdue = last is not None and last < self._day
        return Lacking(article, missing, Lack.OVERDUE if overdue else Lack.RECEIPT, last)

    def _from_receipts(self, article: str, missing: int) -> tuple[int, list[date | None]]:
        """How many of the missing pieces come, and on which days; they are spoken for from now on."""
        found = 0
        days: list[date | None] = []
        coming = self._coming.get(article, [])
        while coming and found < missing:
            first = coming.pop(0)
            taken = min(first.pieces, missing - found)
            if taken < first.pieces:
                coming.insert(0, ToCome(first.pieces - taken, first.day))
            found += taken
            days.append(first.day)
        return found, days


def _last_of(days: list[date | None]) -> date | None:
    """The last of the days; None where one of them isn't known."""
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None
