"""Made-up people in the bodies' seats, as the sources say that they are filled; one seat is left empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.governance.bodies.appointing import Appointment, appoint
from uttag.apps.governance.models import Body, Office, Seat, Side

# Bodies whose seats no source gives: how many from each side.
UNJUDGED = {"ledningsradet_lmn": 4, "beredningsgrupp_lmn": 3}
# Ledningsrådet MTP: twelve, of whom chair and vice chair; one place is left empty, so that the page has that to say.
ALTERNATING = {Side.MUNICIPALITIES: 6, Side.REGION: 5}


@dataclass(slots=True)
class Pool:
    """Members not yet seated, taken in turn."""

    actors: Iterator[Actor]

    def next(self) -> Actor:
        return next(self.actors)


@dataclass(frozen=True, slots=True)
class Place:
    """A place to fill: which seat (None where a body has none), on which side, with which office."""

    seat: int | None
    side: str
    office: Office


def seat_everyone(
    actors: Mapping[str, Actor], from_day: date, *, at: datetime
) -> dict[str, dict[Office, Actor]]:
    """Fills every body and gives each the same secretary. Returns who leads each body, by its code."""
    pool = Pool(actor for name, actor in sorted(actors.items()) if name.startswith("ledamot"))
    secretary = actors["sekreterare1"]
    leaders: dict[str, dict[Office, Actor]] = {}
    for body in Body.objects.prefetch_related("seats"):
        for place in _places(body, from_day):
            member = pool.next()
            _appoint(body, place, member, from_day, secretary, at)
            if place.office is not Office.MEMBER:
                leaders.setdefault(body.code, {})[place.office] = member
        _appoint(body, Place(None, "", Office.SECRETARY), secretary, from_day, secretary, at)
    return leaders


def _appoint(body: Body, place: Place, who: Actor, from_day: date, by: Actor, at: datetime) -> None:
    assert who.user_id is not None
    wish = Appointment(who.user_id, place.office, from_day, seat=place.seat, side=place.side)
    appoint(body.code, wish, actor=by, at=at)


def _places(body: Body, day: date) -> Iterator[Place]:
    """Each place once; the first of each side leads, on the side that the body's rules say."""
    chair, vice = _leading_sides(body, day)
    waiting = {chair: Office.CHAIR, vice: Office.VICE_CHAIR}
    for seat, side in _seats(body):
        yield Place(seat, side, waiting.pop(side, Office.MEMBER))


def _seats(body: Body) -> Iterator[tuple[int | None, str]]:
    if body.code in UNJUDGED:
        yield from ((None, side) for side in Side.values for _ in range(UNJUDGED[body.code]))
        return
    for seat in body.seats.all():
        yield from ((seat.position, seat.side) for _ in range(_how_many(body, seat)))


def _how_many(body: Body, seat: Seat) -> int:
    return ALTERNATING[Side(seat.side)] if body.alternates_from_year else seat.least


def _leading_sides(body: Body, day: date) -> tuple[str, str]:
    chair = body.chair_side or Side.MUNICIPALITIES
    if body.alternates_from_year:
        turns = (day.year - body.alternates_from_year) // 2
        chair = body.alternates_first if turns % 2 == 0 else _other(body.alternates_first)
    return chair, _other(chair)


def _other(side: str) -> str:
    return Side.REGION if side == Side.MUNICIPALITIES else Side.MUNICIPALITIES
