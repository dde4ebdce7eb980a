"""A decided change is done on its day: register, prescriptions, purchases, and whom it concerns told (B2.11)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.carrying import carry_set
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.setting_aside import ask_about_hindered, ask_about_refused, hindered
from uttag.apps.assortment.statuses import discontinue
from uttag.apps.assortment.supplier_changes.deciding import supplier_change_for_update
from uttag.apps.assortment.supplier_changes.giving_back import given_back
from uttag.apps.assortment.supplier_changes.steps import ask_for_step
from uttag.apps.assortment.supplier_changes.telling import tell_desk, tell_prescribers
from uttag.apps.catalogue.changes.asking import decided_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.changes.fields import PRICE
from uttag.apps.catalogue.models import ChangeSet
from uttag.apps.catalogue.queries import families
from uttag.apps.prescribing.carrying_over import Takeover, open_items
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.words import ArticleStatus

State, Kind = SupplierChange.State, SupplierChange.Kind
SET = 2_000
KIND = "supplier_change"


@operation("carry_over")
def carry_out(change: UUID, *, actor: Actor, at: datetime, part: int = 1, after: int = 0) -> SupplierChange:
    """Carries the change out, or its next set of prescriptions: items `after` a key. Done already: nothing more than
    what has been given back since.

    Where the replacement can't take over any more all waits, and LMN is asked. Raises Refused before its day, before
    it is decided, and for a recall that isn't started.
    """
    found, day = supplier_change_for_update(change), local(at).date()
    done = found.state == State.DONE
    if done and not given_back(found, day).exists():
        return found
    if not done:
        _may_be_done(found, at)
    if found.kind == Kind.REPLACED and _set_aside(found, day, at):
        return found
    if part == 1 and _concerns_prescribers(found):
        tell_prescribers(found, day, at=at)
    if found.kind == Kind.REPLACED and _carry_a_set(found, part, after, actor, at):
        return found
    if done:
        return found
    if found.kind == Kind.NEW_PACKAGE:
        _decided([_package(found)], found, at)
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
    """Asks the worker for each decided change whose day has come, and for what has been given back since one was
    done. How many there are.
    """
    day = local(at).date()
    due = SupplierChange.objects.filter(state=State.ACCEPTED, applies_from__lte=day)
    ready = [*due.exclude(kind=Kind.RECALLED, recall=None)]
    replaced = SupplierChange.objects.filter(state=State.DONE, kind=Kind.REPLACED)
    waiting = open_items(replaced.values_list("article", flat=True), day).filter(
        article__status=ArticleStatus.GONE.value
    )
    some = replaced.filter(article__in=waiting.order_by().values("article"))
    ready += [change for change in some if given_back(change, day).exists()]
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


def _set_aside(change: SupplierChange, day: date, at: datetime) -> bool:
    """True where items wait for a replacement that can't take over any more: LMN is asked."""
    assert change.replacement_id is not None
    why = hindered([change.replacement_id])
    if not why or not open_items([change.article_id], day).exists():
        return False
    ask_about_hindered(why, KIND, change.uuid, at=at)
    return True


def _package(change: SupplierChange) -> Wish:
    """What the new package is, and costs."""
    values = {name: after for name, (_, after) in change.differs.items()}
    price = values.pop(PRICE.name, None)
    return Wish(change.article.number, values, price)


def _carry_a_set(change: SupplierChange, part: int, after: int, actor: Actor, at: datetime) -> bool:
    """Carries up to SET items over. True while some are left: more are asked for, or LMN about those that can't be."""
    day = local(at).date()
    takeover = Takeover(change.replacement, change.new_pieces, change.old_pieces)
    every = given_back(change, day) if change.state == State.DONE else open_items([change.article_id], day)
    waiting = every.filter(pk__gt=after).order_by("pk")
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
    if keys and waiting.filter(pk__gt=keys[-1]).exists():
        ask_for_step(change, part + 1, at=at, after=keys[-1])
        return True
    if every.exists():
        ask_about_refused([change.article_id], KIND, change.uuid, at=at)
        return True
    return False


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
