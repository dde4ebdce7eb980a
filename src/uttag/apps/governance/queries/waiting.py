"""What waits for someone in the bodies: items to prepare, minutes to approve, principals to inform (G6, G7, G10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.concluding import day_of
from uttag.apps.governance.minutes import approval_facts
from uttag.apps.governance.models import AgendaItem, Informed, Meeting, Membership, Minutes, Office
from uttag.apps.governance.sitting import LEADERS, on_day
from uttag.rules.calendar import STOCKHOLM
from uttag.rules.deciding import approve
from uttag.rules.reasons import Refusal
from uttag.rules.rulings import rule_on

PREPARE = "prepare_item"
APPROVE = "approve_minutes"
INFORM = "inform_principals"
KEEP = "keep_meeting"
_INFORM_WITHIN = timedelta(days=365)  # what is older is nobody's reminder any more


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do. `kind` is one of the words above; `meeting` and `item` lead to its page, with `due`, if any."""

    kind: str
    title: str
    body: str
    meeting: UUID
    item: UUID | None
    due: date | None


def waiting_for(actor: Actor, day: date) -> list[Waiting]:
    """What waits for the actor on `day`, most urgent first; for the secretariat, meetings to write up."""
    require(actor, "see_governance")
    found: list[Waiting] = []
    if actor.may("keep_meeting"):
        found += _to_write_up(day)
    if actor.user_id is not None:
        if actor.may("prepare_item"):
            found += _to_prepare(actor.user_id, day)
        if actor.may("approve_minutes"):
            found += _to_approve(actor.user_id)
        if actor.may("inform_principals"):
            found += _to_inform(actor.user_id, day)
    return sorted(found, key=lambda one: (one.due or date.max, one.kind, one.title))


def _to_prepare(user_id: int, day: date) -> Iterator[Waiting]:
    mine = Membership.objects.filter(on_day(day), user_id=user_id, office__in=LEADERS)
    offices = dict(mine.values_list("body_id", "office"))
    items = AgendaItem.objects.filter(
        outcome="", meeting__state=Meeting.State.PLANNED, meeting__body__prepared_by__in=offices.keys()
    ).select_related("meeting__body", "matter")
    for item in items.prefetch_related("preparations__membership"):
        mine_to_do = offices[item.meeting.body.prepared_by_id or 0]
        if mine_to_do not in {p.membership.office for p in item.preparations.all()}:
            yield _row(PREPARE, item.matter.title, item.meeting, item)


def _to_approve(user_id: int) -> Iterator[Waiting]:
    """Minutes that the rule would let this member approve as they stand."""
    drafts = Minutes.objects.filter(
        locked_at=None,
        meeting__attendance__present=True,
        meeting__attendance__membership__user_id=user_id,
    ).select_related("meeting__body")
    for minutes in drafts:
        seat = minutes.meeting.attendance.filter(membership__user_id=user_id).select_related("membership")
        ruled = rule_on(approve, approval_facts(minutes, seat[0].membership), term_book())
        if not isinstance(ruled.outcome, Refusal):
            yield _row(APPROVE, minutes.meeting.body.name_sv, minutes.meeting)


def _to_inform(user_id: int, day: date) -> Iterator[Waiting]:
    """Meetings whose minutes are locked, which the member hasn't told the own principal of yet."""
    since = datetime.combine(day - _INFORM_WITHIN, time(), STOCKHOLM)
    held = Meeting.objects.filter(minutes__locked_at__isnull=False, starts_at__gte=since)
    told = Informed.objects.filter(membership__user_id=user_id).values("meeting_id")
    memberships = list(Membership.objects.filter(user_id=user_id).exclude(office=Office.SECRETARY))
    bodies = {membership.body_id for membership in memberships}
    for meeting in held.filter(body__in=bodies).exclude(pk__in=told).select_related("body"):
        when = day_of(meeting)
        if any(m.body_id == meeting.body_id and _sat(m, when) for m in memberships):
            yield _row(INFORM, meeting.body.name_sv, meeting)


def _to_write_up(day: date) -> Iterator[Waiting]:
    """Meetings that have been, whose minutes are not drafted."""
    until = datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)
    been = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__lt=until).select_related("body")
    for meeting in been.order_by("starts_at"):
        yield _row(KEEP, meeting.body.name_sv, meeting)


def _sat(membership: Membership, day: date) -> bool:
    return membership.from_day <= day and (membership.to_day is None or membership.to_day >= day)


def _row(kind: str, title: str, meeting: Meeting, item: AgendaItem | None = None) -> Waiting:
    return Waiting(
        kind, title, meeting.body.name_sv, meeting.uuid, item.uuid if item else None, day_of(meeting)
    )
