"""The run-out plan of an old article: when to stop buying, so that little is scrapped (B2.12).

What will be ordered is known: the prescriptions say which withdrawals are to come. Two ways of buying are played day
by day against that same demand, each looking from the day on which goods ordered now would come, for the cover days:

- *as usual* (`rules.purchasing`): once the margin is reached, whole boxes for all those days and the margin;
- *by the plan*: whole packages for those of the days that come before the start, and no margin.

So the plan never leaves a day without goods that it could have bought. It never leaves more over than buying as
usual either, unless goods on order come late: as usual they count at once, and days go without until they are here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from uttag.rules.purchasing import usual_margin, usually_lacking
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Need:
    """Withdrawals to come of one item: `left` of them, `pieces` each, from `first_day` every `every_days`.

    `last_day`: none is taken after it. Goods that wait to be delivered are a need of one, at once.
    """

    first_day: date
    every_days: int
    left: int
    pieces: int
    last_day: date


@dataclass(frozen=True, slots=True)
class Incoming:
    """Pieces bought already, and the day they are to come."""

    day: date
    pieces: int


@dataclass(frozen=True, slots=True)
class RunOutFacts:
    """An old article on `today`. `lead_days`: from order to shelf. `package_price_ore` for `pieces_per_package`."""

    article: str
    today: date
    start_day: date
    in_stock: int
    incoming: tuple[Incoming, ...]
    needs: tuple[Need, ...]
    lead_days: int
    pieces_per_package: int
    packages_per_box: int
    package_price_ore: int


@dataclass(frozen=True, slots=True)
class Point:
    """What would be left on a day (shelf and on its way, in pieces) by the plan, and by buying as usual."""

    day: date
    plan: int
    usual: int


@dataclass(frozen=True, slots=True)
class RunOut:
    """The plan, and beside it what buying as usual would leave (`usual_*`).

    `last_purchase_day` None: nothing more is bought. `short`: pieces that come late whatever is bought.
    """

    needed: int
    on_order: int
    to_buy: int
    last_purchase_day: date | None
    scrap: int
    scrap_ore: int
    usual_scrap: int
    usual_scrap_ore: int
    short: int
    curve: tuple[Point, ...]
    reasons: tuple[Reason, ...]


def plan(facts: RunOutFacts, terms: Terms) -> RunOut:
    """How the article runs out until the day before its start day, and what that spares (B2.12)."""
    days = max(0, (facts.start_day - facts.today).days)
    cover = terms.days("purchasing.cover_days", facts.today)
    flow = _Flow(facts, days + facts.lead_days + cover)
    box = facts.pieces_per_package * facts.packages_per_box
    margin_days = terms.days("purchasing.safety_days", facts.today)
    planned = _play(flow, days, _Planned(flow, facts.lead_days, cover, days - 1), facts.pieces_per_package)
    usual = _play(flow, days, _Usual(flow, facts.lead_days, cover, margin_days), box)
    last = max((day for day, _ in planned.bought), default=None)
    outcome = RunOut(
        needed=flow.demand[days - 1] if days else 0,
        on_order=sum(one.pieces for one in facts.incoming),
        to_buy=sum(pieces for _, pieces in planned.bought),
        last_purchase_day=None if last is None else facts.today + timedelta(days=last),
        scrap=planned.scrap,
        scrap_ore=value_ore(planned.scrap, facts),
        usual_scrap=usual.scrap,
        usual_scrap_ore=value_ore(usual.scrap, facts),
        short=planned.short,
        curve=_curve(facts.today, planned, usual),
        reasons=(),
    )
    return replace(outcome, reasons=tuple(_reasons(outcome, facts)))


def value_ore(pieces: int, facts: RunOutFacts) -> int:
    """Goods value of pieces in öre, rounded to the nearest."""
    return (2 * pieces * facts.package_price_ore + facts.pieces_per_package) // (2 * facts.pieces_per_package)


class _Flow:
    """What is asked for and what is there, summed up from today (day 0) to each day, before anything is bought."""

    def __init__(self, facts: RunOutFacts, last: int) -> None:
        asked, there = [0] * (last + 1), [0] * (last + 1)
        there[0] = facts.in_stock
        for one in facts.incoming:
            # What is late is thought to come today.
            day = max(0, (one.day - facts.today).days)
            there[min(day, last)] += one.pieces
        for need in facts.needs:
            for day in _days_of(need, facts.today, last):
                asked[day] += need.pieces
        self.demand = list(accumulate(asked))
        self.supply = list(accumulate(there))

    def lacking(self, first: int, until: int) -> int:
        """The most that any of the days lacks without purchases; less than nothing where all have more than enough."""
        gaps = (self.demand[day] - self.supply[day] for day in range(first, until + 1))
        return max(gaps, default=-self.supply[-1])

    def shortest(self, days: int, arrived: Sequence[int]) -> int:
        """The most pieces that any day before the start waits for, with what has `arrived` of the purchases."""
        gaps = (self.demand[day] - self.supply[day] - arrived[day] for day in range(days))
        return max(0, max(gaps, default=0))


def _days_of(need: Need, today: date, last: int) -> range:
    """The days on which the need's withdrawals are taken, as far as one looks; what is due comes at once."""
    first = max(0, (need.first_day - today).days)
    every = max(1, need.every_days)
    end = min(last, (need.last_day - today).days, first + every * (need.left - 1))
    return range(first, end + 1, every)


