"""One offer for each urgency: by when, what it costs and who pays; or why not, and what can be had instead (D5, D6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from uttag.rules.reasons import Reason, because
from uttag.rules.words import Urgency

_CLAUSE = {Urgency.STANDARD: "D2", Urgency.ACUTE: "D5", Urgency.EXPRESS: "D6"}
# What is said of an acute order that came too late for the day (reading 3).
_LATER = frozenset({"acute_after_cutoff", "acute_on_day_off"})
# What the rule knows to offer instead, of another place; of another urgency all offers together know more.
_ELSEWHERE = frozenset({"instead_acute_nearby", "instead_express_nearby", "instead_pickup_in_sweden"})


@dataclass(frozen=True, slots=True)
class OfferedFee:
    """A fee by its term's key, in öre by the price list of the day. `sample`: the sources give no amount (reading 9).

    `customer`: the key of who pays it; None while that is pending (reading 21).
    """

    key: str
    ore: int
    sample: bool
    customer: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What an urgency would give. Without a deadline it can't be had: `refused` says why.

    The deadline is the latest of the orders that the request becomes; the window that of the last of them.
    """

    urgency: Urgency
    deadline_day: date | None = None
    window_from: time | None = None
    window_to: time | None = None
    fees: tuple[OfferedFee, ...] = ()
    reasons: tuple[Reason, ...] = ()
    refused: tuple[Reason, ...] = ()
    instead: tuple[Reason, ...] = ()

    @property
    def can_be_had(self) -> bool:
        return self.deadline_day is not None

    @property
    def later(self) -> tuple[Reason, ...]:
        """Why it counts as received later than it was asked for; none where it doesn't."""
        return tuple(reason for reason in self.reasons if reason.code in _LATER)


def instead_of(refused: Offer, offers: tuple[Offer, ...]) -> tuple[Reason, ...]:
    """What of all that can be had takes the place of a refused offer: the fastest first, then another place."""
    faster_first = sorted(offers, key=lambda offer: offer.deadline_day or date.max)
    others = (
        because(f"instead_{offer.urgency}", _CLAUSE[offer.urgency], deadline_day=offer.deadline_day)
        for offer in faster_first
        if offer.can_be_had and offer.urgency is not Urgency.EXPRESS
    )
    return (*others, *(reason for reason in refused.instead if reason.code in _ELSEWHERE))
