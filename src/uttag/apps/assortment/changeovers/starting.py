"""On its start day an assortment change carries the items over, a set at a time, by the worker (B2.12).

Each set is a transaction of its own under the change's lock: after a crash, twice over or with two workers, the next
set takes what is left. New articles can be ordered from the first set on; the old ones go out with the last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.carrying import carry_set
from uttag.apps.assortment.changeovers.concerned import approved_conversions, items_of_change
from uttag.apps.assortment.changeovers.planning import change_for_update
from uttag.apps.assortment.changeovers.steps import ask_to_carry
from uttag.apps.assortment.models import AssortmentChange, Conversion, ItemChoice
from uttag.apps.assortment.statuses import activate, discontinue
from uttag.apps.catalogue.changes.asking import decided_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import ChangeSet
from uttag.apps.catalogue.queries import families
from uttag.apps.prescribing.carrying_over import Takeover
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

State = AssortmentChange.State
SET = 3_000


@operation("carry_over")
def carry_over_change(change: UUID, *, actor: Actor, at: datetime, most: int = SET) -> int:
    """Carries the next `most` items over; asks for another set while there are more. How many were carried.

    Raises Refused before the start day, and for a change without an approved list.
    """
    found = change_for_update(change)
    rows = list(approved_conversions(found))
    _may_start(found, rows, at)
    if found.state == State.PLANNED:
        _start(found, actor, at)
    _decided(_new_ones, found, rows, at)
    waiting = items_of_change(found).order_by("pk")
    takeovers = _takeovers(found, rows, waiting[:most])
    done = carry_set(
        takeovers,
        day=local(at).date(),
        subject=found.uuid,
        actor=actor,
        at=at,
        change=found.pk,
        told_at=min((row.list.told_at for row in rows if row.list.told_at), default=None),
    )
    if waiting.exists():
        ask_to_carry(found, at=at)
    else:
        _decided(_old_ones, found, rows, at)
    return len(done)


@operation("carry_over")
def ask_for_due_starts(*, actor: Actor, at: datetime) -> int:
    """Asks the worker for each change whose day has come, and for items that came since it started."""
    day = local(at).date()
    due = AssortmentChange.objects.filter(state__in=(State.PLANNED, State.STARTED), starts_on__lte=day)
    ready = [change for change in due if _has_something(change)]
    for change in ready:
        ask_to_carry(change, at=at)
    return len(ready)


def _has_something(change: AssortmentChange) -> bool:
    if change.state == State.STARTED:
        return items_of_change(change).exists()
    return approved_conversions(change).exists()


def _may_start(change: AssortmentChange, rows: list[Conversion], at: datetime) -> None:
    if change.state not in (State.PLANNED, State.STARTED):
        raise Refused(because("assortment_change_over", "B2.12", name=change.name))
    if change.starts_on > local(at).date():
        raise Refused(because("assortment_change_not_yet", "B2.12", starts_day=change.starts_on))
    if not rows:
        raise Refused(because("assortment_change_without_lists", "B2.12", name=change.name))


def _start(change: AssortmentChange, actor: Actor, at: datetime) -> None:
    change.state, change.started_at = State.STARTED, at
    change.save(update_fields=["state", "started_at"])
    note(
        actor,
        "carry_over",
        at=at,
        subject_kind="assortment_change",
        subject_uuid=change.uuid,
        changes={"state": (State.PLANNED, State.STARTED)},
    )


def _takeovers(
    change: AssortmentChange, rows: list[Conversion], items: Iterable[PrescriptionItem]
) -> dict[int, Takeover]:
    """By item: what its prescriber chose, or what the list says."""
    wanted = list(items)
    by_list = {row.old_id: Takeover(row.new, row.new_pieces, row.old_pieces) for row in rows}
    choices = ItemChoice.objects.filter(change=change, item__in=wanted).select_related("article")
    chosen = {one.item_id: Takeover(one.article, chosen_pieces=one.pieces, chosen=True) for one in choices}
    return {item.pk: chosen.get(item.pk) or by_list[item.article_id] for item in wanted}


def _new_ones(change: AssortmentChange, rows: Collection[Conversion]) -> list[Wish]:
    """What takes over can be ordered from now on; with a list that was approved after the start, from then."""
    new = {row.new_id for row in rows if row.new_id}
    chosen = change.choices.filter(item__article__in=[row.old_id for row in rows], article__isnull=False)
    new.update(chosen.values_list("article_id", flat=True))
    return activate(families(new))


def _old_ones(change: AssortmentChange, rows: Collection[Conversion]) -> list[Wish]:
    return discontinue(families(row.old_id for row in rows))


def _decided(
    wishes: Callable[[AssortmentChange, Collection[Conversion]], list[Wish]],
    change: AssortmentChange,
    rows: Collection[Conversion],
    at: datetime,
) -> None:
    """In the register, for each list as whoever approved it: `register.approvers` was asked then (lists.py)."""
    for decider, theirs in _by_approver(rows).items():
        decided_changes(
            wishes(change, theirs),
            applies_from=local(at).date(),
            asked_by_id=None,
            decider=decider,
            source=ChangeSet.Source.ASSORTMENT_CHANGE,
            reason=change.name,
            at=at,
            ruled_already=True,
        )


def _by_approver(rows: Iterable[Conversion]) -> dict[Actor, list[Conversion]]:
    found: dict[Actor, list[Conversion]] = {}
    for row in rows:
        approver = row.list.approved_by
        assert approver is not None
        decider = Actor(Role(row.list.approved_role), approver.pk, approver.name)
        found.setdefault(decider, []).append(row)
    return found
