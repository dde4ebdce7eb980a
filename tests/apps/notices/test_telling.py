"""Asking for notices: a wave's in a handful of statements, each key once, whoever asks at the same time (I3)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests import region as r
from tests import told as t
from tests.at_once import at_once
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.models import Notice
from uttag.apps.notices.sending import send_notice
from uttag.apps.notices.telling import SEND, ToTell, tell
from uttag.ground.outbox.models import Message
from uttag.ground.verify import breaches, invariants

pytestmark = [pytest.mark.django_db, pytest.mark.clause("I3")]


def wave(region: r.Region, count: int) -> list[ToTell]:
    torvald = r.patient(region)
    assert region.alice.care_provider_id is not None
    return [
        ToTell(
            kind="notice_at_pickup_point",
            key=f"at_pickup_point:{number}",
            care_provider_id=region.alice.care_provider_id,
            subject_kind="parcel",
            subject_uuid=uuid4(),
            params=t.AT_PICKUP,
            patient=torvald.pk,
            must_reach=True,
        )
        for number in range(count)
    ]


def test_a_wave_of_1500_is_asked_for_in_a_handful_of_statements(
    django_assert_max_num_queries: Any,
) -> None:
    notices = wave(r.region(), 1500)
    with django_assert_max_num_queries(12):
        assert tell(notices, at=r.NOW) == 1500
    with django_assert_max_num_queries(12):
        assert tell(notices, at=r.NOW) == 0
    assert Notice.objects.count() == Message.objects.filter(kind=SEND).count() == 1500


def test_one_is_sent_in_few_statements(django_assert_max_num_queries: Any) -> None:
    region = r.region()
    notice = t.told(region, r.patient(region))
    t.send(t.told(region, Notice.objects.get().patient))  # terms are kept after the first
    with django_assert_max_num_queries(16):
        send_notice(notice.key, actor=SYSTEM, at=r.NOW)


def test_nobody_is_told_nothing(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(0):
        assert tell([], at=r.NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_told_at_once_by_several_it_is_told_once() -> None:
    notices = wave(r.region(), 30)
    at_once(4, lambda _: tell(notices, at=r.NOW))
    assert Notice.objects.count() == Message.objects.filter(kind=SEND).count() == 30


@pytest.mark.django_db(transaction=True)
def test_sent_at_once_by_two_workers_it_goes_once(settings: Any) -> None:
    """Each should have its own lease; if one has outlived its lease, the gateway knows the message by its reference."""
    region = r.region()
    notice = t.told(region, r.patient(region))
    with t.gateway() as gateway:
        settings.SMS_URL, gateway.pause = gateway.url, 0.2
        at_once(2, lambda _: send_notice(notice.key, actor=SYSTEM, at=r.NOW))
    notice.refresh_from_db()
    assert (notice.state, len(gateway.taken)) == ("sent", 1)
    assert all(not breaches(one.name) for one in invariants() if one.name.startswith("notices."))
