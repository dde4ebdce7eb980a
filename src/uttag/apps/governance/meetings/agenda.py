"""What is on a meeting's agenda, in what order, and who has prepared it (G3, G6, G11)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Max

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.governance.bodies.sitting import LEADERS, membership_of
from uttag.apps.governance.matters.mandates import decides as may_decide
from uttag.apps.governance.meetings.locking import locked_item, locked_meeting, open_matter
from uttag.apps.governance.models import AgendaItem, Meeting, Preparation
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

_ASIDE = 10_000  # no agenda has so many items: a place to stand while two change places


@operation("keep_meeting")
def put_on_agenda(
    meeting: UUID, matter: UUID, *, actor: Actor, at: datetime, decides: bool | None = None
) -> AgendaItem:
    """Puts a matter last on the agenda. Raises Refused.

    `decides` left out: as the body's mandate allows. A body that may not decide the matter recommends (G11).
    A matter that is there already is refused, since it may have been put there by someone else for another end.
    """
    found = locked_meeting(meeting)
    must_not_be_over(found)
    body, taken_up = found.body, open_matter(matter)
    if found.items.filter(matter=taken_up).exists():
        raise Refused(because("matter_on_agenda", "G6"))
    if taken_up.raised_at > found.starts_at:
        # Decided there, it would be of a day before anyone had raised it.
        raise Refused(because("matter_raised_after_meeting", "G11", starts_at=found.starts_at))
    parts = tuple(part["code"] for part in body.parts)
    if parts and taken_up.part not in parts:
        raise Refused(because("part_not_named", "G3"))
    able = may_decide(body, taken_up)
    if decides and not able:
        raise Refused(because("body_recommends", "G11"))
    last = found.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=found, matter=taken_up, position=last + 1, decides=able if decides is None else decides
    )
    _note(actor, "put_on_agenda", item, at, matter=(None, taken_up.uuid))
    return item


@operation("keep_meeting")
def take_off_agenda(item: UUID, *, actor: Actor, at: datetime) -> None:
    """Takes an item off, as long as it has not ended. Those after it move up. Raises Refused."""
    found = _open_item(item)
    _note(actor, "take_off_agenda", found, at, matter=(found.matter.uuid, None))
    found.preparations.all().delete()
    found.positions.all().delete()
    place = found.position
    found.delete()
    for later in found.meeting.items.filter(position__gt=place).order_by("position"):
        later.position -= 1
        later.save(update_fields=["position"])


@operation("keep_meeting")
def move_item(item: UUID, *, to: int, actor: Actor, at: datetime) -> None:
    """Gives an item another place, the first being 1; what lies beyond the ends means the end. Raises Refused."""
    found = _open_item(item)
    items = list(found.meeting.items.order_by("position"))
    moved = next(one for one in items if one.pk == found.pk)
    items.remove(moved)
    items.insert(max(to - 1, 0), moved)
    # All step aside first: no two may ever share a place.
    found.meeting.items.update(position=F("position") + _ASIDE)
    for place, one in enumerate(items, start=1):
        AgendaItem.objects.filter(pk=one.pk).update(position=place)
    _note(actor, "move_item", found, at, position=(found.position, items.index(moved) + 1))


@operation("prepare_item")
def prepare_item(item: UUID, *, actor: Actor, at: datetime) -> Preparation:
    """The actor, chair or vice chair of the body that prepares, has prepared the item (G6). Twice is once.

    The membership is asked on the day of preparing: who has the office then answers for it, also if another
    has it on the day of the meeting. Raises Refused.
    """
    found = _open_item(item)
    body = found.meeting.body.prepared_by
    if body is None:
        raise Refused(because("nobody_prepares", "G6"))
    mine = membership_of(actor.user_id, body, local(at).date())
    if mine is None or mine.office not in LEADERS:
        raise Refused(because("not_theirs_to_prepare", "G6", body=body.name_sv))
    made, new = Preparation.objects.get_or_create(item=found, membership=mine, defaults={"prepared_at": at})
    if new:
        _note(actor, "prepare_item", found, at, prepared=(None, mine.office))
    return made


def must_not_be_over(meeting: Meeting) -> None:
    """Raises Refused for a meeting that is held or cancelled."""
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(because("meeting_cancelled", "G8"))
    if meeting.state == Meeting.State.HELD:
        raise Refused(because("meeting_held", "G7"))


def _open_item(item: UUID) -> AgendaItem:
    """An item that has not ended, of a meeting that is not over."""
    found = locked_item(item)
    must_not_be_over(found.meeting)
    if found.outcome:
        raise Refused(because("item_has_ended", "G8"))
    return found


def _note(actor: Actor, what: str, item: AgendaItem, at: datetime, **changes: tuple[object, object]) -> None:
    note(actor, what, at=at, subject_kind="agenda_item", subject_uuid=item.uuid, changes=changes)
