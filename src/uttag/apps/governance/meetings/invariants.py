"""What must always hold of bodies, meetings and minutes (G1, G7, G8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.meetings.drafting import digest
from uttag.apps.governance.models import (
    AgendaItem,
    Approval,
    Attendance,
    Matter,
    Membership,
    Minutes,
    Outcome,
    Position,
    Seat,
    Side,
)
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant
from uttag.rules.deciding import AGREES, RECUSED, ItemFacts, may_decide

_BOTH = set(Side.values)


@invariant(
    "governance.decided_items_are_unanimous",
    clause="G8",
    says="Of what is decided all who were there and take part agree, some of them from each side.",
)
def decided_items_are_unanimous() -> Iterator[Breach]:
    there = defaultdict[int, dict[int, str]](dict)
    present = Attendance.objects.filter(present=True, meeting__items__outcome=Outcome.DECIDED)
    for meeting, member, side in present.distinct().values_list(
        "meeting_id", "membership_id", "membership__side"
    ):
        there[meeting][member] = side
    said = defaultdict[int, dict[int, str]](dict)
    for item, member, stance in Position.objects.filter(item__outcome=Outcome.DECIDED).values_list(
        "item_id", "membership_id", "stance"
    ):
        said[item][member] = stance
    for decided in AgendaItem.objects.filter(outcome=Outcome.DECIDED).order_by("pk"):
        yield from _not_unanimous(decided, there[decided.meeting_id], said[decided.pk])


def _not_unanimous(item: AgendaItem, there: dict[int, str], said: dict[int, str]) -> Iterator[Breach]:
    if any(said.get(member) not in (AGREES, RECUSED) for member in there):
        yield Breach(f"item {item.uuid}", "is decided, though someone who was there does not agree")
    elif {side for member, side in there.items() if said.get(member) == AGREES} != _BOTH:
        yield Breach(f"item {item.uuid}", "is decided, though nobody of one side agrees")


@invariant(
    "governance.decisions_rest_on_a_meeting",
    clause="G8",
    says="A decided matter was decided on the day of a meeting of a body that had the mandate.",
)
def decisions_rest_on_a_meeting() -> Iterator[Breach]:
    """By the item's ruling, which keeps the mandate as it was: a folder may change it later."""
    deciding = defaultdict[int, list[AgendaItem]](list)
    items = AgendaItem.objects.filter(outcome=Outcome.DECIDED, decides=True)
    for item in items.select_related("meeting").order_by("pk"):
        deciding[item.matter_id].append(item)
    facts = _facts(item.ruling for found in deciding.values() for item in found)
    decided = Matter.objects.filter(decision__isnull=False).select_related("decision")
    for matter in decided.order_by("pk"):
        assert matter.decision is not None  # by the filter
        yield from _not_rested(matter, matter.decision.decided_day, deciding[matter.pk], facts)


def _not_rested(
    matter: Matter, day: date, items: list[AgendaItem], facts: dict[object, ItemFacts]
) -> Iterator[Breach]:
    if not items:
        yield Breach(f"matter {matter.uuid}", "has a decision that no meeting has made")
        return
    [item, *more] = items
    if more:
        yield Breach(f"matter {matter.uuid}", "has been decided at more than one meeting")
    if day_of(item.meeting) != day:
        yield Breach(
            f"matter {matter.uuid}", f"was decided on {day}, but the meeting was {day_of(item.meeting)}"
        )
    told = facts.get(item.ruling)
    if told and not may_decide(told.mandate, told.parts, told.needs):
        yield Breach(f"matter {matter.uuid}", "was decided by a body without the mandate")


@invariant(
    "governance.ended_items_have_their_ruling",
    clause="G8",
    says="Each item that has ended has a ruling that lets it end so.",
)
def ended_items_have_their_ruling() -> Iterator[Breach]:
    items = list(AgendaItem.objects.exclude(outcome="").order_by("pk"))
    facts = _facts(item.ruling for item in items)
    for item in items:
        told = facts.get(item.ruling)
        if told is None:
            yield Breach(f"item {item.uuid}", f"is {item.outcome} without a ruling that says so")
        elif told.outcome != item.outcome:
            yield Breach(f"item {item.uuid}", f"is {item.outcome}, but its ruling says {told.outcome}")


def _facts(rulings: Iterable[object]) -> dict[object, ItemFacts]:
    """What the rulings that let items end were told, by their ids."""
    kept = Ruling.objects.filter(
        id__in=[one for one in rulings if one], rule="deciding.conclude", refused=False
    )
    return {one.id: codec.load(ItemFacts, one.facts) for one in kept}


@invariant(
    "governance.locked_minutes_have_both_sides",
    clause="G7",
    says="Locked minutes have been approved in their very text by one of each side and have a PDF.",
)
def locked_minutes_have_both_sides() -> Iterator[Breach]:
    sides = defaultdict[tuple[int, str], list[str]](list)
    for minutes, text, side in Approval.objects.values_list("minutes_id", "text_sha256", "membership__side"):
        sides[minutes, text].append(side)
    for found in Minutes.objects.filter(locked_at__isnull=False).select_related("meeting").order_by("pk"):
        subject = f"minutes of meeting {found.meeting.uuid}"
        if sorted(sides[found.pk, digest(found.text)]) != sorted(_BOTH):
            yield Breach(subject, "are locked without one approval from each side of this very text")
        if found.pdf_id is None:
            yield Breach(subject, "are locked without a PDF")


@invariant(
    "governance.nobody_sits_twice",
    clause="G1",
    says="Nobody holds two places in one body at the same time.",
)
def nobody_sits_twice() -> Iterator[Breach]:
    held = defaultdict[tuple[int, int], list[Membership]](list)
    for membership in Membership.objects.order_by("from_day", "pk"):
        held[membership.body_id, membership.user_id].append(membership)
    for found in held.values():
        for earlier, later in pairwise(found):
            if earlier.to_day is None or earlier.to_day >= later.from_day:
                yield Breach(f"membership {later.uuid}", "begins before an earlier one has ended")


@invariant(
    "governance.seats_are_not_overfull",
    clause="G1",
    says="No day has more people in a seat than it has room for, nor someone from the other side in it.",
)
def seats_are_not_overfull() -> Iterator[Breach]:
    held = defaultdict[int, list[Membership]](list)
    for membership in Membership.objects.filter(seat__isnull=False).order_by("from_day", "pk"):
        held[membership.seat_id or 0].append(membership)
    for seat in Seat.objects.select_related("body"):
        subject = f"seat {seat.position} of {seat.body.code}"
        if any(m.side != seat.side or m.body_id != seat.body_id for m in held[seat.pk]):
            yield Breach(subject, "is held by someone of another side or body")
        for day in sorted({m.from_day for m in held[seat.pk]}):
            here = [m for m in held[seat.pk] if m.from_day <= day and (m.to_day is None or m.to_day >= day)]
            if len(here) > seat.most:
                yield Breach(subject, f"is held by {len(here)} on {day}; it has room for {seat.most}")
