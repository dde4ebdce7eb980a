"""A set of items is carried over and put on record, by an assortment change or a supplier's change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.models import CarriedItem
from uttag.apps.prescribing.carrying_over import CarriedOver, Takeover, carry_over
from uttag.ground.sets import insert_many
from uttag.rules.carrying import CarriedBy

_COLUMNS = (
    *("care_provider_id", "change_id", "supplier_change_id"),
    *("old_id", "new_id", "chosen", "carried_at", "told_at"),
)


def carry_set(
    takeovers: Mapping[int, Takeover],
    *,
    day: date,
    subject: UUID,
    actor: Actor,
    at: datetime,
    change: int | None = None,
    supplier_change: int | None = None,
    told_at: datetime | None = None,
) -> list[CarriedOver]:
    """Carries the items (by key) over, each once: who comes second finds them cancelled.

    One of `change` and `supplier_change` (keys) says by what; `told_at`: when the prescribers were. Within
    another operation's transaction.
    """
    by = CarriedBy.ASSORTMENT_CHANGE if change else CarriedBy.SUPPLIER_CHANGE
    done = carry_over(takeovers, by=by, day=day, subject=subject, actor=actor, at=at)
    rows = (
        (one.old.care_provider_id, change, supplier_change, one.old.pk, one.new and one.new.pk, one.chosen, at, told_at)
        for one in done
    )  # fmt: skip
    insert_many(CarriedItem, _COLUMNS, rows)
    return done
