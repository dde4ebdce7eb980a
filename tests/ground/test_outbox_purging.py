"""Work done long ago goes, in lots; what could be asked for again, waits or was given up stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from uttag.ground.outbox import purging
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import done, enqueue
from uttag.ground.outbox.purging import KEPT, purge
from uttag.ground.verify import breaches

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I3")]

PAST = ("daily:",)


def work(at: datetime, key: str | None) -> Message:
    message = enqueue("x", at=at, key=key)
    done(message, at=at)
    return message


def test_what_was_done_long_ago_and_cannot_come_again_goes(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "LOT", 2)
    for number in range(5):
        work(at, f"daily:x:{number}")
    work(at, None)
    kept = [work(at, "letter:someone"), enqueue("x", at=at, key="daily:x:waits")]
    given_up = enqueue("x", at=at, key="daily:x:given-up")
    Message.objects.filter(pk=given_up.pk).update(given_up_at=at, attempts=8, last_error="no")
    kept += [given_up, work(at + timedelta(days=1), "daily:x:young")]
    assert purge(PAST, at=at + KEPT) == 0
    later = at + KEPT + timedelta(minutes=1)
    assert [purge(PAST, at=later) for _ in range(2)] == [6, 0]
    assert set(Message.objects.all()) == set(kept)
    for name in ("nothing_is_tried_for_ever", "leases_are_of_work_in_hand", "given_up_says_why"):
        assert breaches(f"outbox.{name}") == ()


def test_what_is_kept_is_still_asked_for_once(at: datetime) -> None:
    letter = work(at, "letter:someone")
    purge(PAST, at=at + 2 * KEPT)
    assert enqueue("x", at=at + 2 * KEPT, key="letter:someone") == letter
