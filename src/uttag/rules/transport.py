"""Who drives to an address, and how many days it takes: D5 (rural postal routes too), D6, D7. And what is told
of leaving outside before it is chosen (D10).

Carriers have said which postal codes they reach, how fast. Of several the one with the lowest rank drives;
between equals the one that is faster, then the one whose code comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uttag.rules.reasons import Reason, because
from uttag.rules.words import DestinationKind, Urgency


@dataclass(frozen=True, slots=True)
class ReachFact:
    """A carrier reaches all postal codes from `first_code` to `last_code` in `working_days` after departure."""

    carrier: str
    destination: DestinationKind
    urgency: Urgency
    first_code: str
    last_code: str
    working_days: int
    rural: bool
    rank: int


def reaching(
    reaches: Iterable[ReachFact], postal_code: str, destination: DestinationKind, urgency: Urgency
) -> ReachFact | None:
    """The reach by which a parcel goes; None where no carrier has said that it reaches the address so fast."""
    fitting = [
        reach
        for reach in reaches
        if reach.destination is destination
        and reach.urgency is urgency
        and reach.first_code <= postal_code <= reach.last_code
    ]
    return min(fitting, key=lambda reach: (reach.rank, reach.working_days, reach.carrier), default=None)


def leave_outside_conditions() -> tuple[Reason, ...]:
    """What a patient is told, and accepts, before anything may be left outside."""
    return (
        because("leave_outside_no_receipt", "D10"),
        because("leave_outside_sheltered", "D10"),
        because("leave_outside_own_door", "D10"),
    )
