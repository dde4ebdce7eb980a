"""Notices that no longer matter, in sets: within the transaction that makes them needless."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from uttag.apps.notices.models import Notice, NoticeStep
from uttag.ground.sets import insert_many
from uttag.rules.reasons import Reason
from uttag.rules.wording import say


def call_off(subjects: Collection[UUID], why: Reason, *, at: datetime, kinds: Collection[str] = ()) -> int:
    """Waiting notices about `subjects` are called off, printed ones excepted: those are posted. How many.

    Of `kinds` alone, where they are given.
    """
    waiting = Notice.objects.filter(subject_uuid__in=list(subjects), state=Notice.State.WAITING, batch=None)
    if kinds:
        waiting = waiting.filter(kind__in=list(kinds))
    locked = waiting.order_by("pk").select_for_update(no_key=True).values_list("pk", "channel")
    found = list(locked)
    if not found:
        return 0
    words = say(why)[:300]
    insert_many(
        NoticeStep,
        ("notice_id", "what", "channel", "address", "words", "at", "by_id"),
        [(pk, NoticeStep.What.CALLED_OFF.value, channel, "", words, at, None) for pk, channel in found],
    )
    off = Notice.objects.filter(pk__in=[pk for pk, _ in found])
    off.update(state=Notice.State.CALLED_OFF, settled_at=at, trying_since=None, fault=words)
    return len(found)
