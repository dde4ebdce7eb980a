"""Who sits in a body, and what is wrong with it (G1–G4): seats, sides, chair and vice chair, alternation, number.

Each finding is a reason with the clause that gives the body its seats. A body whose seats no source gives is
not judged, and says so. And how many meetings a year it needs (G5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from uttag.rules.calendar import months_later
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms

MUNICIPALITIES = "municipalities"
REGION = "region"
SIDES = (MUNICIPALITIES, REGION)
CHAIR = "chair"
VICE_CHAIR = "vice_chair"
SECRETARY = "secretary"


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """Seats that are filled alike: by which side, party and function; `least` to `most` of them."""

    position: int
    side: str
    party: str
    function: str
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """Someone who sits in a body on the day; `seat` is the seat's position, 0 without one."""

    side: str
    office: str
    seat: int = 0


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """A body on a day. `clause` gives its seats; `members_term` is the key of the term with its number, if any.

    `alternates_from_year` (0: never) and `alternates_first`: who held the chair first, where it alternates.
    `needs_secretary`: a secretary is appointed for it (G6).
    """

    day: date
    clause: str
    judged: bool
    seats: tuple[SeatFacts, ...] = ()
    members: tuple[MemberFacts, ...] = ()
    chair_side: str = ""
    vice_chair_side: str = ""
    alternates_from_year: int = 0
    alternates_first: str = ""
    members_term: str = ""
    needs_secretary: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """What is wrong or empty; nothing where all is in order. `chair_side` is whose turn it is, if anyone's."""

    judged: bool
    findings: tuple[Reason, ...]
    chair_side: str = ""


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A body's meetings of `year` that are planned or held, asked on `day`. `term` has the least number."""

    day: date
    year: int
    meetings: int
    term: str


@dataclass(frozen=True, slots=True)
class YearOfMeetings:
    """`least`: how many are needed, 0 while it is too early to say of that year."""

    least: int
    enough: bool
    reasons: tuple[Reason, ...]


def composition(facts: BodyFacts, terms: Terms) -> Composition:
    """What is wrong with a body on the day (G1)."""
    if not facts.judged:
        return Composition(False, (because("body_not_judged", "G1"),))
    turn = _turn(facts, terms)
    findings = (
        *_of_seats(facts),
        *_of_chairs(facts, turn),
        *_of_number(facts, terms),
        *_of_secretary(facts),
    )
    return Composition(True, findings, turn)


def year_of_meetings(facts: YearFacts, terms: Terms) -> YearOfMeetings:
    """Whether enough meetings are planned (G5). Next year is asked about from the months that a term gives."""
    starts = date(facts.year, 1, 1)
    if facts.day < months_later(starts, -terms.days("governance.plan_ahead_months", facts.day)):
        return YearOfMeetings(0, True, (because("year_not_planned_yet", "G5", year=str(facts.year)),))
    least = int(terms.read(facts.term, starts))
    enough = facts.meetings >= least
    code = "enough_meetings" if enough else "too_few_meetings"
    said = because(code, "G5", year=str(facts.year), meetings=facts.meetings, least=least)
    return YearOfMeetings(least, enough, (said,))


def _of_seats(facts: BodyFacts) -> Iterator[Reason]:
    filled = Counter(member.seat for member in facts.members if member.office != SECRETARY)
    for seat in facts.seats:
        count = filled[seat.position]
        told = {"party": seat.party, "function": seat.function, "filled": count}
        if count < seat.least:
            yield because("seat_empty", facts.clause, **told, least=seat.least)
        if count > seat.most:
            yield because("seat_overfull", facts.clause, **told, most=seat.most)
        if any(m.seat == seat.position and m.side != seat.side for m in facts.members):
            yield because("seat_wrong_side", facts.clause, **told, side_code=seat.side)
    known = {seat.position for seat in facts.seats}
    strangers = sum(n for position, n in filled.items() if position not in known)
    if strangers and facts.seats:
        yield because("members_without_seat", facts.clause, count=strangers)


def _turn(facts: BodyFacts, terms: Terms) -> str:
    """The side that should hold the chair on the day: always the same, or by turns."""
    if not facts.alternates_from_year:
        return facts.chair_side
    years = int(terms.read("governance.chair_years", facts.day))
    first = SIDES.index(facts.alternates_first)
    return SIDES[(first + (facts.day.year - facts.alternates_from_year) // years) % 2]


def _of_chairs(facts: BodyFacts, turn: str) -> Iterator[Reason]:
    if not turn:
        return  # no source says who chairs it
    other = SIDES[1 - SIDES.index(turn)] if facts.alternates_from_year else facts.vice_chair_side
    for office, side in ((CHAIR, turn), (VICE_CHAIR, other)):
        holders = [member.side for member in facts.members if member.office == office]
        told = {"office_code": office, "side_code": side}
        if not holders:
            yield because("office_empty", facts.clause, **told)
        elif len(holders) > 1:
            yield because("office_held_by_many", facts.clause, **told, count=len(holders))
        elif side and holders[0] != side:
            code = "not_their_turn" if facts.alternates_from_year else "office_wrong_side"
            yield because(code, facts.clause, **told, year=str(facts.day.year))
    if _same_side(facts):
        yield because("chairs_on_one_side", facts.clause)


def _same_side(facts: BodyFacts) -> bool:
    held = {m.office: m.side for m in facts.members if m.office in (CHAIR, VICE_CHAIR)}
    return len(held) == 2 and held[CHAIR] == held[VICE_CHAIR]


def _of_number(facts: BodyFacts, terms: Terms) -> Iterator[Reason]:
    if not facts.members_term:
        return
    wanted = int(terms.read(facts.members_term, facts.day))
    count = sum(member.office != SECRETARY for member in facts.members)
    if count != wanted:
        yield because("wrong_number", facts.clause, count=count, wanted=wanted)


def _of_secretary(facts: BodyFacts) -> Iterator[Reason]:
    if facts.needs_secretary and not any(member.office == SECRETARY for member in facts.members):
        yield because("secretary_missing", "G6")
