"""Puts people in seats and ends their terms of office (G1-G4, G6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.operation import operation
from uttag.apps.governance.bodies.sitting import LEADERS
from uttag.apps.governance.meetings.locking import locked_body
from uttag.apps.governance.models import Attendance, Body, Membership, Office, Seat, Side
from uttag.ground.accounts.models import User
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who gets which place from when until when. `seat` is its position; a body without seats is told the `side`.

    A secretary has neither: they support the body and decide nothing (G6).
    """

    user_id: int
    office: Office
    from_day: date
    to_day: date | None = None
    seat: int | None = None
    side: str = ""


@operation("appoint_member")
def appoint(code: str, wish: Appointment, *, actor: Actor, at: datetime) -> Membership:
    """Appoints someone. The same appointment again is the same as once. Raises Refused.

    The wrong side as chair is not refused: parties appoint, and the body's page says what is wrong with it.
    """
    body = locked_body(code)
    user = User.objects.filter(pk=wish.user_id, is_active=True, assignments__isnull=False).distinct().first()
    if user is None:
        raise Refused(because("person_unknown", "G1"))
    if wish.to_day is not None and wish.to_day < wish.from_day:
        raise Refused(because("ends_before_it_begins", "G1", from_day=wish.from_day, to_day=wish.to_day))
    seat = _seat_of(body, wish)
    same = _the_same(body, wish, seat)
    if same is not None:
        return same
    _refuse_clashes(body, wish, seat)
    made = Membership.objects.create(
        body=body, user=user, seat=seat, side=_side(wish, seat), office=wish.office,
        from_day=wish.from_day, to_day=wish.to_day,
    )  # fmt: skip
    told = {"body": (None, body.code), "office": (None, wish.office), "from_day": (None, wish.from_day)}
    note(actor, "appoint_member", at=at, subject_kind="membership", subject_uuid=made.uuid, changes=told)
    return made


@operation("appoint_member")
def end_membership(membership: UUID, *, last_day: date, actor: Actor, at: datetime) -> Membership:
    """The term of office ends with `last_day`. It is shortened, never prolonged. Raises Refused."""
    found = Membership.objects.select_related("body", "user").filter(uuid=membership).first()
    if found is None:
        raise Refused(because("membership_unknown", "G1"))
    locked_body(found.body.code)
    found.refresh_from_db()
    if found.to_day == last_day:
        return found
    if last_day < found.from_day:
        raise Refused(because("ends_before_it_begins", "G1", from_day=found.from_day, to_day=last_day))
    if found.to_day is not None and last_day > found.to_day:
        raise Refused(because("ends_already", "G1", to_day=found.to_day))
    _refuse_if_sat_later(found, last_day)
    before, found.to_day = found.to_day, last_day
    found.save(update_fields=["to_day"])
    changes = {"to_day": (before, last_day)}
    note(actor, "end_membership", at=at, subject_kind="membership", subject_uuid=found.uuid, changes=changes)
    return found


def find_people(actor: Actor, words: str, day: date) -> QuerySet[User]:
    """People with a log-in and an assignment on `day`, by parts of their name. For who appoints."""
    if not actor.may("appoint_member"):
        return User.objects.none()
    held = Assignment.objects.filter(Q(to_day=None) | Q(to_day__gte=day), from_day__lte=day)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    for word in words.split():
        people = people.filter(name__icontains=word)
    return people.order_by("name", "pk")


def _seat_of(body: Body, wish: Appointment) -> Seat | None:
    if wish.office == Office.SECRETARY:
        return None
    if wish.seat is not None:
        seat = body.seats.filter(position=wish.seat).first()
        if seat is None:
            raise Refused(because("seat_unknown", "G1"))
        return seat
    if body.seats.exists():
        raise Refused(because("seat_missing", "G1"))
    if wish.side not in Side.values:
        raise Refused(because("side_missing", "G1"))
    return None


def _side(wish: Appointment, seat: Seat | None) -> str:
    if wish.office == Office.SECRETARY:
        return ""
    return seat.side if seat else wish.side


def _the_same(body: Body, wish: Appointment, seat: Seat | None) -> Membership | None:
    return body.memberships.filter(
        user_id=wish.user_id, seat=seat, office=wish.office, from_day=wish.from_day, to_day=wish.to_day,
        side=_side(wish, seat),
    ).first()  # fmt: skip


def _refuse_clashes(body: Body, wish: Appointment, seat: Seat | None) -> None:
    """The same person twice at a time, a seat over-full, or two in an office that one holds."""
    others = list(body.memberships.filter(_overlapping(wish)).select_related("user"))
    for other in others:
        if other.user_id == wish.user_id:
            raise Refused(_sits(other))
    if seat is not None:
        clash = _fullest(wish, [other for other in others if other.seat_id == seat.pk], seat.most)
        if clash:
            raise Refused(because("seat_is_taken", "G1", clash_day=clash))
    if wish.office in LEADERS:
        clash = _fullest(wish, [other for other in others if other.office == wish.office], 1)
        if clash:
            raise Refused(because("office_is_taken", "G1", office_code=wish.office.value, clash_day=clash))


def _overlapping(wish: Appointment) -> Q:
    found = Q(to_day=None) | Q(to_day__gte=wish.from_day)
    return found & Q(from_day__lte=wish.to_day) if wish.to_day else found


def _sits(other: Membership) -> Reason:
    told = {"person": other.user.name, "from_day": other.from_day}
    if other.to_day is None:
        return because("sits_already_on", "G1", **told)
    return because("sits_already", "G1", **told, to_day=other.to_day)


def _fullest(wish: Appointment, others: Iterable[Membership], room: int) -> date | None:
    """The first day on which one more would be too many. It can only be a day on which someone begins."""
    held = list(others)
    for day in sorted({wish.from_day, *(o.from_day for o in held if o.from_day > wish.from_day)}):
        if sum(o.from_day <= day and (o.to_day is None or o.to_day >= day) for o in held) >= room:
            return day
    return None


def _refuse_if_sat_later(membership: Membership, last_day: date) -> None:
    """Someone who was at a meeting sat in the body then; what was decided there must stay true."""
    there = Attendance.objects.filter(membership=membership, present=True).select_related("meeting")
    met = max((local(a.meeting.starts_at).date() for a in there), default=None)
    if met is not None and met > last_day:
        raise Refused(because("sat_later", "G1", person=membership.user.name, met_day=met))
