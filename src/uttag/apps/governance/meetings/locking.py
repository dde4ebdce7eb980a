"""Rows held until the transaction ends: whatever changes one waits here, so that two at once come after each other.

A meeting is locked before its items and before its matters.
"""

from __future__ import annotations

from uuid import UUID

from uttag.apps.governance.models import AgendaItem, Body, Matter, Meeting
from uttag.rules.reasons import Refused, because


def locked_matter(matter: UUID) -> Matter:
    """The matter. Raises Refused."""
    found = Matter.objects.select_for_update(of=("self",)).filter(uuid=matter).first()
    if found is None:
        raise Refused(because("matter_unknown", "G11"))
    return found


def open_matter(matter: UUID) -> Matter:
    """The matter, which is not settled. Raises Refused."""
    found = locked_matter(matter)
    if found.state != Matter.State.OPEN:
        raise Refused(because("matter_not_open", "G11"))
    return found


def locked_body(code: str) -> Body:
    """The body. Raises Refused."""
    found = Body.objects.select_for_update(of=("self",)).filter(code=code).first()
    if found is None:
        raise Refused(because("body_unknown", "G1"))
    return found


def locked_meeting(meeting: UUID) -> Meeting:
    """The meeting, with its body at hand. Raises Refused."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("body__prepared_by")
    found = rows.filter(uuid=meeting).first()
    if found is None:
        raise Refused(because("meeting_unknown", "G5"))
    return found


def locked_item(item: UUID) -> AgendaItem:
    """The item with its matter, its meeting locked before it. Raises Refused."""
    meeting = AgendaItem.objects.filter(uuid=item).values_list("meeting__uuid", flat=True).first()
    held = locked_meeting(meeting) if meeting else None
    # Asked for again: it may have been taken off the agenda while this waited for the meeting.
    found = AgendaItem.objects.select_related("matter").filter(uuid=item).first() if held else None
    if held is None or found is None:
        raise Refused(because("item_unknown", "G6"))
    found.meeting = held
    return found
