"""Goods that come to the depot: how much of the shelf life is left of a lot, and what is done with it (B2.8).

Days left are counted from the day of receipt to the lot's last day, that day included and the day of receipt
not. They are whole, and compared with the exact share of the shelf life: 2/3 of 1,000 days is 666 and two
thirds, so 667 days must be left. That is the figure shown: the fewest whole days that are enough.

The rule is for sterile goods and for goods with a shelf life of their own (`shelf_life_days` above 0). What
has expired, or is recalled, is never taken in, whatever the terms say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot on the day it reached the depot. `shelf_life_days`: of the article when new, 0 where it has none.

    `known_last_day`: what we have noted of the same lot before. `blocked`: the lot is recalled.
    """

    article: str
    lot: str
    received_day: date
    last_day: date
    shelf_life_days: int
    sterile: bool = False
    blocked: bool = False
    known_last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """Taken in. `days_left` of the shelf life, `least_days` that were asked for (0: no rule)."""

    days_left: int
    least_days: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Set aside until a named person settles it. Days as in `Accepted`."""

    days_left: int
    least_days: int
    reasons: tuple[Reason, ...]


def judge(facts: LotFacts, terms: Terms) -> Accepted | Quarantined | Refusal:
    """What is done with the lot, by the terms of the day of receipt, with the arithmetic."""
    if faults := tuple(_never(facts)):
        return Refusal(faults, (because("refused_goods_go_back", "B2.8"),))
    left = (facts.last_day - facts.received_day).days
    if not facts.shelf_life_days:
        return _without_shelf_life(facts, left)
    share = terms.fraction("receiving.shelf_life_left", facts.received_day)
    least = math.ceil(share * facts.shelf_life_days)
    sum_of_it = {
        "shelf_life_days": facts.shelf_life_days,
        "share": str(share),
        "least": least,
        "left": left,
    }
    if left >= least:
        return Accepted(
            left, least, (because("shelf_life_is_enough", "B2.8", **sum_of_it), *_too_good(facts, left))
        )
    short = because("shelf_life_too_short", "B2.8", **sum_of_it, missing_days=least - left)
    if terms.read("receiving.short_lived", facts.received_day) == "refuse":
        return Refusal((short,), (because("refused_goods_go_back", "B2.8"),))
    return Quarantined(left, least, (short, because("short_lived_is_set_aside", "B2.8")))


def _never(facts: LotFacts) -> Iterator[Reason]:
    """What no term can make good."""
    if facts.blocked:
        yield because("recalled_lot_not_received", "B2.11", lot=facts.lot)
    if facts.last_day < facts.received_day:
        yield because("expired_when_received", "B2.8", lot=facts.lot, last_day=facts.last_day)
    if facts.known_last_day not in (None, facts.last_day):
        known = {"lot": facts.lot, "known_day": facts.known_last_day, "said_day": facts.last_day}
        yield because("lot_received_with_other_day", "B2.8", **known)


def _too_good(facts: LotFacts, left: int) -> Iterator[Reason]:
    """Goods that would last longer than when new: likelier a day that was read wrong. No reason to refuse them."""
    if left > facts.shelf_life_days:
        yield because("lasts_longer_than_new", "B2.8")


def _without_shelf_life(facts: LotFacts, left: int) -> Accepted | Quarantined:
    if facts.sterile:
        reason = because("sterile_without_shelf_life", "B2.8", article=facts.article)
        return Quarantined(left, 0, (reason,))
    return Accepted(left, 0, (because("shelf_life_not_limited", "B2.8", last_day=facts.last_day),))
