"""What minutes say: drafted in Swedish from what was kept at the meeting, and as a paper once approved (G7).

The text is plain: a line that begins with "# " is a heading, one with "- " an entry of a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from uttag.apps.agreement.models import Term, Unit
from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.models import AgendaItem, Meeting, Membership, Minutes, Outcome, Position, Side
from uttag.papers.minutes_pdf import MinutesPaper, Signed
from uttag.rules.calendar import local
from uttag.rules.wording import vocabulary
from uttag.rules.wording.writing import write_out

ENDED = {
    (Outcome.DECIDED, True): "Beslut i enighet",
    (Outcome.DECIDED, False): "Rekommendation i enighet",
    (Outcome.REMITTED, True): "Återremitteras",
    (Outcome.REMITTED, False): "Återremitteras",
    (Outcome.DROPPED, True): "Avförs",
    (Outcome.DROPPED, False): "Avförs",
}


def draft_text(meeting: Meeting) -> str:
    """Attendance by side, then each item with its part, preparation, positions, outcome and words."""
    items = meeting.items.select_related("matter").prefetch_related(
        "positions__membership__user", "preparations__membership__user"
    )
    parts = {part["code"]: part["text_sv"] for part in meeting.body.parts}
    lines = [*_attendance(meeting)]
    for item in items.order_by("position"):
        lines += ["", *_item(item, parts)]
    return "\n".join(lines)


def digest(text: str) -> str:
    """What an approval is tied to: the SHA-256 of the text."""
    return hashlib.sha256(text.encode()).hexdigest()


def paper_of(minutes: Minutes) -> MinutesPaper:
    """Approved minutes as a paper: their very text, and who has approved it."""
    meeting = minutes.meeting
    given = minutes.approvals.filter(text_sha256=digest(minutes.text)).select_related("membership__user")
    return MinutesPaper(
        body=meeting.body.name_sv,
        day=day_of(meeting),
        clock=f"{local(meeting.starts_at):%H:%M}",
        place=meeting.place,
        text=minutes.text,
        signed=tuple(
            Signed(a.membership.user.name, person_role(a.membership), local(a.approved_at))
            for a in given.order_by("approved_at")
        ),
    )


def person_role(membership: Membership) -> str:
    """ "ordförande, kommunerna": a member's office and side."""
    return f"{membership.get_office_display().lower()}, {Side(membership.side).label.lower()}"


def _attendance(meeting: Meeting) -> Iterator[str]:
    rows = list(
        meeting.attendance.select_related("membership__user", "membership__seat").order_by(
            "membership__side", "membership__seat__position", "membership__pk"
        )
    )
    yield "# Närvarande"
    for side in Side:
        here = [a.membership for a in rows if a.present and a.membership.side == side]
        if here:
            yield f"För {side.label.lower()}:"
            yield from (f"- {_person(member)}" for member in here)
    absent = [a.membership for a in rows if not a.present]
    if absent:
        yield "Frånvarande:"
        yield from (f"- {_person(member)}" for member in absent)


def _person(member: Membership) -> str:
    party = f", {member.seat.party}" if member.seat else ""
    return f"{member.user.name}, {member.get_office_display().lower()}{party}"


def _item(item: AgendaItem, parts: dict[str, str]) -> Iterator[str]:
    yield _heading(item)
    if item.matter.part in parts:
        yield f"Del av uppdraget: {parts[item.matter.part]}."
    prepared = [p.membership.user.name for p in item.preparations.all()]
    if prepared:
        yield f"Berett av {' och '.join(prepared)}."
    yield from _positions(item.positions.all())
    yield _ending(item)
    if item.decides and item.outcome == Outcome.DECIDED:
        yield from (f"- {line}" for line in _changes(item))


def _ending(item: AgendaItem) -> str:
    return f"{ENDED[Outcome(item.outcome), item.decides]}: {item.words}"


def fixed_lines(meeting: Meeting) -> list[str]:
    """What no edit may take away: each item's heading and how it ended."""
    items = meeting.items.select_related("matter").exclude(outcome="").order_by("position")
    return [line.rstrip() for item in items for line in (_heading(item), *_ending(item).splitlines())]


def _heading(item: AgendaItem) -> str:
    return f"# § {item.position} {item.matter.title}"


def _changes(item: AgendaItem) -> Iterator[str]:
    """What the decision changes, and from when; so that who approves sees it."""
    for value in item.matter.values.select_related("term"):
        words = write_out(*_named(value.term, value.value), "sv", vocabulary("sv"))
        yield f"{value.term.label_sv}: {words} från {value.effective_from.isoformat()}"
    for version in item.matter.versions.select_related("document"):
        yield f"Ny version av {version.document.title} från {version.effective_from.isoformat()}"


def _named(term: Term, value: Any) -> tuple[str, Any]:
    """A value with the name by whose ending it is written out; tables as they are."""
    if isinstance(value, list | dict):
        return "table", ", ".join(map(str, value))
    if term.unit == Unit.RATE:
        return "new_rate", Decimal(value)
    return ("new_ore" if term.unit == Unit.ORE else term.key.split(".")[-1]), value


def _positions(positions: Iterable[Position]) -> Iterator[str]:
    said = {
        stance: [p.membership.user.name for p in positions if p.stance == stance]
        for stance in Position.Stance
    }
    if said[Position.Stance.RECUSED]:
        yield f"Deltog inte på grund av jäv: {', '.join(said[Position.Stance.RECUSED])}."
    if said[Position.Stance.DISAGREES]:
        yield f"Inte eniga: {', '.join(said[Position.Stance.DISAGREES])}."
    elif said[Position.Stance.AGREES]:
        yield "Alla som deltog är eniga."