@dataclass(frozen=True, slots=True)
class _Planned:
    """What the days within reach lack on a day, up to `last` and no further."""

    flow: _Flow
    lead: int
    cover: int
    last: int

    def lacking(self, day: int, bought: int) -> int:
        first = day + self.lead
        return self.flow.lacking(first, min(first + self.cover, self.last)) - bought


@dataclass(frozen=True, slots=True)
class _Usual:
    """What one buys as usual, as `rules.purchasing` has it: all that is on order counts, whenever it comes."""

    flow: _Flow
    lead: int
    cover: int
    margin_days: int

    def lacking(self, day: int, bought: int) -> int:
        demand, first, until = self.flow.demand, day + self.lead, day + self.lead + self.cover
        asked_before = demand[day - 1] if day else 0
        need = demand[until] - asked_before
        margin = usual_margin(need, until - day + 1, self.margin_days)
        there = self.flow.supply[-1] + bought - asked_before
        return usually_lacking(there, demand[first] - asked_before, need, margin)


@dataclass(frozen=True, slots=True)
class _Played:
    """How one way of buying went: (day, pieces) bought, scrap, the worst shortage, and what is left by day."""

    bought: tuple[tuple[int, int], ...]
    scrap: int
    short: int
    left: tuple[int, ...]


def _play(flow: _Flow, days: int, buyer: _Planned | _Usual, pack: int) -> _Played:
    """Buys each day what the buyer finds lacking, in whole packs."""
    bought: list[tuple[int, int]] = []
    arrived = [0] * len(flow.demand)
    left, total = [], 0
    for day in range(days):
        lacking = buyer.lacking(day, total)
        if lacking > 0:
            pieces = -(-lacking // pack) * pack
            bought.append((day, pieces))
            arrived[day + buyer.lead] += pieces
            total += pieces
        left.append(max(0, flow.supply[-1] + total - flow.demand[day]))
    short = flow.shortest(days, list(accumulate(arrived)))
    return _Played(tuple(bought), left[-1] if left else flow.supply[-1], short, tuple(left))


def _curve(today: date, planned: _Played, usual: _Played) -> tuple[Point, ...]:
    """A point a week, and the last day."""
    last = len(planned.left) - 1
    days = sorted({*range(0, last + 1, 7), last}) if last >= 0 else []
    return tuple(Point(today + timedelta(days=day), planned.left[day], usual.left[day]) for day in days)


def _reasons(outcome: RunOut, facts: RunOutFacts) -> Iterator[Reason]:
    if facts.start_day <= facts.today:
        yield because("run_out_over", "B2.12", start_day=facts.start_day)
    elif outcome.last_purchase_day is None:
        there = facts.in_stock + outcome.on_order
        yield because("run_out_buy_nothing", "B2.12", there=there, needed=outcome.needed)
    else:
        last_day = outcome.last_purchase_day
        yield because("run_out_buy_until", "B2.12", pieces=outcome.to_buy, last_day=last_day)
    scrap, usual = outcome.scrap, outcome.usual_scrap
    if usual > scrap:
        spared_ore = outcome.usual_scrap_ore - outcome.scrap_ore
        yield because("run_out_spares", "B2.12", scrap=scrap, usual=usual, spared_ore=spared_ore)
    else:
        yield because("run_out_leaves", "B2.12", scrap=scrap, scrap_ore=outcome.scrap_ore)
    if outcome.short:
        yield because("run_out_short", "B2.12", pieces=outcome.short)
