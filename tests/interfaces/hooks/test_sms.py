"""Receipts for SMS: signed, in any order, more than once (I3); and the pages' gate lets them in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from tests import region as r
from tests import told as t
from tests.everything import everything
from tests.signed import SECRET, post
from uttag.apps.notices.models import Notice
from uttag.apps.notices.telling import SEND
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import call_off
from uttag.ground.tasks.models import Task
from uttag.interfaces.worker.loop import work_once

pytestmark = [pytest.mark.django_db, pytest.mark.clause("D11")]

PATH = "/krokar/sms/"
State = Notice.State


@pytest.fixture(autouse=True)
def _secret(settings: LazySettings) -> None:
    settings.SMS_SECRET = SECRET


@pytest.fixture
def notice() -> Notice:
    """Sent by SMS."""
    region = r.region()
    return t.send(t.told(region, r.patient(region)))


def say(notice: Notice, status: str, **more: str) -> dict[str, str]:
    with time_machine.travel(r.NOW + timedelta(minutes=1), tick=False):
        answer = post(Client(), PATH, {"reference": notice.reference, "status": status, **more}, at=r.NOW)
    assert answer.status_code == 200
    notice.refresh_from_db()
    return dict(answer.json())  # type: ignore[attr-defined]


def test_arrived_once_however_often_it_is_said(notice: Notice) -> None:
    assert say(notice, "delivered") == {"outcome": "kept"}
    assert say(notice, "delivered") == {"outcome": "known"}
    assert (notice.state, notice.settled_at) == (State.DELIVERED, r.NOW + timedelta(minutes=1))
    assert t.steps(notice) == [("sent", "sms"), ("delivered", "sms")]


def test_failed_leads_to_a_letter_once(notice: Notice) -> None:
    for _ in range(2):
        say(notice, "failed", reason="number not in use")
    assert Message.objects.filter(kind=SEND, done_at=None).count() == 2  # the first was sent by hand above
    with time_machine.travel(r.NOW + timedelta(minutes=2), tick=False):
        work_once()
    notice.refresh_from_db()
    assert (notice.state, notice.channel) == (State.WAITING, "letter")
    assert t.steps(notice) == [("sent", "sms"), ("failed", "sms")]
    assert say(notice, "failed") == {"outcome": "known"}


def test_arrived_is_the_last_word_in_whatever_order(notice: Notice) -> None:
    say(notice, "failed")
    say(notice, "delivered")
    assert (notice.state, notice.channel, notice.address) == (State.DELIVERED, "sms", "+46701740605")
    assert say(notice, "failed") == {"outcome": "known"}
    with time_machine.travel(r.NOW + timedelta(minutes=2), tick=False):
        work_once()
    notice.refresh_from_db()
    assert notice.state == State.DELIVERED


def test_a_receipt_can_be_here_before_the_gateways_answer() -> None:
    region = r.region()
    waiting = t.told(region, r.patient(region))
    say(waiting, "delivered")
    assert waiting.state == State.DELIVERED
    t.send(waiting)
    assert waiting.state == State.DELIVERED


def test_when_no_way_is_left_the_desk_is_asked() -> None:
    region = r.region()
    notice = t.send(t.told(region, r.patient(region, street="")))
    call_off(at=r.NOW)
    say(notice, "failed")
    with time_machine.travel(r.NOW + timedelta(minutes=2), tick=False):
        work_once()
    notice.refresh_from_db()
    assert notice.state == State.FAILED
    assert Task.objects.get(kind="notice_undeliverable").subject_uuid == notice.uuid
    say(notice, "delivered")
    assert Task.objects.get(kind="notice_undeliverable").done_at is not None


def test_what_is_said_on_the_way_and_of_others_messages_changes_nothing(notice: Notice) -> None:
    before = everything()
    assert say(notice, "queued") == {"outcome": "passed_over"}
    for unknown in ("", "x", "5f0c2c9e-0000-4000-8000-000000000000", f"{notice.uuid}.x", f"{notice.uuid}.7"):
        with time_machine.travel(r.NOW, tick=False):
            answer = post(Client(), PATH, {"reference": unknown, "status": "failed"}, at=r.NOW)
        assert answer.status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'"x"', b'{"reference": 1, "status": "x"}', b"\xff", b"[" * 9999]
)
def test_nonsense_is_told_and_changes_nothing(notice: Notice, body: bytes) -> None:
    before = everything()
    with time_machine.travel(r.NOW, tick=False):
        answer = post(Client(), PATH, body, at=r.NOW)
    assert answer.status_code == 400
    assert everything() == before


def test_a_bad_signature_is_refused_and_changes_nothing(notice: Notice) -> None:
    before = everything()
    told = {"reference": notice.reference, "status": "delivered"}
    with time_machine.travel(r.NOW, tick=False):
        wrong = post(Client(), PATH, told, at=r.NOW, secret="another")
        none = Client().post(PATH, told, "application/json")
        form = Client(enforce_csrf_checks=True).post(PATH, told)
    assert [wrong.status_code, none.status_code, form.status_code] == [401, 401, 401]
    assert Client().get(PATH).status_code == 405
    assert everything() == before


@pytest.mark.parametrize("reason", ["\ud800", "a\0b", ["x"] * 5, {"a": 1}, None, "x" * 5000])
def test_whatever_the_reason_is_it_failed(notice: Notice, reason: object) -> None:
    told = {"reference": notice.reference, "status": "failed", "reason": reason}
    with time_machine.travel(r.NOW, tick=False):
        answer = post(Client(), PATH, json.dumps(told).encode(), at=r.NOW)
    assert answer.status_code == 200
    notice.refresh_from_db()
    assert (notice.state, notice.failed, len(notice.fault) <= 300) == (State.WAITING, ["sms"], True)
