"""The outbox: asked for in the transaction that wants it, done by any worker on any host, at least once.

A worker leases messages; if it dies, the lease runs out and another takes them. Handlers must
therefore bear to be run twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from uttag.ground.inserts import insert_models
from uttag.ground.outbox.models import Message
from uttag.ground.sets import insert_missing

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
MOST_ATTEMPTS = 8  # pauses of 30 s, 1 min, 2 min ... together about an hour


class NotYet(Exception):
    """Raised by a handler: nothing is wrong, but it can't be done before `until`. Counts as no attempt.

    Named so, without "Error": it is an answer.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def enqueue(
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    at: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
    care_provider_id: int | None = None,
) -> Message:
    """Asks for work of `kind` from `due_at` on (default: now). A known `key` gives the message there is."""
    values = {
        "kind": kind,
        "payload": dict(payload or {}),
        "created_at": at,
        "due_at": max(due_at or at, at),
        "care_provider_id": care_provider_id,
    }
    if key is None:
        message = Message(**values)
        insert_models([message])
        return message
    message, _ = Message.objects.get_or_create(key=key, defaults=values)
    return message


def enqueue_many(kind: str, payloads: Mapping[str, Mapping[str, Any]], *, at: datetime) -> None:
    """Asks for work of one kind many times, in one go: payload by key. A known key is asked for already."""
    rows = [(kind, key, json.dumps(dict(payload)), at, at, 0, "") for key, payload in payloads.items()]
    columns = ("kind", "key", "payload", "created_at", "due_at", "attempts", "last_error")
    with transaction.atomic(savepoint=False):
        insert_missing(Message, columns, rows)


@transaction.atomic
def lease(at: datetime, most: int = 10) -> list[Message]:
    """Up to `most` due messages, ours until the lease runs out. Workers never get each other's."""
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    waiting = Message.objects.filter(free, done_at=None, given_up_at=None, due_at__lte=at)
    # Skips what other workers hold on PostgreSQL; SQLite has one writer at a time and needs no row locks.
    leased = list(waiting.order_by("due_at", "id").select_for_update(skip_locked=True)[:most])
    Message.objects.filter(id__in=[m.pk for m in leased]).update(
        leased_until=at + LEASE, attempts=F("attempts") + 1
    )
    for message in leased:
        message.leased_until = at + LEASE
        message.attempts += 1
    return leased


def done(message: Message, *, at: datetime) -> None:
    """The work is done. Call it in the handler's own transaction where there is one."""
    message.done_at, message.leased_until = at, None
    message.save(update_fields=["done_at", "leased_until"])


def failed(message: Message, error: str, *, at: datetime) -> bool:
    """The work failed: tried again after a pause that doubles. True once given up, for a person to see to."""
    message.last_error = error[:2000]
    message.leased_until = None
    if message.attempts >= MOST_ATTEMPTS:
        message.given_up_at = at
    else:
        message.due_at = at + FIRST_PAUSE * 2 ** max(message.attempts - 1, 0)
    message.save(update_fields=["last_error", "leased_until", "given_up_at", "due_at"])
    return message.given_up_at is not None


def postpone(message: Message, until: datetime) -> None:
    """It waits until then, and is tried as if for the first time."""
    message.due_at, message.attempts, message.leased_until = max(until, message.created_at), 0, None
    message.save(update_fields=["due_at", "attempts", "leased_until"])


def retry(message: Message, *, at: datetime) -> None:
    """A person has seen to it: try again from the start."""
    message.given_up_at, message.attempts, message.due_at = None, 0, at
    message.save(update_fields=["given_up_at", "attempts", "due_at"])


def call_off(*, at: datetime) -> int:
    """Everything that waits counts as done, undone. How much that was."""
    return Message.objects.filter(done_at=None, given_up_at=None).update(done_at=at, leased_until=None)
