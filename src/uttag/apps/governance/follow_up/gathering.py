"""What a body's yearly report says of itself: the year's meetings, items, decisions and follow-ups (G9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Count, Q

from uttag.apps.agreement.models import Document, DocumentVersion
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.models import AgendaItem, Body, FollowUp, Meeting, Outcome
from uttag.rules.calendar import STOCKHOLM, local


def facts_of(body: Body, year: int) -> dict[str, Any]:
    """All that is gathered, as plain data: kept with the report, and drawn on page and paper."""
    meetings = [_meeting(found) for found in _meetings(body, year)]
    items = [_item(found) for found in _items(body, year)]
    return {
        "meetings": meetings,
        "items": items,
        "follow_ups": [_follow_up(found) for found in _follow_ups(year)],
        "assignment": assignment_on(date(year, 12, 31)),
        "figures": _figures(body, year, meetings, items),
    }


def assignment_on(day: date) -> dict[str, Any] | None:
    """The assignment document (uppdragshandling) in force on a day, which SRO decides (G2)."""
    versions = DocumentVersion.objects.filter(
        document__kind=Document.Kind.ASSIGNMENT, effective_from__lte=day
    ).select_related("document", "decision")
    found = versions.order_by("-effective_from", "-version").first()
    if found is None:
        return None
    return {
        "title": found.document.title,
        "code": found.document.code,
        "version": found.version,
        "from": found.effective_from.isoformat(),
        "decided": found.decision.reference if found.decision else found.decided_elsewhere,
        "sample": found.sample,
    }


def _span(year: int) -> tuple[datetime, datetime]:
    """The year's first instant in Sweden, and the next one's."""
    first, after = (datetime.combine(date(y, 1, 1), time(), tzinfo=STOCKHOLM) for y in (year, year + 1))
    return first.astimezone(UTC), after.astimezone(UTC)


def _meetings(body: Body, year: int) -> Any:
    first, after = _span(year)
    return (
        body.meetings.filter(starts_at__gte=first, starts_at__lt=after)
        .exclude(state=Meeting.State.CANCELLED)
        .annotate(
            members=Count("attendance", distinct=True),
            came=Count("attendance", filter=Q(attendance__present=True), distinct=True),
        )
    )


def _meeting(found: Any) -> dict[str, Any]:
    return {
        "day": local(found.starts_at).date().isoformat(),
        "place": found.place,
        "held": found.state == Meeting.State.HELD,
        "members": found.members,
        "came": found.came,
    }


def _items(body: Body, year: int) -> Any:
    first, after = _span(year)
    return (
        AgendaItem.objects.filter(
            meeting__body=body, meeting__starts_at__gte=first, meeting__starts_at__lt=after
        )
        .exclude(outcome="")
        .select_related("meeting", "matter__decision")
    )


def _item(found: AgendaItem) -> dict[str, Any]:
    decision = found.matter.decision if found.outcome == Outcome.DECIDED else None
    return {
        "day": local(found.meeting.starts_at).date().isoformat(),
        "title": found.matter.title,
        "part": found.matter.part,
        "outcome": found.outcome,
        "words": found.words,
        "decision": decision.reference if decision else "",
    }


def _follow_ups(year: int) -> Any:
    """What was published or reported to the council during the year; of a correction and what it corrects, both."""
    first, after = _span(year)
    told = Q(published_at__gte=first, published_at__lt=after) | Q(
        reported_at__gte=first, reported_at__lt=after
    )
    return FollowUp.objects.filter(told).select_related("task").order_by("task__position", "done_day", "pk")


def _follow_up(found: FollowUp) -> dict[str, Any]:
    return {
        "task": found.task.code,
        "title": found.task.title_sv,
        "period": found.period,
        "day": found.done_day.isoformat(),
    }


def _figures(
    body: Body, year: int, meetings: list[dict[str, Any]], items: list[dict[str, Any]]
) -> dict[str, Any]:
    outcomes = {outcome.value: sum(item["outcome"] == outcome for item in items) for outcome in Outcome}
    return {
        "held": sum(meeting["held"] for meeting in meetings),
        "least": _least(body, year),
        "came": sum(meeting["came"] for meeting in meetings),
        "members": sum(meeting["members"] for meeting in meetings),
        **outcomes,
    }


def _least(body: Body, year: int) -> int | None:
    """The least number of meetings a year that the body must hold (G5)."""
    held = term_book().held(body.meetings_term, date(year, 12, 31))
    return int(held.value) if held else None
