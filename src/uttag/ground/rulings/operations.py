"""Puts rulings on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from uttag.ground.ids import new_id
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.sets import insert_many
from uttag.rules.rulings import Ruling as Ruled

_COLUMNS = tuple(field.attname for field in Ruling._meta.concrete_fields)


def prepare(
    ruled: Ruled[Any],
    *,
    subject_kind: str,
    subject_uuid: UUID,
    at: datetime,
    care_provider_id: int | None = None,
    id: UUID | None = None,
) -> Ruling:
    """A ruling ready to be recorded, its key known: rows that rest on it can be written in the same set."""
    reasons = getattr(ruled.outcome, "reasons", ())
    return Ruling(
        id=id or new_id(at),
        rule=ruled.rule,
        answer=type(ruled.outcome).__name__,
        refused=ruled.refused,
        code=reasons[0].code if reasons else "",
        subject_kind=subject_kind,
        subject_uuid=subject_uuid,
        ruled_at=at,
        care_provider_id=care_provider_id,
        facts=codec.dump(ruled.facts),
        outcome=codec.dump(ruled.outcome),
        readings=codec.dump(ruled.readings),
    )


def record(rulings: Sequence[Ruling]) -> None:
    """Writes prepared rulings, all or none."""
    # Inside an operation there is a transaction already; a savepoint of our own would cost two statements.
    with transaction.atomic(savepoint=False):
        insert_many(Ruling, _COLUMNS, ([getattr(r, name) for name in _COLUMNS] for r in rulings))
    for ruling in rulings:
        ruling._state.adding = False
        ruling._state.db = "default"
