"""Two at the same time: on both engines one waits for, or passes by, the other."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.at_once import at_once
from uttag.ground.numbering.operations import next_number
from uttag.ground.outbox import operations as outbox
from uttag.ground.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_number_is_given_twice_and_none_is_left_out() -> None:
    next_number("invoice")
    assert sorted(at_once(8, lambda _: next_number("invoice"))) == list(range(2, 10))


def test_a_series_may_be_begun_by_two() -> None:
    assert sorted(at_once(4, lambda _: next_number("new"))) == [1, 2, 3, 4]


def test_no_work_is_leased_by_two(at: datetime) -> None:
    for _ in range(20):
        outbox.enqueue("mail", at=at)
    leased = [message.pk for some in at_once(4, lambda _: outbox.lease(at, 5)) for message in some]
    assert len(leased) == len(set(leased))
    assert Message.objects.filter(attempts=1).count() == len(leased)


def test_work_asked_for_by_two_with_one_key_is_asked_for_once(at: datetime) -> None:
    found = at_once(4, lambda _: outbox.enqueue("mail", at=at, key="the same").pk)
    assert len(set(found)) == 1
