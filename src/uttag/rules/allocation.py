"""Which lots go to which order: suitable ones, earliest expiry first, orders whole (B2.9, D3; reading 5).

`allocate` rules on one order at its turn; `plan` gives the orders of a wave their turns, the most
urgent first. A line gets all its pieces or none; an order goes whole, save lines that the supplier
has nothing to deliver for: those come later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from uttag.rules.calendar import ONE_DAY
from uttag.rules.reasons import Reason, because
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook, Terms
from uttag.rules.words import Urgency

TURN = {Urgency.EXPRESS: 0, Urgency.ACUTE: 1, Urgency.STANDARD: 2}

WHOLE = (
    because("allocated_whole", "D3"),
    because("allocated_earliest_suitable", "B2.9"),
)
PART = (
    because("allocated_without_backordered", "D3"),
    because("allocated_earliest_suitable", "B2.9"),
)
WAITS = because("waits_for_other_lines", "D3")


@dataclass(frozen=True, slots=True)
class DemandLine:
    """`lasts_*`: the last day that this withdrawal's pieces, or the whole prescription, are meant to last.

    `supplier_out`: the supplier has nothing to deliver (restsituation).
    """

    line: int
    article: str
    pieces: int
    lasts_withdrawal: date
    lasts_prescription: date
    supplier_out: bool


@dataclass(frozen=True, slots=True)
class Demand:
    order: str
    urgency: Urgency
    deadline_day: date
    ordered_at: datetime
    lines: tuple[DemandLine, ...]


@dataclass(frozen=True, slots=True)
class LotStock:
    """Pieces of a lot that are free to allocate. `expires` is the last day it can be used."""

    lot: int
    article: str
    expires: date
    available: int


@dataclass(frozen=True, slots=True)
class AllocationFacts:
    """An order and the stock of its articles at its turn."""

    demand: Demand
    lots: tuple[LotStock, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Pick:
    line: int
    lot: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Backordered:
    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class LineLeft:
    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Allocation:
    """The order goes, with these picks; the backordered lines come later."""

    picks: tuple[Pick, ...]
    backordered: tuple[Backordered, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The order stays for another wave; each of its lines says why."""

    lines: tuple[LineLeft, ...]
    reasons: tuple[Reason, ...]


def allocate(facts: AllocationFacts, terms: Terms) -> Allocation | LeftOut:
    """The order's picks, or why each of its lines stays. The answer doesn't hang on how lots are listed."""
    until = _until(terms.read("allocation.lasting", facts.day))
    stock = _Stock(facts.lots, facts.day)
    picks: list[Pick] = []
    lacking: list[LineLeft] = []
    out: list[LineLeft] = []
    for line in sorted(facts.demand.lines, key=_line_number):
        found = stock.take(line, until(line))
        if found:
            picks += found
        elif line.supplier_out:
            out.append(LineLeft(line.line, because("supplier_out", "D3")))
        else:
            lacking.append(LineLeft(line.line, stock.why_lacking(line, until(line))))
    if lacking or not picks:
        return _left_out(facts.demand, lacking, out)
    if out:
        return Allocation(
            tuple(picks),
            tuple(Backordered(left.line, left.reason) for left in out),
            PART,
        )
    return Allocation(tuple(picks), (), WHOLE)


def _left_out(demand: Demand, lacking: list[LineLeft], out: list[LineLeft]) -> LeftOut:
    """The whole order stays: lines that lack say what, the others wait for them."""
    left = {line.line: line for line in (*lacking, *out)}
    lines = tuple(
        left.get(line.line) or LineLeft(line.line, WAITS) for line in sorted(demand.lines, key=_line_number)
    )
    if not lacking:
        return LeftOut(lines, (because("left_out_supplier_out", "D3"),))
    return LeftOut(
        lines,
        (because("left_out_incomplete", "D3", lacking=len(lacking), lines=len(lines)),),
    )


class _Stock:
    """What the order can still take of each lot, earliest expiry first."""

    def __init__(self, lots: Iterable[LotStock], day: date) -> None:
        self._day = day
        self._shelves: dict[str, list[LotStock]] = {}
        self._free: dict[int, int] = {}
        for lot in sorted(lots, key=_earliest_first):
            self._free[lot.lot] = lot.available
            self._shelves.setdefault(lot.article, []).append(lot)

    def take(self, line: DemandLine, until: date) -> list[Pick]:
        """Picks for all pieces of the line, or none at all."""
        until = max(until, self._day)
        picks = []
        missing = line.pieces
        for lot in self._shelves.get(line.article, ()):
            if lot.expires < until:
                continue
            pieces = min(missing, self._free[lot.lot])
            if pieces > 0:
                picks.append(Pick(line.line, lot.lot, pieces))
                missing -= pieces
            if missing == 0:
                break
        if missing:
            return []
        for pick in picks:
            self._free[pick.lot] -= pick.pieces
        return picks

    def why_lacking(self, line: DemandLine, until: date) -> Reason:
        """Too few pieces, or enough of them of which too many expire too soon."""
        lots = self._shelves.get(line.article, ())
        available = sum(self._free[lot.lot] for lot in lots)
        suitable = sum(self._free[lot.lot] for lot in lots if lot.expires >= max(until, self._day))
        if available >= line.pieces:
            return because(
                "stock_lasts_too_short",
                "B2.9",
                article=line.article,
                wanted=line.pieces,
                suitable=suitable,
                lasts_day=until,
            )
        return because(
            "pieces_missing",
            "D3",
            article=line.article,
            wanted=line.pieces,
            available=suitable,
        )


