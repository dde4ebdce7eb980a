"""Calls meetings and cancels them (G5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.governance.bodies.sitting import membership_of, on_day
from uttag.apps.governance.meetings.locking import locked_body, locked_meeting
from uttag.apps.governance.models import Body, Meeting, Membership, Office
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


@operation("call_meeting")
def call_meeting(
    code: str, *, starts_at: datetime, place: str, actor: Actor, at: datetime, remark: str = ""
) -> Meeting:
    """Calls a meeting of a body, by its chair or the secretariat; also extra ones. Raises Refused.

    The same call again (body and time) is refused and names the meeting that is there.
    """
    body = locked_body(code)
    _require_caller(actor, body, at)
    if starts_at <= at:
        raise Refused(because("meeting_in_the_past", "G5", starts_at=starts_at))
    if not place.strip():
        raise Refused(because("place_missing", "G5"))
    if body.meetings.filter(starts_at=starts_at).exclude(state=Meeting.State.CANCELLED).exists():
        raise Refused(because("meeting_there_already", "G5", starts_at=starts_at))
    made = Meeting.objects.create(
        body=body, starts_at=starts_at, place=place.strip(), note=remark.strip(),
        called_by_id=actor.user_id, called_at=at,
    )  # fmt: skip
    told = {"body": (None, body.code), "starts_at": (None, starts_at)}
    note(actor, "call_meeting", at=at, subject_kind="meeting", subject_uuid=made.uuid, changes=told)
    return made


@operation("call_meeting")
def cancel_meeting(meeting: UUID, *, reason: str, actor: Actor, at: datetime) -> Meeting:
    """Cancels a meeting that has not begun. Its matters stay open. Twice is once. Raises Refused."""
    found = locked_meeting(meeting)
    _require_caller(actor, found.body, at)
    if found.state == Meeting.State.CANCELLED:
        return found
    if found.state == Meeting.State.HELD or found.starts_at <= at:
        raise Refused(because("meeting_has_begun", "G5"))
    if not reason.strip():
        raise Refused(because("reason_missing", "G5"))
    found.state, found.note = Meeting.State.CANCELLED, reason.strip()
    found.save(update_fields=["state", "note"])
    changes = {"state": ("planned", "cancelled"), "reason": (None, found.note)}
    note(actor, "cancel_meeting", at=at, subject_kind="meeting", subject_uuid=found.uuid, changes=changes)
    return found


def may_call(actor: Actor, body: Body, at: datetime) -> bool:
    """Whether the actor may call meetings of `body`: the secretariat, or its own chair."""
    if not actor.may("call_meeting"):
        return False
    if actor.role is Role.SECRETARIAT:
        return True
    mine = membership_of(actor.user_id, body, local(at).date())
    return mine is not None and mine.office == Office.CHAIR


def bodies_to_call(actor: Actor, at: datetime) -> list[Body]:
    """The bodies whose meetings the actor may call, in their order."""
    if not actor.may("call_meeting"):
        return []
    if actor.role is Role.SECRETARIAT:
        return list(Body.objects.all())
    mine = Membership.objects.filter(
        on_day(local(at).date()), user_id=actor.user_id or 0, office=Office.CHAIR
    )
    return list(Body.objects.filter(memberships__in=mine).distinct())


def _require_caller(actor: Actor, body: Body, at: datetime) -> None:
    if not may_call(actor, body, at):
        raise Refused(because("not_chair_of_body", "G5"))
