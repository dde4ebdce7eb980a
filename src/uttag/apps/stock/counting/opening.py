"""A count begins, and ends when each of its lines is settled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.stock.counting.choosing import Choice, chosen_balances
from uttag.apps.stock.models import Count, CountLine
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

UNSETTLED = (CountLine.State.TO_COUNT, CountLine.State.RECOUNT, CountLine.State.DIFFERS)


@operation("count_stock")
def open_count(choice: Choice, title: str, *, actor: Actor, at: datetime, uuid: UUID) -> Count:
    """A count of what the ledger has on the chosen shelves. The same `uuid` again is the same count (I3).

    Raises Refused where the choice holds nothing or too much.
    """
    found, made = new_count(uuid, title, actor=actor, at=at)
    if made:
        lines = chosen_balances(choice, at).values_list("place_id", "lot_id")
        CountLine.objects.bulk_create(CountLine(count=found, place_id=p, lot_id=lot) for p, lot in lines)
        changes = {"title": (None, found.title), "by": (None, choice.by.value)}
        note(actor, "open_count", at=at, subject_kind="count", subject_uuid=uuid, changes=changes)
    return found


@operation("count_stock")
def close_count(uuid: UUID, *, actor: Actor, at: datetime) -> Count:
    """Ends a count before all is counted: what nobody counted is left out. Twice is once.

    Raises Refused while differences wait for somebody's word.
    """
    count = count_for_update(uuid)
    if count.closed_at:
        return count
    waiting = count.lines.filter(state__in=(CountLine.State.DIFFERS, CountLine.State.RECOUNT)).count()
    if waiting:
        raise Refused(because("count_has_differences", "I3", lines=waiting))
    left, _ = count.lines.filter(state=CountLine.State.TO_COUNT).delete()
    _close(count, at)
    changes = {"uncounted": (left, 0)}
    note(actor, "close_count", at=at, subject_kind="count", subject_uuid=uuid, changes=changes)
    return count


def new_count(uuid: UUID, title: str, *, actor: Actor, at: datetime) -> tuple[Count, bool]:
    """The count with a uuid, and whether it was made now. Part of another operation's transaction."""
    return Count.objects.get_or_create(
        uuid=uuid, defaults={"title": title.strip()[:80], "opened_at": at, "opened_by_id": actor.user_id}
    )


def count_for_update(uuid: UUID) -> Count:
    """The count, held until the transaction ends: before lots, so that it can't close meanwhile. Raises Refused."""
    found = Count.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("count_unknown", None))
    return found


def close_if_settled(count: Count, at: datetime) -> None:
    """The count is over when no line is left to count or to decide on."""
    if not count.lines.filter(state__in=UNSETTLED).exists():
        _close(count, at)


def _close(count: Count, at: datetime) -> None:
    count.closed_at = at
    count.save(update_fields=["closed_at"])
