"""People are told: asked for in the transaction that gives cause, sent by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uttag.apps.notices.models import Notice
from uttag.ground.outbox.operations import enqueue_many

SEND = "notice.send"  # the kind of message that sends one


@dataclass(frozen=True, slots=True)
class ToTell:
    """One notice to be. `key` is the same each time the same thing is told; `params` are of the sentence `kind`.

    Exactly one of `patient` and `user` (keys). `must_reach`: the channel follows the clause, not the wish (D11).
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


def tell(notices: Sequence[ToTell], *, at: datetime) -> int:
    """Asks for all of them in a few statements; known keys are passed over. How many are new."""
    known = set(Notice.objects.filter(key__in=[one.key for one in notices]).values_list("key", flat=True))
    fresh = {one.key: one for one in notices if one.key not in known}
    Notice.objects.bulk_create([_notice(one, at) for one in fresh.values()], ignore_conflicts=True)
    enqueue_many(SEND, {f"{SEND}:{key}": {"key": key} for key in fresh}, at=at)
    return len(fresh)


def _notice(one: ToTell, at: datetime) -> Notice:
    return Notice(
        kind=one.kind,
        key=one.key,
        care_provider_id=one.care_provider_id,
        subject_kind=one.subject_kind,
        subject_uuid=one.subject_uuid,
        params={
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in one.params.items()
        },
        patient_id=one.patient,
        user_id=one.user,
        asked_at=at,
    )
