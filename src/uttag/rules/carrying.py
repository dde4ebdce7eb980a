"""What a prescription item becomes when its article is replaced (B2.11, B2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms

# More pieces than so many for one withdrawal is a slip of the hand, and no patient's need.
MOST_PIECES = 100_000


class CarriedBy(StrEnum):
    """Why an item is carried over: a supplier replaces its article, or a new procurement does."""

    SUPPLIER_CHANGE = "supplier_change"
    ASSORTMENT_CHANGE = "assortment_change"


@dataclass(frozen=True, slots=True)
class CarryFacts:
    """An item with withdrawals left when its article is replaced on `day`.

    `chosen_pieces`: what the prescriber chose for each withdrawal instead of the list's factor; 0: nothing chosen.
    """

    old: str
    new: str
    day: date
    withdrawals: int
    used: int
    pieces_per_withdrawal: int
    days_per_withdrawal: int
    time_lock_days: int
    first_day: date
    last_valid_day: date
    last_withdrawn_day: date | None
    new_pieces: int = 1
    old_pieces: int = 1
    chosen_pieces: int = 0
    by: CarriedBy = CarriedBy.ASSORTMENT_CHANGE


@dataclass(frozen=True, slots=True)
class Carried:
    """The item that takes over: the withdrawals that were left, each of `pieces`, from `first_day`."""

    withdrawals: int
    pieces: int
    first_day: date
    last_valid_day: date
    reasons: tuple[Reason, ...]


def carry(facts: CarryFacts, terms: Terms) -> Carried | Refusal:
    """What an item becomes with the new article (B2.11, B2.12); a Refusal where nothing is left to carry, or it would
    be too many pieces.

    Pieces are rounded up to whole ones: nobody gets less than was prescribed. A time lock that runs goes on.
    """
    clause = "B2.11" if facts.by is CarriedBy.SUPPLIER_CHANGE else "B2.12"
    left = facts.withdrawals - facts.used
    if left < 1 or facts.last_valid_day < facts.day:
        return Refusal((because("carry_nothing_left", clause, article=facts.old),))
    pieces, why = _pieces(facts, clause)
    if pieces > MOST_PIECES:
        return Refusal(
            (because("carry_too_many_pieces", clause, article=facts.old, pieces=pieces, most=MOST_PIECES),)
        )
    reasons = [because("carried", clause, old=facts.old, new=facts.new, left=left, pieces=pieces), why]
    first_day = max(facts.first_day, facts.day)
    if facts.last_withdrawn_day is not None:
        unlocked = facts.last_withdrawn_day + timedelta(days=facts.time_lock_days)
        if unlocked > first_day:
            first_day = unlocked
            reasons.append(because("carried_lock_goes_on", clause, first_day=first_day))
    return Carried(left, pieces, first_day, facts.last_valid_day, tuple(reasons))


def _pieces(facts: CarryFacts, clause: str) -> tuple[int, Reason]:
    if facts.chosen_pieces:
        return facts.chosen_pieces, because("carried_as_chosen", clause, pieces=facts.chosen_pieces)
    exact = facts.pieces_per_withdrawal * facts.new_pieces
    pieces = -(-exact // facts.old_pieces)
    before = facts.pieces_per_withdrawal
    if exact % facts.old_pieces:
        return pieces, because("carried_rounded_up", clause, before=before, pieces=pieces)
    return pieces, because("carried_by_factor", clause, before=before, pieces=pieces)