# --- a wave ---------------------------------------------------------------------------------------


def plan(
    demands: Iterable[Demand], lots: Iterable[LotStock], book: TermBook, day: date
) -> tuple[Ruling[Allocation | LeftOut], ...]:
    """A ruling per order, in the order of their turns; whose it is stands in `facts.demand.order`.

    Each order's facts hold just the lots that its answer can hang on, so that rulings stay small:
    `allocate` gives the same answer from them as from the whole stock.
    """
    until = _until(book.in_force("allocation.lasting", day).value)
    shelves = _shelves(lots)
    rulings = []
    for demand in sorted(demands, key=_turn):
        facts = AllocationFacts(demand, _stock_for(demand, shelves, until), day)
        ruling = rule_on(allocate, facts, book)
        if isinstance(ruling.outcome, Allocation):
            _take_off(shelves, facts.lots, ruling.outcome.picks)
        rulings.append(ruling)
    return tuple(rulings)


Shelves = dict[str, dict[int, LotStock]]


def _shelves(lots: Iterable[LotStock]) -> Shelves:
    """Article → lots by number, earliest expiry first; what is empty is not there."""
    shelves: Shelves = {}
    for lot in sorted(lots, key=_earliest_first):
        if lot.available > 0:
            shelves.setdefault(lot.article, {})[lot.lot] = lot
    return shelves


def _stock_for(demand: Demand, shelves: Shelves, until: Callable[[DemandLine], date]) -> tuple[LotStock, ...]:
    """Of each article the earliest lots, as far as the order can need them.

    Lines of one article are counted together against the longest of their days: what covers all of
    them is enough, whichever line takes from which lot.
    """
    needs: dict[str, tuple[int, date]] = {}
    for line in demand.lines:
        pieces, last = needs.get(line.article, (0, date.min))
        needs[line.article] = (pieces + line.pieces, max(last, until(line)))
    found: list[LotStock] = []
    for article, (pieces, last) in needs.items():
        for lot in shelves.get(article, {}).values():
            found.append(lot)
            if lot.expires >= last:
                pieces -= lot.available
            if pieces <= 0:
                break
    return tuple(found)


def _take_off(shelves: Shelves, lots: tuple[LotStock, ...], picks: tuple[Pick, ...]) -> None:
    """Puts the balances that are left after the picks on the shelves."""
    article_of = {lot.lot: lot.article for lot in lots}
    for pick in picks:
        article = article_of[pick.lot]
        shelf = shelves[article]
        lot = shelf[pick.lot]
        left = lot.available - pick.pieces
        if left:
            shelf[pick.lot] = LotStock(lot.lot, article, lot.expires, left)
        else:
            del shelf[pick.lot]


# --- orderings, and the term ----------------------------------------------------------------------


def _turn(demand: Demand) -> tuple[int, date, datetime, int, str]:
    """The most urgent, then the earliest promised, then the earliest asked for; of one request by their lines."""
    return (
        TURN[demand.urgency],
        demand.deadline_day,
        demand.ordered_at,
        min((line.line for line in demand.lines), default=0),
        demand.order,
    )


def _earliest_first(lot: LotStock) -> tuple[date, int]:
    return lot.expires, lot.lot


def last_day_needed(deadline_day: date, day: date, days: int) -> date:
    """Up to which day goods that a wave planned on `day` takes must last, to be used for `days` (B2.9, reading 5).

    They count as delivered on the day promised, or the day after the planning.
    """
    return max(deadline_day, day + ONE_DAY) + timedelta(days=days)


_line_number = attrgetter("line")
_UNTIL: dict[str, Callable[[DemandLine], date]] = {
    "withdrawal": attrgetter("lasts_withdrawal"),
    "prescription": attrgetter("lasts_prescription"),
}


def _until(lasting: str) -> Callable[[DemandLine], date]:
    """Up to which day a lot must last, by the term's value (reading 5)."""
    return _UNTIL[lasting]
