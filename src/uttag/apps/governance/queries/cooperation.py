"""Reads of cooperation outside the formal bodies (P5, B 8:2). All of the cooperation see its meetings and points."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.governance.models import CooperationMeeting, CooperationPoint


def meetings(actor: Actor) -> QuerySet[CooperationMeeting]:
    """Meetings, the latest first, each with how many points it has and how many are open."""
    require(actor, "see_governance")
    still = Count("points", filter=Q(points__closed_at=None))
    found = CooperationMeeting.objects.select_related("recorded_by").annotate(
        all=Count("points"), still=still
    )
    return found.order_by("-day", "-pk")  # a count drops the model's own order


def meeting(actor: Actor, uuid: UUID) -> CooperationMeeting:
    """One meeting. Raises CooperationMeeting.DoesNotExist."""
    return meetings(actor).get(uuid=uuid)


def points(
    actor: Actor, *, closed: bool = False, meeting: CooperationMeeting | None = None
) -> QuerySet[CooperationPoint]:
    """Open points, the first due first; or those that are closed, the latest first; or all of a meeting."""
    require(actor, "see_governance")
    found = CooperationPoint.objects.select_related("meeting", "care_provider", "closed_by", "logged")
    if meeting is not None:
        open_first = (F("closed_at").asc(nulls_first=True), F("due_day").asc(nulls_last=True), "pk")
        return found.filter(meeting=meeting).order_by(*open_first)
    found = found.filter(closed_at__isnull=not closed)
    return (
        found.order_by("-closed_at", "-pk")
        if closed
        else found.order_by(F("due_day").asc(nulls_last=True), "pk")
    )


def point(actor: Actor, uuid: UUID) -> CooperationPoint:
    """One point. Raises CooperationPoint.DoesNotExist."""
    require(actor, "see_governance")
    return CooperationPoint.objects.select_related("meeting", "care_provider", "closed_by", "logged").get(
        uuid=uuid
    )


def may_close(actor: Actor, point: CooperationPoint) -> bool:
    """A party's contact closes its own party's points; the others everybody's."""
    theirs = actor.care_provider_id in (None, point.care_provider_id)
    return point.closed_at is None and theirs and actor.may("note_cooperation")


def overdue(point: CooperationPoint, day: date) -> bool:
    return point.closed_at is None and point.due_day is not None and point.due_day < day
