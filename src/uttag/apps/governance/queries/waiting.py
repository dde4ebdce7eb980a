"""What waits for someone in the bodies: items to prepare, minutes to approve, principals to inform (G6, G7, G10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.bodies.sitting import LEADERS
from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.meetings.minutes import FOR_APPROVAL, approval_facts
from uttag.apps.governance.models import (
    AgendaItem,
    Informed,
    Meeting,
    Membership,
    Minutes,
    Office,
    Preparation,
)
from uttag.rules.calendar import STOCKHOLM
from uttag.rules.deciding import approve
from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.rulings import rule_on

# Kinds of what is to be done: the first about an item, the others about a meeting.
PREPARE = "prepare_item"
APPROVE = "approve_minutes"
INFORM = "inform_principals"
KEEP = "keep_meeting"
_INFORM_WITHIN = timedelta(days=365)  # what is older is nobody's reminder any more


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do: `kind` tells how, `about` which one. `due_day` None: when there is time."""

    kind: str
    title: Reason
    due_day: date | None = None
    late: bool = False
    about: UUID | str | int | None = None


def waiting_for(actor: Actor, day: date) -> list[ToDo]:
    """What waits for the actor on `day`, most urgent first; for the secretariat, meetings to write up."""
    require(actor, "see_governance")
    found: list[ToDo] = []
    if actor.may("keep_meeting"):
        found += _to_write_up(day)
    sits = actor.may("inform_principals")
    seats = list(Membership.objects.filter(user_id=actor.user_id or 0)) if sits else []
    if seats and actor.may("prepare_item"):
        found += _to_prepare([seat for seat in seats if _sat(seat, day)], day)
    if seats and actor.may("approve_minutes"):
        found += _to_approve(seats, day)
    if seats:
        found += _to_inform(seats, day)
    return sorted(found, key=lambda one: (one.due_day or date.max, one.kind))


def _to_prepare(seats: Sequence[Membership], day: date) -> Iterator[ToDo]:
    offices = {seat.body_id: seat.office for seat in seats if seat.office in LEADERS}
    if not offices:
        return
    prepared = Prefetch("preparations", Preparation.objects.select_related("membership"))
    items = AgendaItem.objects.filter(
        outcome="", meeting__state=Meeting.State.PLANNED, meeting__body__prepared_by__in=offices
    )
    for item in items.select_related("meeting__body", "matter").prefetch_related(prepared):
        mine_to_do = offices[item.meeting.body.prepared_by_id or 0]
        if mine_to_do not in {p.membership.office for p in item.preparations.all()}:
            title = because("due_item", "G6", title=item.matter.title, body=item.meeting.body.name_sv)
            due_day = day_of(item.meeting)
            yield ToDo(PREPARE, title, due_day, due_day < day, item.uuid)


def _to_approve(seats: Sequence[Membership], day: date) -> Iterator[ToDo]:
    """Minutes that the rule would let this member approve as they stand."""
    mine = {seat.pk: seat for seat in seats}
    drafts = Minutes.objects.filter(
        locked_at=None, meeting__attendance__present=True, meeting__attendance__membership__in=mine
    )
    book = term_book()
    drafts = drafts.select_related("meeting__body").prefetch_related(*FOR_APPROVAL)
    for minutes in drafts:
        there = {row.membership_id for row in minutes.meeting.attendance.all()}
        facts = approval_facts(minutes, next(mine[key] for key in mine if key in there))
        if not isinstance(rule_on(approve, facts, book).outcome, Refusal):
            yield _of_meeting(APPROVE, "due_minutes", "G7", minutes.meeting, day)


def _to_inform(seats: Sequence[Membership], day: date) -> Iterator[ToDo]:
    """Meetings whose minutes are locked, which the member hasn't told the own principal of yet."""
    since = datetime.combine(day - _INFORM_WITHIN, time(), STOCKHOLM)
    held = Meeting.objects.filter(minutes__locked_at__isnull=False, starts_at__gte=since)
    told = Informed.objects.filter(membership__in=seats).values("meeting_id")
    members = [seat for seat in seats if seat.office != Office.SECRETARY]
    bodies = {member.body_id for member in members}
    for meeting in held.filter(body__in=bodies).exclude(pk__in=told).select_related("body"):
        when = day_of(meeting)
        if any(member.body_id == meeting.body_id and _sat(member, when) for member in members):
            yield _of_meeting(INFORM, "due_informing", "G10", meeting)


def _to_write_up(day: date) -> Iterator[ToDo]:
    """Meetings that have been, whose minutes are not drafted."""
    until = datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)
    been = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__lt=until).select_related("body")
    for meeting in been.order_by("starts_at"):
        yield _of_meeting(KEEP, "due_write_up", "G7", meeting, day)


def _sat(membership: Membership, day: date) -> bool:
    return membership.from_day <= day and (membership.to_day is None or membership.to_day >= day)


def _of_meeting(kind: str, code: str, clause: str, meeting: Meeting, day: date | None = None) -> ToDo:
    """Something to do about a meeting, late where its day has passed on `day`."""
    due_day = day_of(meeting)
    title = because(code, clause, body=meeting.body.name_sv)
    return ToDo(kind, title, due_day, day is not None and due_day < day, meeting.uuid)
