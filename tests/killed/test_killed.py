"""The worker is killed in the middle of notices, waves and printing: all is done once when it is back (I3)."""

from __future__ import annotations

import random
import time as clock
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from tests import region as r
from tests.builders import nothing_breaks
from tests.killed.gateways import Handed, mail_server, sms_gateway
from tests.killed.processes import kill, worker
from tests.sending import dispatch_wave
from uttag.apps.fulfilment.departures.changing import DepartureWish, register_departure
from uttag.apps.fulfilment.models import Allocation, Wave, WavePapers
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.printing.asking import ask_for_papers
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import NoticeWish
from uttag.ground.files.operations import content
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import LEASE

TUESDAY = datetime(2026, 4, 7, 8, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 4, 7, 12, 40, tzinfo=UTC)  # ten minutes past the cut-off, in Swedish time
SENT, WAITING = 8, 16
PATIENCE = 120  # seconds until what is left undone counts as never done


def people(region: r.Region) -> None:
    """Eight whose goods were packed in the morning, sixteen who wait for the afternoon's lorry."""
    r.article("K1")
    r.stock(region, "K1", 60 * (SENT + WAITING))
    patients = []
    for number in range(SENT + WAITING):
        mobile, email = f"070-17406{10 + number}", f"p{number}@example.com"
        named = f"Patient{number}"
        patients.append(r.patient(region, "", given_name=named, mobile=mobile, email=email))
        if number % 4 == 0:
            wished = NoticeWish.Channel.EMAIL
            NoticeWish.objects.create(patient=patients[-1], channel=wished, changed_at=r.NOW)
    for patient in patients[:SENT]:
        r.place(region, patient, r.item(region, patient, "K1"))
    wave = plan_wave(actor=region.dan, at=TUESDAY)
    pack_wave(wave.uuid, actor=region.dan, at=TUESDAY)
    for patient in patients[SENT:]:
        r.place(region, patient, r.item(region, patient, "K1"), at=TUESDAY)
    for kind in (WavePapers.Kind.NOTES, WavePapers.Kind.LABELS, WavePapers.Kind.ZPL):
        ask_for_papers(wave.uuid, kind, actor=region.dan, at=TUESDAY)
    dispatch_wave(wave.uuid, actor=region.dan, at=TUESDAY + timedelta(hours=2))
    lorry = DepartureWish("Budet kväll", frozenset(range(5)), time(14, 30), time(17, 30))
    register_departure("BUDET", lorry, actor=region.dan, at=TUESDAY)


@pytest.mark.slow
@pytest.mark.clause("I3")
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_again_and_again_does_all_of_its_work_once(tmp_path: Path) -> None:
    region = r.region()
    people(region)
    sms, mail = Handed(), Handed()
    chance = random.Random(5)
    with ExitStack() as stack:
        settings = {
            "UTTAG_SMS_URL": stack.enter_context(sms_gateway(sms)),
            "EMAIL_URL": stack.enter_context(mail_server(mail)),
        }
        at, kills = AFTERNOON, 0
        deadline = clock.monotonic() + PATIENCE
        while left() and clock.monotonic() < deadline:
            with worker(at, tmp_path, settings) as process:
                # Handed over, and dead before it is written down: the third SMS, the second letter.
                sms.at_each = lambda number: kill(process) if number == 3 else None
                mail.at_each = lambda number: kill(process) if number == 2 else None
                wait_for(process.poll, 2.2 + chance.random() if kills < 8 else 10)
                kills += 1
            at += LEASE + timedelta(minutes=1)  # what the dead one held is free again
    assert left() == [], (tmp_path / "worker.log").read_text()
    assert kills > 2, "one died of an SMS, one of a letter"

    told_twice(sms, "sms")
    told_twice(mail, "email")
    [cut] = Wave.objects.exclude(departure=None)
    assert cut.orders == WAITING
    assert Allocation.objects.filter(wave=cut).values("order").distinct().count() == WAITING
    assert Order.objects.filter(state=Order.State.ALLOCATED).count() == WAITING
    for papers in WavePapers.objects.select_related("file"):
        assert papers.count == SENT
        assert papers.file is not None
        assert content(papers.file.sha256)
    assert nothing_breaks()


def left() -> list[str]:
    """Kinds of work that nobody has done yet, of what this is about."""
    kinds = ("wave.cut", "papers.make", "notice.send", "request.confirm")
    waiting = Message.objects.filter(kind__in=kinds, done_at=None)
    cut = [] if Wave.objects.exclude(departure=None).exists() else ["no wave"]
    return [*waiting.values_list("kind", flat=True), *cut]


def told_twice(handed: Handed, channel: str) -> None:
    """Each notice of the channel was handed over, one of them twice under the same reference: sent once in effect."""
    sent = Notice.objects.filter(channel=channel)
    assert sent.exclude(state=Notice.State.SENT).count() == 0
    assert len(handed.came) == sent.count()
    assert handed.came.total() > sent.count()


def wait_for(done: object, seconds: float) -> None:
    """Until `done()` gives something, or so many seconds have gone."""
    until = clock.monotonic() + seconds
    while callable(done) and done() is None and clock.monotonic() < until and left():
        clock.sleep(0.05)
