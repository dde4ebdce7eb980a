"""A meeting from call to locked minutes, by those whose part each step is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.governance.bodies.sitting import members_on
from uttag.apps.governance.meetings.agenda import prepare_item, put_on_agenda
from uttag.apps.governance.meetings.calling import call_meeting
from uttag.apps.governance.meetings.concluding import conclude_item, record_attendance, record_positions
from uttag.apps.governance.meetings.minutes import approve_minutes, draft_minutes, inform_principals
from uttag.apps.governance.models import AgendaItem, Body, Matter, Meeting, Office, Outcome, Position
from uttag.rules.calendar import local

PLACE = "Regionens hus, Skövde"
LASTS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Ending:
    """A matter on the agenda, how it ends, and what is said of it."""

    matter: Matter
    outcome: Outcome
    words: str


class Secretariat:
    """Keeps the bodies' meetings; `leaders` lead each body."""

    def __init__(self, secretary: Actor, leaders: Mapping[str, Mapping[Office, Actor]]) -> None:
        self._secretary, self._leaders = secretary, leaders

    def call(self, body: str, starts_at: datetime, matters: Sequence[Matter], *, at: datetime) -> Meeting:
        """Calls a meeting with an agenda, whose items are prepared by one of the two who should."""
        meeting = call_meeting(body, starts_at=starts_at, place=PLACE, actor=self._secretary, at=at)
        for matter in matters:
            put_on_agenda(meeting.uuid, matter.uuid, actor=self._secretary, at=at)
        self._prepare(meeting, (Office.CHAIR,), at)
        return meeting

    def hold(self, meeting: Meeting, endings: Sequence[Ending], *, absent: int = 1) -> Meeting:
        """Everyone but the last `absent` members is there; items end as told; the minutes are drafted."""
        self._prepare(meeting, (Office.VICE_CHAIR,), meeting.starts_at - timedelta(days=2))
        at = meeting.starts_at + LASTS
        members = list(members_on(meeting.body, local(meeting.starts_at).date()).order_by("pk"))
        there = [m.uuid for m in members if m.office != Office.MEMBER or m not in members[-absent:]]
        record_attendance(meeting.uuid, there, actor=self._secretary, at=at)
        for item, ending in zip(meeting.items.order_by("position"), endings, strict=True):
            self._conclude(item, ending, there, at)
        draft_minutes(meeting.uuid, actor=self._secretary, at=at)
        return meeting

    def approve(self, meeting: Meeting, sides: int = 2) -> None:
        """The chair approves, then the vice chair of the other side; with `sides` 1 the chair alone."""
        lead = self._leaders[meeting.body.code]
        for days, office in ((3, Office.CHAIR), (5, Office.VICE_CHAIR))[:sides]:
            at = meeting.starts_at + timedelta(days=days)
            approve_minutes(meeting.uuid, actor=lead[office], at=at)
            inform_principals(meeting.uuid, actor=lead[office], at=at)

    def _prepare(self, meeting: Meeting, offices: tuple[Office, ...], at: datetime) -> None:
        by: Body | None = meeting.body.prepared_by
        if by is None:
            return
        for item in meeting.items.all():
            for office in offices:
                prepare_item(item.uuid, actor=self._leaders[by.code][office], at=at)

    def _conclude(self, item: AgendaItem, ending: Ending, there: Sequence[UUID], at: datetime) -> None:
        stances = dict.fromkeys(there, Position.Stance.AGREES.value)
        if ending.outcome != Outcome.DECIDED:
            stances[there[-1]] = Position.Stance.DISAGREES.value
        record_positions(item.uuid, stances, actor=self._secretary, at=at)
        conclude_item(item.uuid, ending.outcome, ending.words, actor=self._secretary, at=at)
