"""What patients are told of their parcels: left, at the pickup point, left outside, not delivered, part later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders as b
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.delivery.telling import tell_of_departure
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.notices.models import Notice
from uttag.apps.notices.saying import sentence, sms
from uttag.apps.notices.telling import ToTell, tell
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier, PickupPoint, Reach, SpecialHousing
from uttag.gateways.sms import segments
from uttag.ground.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.clause("K2")]

Kind = DeliveryEvent.Kind
WEDNESDAY = b.TUESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def sent_off(*articles: Article, **order: Any) -> Parcel:
    """A parcel that left the depot on Wednesday; what the supplier is out of comes later."""
    for article in articles:
        if not article.supplier_out:
            b.stock(article, 300)
    placed = b.waiting_order([(article, 30) for article in articles], **order)
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    dispatch_wave(wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    return wave.parcels.get(order=placed)


def point() -> PickupPoint:
    carrier, _ = Carrier.objects.get_or_create(code="BUDET", defaults={"name": "Budet"})
    return PickupPoint.objects.create(
        code="PP1", name="Torgboden", carrier=carrier, street="Torget 2", postal_code="53230", city="Skara"
    )


def to_pickup(*articles: Article) -> Parcel:
    where = point()
    return sent_off(
        *articles,
        destination="pickup_point",
        pickup_point=where,
        street=where.street,
        postal_code=where.postal_code,
        city=where.city,
    )


def say(parcel: Parcel, kind: Kind, at: datetime = WEDNESDAY, sscc: str = "") -> None:
    event = ParcelEvent(sscc or parcel.sscc, kind, at, "Budet")
    record_events([event], actor=SYSTEM, at=at)


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.clause("D1")
def test_at_home_they_are_told_the_day_and_the_hours() -> None:
    carrier = Carrier.objects.create(code="BUDET", name="Budet")
    Reach.objects.create(
        carrier=carrier,
        destination="home",
        urgency="standard",
        first_code="10000",
        last_code="98499",
        working_days=2,
    )
    parcel = sent_off(b.article(), carrier=carrier)
    [notice] = Notice.objects.all()
    assert (notice.kind, notice.subject_uuid, notice.must_reach) == ("notice_departed", parcel.uuid, False)
    assert "fredag 6 mars 2026, kl 08:00-19:00" in sentence(notice)


def test_where_nobody_knows_the_road_the_promised_day_is_told() -> None:
    sent_off(b.article())
    order = Order.objects.get()
    assert Notice.objects.get().params["expected_day"] == order.deadline_day.isoformat()


@pytest.mark.clause("D3")
def test_what_comes_later_is_said_with_what_comes_now() -> None:
    sent_off(b.article(), b.article("2", supplier_out=True))
    assert kinds() == ["notice_departed_in_part"]


@pytest.mark.clause("D3")
def test_to_a_pickup_point_only_what_comes_later_is_said_when_it_leaves() -> None:
    to_pickup(b.article(), b.article("2", supplier_out=True))
    assert kinds() == ["notice_part_later"]


@pytest.mark.clause("D11")
def test_at_the_pickup_point_they_are_told_where_and_until_when_once() -> None:
    parcel = to_pickup(b.article())
    assert kinds() == []
    for hours in (0, 0, 3):
        say(parcel, Kind.AT_PICKUP_POINT, WEDNESDAY + timedelta(hours=hours))
    [notice] = Notice.objects.all()
    assert notice.must_reach
    assert "Torgboden, Skara, till och med onsdag 18 mars 2026" in sentence(notice)
    assert parcel.sscc in sms(notice)
    assert notice.params["lines"][0]["street"] == "Torget 2"


@pytest.mark.clause("D11")
def test_of_several_boxes_they_are_told_when_the_last_is_there() -> None:
    parcel = to_pickup(b.article())
    box = ExtraBox.objects.create(parcel=parcel, number=2, sscc="304000000000099999")
    say(parcel, Kind.AT_PICKUP_POINT, sscc=box.sscc)
    assert kinds() == []
    say(parcel, Kind.AT_PICKUP_POINT, WEDNESDAY + timedelta(hours=1))
    assert kinds() == ["notice_at_pickup_point"]


@pytest.mark.clause("D11")
def test_collected_before_they_were_told_nothing_is_sent() -> None:
    parcel = to_pickup(b.article())
    say(parcel, Kind.AT_PICKUP_POINT)
    say(parcel, Kind.DELIVERED, WEDNESDAY + timedelta(hours=5))
    [notice] = Notice.objects.all()
    assert (notice.state, notice.fault) == ("called_off", "Paketet är framme eller hämtat.")


def test_words_in_the_wrong_order_tell_nobody_of_what_is_over() -> None:
    parcel = to_pickup(b.article())
    say(parcel, Kind.DELIVERED, WEDNESDAY + timedelta(hours=5))
    say(parcel, Kind.AT_PICKUP_POINT)
    assert kinds() == []


def test_a_word_that_comes_when_the_parcel_is_sent_back_is_not_passed_on() -> None:
    parcel = to_pickup(b.article())
    event = ParcelEvent(parcel.sscc, Kind.AT_PICKUP_POINT, WEDNESDAY, "Budet")
    record_events([event], actor=SYSTEM, at=WEDNESDAY + timedelta(days=20))
    assert kinds() == []


@pytest.mark.clause("D10")
def test_left_outside_they_are_told_at_once() -> None:
    parcel = sent_off(b.article(), leave_outside=True)
    say(parcel, Kind.LEFT_OUTSIDE, WEDNESDAY + timedelta(hours=2))
    assert kinds() == ["notice_departed", "notice_left_outside"]
    assert "onsdag 4 mars 2026, kl 11:00" in sentence(Notice.objects.get(kind="notice_left_outside"))
    assert Notice.objects.get(kind="notice_departed").state == "called_off"


@pytest.mark.clause("D10")
@pytest.mark.parametrize("later", [Kind.DELIVERED, Kind.DEPARTED])
def test_that_it_was_left_outside_is_told_whatever_the_carrier_says_after_it(later: Kind) -> None:
    """Left at half past eight in the evening: it is told in the morning, and the carrier goes on talking meanwhile."""
    parcel = sent_off(b.article(), leave_outside=True)
    evening = WEDNESDAY + timedelta(hours=10, minutes=30)
    say(parcel, Kind.LEFT_OUTSIDE, evening)
    say(parcel, later, evening + timedelta(minutes=30))
    assert Notice.objects.get(kind="notice_left_outside").state == "waiting"
    assert Notice.objects.get(kind="notice_departed").state == "called_off"


@pytest.mark.clause("D10")
@pytest.mark.parametrize("the_other", [Kind.LEFT_OUTSIDE, Kind.DELIVERED])
def test_of_two_boxes_the_first_that_is_left_outside_is_told_and_once(the_other: Kind) -> None:
    parcel = sent_off(b.article(), leave_outside=True)
    box = ExtraBox.objects.create(parcel=parcel, number=2, sscc="304000000000099999")
    say(parcel, Kind.LEFT_OUTSIDE, WEDNESDAY + timedelta(hours=2), box.sscc)
    assert kinds() == ["notice_departed", "notice_left_outside"]
    say(parcel, the_other, WEDNESDAY + timedelta(hours=3))
    assert kinds() == ["notice_departed", "notice_left_outside"]


def test_what_a_prescriber_is_told_of_several_orders_is_told_though_one_has_arrived() -> None:
    parcel = sent_off(b.article())
    told = ToTell(
        kind="notice_delayed_prescriber",
        key="p",
        care_provider_id=parcel.care_provider_id,
        subject_kind="order",
        subject_uuid=parcel.order.uuid,
        params={"orders": "B-1, B-2"},
        user=User.objects.create(username="told").pk,
    )
    tell([told], at=WEDNESDAY)
    say(parcel, Kind.DELIVERED, WEDNESDAY + timedelta(hours=2))
    assert Notice.objects.get(key="p").state == "waiting"


@pytest.mark.clause("D3")
def test_who_was_not_told_before_it_came_that_part_comes_later_is_told_that_alone() -> None:
    parcel = sent_off(b.article(), b.article("2", supplier_out=True))
    say(parcel, Kind.DELIVERED, WEDNESDAY + timedelta(hours=2))
    told = Notice.objects.order_by("pk").values_list("kind", "state")
    assert list(told) == [("notice_departed_in_part", "called_off"), ("notice_part_later", "waiting")]


def test_not_delivered_they_are_told_whom_to_call_once_a_day() -> None:
    parcel = sent_off(b.article())
    for hours in (1, 2, 25):
        say(parcel, Kind.NOT_DELIVERED, WEDNESDAY + timedelta(hours=hours))
    assert kinds().count("notice_not_delivered") == 2


@pytest.mark.clause("I2")
def test_nothing_that_is_told_names_a_product() -> None:
    parcel = to_pickup(b.article(name="Hemlig kateter"), b.article("2", name="Blöja", supplier_out=True))
    say(parcel, Kind.AT_PICKUP_POINT)
    say(parcel, Kind.NOT_DELIVERED, WEDNESDAY + timedelta(hours=1))
    for notice in Notice.objects.all():
        for language in ("sv", "en"):
            notice.language = language
            assert segments(sms(notice)) <= 2
            assert "kateter" not in sms(notice).casefold()
            assert "blöja" not in sms(notice).casefold()


@pytest.mark.clause("D4")
def test_a_housing_receives_its_own() -> None:
    housing = SpecialHousing.objects.create(
        care_provider=b.care_provider(),
        name="Ekbacken",
        delivery_point="Godsmottagningen",
        street="Ekbacken 1",
        postal_code="53231",
        city="Skara",
    )
    sent_off(b.article(), destination="special_housing", special_housing=housing)
    assert kinds() == []


@pytest.mark.clause("I3")
def test_a_wave_is_told_of_in_as_many_statements_as_one_order() -> None:
    for number in range(8):
        sent_off(b.article(str(number)))
    parcels = list(Parcel.objects.values_list("pk", flat=True))
    Notice.objects.all().delete()
    with CaptureQueriesContext(connection) as one:
        tell_of_departure(parcels[:1], at=WEDNESDAY)
    with CaptureQueriesContext(connection) as all_:
        tell_of_departure(parcels, at=WEDNESDAY)
    assert len(all_) <= len(one) + 1
