"""Who sits where on a day, as rows and as facts for the rules (G1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from uttag.apps.governance.models import Body, Membership, Office, Seat
from uttag.rules.seats import BodyFacts, MemberFacts, SeatFacts
from uttag.rules.terms import TermBook

LEADERS = (Office.CHAIR, Office.VICE_CHAIR)


def on_day(day: date) -> Q:
    """Memberships in force on `day`."""
    return Q(from_day__lte=day) & (Q(to_day=None) | Q(to_day__gte=day))


def members_on(body: Body, day: date) -> QuerySet[Membership]:
    """Those who take part in the body's decisions on `day`: all who sit in it but its secretary."""
    return (
        body.memberships.filter(on_day(day)).exclude(office=Office.SECRETARY).select_related("user", "seat")
    )


def membership_of(user_id: int | None, body: Body, day: date) -> Membership | None:
    """The seat that a user holds in `body` on `day`, if any; the secretary's place too."""
    if user_id is None:
        return None
    return body.memberships.filter(on_day(day), user_id=user_id).select_related("user").first()


def body_facts(
    body: Body, seats: Iterable[Seat], memberships: Sequence[Membership], day: date, book: TermBook
) -> BodyFacts:
    """A body as the rule `seats.composition` is told it; `memberships` are those in force on `day`."""
    positions = {seat.pk: seat.position for seat in seats}
    members = (MemberFacts(m.side, m.office, positions.get(m.seat_id or 0, 0)) for m in memberships)
    number = f"governance.members.{body.code}"
    return BodyFacts(
        day=day,
        clause=body.clause,
        judged=body.judged,
        seats=tuple(SeatFacts(s.position, s.side, s.party, s.function_sv, s.least, s.most) for s in seats),
        members=tuple(members),
        chair_side=body.chair_side,
        vice_chair_side=body.vice_chair_side,
        alternates_from_year=body.alternates_from_year or 0,
        alternates_first=body.alternates_first,
        members_term=number if book.history(number) else "",
        needs_secretary=body.prepared_by_id is not None,
    )
