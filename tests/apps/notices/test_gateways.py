"""A real SMS gateway and a real mail server: taken once, picky, slow, and away for a day."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings

from tests import region as r
from tests import told as t
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices import gateways
from uttag.apps.notices.calling_off import call_off
from uttag.apps.notices.letters.printing import print_letters
from uttag.apps.notices.models import Gateway, LetterBatch, Notice
from uttag.apps.notices.telling import ToTell, tell
from uttag.gateways import sms
from uttag.gateways.faults import Unanswered
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import NotYet
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches, invariants
from uttag.interfaces.worker.loop import work_once
from uttag.rules.reasons import because

pytestmark = [pytest.mark.django_db, pytest.mark.clause("D11")]

State = Notice.State


def sound() -> bool:
    parts = ("notices", "outbox")
    return not any(breaches(one.name) for one in invariants() if one.name.split(".")[0] in parts)


def work(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        work_once()


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def gateway(settings: LazySettings) -> Iterator[t.Gateway]:
    with t.gateway() as server:
        settings.SMS_URL, settings.SMS_KEY = server.url, "key"
        yield server


def test_the_gateway_is_told_all_it_needs_and_nothing_clinical(region: r.Region, gateway: t.Gateway) -> None:
    notice = t.send(t.told(region, r.patient(region)))
    [asked] = gateway.asked
    assert asked.keys() == {"to", "from", "text", "reference", "receipts"}
    assert (asked["to"], asked["reference"]) == ("+46701740605", str(notice.uuid))
    assert asked["receipts"].endswith("/krokar/sms/")
    assert gateway.keys == [str(notice.uuid)]
    assert notice.gateway_id == f"gw-{notice.uuid}"


@pytest.mark.clause("I3")
def test_what_the_gateway_took_before_it_broke_is_not_sent_twice(
    region: r.Region, gateway: t.Gateway
) -> None:
    notice = t.told(region, r.patient(region))
    gateway.breaks_after_taking = 2
    at = r.NOW
    while notice.state == State.WAITING:
        with time_machine.travel(at, tick=False):
            work_once()
        notice.refresh_from_db()
        at += timedelta(minutes=5)
    assert (len(gateway.asked), len(gateway.taken)) == (3, 1)
    assert t.steps(notice) == [("unanswered", "sms"), ("sent", "sms")]
    assert sound()


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_no_to_the_number_leads_to_a_letter(region: r.Region, gateway: t.Gateway, status: int) -> None:
    gateway.status = status
    notice = t.send(t.told(region, r.patient(region)))
    assert (notice.state, notice.channel, notice.failed) == (State.WAITING, "letter", ["sms"])
    assert len(gateway.asked) == 1
    assert t.steps(notice) == [("failed", "sms")]
    assert not Task.objects.exists()


@pytest.mark.parametrize("status", [302, 401, 403, 408, 429, 500, 503])
def test_our_own_fault_or_theirs_is_no_fault_of_the_number(
    region: r.Region, gateway: t.Gateway, status: int
) -> None:
    gateway.status = status
    notice = t.told(region, r.patient(region))
    with pytest.raises(NotYet):
        t.send(notice)
    notice.refresh_from_db()
    assert (notice.state, notice.channel, notice.failed) == (State.WAITING, "sms", [])
    assert str(status) in notice.fault


def test_a_gateway_that_never_answers_holds_nobody_for_long(
    region: r.Region, gateway: t.Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "TIMEOUT", 0.1)
    gateway.pause = 0.5
    with pytest.raises(NotYet):
        t.send(t.told(region, r.patient(region)))
    assert "Timeout" in Gateway.objects.get().fault


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "nonsense", "http://nowhere.invalid/"])
def test_a_gateway_that_is_not_there_is_tried_again(
    region: r.Region, settings: LazySettings, url: str
) -> None:
    settings.SMS_URL = url
    with pytest.raises(NotYet):
        t.send(t.told(region, r.patient(region)))


def many(region: r.Region, count: int) -> list[Notice]:
    """That many notices to one person, asked for at once."""
    torvald = r.patient(region)
    one = t.told(region, torvald)
    rest = [
        ToTell(
            kind=one.kind,
            key=f"k{number}",
            care_provider_id=one.care_provider_id,
            subject_kind="parcel",
            subject_uuid=one.subject_uuid,
            params=t.AT_PICKUP,
            patient=torvald.pk,
            must_reach=True,
        )
        for number in range(count - 1)
    ]
    tell(rest, at=r.NOW)
    return list(Notice.objects.order_by("pk"))


@pytest.mark.clause("I3")
def test_away_for_a_morning_they_wait_and_then_each_goes_once(region: r.Region, gateway: t.Gateway) -> None:
    notices = many(region, 12)
    gateway.broken = True
    for minutes in range(0, 4 * 60, 5):
        work(r.NOW + timedelta(minutes=minutes))
    tried = len(gateway.asked)
    assert tried < 30, "one at a time tries it, with growing pauses"
    assert Message.objects.filter(kind="notice.send", given_up_at__isnull=False).count() == 0
    task = Task.objects.get()
    assert (task.role, task.kind, task.done_at) == ("administrator", gateways.SILENT, None)
    gateway.broken = False
    for minutes in range(4 * 60, 6 * 60, 5):
        work(r.NOW + timedelta(minutes=minutes))
    assert sorted(gateway.taken) == sorted(str(one.uuid) for one in notices)
    assert len(gateway.asked) == tried + len(notices)
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}
    assert Task.objects.get().done_at is not None
    assert sound()


def test_away_for_a_day_they_go_by_letter_and_only_one_task_is_left(
    region: r.Region, gateway: t.Gateway
) -> None:
    notices = many(region, 5)
    gateway.status = 503
    at = r.NOW
    while at < r.NOW + timedelta(hours=26):
        work(at)
        at += timedelta(minutes=15)
    assert set(Notice.objects.values_list("state", "channel")) == {(State.WAITING, "letter")}
    assert Task.objects.count() == 1
    friday = r.NOW + timedelta(days=5)  # after Easter
    assert print_letters(actor=SYSTEM, at=friday) == len(notices)
    assert LetterBatch.objects.get().letters == len(notices)
    gateway.status = 202
    work(at + timedelta(hours=1))
    assert not gateway.taken
    assert sound()


def test_what_no_longer_matters_is_not_sent_when_it_is_back(region: r.Region, gateway: t.Gateway) -> None:
    gateway.status = 503
    notice = t.told(region, r.patient(region))
    work(r.NOW)
    assert call_off([notice.subject_uuid], because("notice_called_off_arrived"), at=r.NOW) == 1
    gateway.status = 202
    work(r.NOW + timedelta(hours=1))
    notice.refresh_from_db()
    assert (notice.state, notice.fault) == (State.CALLED_OFF, "Paketet är framme eller hämtat.")
    assert not gateway.taken


def test_one_that_the_gateway_chokes_on_does_not_stand_in_the_way_of_others(
    region: r.Region, gateway: t.Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = many(region, 4)
    bad = notices[0]
    whole = sms._post

    def choke(message: sms.Text) -> str:
        if message.reference == bad.reference:
            raise Unanswered("500")
        return whole(message)

    monkeypatch.setattr(sms, "_post", choke)
    for minutes in range(0, 30, 1):
        work(r.NOW + timedelta(minutes=minutes))
    states = dict(Notice.objects.values_list("pk", "state"))
    assert states.pop(bad.pk) == State.WAITING
    assert set(states.values()) == {State.SENT}


# --- mail -----------------------------------------------------------------------------------------------


class Server:
    """A mail server that says what it is told to, and keeps what it takes."""

    def __init__(self) -> None:
        self.answer = ""
        self.taken: list[bytes] = []

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(0)
        self.taken.append(envelope.original_content or b"")
        return "250 taken"


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, "127.0.0.1", port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield handler
    finally:
        controller.stop()


def by_mail(region: r.Region) -> Notice:
    torvald = r.patient(region, mobile="", email="torvald@example.org")
    t.wishes(torvald, "email")
    return t.told(region, torvald, must_reach=False)


@pytest.mark.clause("K2")
def test_mail_reaches_a_real_server_whole(region: r.Region, server: Server) -> None:
    notice = t.send(by_mail(region))
    [raw] = server.taken
    letter = message_from_bytes(raw)
    assert letter["Message-ID"] == f"<notice-{notice.uuid}@uttag>"
    words = letter.get_payload(decode=True)
    assert isinstance(words, bytes)
    assert "Torgboden" in words.decode()
    assert (notice.state, notice.address) == (State.SENT, "torvald@example.org")


@pytest.mark.clause("K2")
def test_an_address_that_does_not_exist_leads_to_the_next_way(region: r.Region, server: Server) -> None:
    server.answer = "550 no such user"
    notice = t.send(by_mail(region))
    assert (notice.channel, notice.failed) == ("letter", ["email"])


@pytest.mark.clause("K2")
def test_a_server_that_asks_for_patience_gets_it(region: r.Region, server: Server) -> None:
    server.answer = "451 later"
    notice = by_mail(region)
    with pytest.raises(NotYet) as wait:
        t.send(notice)
    server.answer = ""
    assert t.send(notice, at=wait.value.until).state == State.SENT
    assert len(server.taken) == 1
