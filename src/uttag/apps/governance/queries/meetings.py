"""Meetings as people read them: the calendar, one meeting, its items, and a matter's way through them (G5-G11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.governance.bodies.sitting import LEADERS, members_on, on_day
from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.meetings.drafting import digest
from uttag.apps.governance.meetings.minutes import leader_of
from uttag.apps.governance.models import (
    AgendaItem,
    Approval,
    Matter,
    Meeting,
    Membership,
    Minutes,
    Preparation,
)
from uttag.rules.calendar import STOCKHOLM

LATELY = 6


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member at a meeting: there or not (None: not noted), and when they told their principal."""

    member: Membership
    present: bool | None
    informed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StanceRow:
    """A present member and what they say to an item; empty where nothing was said."""

    member: Membership
    stance: str


@dataclass(frozen=True, slots=True)
class PreparerRow:
    """Someone who is to prepare an item (G6), and when that office did."""

    office: str
    label: str
    member: Membership | None
    preparation: Preparation | None


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """Minutes with the approvals of their very text, those of an earlier text, and who led the meeting."""

    minutes: Minutes
    digest: str
    approvals: tuple[Approval, ...]
    outdated: tuple[Approval, ...]
    leader: Membership | None

    @property
    def locked(self) -> bool:
        return self.minutes.locked_at is not None


def meetings(actor: Actor, *, year: int | None = None, body: str = "") -> QuerySet[Meeting]:
    """Meetings of a year, or of all years, with how many items each has; the earliest first."""
    require(actor, "see_governance")
    found = Meeting.objects.select_related("body", "minutes").annotate(
        item_count=Count("items", distinct=True),
        left_count=Count("items", filter=Q(items__outcome=""), distinct=True),
    )
    if year is not None:
        first = datetime.combine(date(year, 1, 1), time(), STOCKHOLM)
        found = found.filter(starts_at__gte=first, starts_at__lt=first.replace(year=year + 1))
    return (found.filter(body__code=body) if body else found).order_by("starts_at", "pk")


def meetings_lately(actor: Actor, day: date) -> list[Meeting]:
    """The last few meetings up to `day`, its own too, the latest first: those that can have decided something."""
    first_after = datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)
    held = meetings(actor).exclude(state=Meeting.State.CANCELLED).filter(starts_at__lt=first_after)
    return list(held.order_by("-starts_at")[:LATELY])


def meeting(actor: Actor, uuid: UUID) -> Meeting:
    """One meeting with its body. Raises Meeting.DoesNotExist."""
    require(actor, "see_governance")
    return Meeting.objects.select_related("body__prepared_by", "called_by").get(uuid=uuid)


def agenda(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order, with matter, decision and preparations."""
    return list(
        meeting.items.select_related("matter__decision", "matter__raised_by")
        .prefetch_related("preparations__membership__user")
        .order_by("position")
    )


def item(actor: Actor, uuid: UUID) -> AgendaItem:
    """One item with what a page of it shows. Raises AgendaItem.DoesNotExist."""
    require(actor, "see_governance")
    return (
        AgendaItem.objects.select_related("meeting__body__prepared_by", "matter__decision")
        .prefetch_related("matter__values__term", "matter__versions__document", "matter__attachments")
        .get(uuid=uuid)
    )


def members_at(meeting: Meeting) -> list[MemberRow]:
    """All members on the meeting's day, by side and seat."""
    there = dict(meeting.attendance.values_list("membership_id", "present"))
    informed = dict(meeting.informed.values_list("membership_id", "informed_at"))
    return [
        MemberRow(member, there.get(member.pk), informed.get(member.pk))
        for member in members_on(meeting.body, day_of(meeting)).order_by("side", "seat__position", "pk")
    ]


def stances(item: AgendaItem, members: Sequence[MemberRow]) -> list[StanceRow]:
    """Those present, with what each says to the item."""
    said = dict(item.positions.values_list("membership_id", "stance"))
    return [StanceRow(row.member, said.get(row.member.pk, "")) for row in members if row.present]


def preparers(item: AgendaItem, day: date) -> list[PreparerRow]:
    """Chair and vice chair of the body that prepares, as they are on `day`, and what they have done."""
    body = item.meeting.body.prepared_by
    if body is None:
        return []
    held = {
        member.office: member
        for member in body.memberships.filter(on_day(day), office__in=LEADERS).select_related("user")
    }
    done = {p.membership.office: p for p in item.preparations.select_related("membership__user")}
    return [PreparerRow(o, o.label, held.get(o), done.get(o)) for o in LEADERS]


def minutes_of(meeting: Meeting) -> MinutesRow | None:
    """The meeting's minutes; None before they are drafted."""
    found = Minutes.objects.filter(meeting=meeting).select_related("pdf", "drafted_by").first()
    if found is None:
        return None
    found.meeting = meeting
    text = digest(found.text)
    given = list(found.approvals.select_related("membership__user").order_by("approved_at"))
    return MinutesRow(
        found,
        text,
        tuple(a for a in given if a.text_sha256 == text),
        tuple(a for a in given if a.text_sha256 != text),
        leader_of(meeting),
    )


def matters_to_take_up(actor: Actor, meeting: Meeting) -> QuerySet[Matter]:
    """Open matters that aren't on the meeting's agenda."""
    require(actor, "see_governance")
    taken = meeting.items.values("matter_id")
    return Matter.objects.filter(state=Matter.State.OPEN).exclude(pk__in=taken).order_by("-raised_at", "-pk")


def years_with_meetings(actor: Actor) -> list[int]:
    """Years in which there are meetings, the earliest first."""
    require(actor, "see_governance")
    return sorted(
        {at.astimezone(STOCKHOLM).year for at in Meeting.objects.values_list("starts_at", flat=True)}
    )
