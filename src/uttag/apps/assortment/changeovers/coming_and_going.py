"""What an assortment change does in the register: new articles can be had, and the old ones go out (B2.12)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.assortment.models import AssortmentChange, Conversion
from uttag.apps.assortment.statuses import activate, discontinue
from uttag.apps.catalogue.changes.asking import decided_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import ChangeSet
from uttag.apps.catalogue.queries import families
from uttag.rules.calendar import local


def new_ones(change: AssortmentChange, rows: Collection[Conversion]) -> list[Wish]:
    """What takes over can be ordered from now on; with a list that was approved after the start, from then."""
    new = {row.new_id for row in rows if row.new_id}
    chosen = change.choices.filter(item__article__in=[row.old_id for row in rows], article__isnull=False)
    new.update(chosen.values_list("article_id", flat=True))
    return activate(families(new))


def old_ones(change: AssortmentChange, rows: Collection[Conversion]) -> list[Wish]:
    return discontinue(families(row.old_id for row in rows))


def decided(
    wishes: Callable[[AssortmentChange, Collection[Conversion]], list[Wish]],
    change: AssortmentChange,
    rows: Collection[Conversion],
    at: datetime,
) -> None:
    """In the register, as who wrote the rows and who approved them: `register.approvers` was asked then (lists.py)."""
    for (decider, asked_by), theirs in _by_people(rows).items():
        decided_changes(
            wishes(change, theirs),
            applies_from=local(at).date(),
            asked_by_id=asked_by,
            decider=decider,
            source=ChangeSet.Source.ASSORTMENT_CHANGE,
            reason=change.name,
            at=at,
            ruled_already=True,
        )


def _by_people(rows: Iterable[Conversion]) -> dict[tuple[Actor, int | None], list[Conversion]]:
    found: dict[tuple[Actor, int | None], list[Conversion]] = {}
    for row in rows:
        approver = row.list.approved_by
        assert approver is not None
        decider = Actor(Role(row.list.approved_role), approver.pk, approver.name)
        found.setdefault((decider, row.written_by_id), []).append(row)
    return found
