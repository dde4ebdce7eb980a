"""The bodies as they are on a day: who sits in them, what is wrong or empty, and their year of meetings (G1-G5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.models import Document
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.bodies.sitting import body_facts, on_day
from uttag.apps.governance.models import Body, Meeting, Membership, Office, Seat
from uttag.rules.calendar import STOCKHOLM, local
from uttag.rules.rulings import rule_on
from uttag.rules.seats import Composition, YearFacts, YearOfMeetings, composition, year_of_meetings
from uttag.rules.terms import TermBook


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Seats filled alike, with who sits in them on the day."""

    seat: Seat
    members: tuple[Membership, ...]

    @property
    def empty(self) -> int:
        return max(self.seat.least - len(self.members), 0)


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of meetings against the least number; `judged` is None where the body has no such number."""

    year: int
    meetings: tuple[Meeting, ...]
    judged: YearOfMeetings | None

    @property
    def short(self) -> bool:
        return self.judged is not None and not self.judged.enough


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body on a day. `members` are those who sit then, secretary among them."""

    body: Body
    members: tuple[Membership, ...]
    composition: Composition
    years: tuple[YearRow, ...]

    @property
    def wrong(self) -> int:
        """How many things are wrong: with seats, and with the year's meetings."""
        seats = len(self.composition.findings) if self.composition.judged else 0
        return seats + sum(year.short for year in self.years)

    def of_office(self, *offices: str) -> list[Membership]:
        return [member for member in self.members if member.office in offices]

    @property
    def chairs(self) -> list[Membership]:
        return self.of_office(Office.CHAIR, Office.VICE_CHAIR)


def bodies(actor: Actor, day: date) -> list[BodyRow]:
    """All bodies on `day`, in their order. The number of queries is the same however many there are."""
    require(actor, "see_governance")
    return _rows(Body.objects.all(), day)


def body_on(actor: Actor, code: str, day: date) -> BodyRow:
    """One body on `day`. Raises Body.DoesNotExist."""
    require(actor, "see_governance")
    found = _rows(Body.objects.filter(code=code), day)
    if not found:
        raise Body.DoesNotExist
    return found[0]


def seats_of(row: BodyRow) -> list[SeatRow]:
    """The body's seats with who sits in them."""
    return [
        SeatRow(seat, tuple(m for m in row.members if m.seat_id == seat.pk)) for seat in row.body.seats.all()
    ]


def unseated(row: BodyRow) -> list[Membership]:
    """Members who hold no seat: the secretary, and all in a body whose seats no source gives."""
    return [member for member in row.members if member.seat_id is None]


def history_of(actor: Actor, body: Body) -> Sequence[Membership]:
    """Every term of office in the body, the latest first."""
    require(actor, "see_governance")
    return list(body.memberships.select_related("user", "seat").order_by("-from_day", "seat__position", "pk"))


def document_titles(actor: Actor) -> dict[str, str]:
    """Code → title of each governing document: what bodies' mandates name by code."""
    require(actor, "see_governance")
    return dict(Document.objects.values_list("code", "title"))


def find_bodies(actor: Actor, words: str) -> list[Body]:
    """Bodies with all of `words` in their name, in either language. They are few, so all are read."""
    require(actor, "see_governance")
    wanted = words.lower().split()
    named = ((body, f"{body.name_sv} {body.name_en}".lower()) for body in Body.objects.all())
    return [body for body, name in named if wanted and all(word in name for word in wanted)]


def _rows(chosen: Any, day: date) -> list[BodyRow]:
    sitting = Membership.objects.filter(on_day(day)).select_related("user", "seat")
    found = chosen.select_related("reports_to", "prepared_by").prefetch_related(
        "seats", Prefetch("memberships", sitting, to_attr="sitting")
    )
    bodies, book = list(found), term_book()
    years = (day.year, day.year + 1)
    meetings = _meetings(bodies, years)
    return [_row(body, day, book, meetings[body.pk]) for body in bodies]


def _row(body: Any, day: date, book: TermBook, meetings: Iterable[Meeting]) -> BodyRow:
    members = tuple(body.sitting)
    facts = body_facts(body, list(body.seats.all()), members, day, book)
    held = list(meetings)
    years = tuple(_year(body, year, held, day, book) for year in (day.year, day.year + 1))
    return BodyRow(body, members, rule_on(composition, facts, book).outcome, years)


def _year(body: Body, year: int, meetings: Iterable[Meeting], day: date, book: TermBook) -> YearRow:
    of_year = tuple(m for m in meetings if local(m.starts_at).year == year)
    if not body.meetings_term:
        return YearRow(year, of_year, None)
    facts = YearFacts(day, year, len(of_year), body.meetings_term)
    return YearRow(year, of_year, rule_on(year_of_meetings, facts, book).outcome)


def _meetings(bodies: Iterable[Body], years: Sequence[int]) -> dict[int, list[Meeting]]:
    first = datetime.combine(date(years[0], 1, 1), time(), STOCKHOLM)
    after = datetime.combine(date(years[-1] + 1, 1, 1), time(), STOCKHOLM)
    found = Meeting.objects.filter(
        body__in=[body.pk for body in bodies], starts_at__gte=first, starts_at__lt=after
    ).exclude(state=Meeting.State.CANCELLED)
    by_body = defaultdict[int, list[Meeting]](list)
    for meeting in found.order_by("starts_at"):
        by_body[meeting.body_id].append(meeting)
    return by_body
