"""Cooperation outside the formal bodies: meetings, and points that someone sees to (P5, B 8:2).

The caller gives each new row its uuid, so that a form sent twice makes one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.changes.change_log import log_accord
from uttag.apps.governance.models import CooperationMeeting, CooperationPoint
from uttag.apps.parties.models import CareProvider
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class Accord:
    """What a point ended in, where distributor and care providers agreed on a change (8:1)."""

    with_whom: str
    effective_from: date


@operation("note_cooperation")
def record_meeting(
    uuid: UUID,
    *,
    day: date,
    occasion: str,
    title: str,
    participants: str = "",
    notes: str = "",
    actor: Actor,
    at: datetime,
) -> CooperationMeeting:
    """Notes a meeting that has been held: one of the continuous ones, or because something needed it (8:2)."""
    if day > local(at).date():
        raise Refused(because("cooperation_ahead", "P5", met_day=day))
    if not title.strip():
        raise Refused(because("cooperation_without_title", "P5"))
    meeting, made = CooperationMeeting.objects.get_or_create(
        uuid=uuid,
        defaults={
            "day": day,
            "occasion": CooperationMeeting.Occasion(occasion),
            "title": title.strip(),
            "participants": participants.strip(),
            "notes": notes.strip(),
            "recorded_by_id": actor.user_id,
            "recorded_at": at,
        },
    )
    if made:
        note(actor, "note_cooperation", at=at, subject_kind="cooperation_meeting", subject_uuid=uuid)
    return meeting


@operation("note_cooperation")
def raise_point(
    uuid: UUID,
    *,
    title: str,
    responsible: str,
    due_day: date | None = None,
    meeting: UUID | None = None,
    care_provider: str = "",
    actor: Actor,
    at: datetime,
) -> CooperationPoint:
    """Notes something to see to, with who answers for it. A party's contact raises its own party's points."""
    if not title.strip():
        raise Refused(because("cooperation_without_title", "P5"))
    if not responsible.strip():
        raise Refused(because("cooperation_without_responsible", "P5"))
    point, made = CooperationPoint.objects.get_or_create(
        uuid=uuid,
        defaults={
            "meeting": _meeting(meeting),
            "care_provider_id": _party(care_provider, actor),
            "title": title.strip(),
            "responsible": responsible.strip(),
            "due_day": due_day,
            "raised_at": at,
        },
    )
    if made:
        note(
            actor,
            "note_cooperation",
            at=at,
            subject_kind="cooperation_point",
            subject_uuid=uuid,
            care_provider_id=point.care_provider_id,
        )
    return point


@operation("note_cooperation")
def close_point(
    uuid: UUID, *, outcome: str, accord: Accord | None = None, actor: Actor, at: datetime
) -> CooperationPoint:
    """Closes a point with what it led to; with an accord, the change log gets its entry at once (8:1).

    Twice is once. Refused without an outcome, closed with another, or of another care provider.
    """
    point = CooperationPoint.objects.select_for_update().filter(uuid=uuid).first()
    if point is None or not _is_theirs(point, actor):
        raise Refused(because("cooperation_not_found", "P5"))
    text = outcome.strip()
    if point.closed_at and point.outcome == text:
        return point
    if point.closed_at:
        raise Refused(because("cooperation_closed", "P5"))
    if not text:
        raise Refused(because("cooperation_without_outcome", "P5"))
    if accord:
        point.logged = log_accord(
            with_whom=accord.with_whom,
            what=point.title,
            effective_from=accord.effective_from,
            text=text,
            actor=actor,
            at=at,
        )
    point.outcome, point.closed_at, point.closed_by_id = text, at, actor.user_id
    point.save(update_fields=["outcome", "closed_at", "closed_by", "logged"])
    note(
        actor,
        "note_cooperation",
        at=at,
        subject_kind="cooperation_point",
        subject_uuid=uuid,
        changes={"outcome": (None, text)},
        care_provider_id=point.care_provider_id,
    )
    return point


def _meeting(uuid: UUID | None) -> CooperationMeeting | None:
    if uuid is None:
        return None
    found = CooperationMeeting.objects.filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("meeting_unknown", "P5"))
    return found


def _party(code: str, actor: Actor) -> int | None:
    """Whose point it is. A contact's is the own party's, said or not; the others' may be everybody's."""
    if not code:
        return actor.care_provider_id
    found = CareProvider.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None or actor.care_provider_id not in (None, found):
        raise Refused(because("cooperation_of_another", "P5"))
    return found


def _is_theirs(point: CooperationPoint, actor: Actor) -> bool:
    return actor.care_provider_id is None or point.care_provider_id == actor.care_provider_id
