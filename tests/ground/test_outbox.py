"""Work asked for is done at least once, by one worker at a time, and never forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from uttag.ground.outbox import operations as outbox
from uttag.ground.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_the_same_key_is_the_same_work(at: datetime) -> None:
    first = outbox.enqueue("mail", {"order": "1"}, at=at, key="mail:1")
    assert outbox.enqueue("mail", {"order": "1"}, at=at, key="mail:1") == first


def test_leased_work_is_nobody_elses_until_the_lease_runs_out(at: datetime) -> None:
    message = outbox.enqueue("mail", at=at)
    assert outbox.lease(at) == [message]
    assert outbox.lease(at + timedelta(minutes=1)) == []
    assert outbox.lease(at + outbox.LEASE + timedelta(seconds=1)) == [message]


def test_work_waits_for_its_time(at: datetime) -> None:
    outbox.enqueue("mail", at=at, due_at=at + timedelta(hours=1))
    assert outbox.lease(at) == []
    assert len(outbox.lease(at + timedelta(hours=1))) == 1


def test_done_work_is_not_done_again(at: datetime) -> None:
    outbox.enqueue("mail", at=at)
    [message] = outbox.lease(at)
    outbox.done(message, at=at)
    assert outbox.lease(at + timedelta(days=1)) == []


def test_pauses_grow_and_then_a_person_must_see_to_it(at: datetime) -> None:
    outbox.enqueue("mail", at=at)
    pauses = []
    while True:
        [message] = outbox.lease(at)
        if outbox.failed(message, "no answer", at=at):
            break
        pauses.append(message.due_at - at)
        at = message.due_at
    assert len(pauses) == outbox.MOST_ATTEMPTS - 1
    assert all(later == 2 * earlier for earlier, later in pairwise(pauses))
    stored = Message.objects.get()
    assert (stored.given_up_at, stored.last_error) == (at, "no answer")
    outbox.retry(stored, at=at)
    assert outbox.lease(at) == [stored]
