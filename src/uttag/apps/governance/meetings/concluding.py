"""Keeps a meeting: who is there, what each says, and how each item ends (G8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.bodies.sitting import members_on
from uttag.apps.governance.matters.enacting import enact
from uttag.apps.governance.matters.mandates import mandate_for, needs_of
from uttag.apps.governance.meetings.agenda import must_not_be_over
from uttag.apps.governance.meetings.locking import locked_item, locked_matter, locked_meeting
from uttag.apps.governance.models import (
    AgendaItem,
    Attendance,
    Matter,
    Meeting,
    Membership,
    Minutes,
    Outcome,
    Position,
)
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.deciding import ItemFacts, Voice, conclude
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import rule_on


@operation("keep_meeting")
def record_attendance(
    meeting: UUID, present: Collection[UUID], *, actor: Actor, at: datetime
) -> dict[UUID, bool]:
    """Who was there, by membership; all other members were not. Raises Refused.

    It holds for the whole meeting, so it is closed once an item has ended. The same again is the same as once.
    """
    found = locked_meeting(meeting)
    _must_run(found, at)
    members = {m.uuid: m for m in members_on(found.body, day_of(found))}
    if not set(present) <= members.keys():
        raise Refused(because("not_of_the_body", "G1"))
    wanted = {uuid: uuid in present for uuid in members}
    before = dict(found.attendance.values_list("membership__uuid", "present"))
    if wanted == before:
        return wanted
    if found.items.exclude(outcome="").exists():
        raise Refused(because("attendance_closed", "G8"))
    found.attendance.all().delete()
    rows = [Attendance(meeting=found, membership=members[u], present=here) for u, here in wanted.items()]
    Attendance.objects.bulk_create(rows)
    absent = [members[uuid] for uuid, here in wanted.items() if not here]
    Position.objects.filter(item__meeting=found, membership__in=absent).delete()
    changes = {"present": (sum(before.values()), len(set(present)))}
    note(actor, "record_attendance", at=at, subject_kind="meeting", subject_uuid=found.uuid, changes=changes)
    return wanted


@operation("keep_meeting")
def record_positions(item: UUID, stances: Mapping[UUID, str], *, actor: Actor, at: datetime) -> None:
    """What members said to an item, by membership; an empty stance takes back. Raises Refused.

    Members who aren't named keep what they had.
    """
    found = locked_item(item)
    _must_run(found.meeting, at)
    if found.outcome:
        raise Refused(because("item_has_ended", "G8"))
    _set_positions(found, stances)
    changes = {str(membership): (None, stance) for membership, stance in stances.items()}
    note(actor, "record_positions", at=at, subject_kind="agenda_item", subject_uuid=item, changes=changes)


@operation("keep_meeting")
def conclude_item(item: UUID, outcome: str, words: str, *, actor: Actor, at: datetime) -> AgendaItem:
    """Ends an item: decided in unanimity, remitted or dropped (G8). Raises RuledRefusal or Refused.

    *Decided* on an item that decides puts the matter in force at once (`enact`), in the same transaction; on one
    that recommends the matter stays open. *Remitted* leaves it open, *dropped* ends it. The same outcome again
    is the same as once; another is refused.
    """
    found = locked_item(item)
    matter = locked_matter(found.matter.uuid)
    ruled = rule_on(conclude, facts_of(found, matter, outcome, at), term_book())
    kept = prepare(ruled, subject_kind="agenda_item", subject_uuid=found.uuid, at=at)
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([kept], *ruled.outcome.reasons, instead=ruled.outcome.instead)
    if found.outcome == outcome:
        return found
    if not words.strip():
        raise Refused(because("words_missing", "G7"))
    record([kept])
    found.outcome, found.words, found.concluded_at, found.ruling = outcome, words.strip(), at, kept.id
    found.save(update_fields=["outcome", "words", "concluded_at", "ruling"])
    note(actor, "conclude_item", at=at, subject_kind="agenda_item", subject_uuid=found.uuid,
         changes={"outcome": (None, outcome)})  # fmt: skip
    if ruled.outcome.decides:
        body, day = found.meeting.body, day_of(found.meeting)
        number = found.position
        enact(matter, body, decided_day=day, words=found.words, paragraph=number, actor=actor, at=at)
    elif outcome == Outcome.DROPPED:
        matter.state = Matter.State.DROPPED
        matter.save(update_fields=["state"])
    return found


def day_of(meeting: Meeting) -> date:
    """The meeting's local day: memberships and terms are asked on it."""
    return local(meeting.starts_at).date()


def facts_of(item: AgendaItem, matter: Matter, outcome: str, at: datetime) -> ItemFacts:
    """An item as the rule `deciding.conclude` is told it."""
    meeting, body = item.meeting, item.meeting.body
    prepared = item.preparations.order_by("membership__office").values_list("membership__office", flat=True)
    return ItemFacts(
        day=day_of(meeting),
        outcome=outcome,
        voices=_voices(item),
        decides=item.decides,
        mandate=mandate_for(body, matter),
        needs=needs_of(matter),
        parts=tuple(part["code"] for part in body.parts),
        part=matter.part,
        prepared_by=body.prepared_by.name_sv if body.prepared_by else "",
        prepared=tuple(dict.fromkeys(prepared)),
        begun=meeting.starts_at <= at,
        called_off=meeting.state == Meeting.State.CANCELLED,
        locked=Minutes.objects.filter(meeting=meeting, locked_at__isnull=False).exists(),
        open=matter.state == Matter.State.OPEN,
        before=item.outcome,
    )


def _voices(item: AgendaItem) -> tuple[Voice, ...]:
    """Every member of the day; one whose attendance nobody noted was not there."""
    there = dict(item.meeting.attendance.values_list("membership_id", "present"))
    said = dict(item.positions.values_list("membership_id", "stance"))
    members = members_on(item.meeting.body, day_of(item.meeting))
    return tuple(Voice(m.side, there.get(m.pk, False), said.get(m.pk, "")) for m in members)


def _set_positions(item: AgendaItem, stances: Mapping[UUID, str]) -> None:
    here = Membership.objects.filter(
        pk__in=item.meeting.attendance.filter(present=True).values("membership_id"), uuid__in=list(stances)
    )
    members = {membership.uuid: membership for membership in here}
    for uuid, stance in stances.items():
        if stance not in ("", *Position.Stance.values):
            raise Refused(because("stance_unknown", "G8"))
        if uuid not in members:
            raise Refused(because("not_present", "G8"))
        who = members[uuid]
        if stance:
            Position.objects.update_or_create(item=item, membership=who, defaults={"stance": stance})
        else:
            item.positions.filter(membership=who).delete()


def _must_run(meeting: Meeting, at: datetime) -> None:
    must_not_be_over(meeting)
    if meeting.starts_at > at:
        raise Refused(because("meeting_not_begun", "G8", meeting_day=day_of(meeting)))
