"""Where a carrier has said that it delivers, and how fast (D5, D6, D7). Orders that are placed keep their carrier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.carriers.registering import held_carrier, note_carrier
from uttag.apps.parties.models import Carrier, Reach
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.words import DestinationKind, Urgency

MOST_DAYS, MOST_RANK = 30, 99
_CODE_LENGTH = 5


@dataclass(frozen=True, slots=True)
class ReachWish:
    """All postal codes from the first to the last, to one kind of address, in so many working days."""

    destination: DestinationKind
    urgency: Urgency
    first_code: str
    last_code: str
    working_days: int
    rural: bool = False
    rank: int = 1

    def values(self) -> dict[str, object]:
        """The model's fields; postal codes are written without spaces."""
        return {**asdict(self), "first_code": _plain(self.first_code), "last_code": _plain(self.last_code)}


@operation("register_carrier")
def add_reach(code: str, wish: ReachWish, *, actor: Actor, at: datetime) -> Reach:
    """The carrier reaches these too. Refused for postal codes that can't be, or that it reaches so fast already."""
    carrier = held_carrier(code)
    if faults := tuple(_faults(carrier, wish)):
        raise Refused(*faults)
    made = Reach.objects.create(carrier=carrier, **wish.values())
    note_carrier(actor, carrier, {"reach": ("", _text(made))}, at=at)
    return made


@operation("register_carrier")
def remove_reach(code: str, reach: int, *, actor: Actor, at: datetime) -> None:
    """The carrier doesn't reach these any more. Twice is once."""
    carrier = held_carrier(code)
    found = carrier.reaches.filter(pk=reach).first()
    if found is None:
        return
    before = _text(found)
    found.delete()
    note_carrier(actor, carrier, {"reach": (before, "")}, at=at)


def _faults(carrier: Carrier, wish: ReachWish) -> Iterator[Reason]:
    first, last = _plain(wish.first_code), _plain(wish.last_code)
    if wrong := [code for code in (first, last) if not _is_code(code)]:
        yield because("reach_code_wrong", None, postal_code=wrong[0][:20])
    elif last < first:
        yield because("reach_ends_before_start", None, first=first, last=last)
    else:
        same = carrier.reaches.filter(destination=wish.destination, urgency=wish.urgency)
        if over := same.filter(first_code__lte=last, last_code__gte=first).order_by("first_code").first():
            yield because(
                "reach_overlaps", None, carrier=carrier.name, first=over.first_code, last=over.last_code
            )
    if not 0 <= wish.working_days <= MOST_DAYS:
        yield because("reach_days_wrong", None, most=MOST_DAYS)
    if not 1 <= wish.rank <= MOST_RANK:
        yield because("reach_rank_wrong", None, most=MOST_RANK)


def _plain(code: str) -> str:
    return "".join(code.split())


def _is_code(code: str) -> bool:
    return len(code) == _CODE_LENGTH and code.isascii() and code.isdigit() and code >= "10000"


def _text(reach: Reach) -> str:
    """What the trail keeps of it."""
    rural = " rural" if reach.rural else ""
    span = f"{reach.first_code}-{reach.last_code}"
    return f"{reach.destination} {reach.urgency} {span} {reach.working_days} days rank {reach.rank}{rural}"
