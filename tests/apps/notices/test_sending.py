"""A notice goes out by the channel that the rule names, once, and says how it went."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from tests import region as r
from tests import told as t
from uttag.apps.notices.models import Notice
from uttag.apps.notices.telling import SEND, ToTell, tell
from uttag.apps.patients.models import Patient
from uttag.gateways.sms import segments
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import NotYet
from uttag.ground.rulings.queries import explanation
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches, invariants

pytestmark = pytest.mark.django_db

State = Notice.State


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def torvald(region: r.Region) -> Patient:
    return r.patient(region, email="torvald@example.org")


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.SMS_FOLDER = str(tmp_path)
    return tmp_path


def texts(folder: Path) -> list[str]:
    return [json.loads(path.read_text("utf-8"))["text"] for path in folder.glob("*.json")]


@pytest.mark.clause("D11")
def test_at_a_pickup_point_an_sms_goes_where_a_mobile_is_known(
    region: r.Region, torvald: Patient, folder: Path
) -> None:
    t.wishes(torvald, "letter")
    notice = t.send(t.told(region, torvald))
    assert (notice.state, notice.channel, notice.address) == (State.SENT, "sms", "+46701740605")
    assert notice.sent_at == r.NOW
    [text] = texts(folder)
    assert text.startswith("Ditt paket finns att hämta hos Torgboden, Skara, till och med torsdag 16 april")
    assert notice.ruling is not None
    assert explanation(notice.ruling).reasons[0].code == "notice_by_clause_sms"
    assert t.steps(notice) == [("sent", "sms")]


@pytest.mark.clause("D11")
def test_without_a_mobile_it_waits_for_the_letters(region: r.Region, folder: Path) -> None:
    signe = r.patient(region, r.SIGNE, mobile="", phone="0511-12345", email="signe@example.org")
    notice = t.send(t.told(region, signe))
    assert (notice.state, notice.channel) == (State.WAITING, "letter")
    assert not texts(folder)
    assert not mail.outbox


@pytest.mark.clause("D11")
def test_a_mobile_number_is_known_in_whichever_field_it_stands(region: r.Region, folder: Path) -> None:
    signe = r.patient(region, r.SIGNE, mobile="", phone="+47 912 34 567")
    assert t.send(t.told(region, signe)).address == "+4791234567"


@pytest.mark.clause("K2")
def test_elsewhere_the_wish_counts_and_so_does_the_language(region: r.Region, torvald: Patient) -> None:
    t.wishes(torvald, "email", language="en")
    notice = t.send(t.told(region, torvald, must_reach=False))
    assert (notice.channel, notice.language) == ("email", "en")
    [letter] = mail.outbox
    assert letter.subject == "Your parcel can be collected"
    assert "can't be replied to" in letter.body
    assert letter.extra_headers["Message-ID"] == f"<notice-{notice.uuid}@uttag>"


@pytest.mark.clause("I3")
def test_twice_is_once(region: r.Region, torvald: Patient, folder: Path) -> None:
    notice = t.told(region, torvald)
    same = ToTell(
        notice.kind, notice.key, notice.care_provider_id, "parcel", notice.subject_uuid, patient=torvald.pk
    )
    assert tell([same, same], at=r.NOW) == 0
    for _ in range(2):
        t.send(notice)
    assert len(texts(folder)) == 1
    assert Notice.objects.count() == Message.objects.filter(kind=SEND).count() == 1
    assert t.steps(notice) == [("sent", "sms")]


@pytest.mark.clause("K2")
def test_at_night_it_waits_for_the_morning(region: r.Region, torvald: Patient, folder: Path) -> None:
    night = r.NOW.replace(hour=21)  # 23 in Sweden
    notice = t.told(region, torvald, at=night)
    with pytest.raises(NotYet) as wait:
        t.send(notice, at=night)
    assert wait.value.until == r.NOW.replace(hour=6) + timedelta(days=1)
    assert not texts(folder)
    assert t.send(notice, at=wait.value.until).state == State.SENT


@pytest.mark.clause("I2")
def test_the_dead_are_told_nothing(region: r.Region, torvald: Patient, folder: Path) -> None:
    Patient.objects.update(deceased_on=r.TODAY)
    notice = t.send(t.told(region, torvald))
    assert notice.state == State.CALLED_OFF
    assert not texts(folder)
    assert not Task.objects.exists()


@pytest.mark.clause("I2")
def test_nothing_goes_by_post_to_who_has_a_protected_registration(region: r.Region, folder: Path) -> None:
    hidden = r.patient(region, r.SIGNE, mobile="", protected="registered")
    notice = t.send(t.told(region, hidden))
    assert (notice.state, notice.channel) == (State.FAILED, "")
    task = Task.objects.get()
    assert (task.role, task.subject_uuid, task.code) == ("service_desk", notice.uuid, "notice_undeliverable")


def test_who_cannot_be_reached_at_all_is_the_desks_work_once(region: r.Region) -> None:
    lost = r.patient(region, r.SIGNE, mobile="", street="")
    notice = t.told(region, lost)
    for _ in range(2):
        t.send(notice)
    assert notice.state == State.FAILED
    assert Task.objects.count() == 1
    assert all(not breaches(one.name) for one in invariants() if one.name.startswith("notices."))


@pytest.mark.clause("K5")
def test_staff_are_told_by_mail(region: r.Region) -> None:
    User.objects.filter(pk=region.alice.user_id or 0).update(email="alice@example.org")
    notice = t.send(
        t.told(
            region,
            None,
            user=region.alice.user_id,
            kind="notice_delayed_prescriber",
            params={"orders": "B-1000042-3"},
        )
    )
    assert (notice.state, notice.address) == (State.SENT, "alice@example.org")
    assert "mina-uttag" not in mail.outbox[0].body


@pytest.mark.clause("I2")
def test_an_sms_takes_two_segments_at_most_whatever_places_are_called(
    region: r.Region, torvald: Patient, folder: Path
) -> None:
    names = {"place": "Łódź – 便利店 " + "Å" * 70, "city": "Ö" * 60}
    t.send(t.told(region, torvald, params={**t.AT_PICKUP, **names}))
    [text] = texts(folder)
    assert segments(text) <= 2
    assert "16 april 2026" in text


@pytest.mark.clause("K2")
def test_who_changes_their_mind_while_it_waits_is_told_by_the_new_way(
    region: r.Region, torvald: Patient, folder: Path
) -> None:
    """Nothing has failed: the SMS had only waited for the morning."""
    night = r.NOW.replace(hour=21)
    notice = t.told(region, torvald, at=night, must_reach=False)
    with pytest.raises(NotYet):
        t.send(notice, at=night)
    t.wishes(torvald, "email")
    t.send(notice, at=night)
    assert (notice.channel, notice.failed, t.steps(notice)) == ("email", [], [("sent", "email")])
    assert not texts(folder)
