"""People are told: asked for in the transaction that gives cause, sent by the worker."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from uttag.apps.notices.models import Notice
from uttag.ground.outbox.operations import enqueue_many
from uttag.ground.sets import insert_missing

SEND = "notice.send"  # the kind of message that sends one


@dataclass(frozen=True, slots=True)
class ToTell:
    """One notice to be. `key` is the same each time the same thing is told; `params` are of the sentence `kind`.

    Exactly one of `patient` and `user` (keys). `must_reach`: the channel follows the clause, not the wish (D11).
    `lines` are more sentences for who gets a letter or mail, each {"code": …, and its own params}.
    """

    kind: str
    key: str
    care_provider_id: int
    subject_kind: str
    subject_uuid: UUID
    params: Mapping[str, object] = field(default_factory=dict)
    patient: int | None = None
    user: int | None = None
    must_reach: bool = False
    lines: tuple[Mapping[str, object], ...] = ()


def tell(notices: Sequence[ToTell], *, at: datetime) -> int:
    """Asks for all of them in a few statements; known keys are passed over. How many are new."""
    if not notices:
        return 0
    known = set(Notice.objects.filter(key__in=[one.key for one in notices]).values_list("key", flat=True))
    fresh = {one.key: one for one in notices if one.key not in known}
    with transaction.atomic(savepoint=False):
        insert_missing(Notice, _COLUMNS, (_row(one, at) for one in fresh.values()))
        enqueue_many(SEND, {f"{SEND}:{key}": {"key": key} for key in fresh}, at=at)
    return len(fresh)


_COLUMNS = (
    "uuid",
    "kind",
    "key",
    "care_provider_id",
    "subject_kind",
    "subject_uuid",
    "params",
    "patient_id",
    "user_id",
    "must_reach",
    "asked_at",
    "state",
    "channel",
    "language",
    "address",
    "fault",
    "gateway_id",
    "failed",
    "chosen",
    "round",
)
_AS_IT_BEGINS = (Notice.State.WAITING.value, "", "sv", "", "", "", "[]", "", 0)


def _row(one: ToTell, at: datetime) -> tuple[object, ...]:
    lines = {"lines": [_plain(line) for line in one.lines]} if one.lines else {}
    return (
        uuid4(),
        one.kind,
        one.key,
        one.care_provider_id,
        one.subject_kind,
        one.subject_uuid,
        json.dumps(_plain(one.params) | lines),
        one.patient,
        one.user,
        one.must_reach,
        at,
        *_AS_IT_BEGINS,
    )


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in params.items()
    }
