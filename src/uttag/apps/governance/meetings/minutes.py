"""Minutes (minnesanteckningar): drafted from the meeting, approved by both sides, then locked (G7, G10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.bodies.sitting import membership_of
from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.meetings.drafting import digest, draft_text, fixed_lines, paper_of
from uttag.apps.governance.meetings.locking import locked_meeting
from uttag.apps.governance.models import (
    Approval,
    Attendance,
    Informed,
    Meeting,
    Membership,
    Minutes,
    Office,
)
from uttag.ground.files.operations import store
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.papers import minutes_pdf
from uttag.rules.deciding import ApprovalFacts, ApprovalGiven, approve
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import rule_on

PDF = "application/pdf"
FOR_APPROVAL = (
    "meeting__items",
    Prefetch("meeting__attendance", Attendance.objects.select_related("membership__user")),
    Prefetch("approvals", Approval.objects.select_related("membership")),
)


@operation("keep_meeting")
def draft_minutes(meeting: UUID, *, actor: Actor, at: datetime) -> Minutes:
    """Drafts the minutes once every item has ended; the meeting is held by that. Twice is once. Raises Refused."""
    found = locked_meeting(meeting)
    there = Minutes.objects.filter(meeting=found).first()
    if there is not None:
        return there
    if found.state == Meeting.State.CANCELLED:
        raise Refused(because("meeting_cancelled", "G8"))
    if not found.attendance.filter(present=True).exists():
        raise Refused(because("attendance_missing", "G7"))
    if found.items.filter(outcome="").exists():
        raise Refused(because("items_left", "G7"))
    made = Minutes.objects.create(
        meeting=found, text=draft_text(found), drafted_by_id=actor.user_id, drafted_at=at
    )
    found.state = Meeting.State.HELD
    found.save(update_fields=["state"])
    note(actor, "draft_minutes", at=at, subject_kind="meeting", subject_uuid=found.uuid)
    return made


@operation("keep_meeting")
def edit_minutes(meeting: UUID, text: str, *, actor: Actor, at: datetime, seen: str = "") -> Minutes:
    """Changes a draft. Approvals of the text as it was don't count for the new one. Raises Refused.

    `seen` is the digest of the text that was edited: if somebody has changed it since, this change is refused.
    """
    found = _locked_minutes(meeting)
    if found.locked_at is not None:
        raise Refused(because("minutes_locked", "G7"))
    if seen and seen != digest(found.text):
        raise Refused(because("minutes_changed_meanwhile", "G7"))
    new = _tidy(text)
    if not new:
        raise Refused(because("minutes_empty", "G7"))
    if new == found.text:
        return found
    lines = set(new.splitlines())
    if any(line and line not in lines for line in fixed_lines(found.meeting)):
        raise Refused(because("minutes_outcome_missing", "G7"))
    before, found.text = digest(found.text), new
    found.save(update_fields=["text"])
    changes = {"text_sha256": (before, digest(new))}
    note(actor, "edit_minutes", at=at, subject_kind="meeting", subject_uuid=meeting, changes=changes)
    return found


def _tidy(text: str) -> str:
    """Plain line ends, and no heading without words: a paper can't have one."""
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line.strip("# ") or not line.startswith("#")).strip()


@operation("approve_minutes")
def approve_minutes(meeting: UUID, *, actor: Actor, at: datetime, seen: str = "") -> Minutes:
    """The actor approves the text as it stands; the second side's approval locks it and makes the PDF (G7).

    `seen` is the digest of the text that the actor read. Raises RuledRefusal or Refused.
    """
    found = _locked_minutes(meeting)
    mine = membership_of(actor.user_id, found.meeting.body, day_of(found.meeting))
    as_it_stands = Minutes.objects.select_related("meeting").prefetch_related(*FOR_APPROVAL).get(pk=found.pk)
    ruled = rule_on(approve, approval_facts(as_it_stands, mine, seen), term_book())
    kept = prepare(ruled, subject_kind="minutes", subject_uuid=meeting, at=at)
    if isinstance(ruled.outcome, Refusal) or mine is None:
        raise RuledRefusal([kept], *ruled.outcome.reasons)
    record([kept])
    text = digest(found.text)
    Approval.objects.create(minutes=found, membership=mine, approved_at=at, text_sha256=text, ruling=kept.id)
    if ruled.outcome.locks:
        found.locked_at = at
        found.pdf = store(minutes_pdf.render(paper_of(found)), PDF, at=at)
        found.save(update_fields=["locked_at", "pdf"])
    changes = {"locked": (False, ruled.outcome.locks), "text_sha256": (None, text)}
    note(actor, "approve_minutes", at=at, subject_kind="meeting", subject_uuid=meeting, changes=changes)
    return found


@operation("inform_principals")
def inform_principals(meeting: UUID, *, actor: Actor, at: datetime) -> Informed:
    """A member has told the own principal of the meeting (G10). Twice is once. Raises Refused."""
    found = locked_meeting(meeting)
    if found.state == Meeting.State.CANCELLED:
        raise Refused(because("meeting_cancelled", "G8"))
    if found.starts_at > at:
        raise Refused(because("meeting_not_begun", "G8", meeting_day=day_of(found)))
    mine = membership_of(actor.user_id, found.body, day_of(found))
    if mine is None or mine.office == Office.SECRETARY:
        raise Refused(because("not_informing", "G10"))
    made, new = Informed.objects.get_or_create(meeting=found, membership=mine, defaults={"informed_at": at})
    if new:
        note(actor, "inform_principals", at=at, subject_kind="meeting", subject_uuid=found.uuid)
    return made


def leader_of(meeting: Meeting) -> Membership | None:
    """Who led the meeting: the chair who was there, else the vice chair who was there, else nobody."""
    held = {a.membership.office: a.membership for a in meeting.attendance.all() if a.present}
    return held.get(Office.CHAIR) or held.get(Office.VICE_CHAIR)


def approval_facts(minutes: Minutes, mine: Membership | None, seen: str = "") -> ApprovalFacts:
    """Someone's wish to approve, as the rule `deciding.approve` is told it. `mine` None: a stranger.

    Reads what FOR_APPROVAL fetches: name it where there are many minutes.
    """
    meeting, leader, text = minutes.meeting, leader_of(minutes.meeting), digest(minutes.text)
    given = [approval for approval in minutes.approvals.all() if approval.text_sha256 == text]
    leads = leader.pk if leader else None
    there = {row.membership_id for row in meeting.attendance.all() if row.present}
    return ApprovalFacts(
        day=day_of(meeting),
        side=mine.side if mine else "",
        office=mine.office if mine else "",
        present=mine is not None and mine.pk in there,
        led=mine is not None and mine.pk == leads,
        leader_side=leader.side if leader else "",
        complete=all(item.outcome for item in meeting.items.all()),
        locked=minutes.locked_at is not None,
        seen=not seen or seen == text,
        mine=mine is not None and any(approval.membership_id == mine.pk for approval in given),
        given=tuple(ApprovalGiven(a.membership.side, a.membership_id == leads) for a in given),
    )


def _locked_minutes(meeting: UUID) -> Minutes:
    """The minutes with meeting and row locked: two approvals at once come after each other."""
    held = locked_meeting(meeting)
    found = Minutes.objects.select_for_update(of=("self",)).filter(meeting=held).first()
    if found is None:
        raise Refused(because("minutes_unknown", "G7"))
    found.meeting = held
    return found
