"""Letters are printed together once a working day, fetched, posted, and forgotten when their time is over."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from tests import power_cuts
from tests import region as r
from tests import told as t
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.letters.posting import (
    fetch_letters,
    forget_letters,
    letters_posted,
    remind_of_letters,
)
from uttag.apps.notices.letters.printing import _draw, _keep, _send_back, print_letters
from uttag.apps.notices.models import LetterBatch, Notice
from uttag.apps.notices.telling import SEND
from uttag.apps.patients.models import Patient, PatientIdentity
from uttag.ground.files.models import StoredFile
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches, invariants
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

pytestmark = [pytest.mark.django_db, pytest.mark.clause("D11")]

State = Notice.State


@pytest.fixture
def region() -> r.Region:
    return r.region()


def without_mobile(region: r.Region, number: str = r.SIGNE, **values: Any) -> Patient:
    return r.patient(region, number, mobile="", given_name="Signe", **values)


def test_the_days_letters_in_one_file_each_on_its_page(region: r.Region) -> None:
    signe = without_mobile(region)
    torvald = r.patient(region, mobile="")
    t.wishes(torvald, language="en", large_print=True)
    for patient in (signe, torvald):
        t.send(t.told(region, patient))
    assert print_letters(actor=SYSTEM, at=r.NOW) == 2
    batch = LetterBatch.objects.get()
    _, pdf = fetch_letters(batch.uuid, actor=region.dan, at=r.NOW)
    pages = PdfReader(BytesIO(pdf.content)).pages
    first, second = (page.extract_text() for page in pages)
    assert "Signe Patientsson-Ek" in first
    assert "532 30 Skara" in first
    assert "Ditt paket finns att hämta" in first
    assert "Your parcel can be collected" in second
    assert {n.address for n in Notice.objects.all()} == {
        "Signe Patientsson-Ek, Storgatan 1, 532 30 Skara",
        "Torvald Patientsson-Ek, Storgatan 1, 532 30 Skara",
    }


def test_printed_once(region: r.Region) -> None:
    t.send(t.told(region, without_mobile(region)))
    assert [print_letters(actor=SYSTEM, at=r.NOW) for _ in range(2)] == [1, 0]
    assert LetterBatch.objects.count() == 1


def test_nothing_is_printed_on_a_day_off(region: r.Region) -> None:
    t.send(t.told(region, without_mobile(region)))
    assert print_letters(actor=SYSTEM, at=r.NOW + timedelta(days=1)) == 0  # Good Friday


@pytest.mark.clause("I3")
def test_the_power_may_go_at_any_moment(region: r.Region) -> None:
    t.send(t.told(region, without_mobile(region)))
    drawn = _draw(actor=SYSTEM, at=r.NOW)  # writes nothing
    power_cuts.cut_everywhere(lambda: _keep(drawn, b"%PDF-", actor=SYSTEM, at=r.NOW))
    assert print_letters(actor=SYSTEM, at=r.NOW) == 0
    assert LetterBatch.objects.get().letters == 1


def test_what_is_called_off_while_the_file_is_made_is_not_in_it(region: r.Region) -> None:
    notice = t.send(t.told(region, without_mobile(region)))
    drawn = _draw(actor=SYSTEM, at=r.NOW)
    Notice.objects.filter(pk=notice.pk).update(state=State.CALLED_OFF)
    assert not _keep(drawn, b"%PDF-", actor=SYSTEM, at=r.NOW)
    assert not LetterBatch.objects.exists()


@pytest.mark.clause("I3")
def test_what_another_worker_has_printed_meanwhile_is_not_sent_back(region: r.Region) -> None:
    """The first worker's lease ran out: the second has read the same letters, and finds one to be ruled on anew."""
    printed = t.send(t.told(region, without_mobile(region)))
    print_letters(actor=SYSTEM, at=r.NOW)
    waiting = t.send(t.told(region, r.patient(region, mobile="")))
    Message.objects.all().delete()
    _send_back([printed, waiting], at=r.NOW)
    assert [one.payload["key"] for one in Message.objects.filter(kind=SEND)] == [waiting.key]
    for notice in (printed, waiting):
        notice.refresh_from_db()
    assert (printed.channel, printed.batch, waiting.channel) == ("letter", LetterBatch.objects.get(), "")


@pytest.mark.clause("I2")
def test_what_has_come_to_be_known_since_counts(region: r.Region) -> None:
    """A death, a protected address: nothing is printed; a new mobile number: by SMS instead."""
    signe, torvald, hidden = (
        without_mobile(region),
        r.patient(region, mobile=""),
        r.patient(region, "", mobile=""),
    )
    told = [t.send(t.told(region, patient)) for patient in (signe, torvald, hidden)]
    Patient.objects.filter(pk=signe.pk).update(deceased_on=r.TODAY)
    Patient.objects.filter(pk=hidden.pk).update(protected="registered")
    PatientIdentity.objects.filter(pk=torvald.pk).update(mobile="070-1740606")
    assert print_letters(actor=SYSTEM, at=r.NOW) == 0
    assert [t.send(one).state for one in told] == [State.CALLED_OFF, State.SENT, State.FAILED]


