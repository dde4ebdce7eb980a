"""LMN or central purchasing decide on a supplier's change, not the one who noticed it (B2.11, reading 16)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.steps import ask_for_step
from uttag.apps.catalogue.changes.deciding import ruled
from uttag.apps.catalogue.changes.fields import EVERY
from uttag.ground.rulings.operations import record
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.register import ChangeKind

State, Kind = SupplierChange.State, SupplierChange.Kind


@operation("decide_supplier_change")
def decide_change(
    change: UUID, *, accept: bool, text: str = "", actor: Actor, at: datetime
) -> SupplierChange:
    """Accepts the change, to be carried out on its day, or refuses it with a reason. The same answer again is once.

    Raises RuledRefusal where the actor may not approve what it changes in the register. What is decided stands,
    whoever may approve such things on its day.
    """
    found = supplier_change_for_update(change)
    wanted = State.ACCEPTED if accept else State.REFUSED
    if found.state != State.NOTICED:
        if (found.state != State.REFUSED) == accept:
            return found
        raise Refused(because("supplier_change_decided", "B2.11"))
    if found.noticed_by_id == actor.user_id:
        raise Refused(because("supplier_change_own", "B2.11"))
    if not accept and not text.strip():
        raise Refused(because("supplier_change_refused_without_words", "B2.11"))
    kinds = {(kind, False) for kind in _kinds(found)}
    record(ruled(kinds, found.uuid, actor, at, subject_kind="supplier_change"))
    found.state, found.decided_at, found.decided_by_id = wanted, at, actor.user_id
    found.decided_role, found.decided_text = actor.role.value, text.strip()[:300]
    found.save(update_fields=["state", "decided_at", "decided_by", "decided_role", "decided_text"])
    note(
        actor,
        "decide_supplier_change",
        at=at,
        subject_kind="supplier_change",
        subject_uuid=found.uuid,
        changes={"state": (State.NOTICED, wanted)},
    )
    if accept and found.applies_from <= local(at).date():
        ask_for_step(found, 1, at=at)
    return found


def supplier_change_for_update(change: UUID) -> SupplierChange:
    """The change, locked with its articles at hand. Raises Refused."""
    found = SupplierChange.objects.select_for_update(of=("self",)).select_related("article", "replacement")
    one = found.filter(uuid=change).first()
    if one is None:
        raise Refused(because("supplier_change_not_found", "I1"))
    return one


def _kinds(change: SupplierChange) -> set[ChangeKind]:
    """What the change does in the register; nothing where it leads to a recall."""
    if change.kind == Kind.NEW_PACKAGE:
        return {ChangeKind(EVERY[name].kind) for name in change.differs}
    return set() if change.kind == Kind.RECALLED else {ChangeKind.STATUS}
