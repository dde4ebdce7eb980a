"""Changes are approved, refused or taken back (B2.5, reading 16): never by the one who asked, each with its ruling."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.changes.applying import apply_changes, approved_day
from uttag.apps.catalogue.changes.approving import reasons_against, rule_approval
from uttag.apps.catalogue.changes.differing import PACKAGE
from uttag.apps.catalogue.changes.fitting import misfits
from uttag.apps.catalogue.changes.marking import Asked, mark, rows_of
from uttag.apps.catalogue.models import ChangeRequest, ChangeSet
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.sets import many_objects
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because, some
from uttag.rules.register import ChangeKind

State = ChangeRequest.State
MOST_NAMED = 8


@operation("approve_article_change")
def approve_changes(
    change_set: UUID, ids: Collection[int] | None = None, *, actor: Actor, at: datetime
) -> int:
    """Approves what waits in the set, or those of `ids`; what is due applies at once. Returns how many.

    Raises RuledRefusal where the actor may not approve them, and Refused for those that no longer fit.
    """
    with many_objects():
        made, waiting = _held(change_set, ids)
        record(ruled(_kinds(waiting, actor), made.uuid, actor, at))
        if apart := _priced_apart(made, waiting):
            raise Refused(*apart)
        if wrong := misfits(waiting, local(at).date()):
            raise Refused(_named(list(wrong)), *list(wrong.values())[:MOST_NAMED])
        approved = _approve(waiting, actor, at)
        _note(actor, "approve_article_change", made, len(waiting), at)
        apply_changes(approved, at=at)
    return len(waiting)


@operation("approve_article_change")
def refuse_changes(
    change_set: UUID, ids: Collection[int] | None = None, *, why: str, actor: Actor, at: datetime
) -> int:
    """Says no to what waits in the set, or to those of `ids`, and why. Returns how many.

    Who may not approve them may not refuse them either: raises RuledRefusal. The words are the reason of the no;
    a ruling that they could be approved would say something else.
    """
    if not why.strip():
        raise Refused(because("change_refused_without_reason", "B2.5"))
    made, waiting = _held(change_set, ids)
    ruled(_kinds(waiting, actor), made.uuid, actor, at)
    _settle(waiting, State.REFUSED, why, actor, at)
    _note(actor, "refuse_article_change", made, len(waiting), at)
    return len(waiting)


@operation("ask_article_change")
def withdraw_changes(
    change_set: UUID, ids: Collection[int] | None = None, *, actor: Actor, at: datetime
) -> int:
    """Takes back what one has asked for and nobody has decided. Returns how many."""
    made, waiting = _held(change_set, ids)
    if not all(_is_own(one, actor) for one in waiting):
        raise Refused(because("change_asked_by_another", "B2.5"))
    _settle(waiting, State.WITHDRAWN, "", actor, at)
    _note(actor, "withdraw_article_change", made, len(waiting), at)
    return len(waiting)


def ruled(
    kinds: Collection[tuple[ChangeKind, bool]],
    subject: UUID,
    actor: Actor,
    at: datetime,
    *,
    subject_kind: str = "change_set",
) -> list[Prepared]:
    """A ruling for each kind of change and whether it is one's own. Raises RuledRefusal with every no.

    `subject`: the set of changes, or what will lead to one once it is carried out.
    """
    rulings = rule_approval(kinds, actor, local(at).date())
    prepared = [prepare(one, subject_kind=subject_kind, subject_uuid=subject, at=at) for one in rulings]
    if against := reasons_against(rulings):
        raise RuledRefusal(prepared, *against)
    return prepared


def _held(change_set: UUID, ids: Collection[int] | None) -> tuple[ChangeSet, list[Asked]]:
    """The set under lock, and what of it waits. Of `ids`, each must: who else has decided is said."""
    made = ChangeSet.objects.select_for_update().filter(uuid=change_set).first()
    if made is None:
        raise Refused(because("change_unknown", "B2.5"))
    asked = rows_of(made.requests.filter(state=State.ASKED).order_by("pk"))
    wanted = None if ids is None else set(ids)
    waiting = [one for one in asked if wanted is None or one.pk in wanted]
    if not waiting or (wanted is not None and len(waiting) < len(wanted)):
        raise Refused(because("change_decided_already", "B2.5"))
    return made, waiting


def _priced_apart(made: ChangeSet, waiting: list[Asked]) -> list[Reason]:
    """Packages that would change while the price that was asked for with them still waits, or has been refused."""
    packages = {one.article_number: one.differs[PACKAGE] for one in waiting if PACKAGE in one.differs}
    left = made.requests.filter(article_number__in=packages, kind=ChangeKind.PRICE.value)
    left = left.filter(state__in=(State.ASKED, State.REFUSED)).exclude(pk__in=[one.pk for one in waiting])
    pairs = [packages[number] for number in left.values_list("article_number", flat=True)[:MOST_NAMED]]
    return [
        because("package_apart_from_price", "B2.5", before_count=old, after_count=new) for old, new in pairs
    ]


def _approve(waiting: list[Asked], actor: Actor, at: datetime) -> list[Asked]:
    """Marks them as approved from the earliest day that they can have, and gives them with that day."""
    approved = [one._replace(applies_from=approved_day(one, at)) for one in waiting]
    by_day: dict[date, list[int]] = {}
    for one in approved:
        by_day.setdefault(one.applies_from, []).append(one.pk)
    for day, keys in by_day.items():
        mark(keys, state=State.APPROVED, applies_from=day, **_decided(actor, at))
    return approved


def _kinds(waiting: list[Asked], actor: Actor) -> set[tuple[ChangeKind, bool]]:
    return {(ChangeKind(one.kind), _is_own(one, actor)) for one in waiting}


def _is_own(request: Asked, actor: Actor) -> bool:
    return request.asked_by_id is not None and request.asked_by_id == actor.user_id


def _settle(waiting: list[Asked], state: State, why: str, actor: Actor, at: datetime) -> None:
    keys = [one.pk for one in waiting]
    mark(keys, state=state, why_not=why.strip()[:300], **_decided(actor, at))


def _decided(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"decided_by_id": actor.user_id, "decided_role": actor.role.value, "decided_at": at}


def _named(numbers: list[str]) -> Reason:
    articles = some(numbers, MOST_NAMED)
    return because("changes_no_longer_fit", "B2.5", articles=articles, count=len(numbers))


def _note(actor: Actor, name: str, made: ChangeSet, count: int, at: datetime) -> None:
    changes = {"decided": (0, count)}
    note(actor, name, at=at, subject_kind="change_set", subject_uuid=made.uuid, changes=changes)