def test_posted_is_sent_and_twice_is_once(region: r.Region) -> None:
    notice = t.send(t.told(region, without_mobile(region)))
    print_letters(actor=SYSTEM, at=r.NOW)
    batch = LetterBatch.objects.get()
    later = r.NOW + timedelta(hours=2)
    assert [letters_posted(batch.uuid, actor=region.dan, at=later) for _ in range(2)] == [1, 0]
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at) == (State.SENT, later)
    assert t.steps(notice) == [("printed", "letter"), ("sent", "letter")]
    assert all(not breaches(one.name) for one in invariants() if one.name.startswith("notices."))


@pytest.mark.clause("I2")
def test_who_fetches_is_logged_and_others_may_not(region: r.Region) -> None:
    signe = without_mobile(region)
    t.send(t.told(region, signe))
    print_letters(actor=SYSTEM, at=r.NOW)
    batch = LetterBatch.objects.get()
    fetch_letters(batch.uuid, actor=region.sara, at=r.NOW)
    entry = AccessLogEntry.objects.latest("pk")
    assert (entry.what, entry.patients) == ("fetch_letters", [str(signe.uuid)])
    for outsider in (region.alice, region.frida):
        for act in (fetch_letters, letters_posted):
            with pytest.raises(Refused):
                act(batch.uuid, actor=outsider, at=r.NOW)
    with pytest.raises(Refused):
        fetch_letters(uuid4(), actor=region.dan, at=r.NOW)


@pytest.mark.clause("I2")
def test_a_posted_batch_is_forgotten_and_the_same_bytes_in_another_are_not(region: r.Region) -> None:
    """The same letter printed twice is one file; only one of its batches was posted."""
    t.send(t.told(region, without_mobile(region)))
    print_letters(actor=SYSTEM, at=r.NOW)
    posted = LetterBatch.objects.get()
    unposted = LetterBatch.objects.create(made_at=r.NOW, letters=1, file=posted.file)
    letters_posted(posted.uuid, actor=region.dan, at=r.NOW)
    later = r.NOW + timedelta(days=31)
    assert forget_letters(actor=SYSTEM, at=later) == 1
    posted.refresh_from_db()
    assert posted.file_id is None
    _, pdf = fetch_letters(unposted.uuid, actor=region.dan, at=later)
    assert bytes(pdf.content).startswith(b"%PDF")


@pytest.mark.clause("I2")
def test_the_file_is_forgotten_by_the_term_once_it_is_posted(region: r.Region) -> None:
    t.send(t.told(region, without_mobile(region)))
    print_letters(actor=SYSTEM, at=r.NOW)
    batch = LetterBatch.objects.get()
    assert forget_letters(actor=SYSTEM, at=r.NOW + timedelta(days=90)) == 0  # not posted yet
    letters_posted(batch.uuid, actor=region.dan, at=r.NOW)
    assert forget_letters(actor=SYSTEM, at=r.NOW + timedelta(days=30)) == 0
    assert forget_letters(actor=SYSTEM, at=r.NOW + timedelta(days=31)) == 1
    assert not StoredFile.objects.filter(media_type="application/pdf").exists()
    with pytest.raises(Refused) as refused:
        fetch_letters(batch.uuid, actor=region.dan, at=r.NOW)
    assert refused.value.reasons[0].code == "letter_batch_forgotten"
    assert "Den sparas 30 dagar efter att breven postades." in say(refused.value.reasons[0])


def test_who_forgets_to_post_is_reminded_the_next_working_day(region: r.Region) -> None:
    t.send(t.told(region, without_mobile(region)))
    print_letters(actor=SYSTEM, at=r.NOW)  # Thursday before Easter
    batch = LetterBatch.objects.get()
    for days in (0, 1, 4):
        assert remind_of_letters(actor=SYSTEM, at=r.NOW + timedelta(days=days)) == 0
    for days in (5, 6):
        assert remind_of_letters(actor=SYSTEM, at=r.NOW + timedelta(days=days)) == 1
    task = Task.objects.get()
    assert (task.kind, task.role, task.subject_uuid) == ("letters_unposted", "service_desk", batch.uuid)
    letters_posted(batch.uuid, actor=region.dan, at=r.NOW + timedelta(days=6))
    task.refresh_from_db()
    assert task.done_at is not None
    assert remind_of_letters(actor=SYSTEM, at=r.NOW + timedelta(days=7)) == 0


@pytest.mark.clause("K2")
def test_that_goods_come_tomorrow_is_not_sent_by_a_letter(region: r.Region) -> None:
    """Called off, and says why; nobody at the desk has anything to do. What comes later than that is written."""
    signe = without_mobile(region)

    def coming(days: int, kind: str = "notice_departed") -> Notice:
        day = r.TODAY + timedelta(days=days)
        params = {
            "expected_day": day.isoformat(),
            "from_time": "08:00:00",
            "to_time": "17:00:00",
            "number": "B-1",
        }
        return t.send(t.told(region, signe, kind=kind, params=params, must_reach=False))

    tomorrow, later = coming(1), coming(4)
    assert (tomorrow.state, tomorrow.fault) == (State.CALLED_OFF, "Ett brev hinner inte fram före varorna.")
    assert (later.state, later.channel) == (State.WAITING, "letter")
    assert coming(1, "notice_departed_in_part").channel == "letter"
    assert not Task.objects.exists()
    PatientIdentity.objects.filter(patient=signe).update(email="signe@example.org")
    assert coming(1).channel == "email"
