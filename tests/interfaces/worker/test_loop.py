"""The worker does what waits; what can't be done becomes a task for an administrator."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import time_machine

from uttag.ground.outbox import operations as outbox
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.interfaces.worker.loop import work_once
from uttag.interfaces.worker.ticks import Daily, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the handler of "mail" was asked to do; a payload with "fail" makes it fail after writing."""
    letters: list[str] = []

    def send(message: Message, at: datetime) -> None:
        Task.objects.create(kind="half", code="c", subject_kind="x", role="r", created_at=at)
        if message.payload.get("fail"):
            raise RuntimeError("no answer")
        letters.append(message.payload["to"])

    monkeypatch.setitem(HANDLERS, "mail", send)
    return letters


def test_what_waits_is_done_once(done: list[str], at: datetime) -> None:
    outbox.enqueue("mail", {"to": "Bob"}, at=at)
    assert (work_once(), work_once()) == (1, 0)
    assert done == ["Bob"]


def test_a_failure_leaves_nothing_half_done_and_is_tried_later(done: list[str], at: datetime) -> None:
    outbox.enqueue("mail", {"fail": True}, at=at)
    assert work_once() == 0
    message = Message.objects.get()
    assert (message.attempts, message.done_at, message.leased_until) == (1, None, None)
    assert "no answer" in message.last_error
    assert not Task.objects.exists()


def test_one_failure_does_not_hold_up_the_others(done: list[str], at: datetime) -> None:
    outbox.enqueue("unheard-of", at=at)
    outbox.enqueue("mail", {"to": "Bob"}, at=at)
    assert work_once() == 1


def test_what_is_given_up_becomes_a_task(done: list[str], at: datetime) -> None:
    outbox.enqueue("mail", {"fail": True}, at=at)
    with time_machine.travel(at, tick=False) as clock:
        for _ in range(outbox.MOST_ATTEMPTS):
            work_once()
            clock.shift(timedelta(days=1))
    task = Task.objects.get()
    assert (task.role, task.reason.code) == ("administrator", "outbox_given_up")


def test_regular_work_is_asked_for_once_a_day(at: datetime) -> None:
    nightly = (Daily("verify", time(9, 0)),)
    tick(at - timedelta(minutes=1), nightly)
    assert not Message.objects.exists()
    for later in (0, 1, 60):
        tick(at + timedelta(minutes=later), nightly)
    assert Message.objects.get().key == "daily:verify:2026-03-03"


def test_a_message_that_ends_its_worker_is_given_up_like_any_other(done: list[str], at: datetime) -> None:
    outbox.enqueue("mail", {"to": "Bob"}, at=at)
    for attempt in range(outbox.MOST_ATTEMPTS):  # each leases it and is never heard of again
        assert outbox.lease(at + attempt * 2 * outbox.LEASE)
    with time_machine.travel(at + timedelta(days=1), tick=False):
        assert work_once() == 0
    assert done == []
    assert Message.objects.get().given_up_at is not None
    assert Task.objects.get(kind="outbox").role == "administrator"


def test_each_message_has_the_whole_lease_for_itself(
    done: list[str], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a slow one is worked on, the next is free for another worker."""
    free: list[int] = []
    slow = HANDLERS["mail"]

    def look(message: Message, now: datetime) -> None:
        free.append(Message.objects.filter(leased_until=None, done_at=None).count())
        slow(message, now)

    monkeypatch.setitem(HANDLERS, "mail", look)
    for name in ("Alice", "Bob"):
        outbox.enqueue("mail", {"to": name}, at=at)
    with time_machine.travel(at, tick=False):
        assert work_once() == 2
    assert free == [1, 0]
