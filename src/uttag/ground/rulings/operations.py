"""Puts rulings on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from uttag.ground.ids import new_id
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.sets import insert_many
from uttag.rules.rulings import Ruling as Ruled


class Prepared(NamedTuple):
    """A ruling to be recorded: the columns of its table. A tuple and no model: a wave makes thousands."""

    id: UUID
    rule: str
    answer: str
    refused: bool
    code: str
    subject_kind: str
    subject_uuid: UUID
    ruled_at: datetime
    care_provider_id: int | None
    facts: str
    outcome: str
    readings: str


def prepare(
    ruled: Ruled[Any],
    *,
    subject_kind: str,
    subject_uuid: UUID,
    at: datetime,
    care_provider_id: int | None = None,
    id: UUID | None = None,
) -> Prepared:
    """A ruling ready to be recorded, its key known: rows that rest on it can be written in the same set."""
    reasons = getattr(ruled.outcome, "reasons", ())
    return Prepared(
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


def record(rulings: Sequence[Prepared]) -> None:
    """Writes prepared rulings, all or none."""
    # Inside an operation there is a transaction already; a savepoint of our own would cost two statements.
    with transaction.atomic(savepoint=False):
        insert_many(Ruling, Prepared._fields, rulings)
