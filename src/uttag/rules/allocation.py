"""Which lots go to which order: suitable ones, earliest expiry first, orders whole (B2.9, D3; reading 5).

`allocate` rules on one order at its turn; `plan` gives the orders of a wave their turns, the most
urgent first. A line gets all its pieces or none; an order goes whole, save lines that the supplier
has nothing to deliver for: those come later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from uttag.rules.reasons import Reason, because
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook, Terms
from uttag.rules.words import Urgency

TURN = {Urgency.EXPRESS: 0, Urgency.ACUTE: 1, Urgency.STANDARD: 2}

WHOLE = (because("allocated_whole", "D3"), because("allocated_earliest_suitable", "B2.9"))
PART = (because("allocated_without_backordered", "D3"), because("allocated_earliest_suitable", "B2.9"))
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
    raise NotImplementedError


def plan(
    demands: Iterable[Demand], lots: Iterable[LotStock], book: TermBook, day: date
) -> tuple[Ruling[Allocation | LeftOut], ...]:
    raise NotImplementedError
