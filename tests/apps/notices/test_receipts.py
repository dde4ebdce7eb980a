"""Gateways call back before they answer, twice, and with odd words: no notice is lost between two channels (I3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import region as r
from tests import told as t
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.models import Notice
from uttag.apps.notices.receipts import Outcome, Receipt, Word, take_receipt
from uttag.apps.notices.sending import Ready, get_ready, note_sent, send_notice
from uttag.apps.notices.telling import SEND
from uttag.apps.patients.models import Patient
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches, invariants

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I3")]

State = Notice.State
LATER = r.NOW + timedelta(minutes=1)


@pytest.fixture
def region() -> r.Region:
    return r.region()


def handed_over(notice: Notice) -> Ready:
    """The gateway is being asked."""
    ready = get_ready(notice.key, actor=SYSTEM, at=r.NOW)
    assert isinstance(ready, Ready)
    return ready


def failed(notice: Notice, words: str = "abonnenten finns inte") -> Outcome:
    return take_receipt(Receipt(notice.reference, Word.FAILED, words), actor=SYSTEM, at=LATER)


def work_all() -> None:
    """What the worker does with all that is asked for, and is then done with."""
    for message in Message.objects.filter(kind=SEND, done_at=None):
        send_notice(message.payload["key"], actor=SYSTEM, at=LATER)
        Message.objects.filter(pk=message.pk).update(done_at=LATER)


def sound() -> bool:
    return all(not breaches(one.name) for one in invariants() if one.name.startswith("notices."))


def way(notice: Notice) -> tuple[str, str, list[str]]:
    notice.refresh_from_db()
    return notice.state, notice.channel, notice.failed


def test_failed_before_the_gateway_answers_leads_to_the_next_channel(region: r.Region) -> None:
    notice = t.told(region, r.patient(region))
    ready = handed_over(notice)
    assert failed(notice) is Outcome.KEPT
    note_sent(ready, "gw1", actor=SYSTEM, at=LATER)
    assert way(notice) == (State.WAITING, "", ["sms"])
    assert sound()
    work_all()
    assert failed(notice) is Outcome.KNOWN
    assert way(notice) == (State.WAITING, "letter", ["sms"])
    assert t.steps(notice) == [("failed", "sms"), ("sent", "sms")]
    assert sound()


def test_the_answer_may_come_when_all_is_over(region: r.Region) -> None:
    """No way was left meanwhile: it is the desk's work, and stays so."""
    notice = t.told(region, r.patient(region, street=""))
    ready = handed_over(notice)
    failed(notice)
    work_all()
    for _ in range(2):
        note_sent(ready, "gw1", actor=SYSTEM, at=LATER)
    assert way(notice) == (State.FAILED, "", ["sms"])
    assert Task.objects.filter(kind="notice_undeliverable", done_at=None).count() == 1
    assert t.steps(notice) == [("failed", "sms"), ("failed", ""), ("sent", "sms")]
    assert sound()


def test_an_answer_to_an_earlier_round_says_nothing_of_this_one(region: r.Region) -> None:
    notice = t.told(region, r.patient(region))
    ready = handed_over(notice)
    Notice.objects.update(round=1)
    note_sent(ready, "gw1", actor=SYSTEM, at=LATER)
    assert way(notice)[0] == State.WAITING
    assert t.steps(notice) == []


def test_each_failure_asks_for_the_next_channel_by_a_key_of_its_own(region: r.Region) -> None:
    """Also where a key was used before: a notice that waits always has someone to send it."""
    torvald: Patient = r.patient(region)
    notice = t.send(t.told(region, torvald))
    failed(notice)
    work_all()
    Notice.objects.update(state=State.SENT, channel="sms")  # as it once could become
    failed(notice)
    assert Message.objects.filter(kind=SEND, done_at=None).count() == 1
    assert sound()


@pytest.mark.clause("D11")
def test_arrived_after_all_says_the_number_and_not_what_was_tried_since(region: r.Region) -> None:
    """The mail server is silent, so the notice still waits when the SMS turns out to have arrived."""
    notice = t.send(t.told(region, r.patient(region, email="torvald@example.org", street="")))
    number = notice.address
    failed(notice)
    assert isinstance(get_ready(notice.key, actor=SYSTEM, at=LATER), Ready)
    assert way(notice) == (State.WAITING, "email", ["sms"])
    assert notice.address == "torvald@example.org"
    assert take_receipt(Receipt(notice.reference, Word.DELIVERED), actor=SYSTEM, at=LATER) is Outcome.KEPT
    assert way(notice)[:2] == (State.DELIVERED, "sms")
    last = notice.steps.get(what="delivered")
    assert (notice.address, last.channel, last.address) == (number, "sms", number)
    assert sound()
