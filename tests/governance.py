"""Bodies of the agreement's own folder with made-up people in their seats, and a meeting to act in.

Made by the product's own operations. Sekreterarna are of the secretariat; each member's log-in is a council
assignment at VästKom. The day is Thursday 2 April 2026, 10:00 in Sweden, as in tests/region.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from tests import region as r
from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.governance.bodies.appointing import Appointment, appoint
from uttag.apps.governance.meetings.agenda import prepare_item, put_on_agenda
from uttag.apps.governance.meetings.calling import call_meeting
from uttag.apps.governance.meetings.concluding import conclude_item, record_attendance, record_positions
from uttag.apps.governance.meetings.minutes import draft_minutes
from uttag.apps.governance.models import AgendaItem, Body, Matter, Meeting, Membership, Minutes, Office
from uttag.apps.parties.models import Unit
from uttag.ground.accounts.models import User

NOW, TODAY = r.NOW, r.TODAY
HOUR = timedelta(hours=1)
SITS_FROM = date(2023, 1, 1)
GROUP, LMN, MTP, SRO, OFFICIALS = (
    "beredningsgruppen",
    "ledningsradet_lmn",
    "ledningsradet_mtp",
    "sro",
    "beredningsgrupp_lmn",
)

_serial = count(1)


@dataclass
class Council:
    """The people by body, and the secretary. `of(code)` are a body's members in the order of their seats."""

    secretary: Actor
    people: dict[str, list[Actor]] = field(default_factory=dict)

    def of(self, code: str) -> list[Actor]:
        return self.people[code]

    def membership(self, code: str, place: int) -> Membership:
        return Membership.objects.get(body__code=code, user_id=self.of(code)[place].user_id or 0)


def council(*, filled: tuple[str, ...] = (GROUP, LMN)) -> Council:
    """The folder loaded, and each body of `filled` with a person in every seat."""
    forget_term_book()
    r._load_agreement()
    made = Council(secretary=person("Sten Sekreterare", Role.SECRETARIAT))
    for code in filled:
        fill(made, code)
    return made


def fill(made: Council, code: str) -> None:
    """A person in each seat; chair and vice chair from the sides that the body asks for."""
    made.people[code] = []
    body = Body.objects.get(code=code)
    sides: list[tuple[int | None, str]] = [
        (seat.position, seat.side) for seat in body.seats.all() for _ in range(seat.least)
    ]
    if code == MTP:
        sides = [*[(1, "municipalities")] * 6, *[(2, "region")] * 6]
    wanted = sides or [(None, side) for side in ("municipalities", "region", "municipalities", "region")]
    offices = {"municipalities": Office.CHAIR, "region": Office.VICE_CHAIR}
    for seat, side in wanted:
        member(made, code, office=offices.pop(side, Office.MEMBER), seat=seat, side=side)
    if body.prepared_by_id:
        wish = Appointment(made.secretary.user_id or 0, Office.SECRETARY, SITS_FROM)
        appoint(code, wish, actor=made.secretary, at=NOW)


def member(
    made: Council, code: str, *, office: Office = Office.MEMBER, seat: int | None = None, side: str = ""
) -> Actor:
    """One more person in a body."""
    someone = person(f"Ledamot Nummer{next(_serial)}", Role.COUNCIL)
    wish = Appointment(someone.user_id or 0, office, SITS_FROM, seat=seat, side=side)
    appoint(code, wish, actor=made.secretary, at=NOW)
    made.people.setdefault(code, []).append(someone)
    return someone


def person(name: str, role: Role) -> Actor:
    """Someone with a log-in at the cooperation organisation."""
    user = User.objects.create_user(f"u{next(_serial)}", name=name)
    unit, _ = Unit.objects.get_or_create(
        hsa_id="SE2321000131-TVK", defaults={"name": "VästKom", "kind": Unit.Kind.LMN}
    )
    Assignment.objects.create(user=user, unit=unit, role=role.value, from_day=date(2020, 1, 1))
    return Actor(role, user.pk, name, unit.pk, unit.name)


def meeting(made: Council, code: str = GROUP, *, at: datetime = NOW, days: int = 0) -> Meeting:
    """A meeting that begins an hour after `at` (and `days`)."""
    starts = at + HOUR + timedelta(days=days)
    return call_meeting(code, starts_at=starts, place="Skövde", actor=made.secretary, at=at)


def matter(title: str = "Principer för påslag", part: str = "finances") -> Matter:
    """An open matter that changes nothing by itself."""
    return Matter.objects.create(title=title, part=part, raised_at=NOW)


def prepared(made: Council, meeting: Meeting, about: Matter | None = None) -> AgendaItem:
    """The matter on the agenda, prepared by the steering council's chair and vice chair where that is asked."""
    item = put_on_agenda(meeting.uuid, (about or matter()).uuid, actor=made.secretary, at=NOW)
    if meeting.body.prepared_by_id:
        for leader in made.of(LMN)[:2]:
            prepare_item(item.uuid, actor=leader, at=NOW)
    return item


def attend(made: Council, meeting: Meeting, *, absent: tuple[int, ...] = ()) -> list[Membership]:
    """All are there but those whose places in the body's list are in `absent`. Gives the present."""
    here = [
        made.membership(meeting.body.code, place)
        for place in range(len(made.of(meeting.body.code)))
        if place not in absent
    ]
    uuids = [one.uuid for one in here]
    record_attendance(meeting.uuid, uuids, actor=made.secretary, at=meeting.starts_at)
    return here


def all_agree(made: Council, item: AgendaItem) -> None:
    """Everyone who is there agrees."""
    here = item.meeting.attendance.filter(present=True).values_list("membership__uuid", flat=True)
    stances = dict.fromkeys(here, "agrees")
    record_positions(item.uuid, stances, actor=made.secretary, at=item.meeting.starts_at)


def decided(made: Council, item: AgendaItem, words: str = "Enligt förslaget.") -> AgendaItem:
    """The item decided in unanimity."""
    all_agree(made, item)
    return conclude_item(item.uuid, "decided", words, actor=made.secretary, at=item.meeting.starts_at)


def minutes_drafted(made: Council, *, absent: tuple[int, ...] = ()) -> Minutes:
    """A meeting of the preparatory group with one decided item, its minutes drafted."""
    held = meeting(made)
    item = prepared(made, held)
    attend(made, held, absent=absent)
    decided(made, item)
    return draft_minutes(held.uuid, actor=made.secretary, at=held.starts_at + HOUR)


def decided_later(made: Council, meeting: Meeting, about: Matter) -> AgendaItem:
    """A matter that comes back, decided at a later meeting."""
    item = prepared(made, meeting, about)
    attend(made, meeting)
    return decided(made, item)
