"""Each invariant of notices finds the breach that is planted here, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import region as r
from tests import told as t
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.letters.posting import letters_posted
from uttag.apps.notices.letters.printing import print_letters
from uttag.apps.notices.models import LetterBatch, Notice, NoticeStep
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I3")]

State = Notice.State


@pytest.fixture(autouse=True)
def _sound() -> None:
    """One of each: waiting, sent, printed, posted, lost."""
    region = r.region()
    torvald = r.patient(region)
    signe = r.patient(region, r.SIGNE, mobile="")
    lost = r.patient(region, "", mobile="", street="")
    t.told(region, torvald)
    t.send(t.told(region, torvald))
    t.send(t.told(region, lost))
    t.send(t.told(region, signe))
    print_letters(actor=SYSTEM, at=r.NOW)
    letters_posted(LetterBatch.objects.get().uuid, actor=region.dan, at=r.NOW)
    t.send(t.told(region, signe))


def sent() -> Notice:
    return Notice.objects.filter(state=State.SENT, channel="sms").get()


def without_address() -> None:
    Notice.objects.filter(pk=sent().pk).update(address="")


def without_time() -> None:
    Notice.objects.filter(pk=sent().pk).update(sent_at=None)


def without_channel() -> None:
    Notice.objects.filter(pk=sent().pk).update(channel="")


def without_ruling() -> None:
    Notice.objects.filter(pk=sent().pk).update(ruling=None)


def sent_twice() -> None:
    NoticeStep.objects.create(notice=sent(), what="sent", channel="sms", at=r.NOW)


def sent_in_vain() -> None:
    Notice.objects.filter(pk=sent().pk).update(failed=["sms"])


def between_two_channels() -> None:
    """Given up, and what should ask for the next channel is done already."""
    Notice.objects.filter(pk=sent().pk).update(state=State.WAITING, channel="", failed=["sms"])
    forgotten()


def forgotten() -> None:
    Message.objects.filter(kind="notice.send").update(done_at=r.NOW)


def nobodys_work() -> None:
    Task.objects.filter(kind="notice_undeliverable").delete()


def posted_and_waiting() -> None:
    Notice.objects.filter(batch__isnull=False).update(state=State.WAITING)


PLANTED: list[tuple[str, Callable[[], None]]] = [
    ("notices.sent_says_how", without_address),
    ("notices.sent_says_how", without_time),
    ("notices.sent_says_how", without_channel),
    ("notices.sent_says_how", without_ruling),
    ("notices.sent_once_a_round", sent_twice),
    ("notices.sent_by_a_way_that_works", sent_in_vain),
    ("notices.what_waits_is_on_its_way", forgotten),
    ("notices.what_waits_is_on_its_way", between_two_channels),
    ("notices.what_arrived_nowhere_is_someones_work", nobodys_work),
    ("notices.what_arrived_nowhere_is_someones_work", posted_and_waiting),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED, ids=[plant.__name__ for _, plant in PLANTED])
def test_the_breach_is_found(name: str, plant: Callable[[], None]) -> None:
    assert not breaches(name)
    plant()
    assert breaches(name)
