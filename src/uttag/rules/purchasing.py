"""How much of an article to buy now (B2.1): what is here and on its way, against what is known to be asked for.

An article is bought once what there is won't last until goods ordered today are here, with a margin. Then as
much as is known to be asked for until they have been here for the cover days, with the same margin, in whole
transport boxes. The margin is so many days' mean use of what is known.

Under a purchase stop nothing is bought after its last day, and before it no more than what is known to be
asked for until the day that the article is needed: no margin, and whole packages instead of boxes (B2.12). On the
last day all of that is bought, however far off it is: there is no later chance.

What has left the assortment is bought only for the orders that wait for it already, in whole packages (B2.12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from uttag.rules.calendar import ONE_DAY
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Known:
    """Pieces that prescriptions let patients take out on a day."""

    day: date
    pieces: int


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """An article's stock and need. `goods_day`: when goods ordered today are here. `known`: from `today` on, by day.

    `waiting`: pieces of orders that wait for goods. `stop_day`: the last day to buy it. `needed_until`: the last day
    on which it is asked for (None: the stop's). `gone`: it has left the assortment.
    """

    article: str
    today: date
    goods_day: date
    pieces_per_package: int
    packages_per_box: int
    on_shelves: int
    on_order: int
    waiting: int
    known: tuple[Known, ...] = ()
    stop_day: date | None = None
    needed_until: date | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whole packages to buy; 0: nothing now. `until_day`: the day until which the need was looked at."""

    packages: int
    pieces: int
    until_day: date
    reasons: tuple[Reason, ...]


def last_day_looked_at(goods_day: date, today: date, terms: Terms) -> date:
    """Until when need must be known to answer `propose`."""
    return goods_day + timedelta(days=terms.days("purchasing.cover_days", today))


def propose(facts: NeedFacts, terms: Terms) -> Proposal:
    """What to buy, by the terms of today, with the arithmetic."""
    if facts.gone:
        return _for_orders(facts)
    until = last_day_looked_at(facts.goods_day, facts.today, terms)
    if facts.stop_day is None:
        return _in_the_usual_way(facts, until, terms)
    if facts.today > facts.stop_day:
        return Proposal(0, 0, facts.stop_day, (because("bought_no_more", "B2.12", stop_day=facts.stop_day),))
    needed = facts.needed_until or facts.stop_day
    return _running_out(
        facts, needed if facts.today == facts.stop_day else min(until, needed), facts.stop_day
    )


def usual_margin(need: int, days: int, safety_days: int) -> int:
    """Pieces kept as a margin: the mean use of so many days, where `need` is known over `days`."""
    return -(-need * safety_days // days)


def usually_lacking(there: int, first: int, need: int, margin: int) -> int:
    """Pieces to buy in the usual way, before they are made whole boxes; 0 while there is enough.

    `there`: what can meet new withdrawals, on order with it. `first`: what is asked for until goods ordered now are
    here; `need`: until the cover days after that.
    """
    return 0 if there >= first + margin else need + margin - there


def _in_the_usual_way(facts: NeedFacts, until: date, terms: Terms) -> Proposal:
    need = _known_until(facts, until)
    safety_days = terms.days("purchasing.safety_days", facts.today)
    safety = usual_margin(need, (until - facts.today) // ONE_DAY + 1, safety_days)
    first = _known_until(facts, facts.goods_day)
    there = _there(facts)
    pieces = usually_lacking(there, first, need, safety)
    margin = because("safety_margin", "B2.1", safety=safety, safety_days=safety_days)
    if not pieces:
        enough = because("stock_lasts", "B2.1", there=there, first=first, goods_day=facts.goods_day)
        return Proposal(0, 0, until, (enough, margin))
    lacking = because("stock_runs_short", "B2.1", there=there, first=first, goods_day=facts.goods_day)
    per_box = facts.pieces_per_package * facts.packages_per_box
    boxes = -(-pieces // per_box)
    wanted = because("need_until", "B2.1", need=need, until_day=until, pieces=pieces)
    whole = because("whole_boxes", "B2.1", boxes=boxes, packages_per_box=facts.packages_per_box)
    packages = boxes * facts.packages_per_box
    reasons = (lacking, margin, wanted, whole)
    return Proposal(packages, packages * facts.pieces_per_package, until, (*reasons, *_parts(facts)))


def _running_out(facts: NeedFacts, until: date, stop_day: date) -> Proposal:
    need, there = _known_until(facts, until), _there(facts)
    packages = max(0, -(-(need - there) // facts.pieces_per_package))
    reasons = (
        because("runs_out_by_plan", "B2.12", stop_day=stop_day),
        because("need_while_running_out", "B2.12", need=need, until_day=until, there=there),
    )
    return Proposal(packages, packages * facts.pieces_per_package, until, (*reasons, *_parts(facts)))


def _for_orders(facts: NeedFacts) -> Proposal:
    """What orders wait for, and neither is here nor on its way."""
    packages = -(-max(0, -_there(facts)) // facts.pieces_per_package)
    reasons = (because("gone_bought_for_orders", "B2.12"), *_parts(facts))
    return Proposal(packages, packages * facts.pieces_per_package, facts.today, reasons)


def _there(facts: NeedFacts) -> int:
    """What can meet new withdrawals: below zero where orders wait for more than there is."""
    return facts.on_shelves + facts.on_order - facts.waiting


def _known_until(facts: NeedFacts, day: date) -> int:
    return sum(known.pieces for known in facts.known if known.day <= day)


def _parts(facts: NeedFacts) -> tuple[Reason, ...]:
    """What "there" is made of."""
    told = {"on_shelves": facts.on_shelves, "on_order": facts.on_order, "waiting": facts.waiting}
    return (because("what_there_is", "B2.1", **told),)
