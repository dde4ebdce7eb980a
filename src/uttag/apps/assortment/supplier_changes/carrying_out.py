"""A decided change is done on its day: register, prescriptions, purchases, and whom it concerns told (B2.11)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.carrying import carry_set
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.statuses import discontinue
from uttag.apps.assortment.supplier_changes.deciding import supplier_change_for_update
from uttag.apps.assortment.supplier_changes.steps import ask_for_step
from uttag.apps.assortment.supplier_changes.telling import tell_desk, tell_prescribers
from uttag.apps.catalogue.changes.asking import decided_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import ChangeSet
from uttag.apps.catalogue.queries import families
from uttag.apps.prescribing.carrying_over import Takeover, open_items
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

State, Kind = SupplierChange.State, SupplierChange.Kind
SET = 2_000


@operation("carry_over")
def carry_out(change: UUID, *, actor: Actor, at: datetime, part: int = 1) -> SupplierChange:
    """Carries the change out, or its next set of prescriptions. Done already, or by another at once: nothing more.

    Raises Refused before its day, before it is decided, and for a recall that isn't started.
    """
    found = supplier_change_for_update(change)
    if found.state == State.DONE:
        return found
    _may_be_done(found, at)
    if part == 1 and _concerns_prescribers(found):
        tell_prescribers(found, local(at).date(), at=at)
    if found.kind == Kind.REPLACED and _carry_a_set(found, actor, at):
        ask_for_step(found, part + 1, at=at)
        return found
    if found.kind == Kind.NEW_PACKAGE:
        wish = Wish(found.article.number, {name: after for name, (_, after) in found.differs.items()})
        _decided([wish], found, at)
    if found.kind in (Kind.REPLACED, Kind.DISCONTINUED):
        _discontinued(found, at)
    found.state, found.done_at = State.DONE, at
    found.save(update_fields=["state", "done_at"])
    note(
        actor,
        "carry_over",
        at=at,
        subject_kind="supplier_change",
        subject_uuid=found.uuid,
        changes={"state": (State.ACCEPTED, State.DONE)},
    )
    return found


@operation("carry_over")
def ask_for_due_changes(*, actor: Actor, at: datetime) -> int:
    """Asks the worker for each decided change whose day has come. How many there are."""
    due = SupplierChange.objects.filter(state=State.ACCEPTED, applies_from__lte=local(at).date())
    ready = due.exclude(kind=Kind.RECALLED, recall=None)
    for change in ready:
        ask_for_step(change, 1, at=at)
    return len(ready)


def _may_be_done(change: SupplierChange, at: datetime) -> None:
    if change.state != State.ACCEPTED:
        raise Refused(because("supplier_change_undecided", "B2.11"))
    if change.applies_from > local(at).date():
        raise Refused(because("supplier_change_not_yet", "B2.11", from_day=change.applies_from))
    if change.kind == Kind.RECALLED and not hasattr(change, "recall"):
        raise Refused(because("supplier_change_recall_first", "B2.11"))


def _concerns_prescribers(change: SupplierChange) -> bool:
    """They are told before the first set is carried, while all their items are open."""
    return change.kind in (Kind.REPLACED, Kind.DISCONTINUED) or "pieces_per_package" in change.differs


def _carry_a_set(change: SupplierChange, actor: Actor, at: datetime) -> bool:
    """Carries up to SET items over. True while there are more."""
    day = local(at).date()
    takeover = Takeover(change.replacement, change.new_pieces, change.old_pieces)
    waiting = open_items([change.article_id], day).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:SET])
    takeovers = dict.fromkeys(keys, takeover)
    carry_set(
        takeovers,
        day=day,
        subject=change.uuid,
        actor=actor,
        at=at,
        supplier_change=change.pk,
        told_at=at,
    )
    return waiting.exists()


def _discontinued(change: SupplierChange, at: datetime) -> None:
    """The old article is gone, so that it is bought no more, and whoever waits for it is told."""
    tell_desk(change, local(at).date(), at=at)
    _decided(discontinue(families([change.article_id]), change.replacement), change, at)


def _decided(wishes: list[Wish], change: SupplierChange, at: datetime) -> None:
    """In the register, as whoever decided it: `register.approvers` was asked then (deciding.py)."""
    decider = Actor(Role(change.decided_role), change.decided_by_id, change.decided_by.name)  # type: ignore[union-attr]
    decided_changes(
        wishes,
        applies_from=local(at).date(),
        asked_by_id=change.noticed_by_id,
        decider=decider,
        source=ChangeSet.Source.SUPPLIER_CHANGE,
        reason=change.text,
        at=at,
        ruled_already=True,
    )
