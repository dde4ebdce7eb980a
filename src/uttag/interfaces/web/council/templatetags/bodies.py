"""Words of bodies and meetings in templates: `{% load bodies %}`."""

from __future__ import annotations

from django import template

from uttag.apps.governance.models import AgendaItem, Meeting
from uttag.apps.governance.queries.bodies import BodyRow
from uttag.interfaces.web.council.meetings import words
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.workspaces import Words

register = template.Library()


@register.filter
def office(code: str) -> Words:
    return words.OFFICES.get(code, code)


@register.filter
def side(code: str) -> Words:
    return words.SIDES.get(code, "")


@register.filter
def stance(code: str) -> Words:
    return words.STANCES.get(code, "")


@register.filter
def composition_mark(row: BodyRow) -> Mark:
    return words.composition_mark(row)


@register.filter
def item_mark(item: AgendaItem) -> Mark:
    return words.item_mark(item)


@register.filter
def meeting_mark(meeting: Meeting) -> Mark:
    return words.MEETING[meeting.state]


@register.filter
def part_of(code: str, parts: list[dict[str, str]]) -> str:
    """The part of a body's mandate that a matter falls under."""
    return words.part_named(parts, code)
