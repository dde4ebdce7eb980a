"""What came to nobody is seen to by the desk: sent again another way, or told by phone (K2)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from tests import region as r
from tests import told as t
from tests.everything import everything
from uttag.apps.notices.models import Notice
from uttag.apps.notices.settling import send_again, told_otherwise
from uttag.apps.notices.telling import SEND
from uttag.apps.patients.models import PatientIdentity
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches, invariants
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("K2")]

State = Notice.State
LATER = r.NOW + timedelta(hours=1)


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def lost(region: r.Region) -> Notice:
    """It came to nobody."""
    return t.send(t.told(region, r.patient(region, mobile="", street="")))


def test_sent_again_by_what_someone_chose(region: r.Region, lost: Notice) -> None:
    PatientIdentity.objects.update(email="torvald@example.org")
    send_again(lost.uuid, "email", actor=region.sara, at=LATER)
    assert Task.objects.get(kind="notice_undeliverable").done_by_id == region.sara.user_id
    notice = t.send(lost, at=LATER)
    assert (notice.state, notice.channel, notice.round) == (State.SENT, "email", 1)
    [letter] = mail.outbox
    assert letter.extra_headers["Message-ID"] == f"<notice-{lost.uuid}.1@uttag>"
    assert t.steps(notice) == [("failed", ""), ("again", ""), ("sent", "email")]
    entry = AccessLogEntry.objects.filter(what="send_notice_again").get()
    assert entry.writing
    assert all(not breaches(one.name) for one in invariants() if one.name.startswith("notices."))


def test_lost_again_it_is_the_desks_work_again(region: r.Region, lost: Notice) -> None:
    PatientIdentity.objects.update(email="torvald@example.org")
    send_again(lost.uuid, "email", actor=region.sara, at=LATER)
    PatientIdentity.objects.update(email="")
    assert t.send(lost, at=LATER).state == State.FAILED
    assert Task.objects.filter(kind="notice_undeliverable", done_at=None).count() == 1


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("letter", "notice_no_channel_left"),
        ("sms", "notice_no_channel_left"),
        ("pigeon", "notice_wish_channel"),
    ],
)
def test_what_cannot_be_had_is_refused_and_leaves_all_as_it_was(
    region: r.Region, lost: Notice, by: str, code: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        send_again(lost.uuid, by, actor=region.sara, at=LATER)
    assert refused.value.reasons[0].code == code
    assert everything() == before


def test_pressed_twice_it_is_sent_again_once(region: r.Region, lost: Notice) -> None:
    PatientIdentity.objects.update(email="torvald@example.org")
    send_again(lost.uuid, "email", actor=region.sara, at=LATER)
    with pytest.raises(Refused) as refused:
        send_again(lost.uuid, "email", actor=region.sara, at=LATER)
    assert refused.value.reasons[0].code == "notice_cannot_be_sent_again"
    assert Message.objects.filter(kind=SEND).count() == 2


def test_told_by_phone_it_is_settled(region: r.Region, lost: Notice) -> None:
    told_otherwise(lost.uuid, "Ringde hustrun", actor=region.sara, at=LATER)
    lost.refresh_from_db()
    assert lost.state == State.CALLED_OFF
    assert Task.objects.get().done_by_id == region.sara.user_id
    assert lost.steps.get(what="told").words == "Ringde hustrun"
    with pytest.raises(Refused):
        told_otherwise(lost.uuid, "Igen", actor=region.sara, at=LATER)


def test_without_words_nobody_was_told(region: r.Region, lost: Notice) -> None:
    with pytest.raises(Refused) as refused:
        told_otherwise(lost.uuid, "  ", actor=region.sara, at=LATER)
    assert refused.value.reasons[0].code == "notice_words_needed"


def test_others_may_not(region: r.Region, lost: Notice) -> None:
    for actor in (region.alice, region.dan, region.frida):
        with pytest.raises(Refused):
            send_again(lost.uuid, "email", actor=actor, at=LATER)
        with pytest.raises(Refused):
            told_otherwise(lost.uuid, "Ringde", actor=actor, at=LATER)
    with pytest.raises(Refused):
        send_again(uuid4(), "email", actor=region.sara, at=LATER)
