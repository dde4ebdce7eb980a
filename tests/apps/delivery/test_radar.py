"""The radar over all open orders: what is expected, who is told, whose patient must be contacted (D9, K5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import region as r
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article
from uttag.apps.delivery.delays.contacting import ContactWish, contact
from uttag.apps.delivery.delays.forecasting import forecast_all, watch_delays
from uttag.apps.delivery.delays.queries import (
    late_ahead,
    orders_at_risk,
    radar_figures,
    waiting_for_contact,
)
from uttag.apps.delivery.delays.telling import tell_prescribers
from uttag.apps.delivery.lateness import is_late, late_orders, late_parcel_keys
from uttag.apps.delivery.models import DelayCase, DeliveryEvent, Forecast
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.delivery.queries import is_late_parcel
from uttag.apps.fulfilment.models import Allocation, ExtraBox, Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder
from uttag.apps.stock.models import Balance
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind

pytestmark = pytest.mark.django_db

# Ordered on the Thursday before Easter: promised 10 April, the sixth working day is 14 April.
PROMISED, SIXTH = date(2026, 4, 10), date(2026, 4, 14)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)  # seven o'clock in Sweden


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("K1")
    return made


def order(region: r.Region, number: str = "K1", **how: Any) -> Order:
    patient = r.patient(region) if not Order.objects.exists() else Order.objects.all()[0].patient
    receipt = r.place(region, patient, r.item(region, patient, number), **how)
    return Order.objects.get(uuid=receipt.orders[0].uuid)


def send(region: r.Region, at: datetime = r.NOW + timedelta(hours=1)) -> Parcel:
    wave = plan_wave(actor=region.dan, at=at)
    pack_wave(wave.uuid, actor=region.dan, at=at)
    dispatch_wave(wave.uuid, actor=region.dan, at=at)
    return Parcel.objects.get(wave=wave)


def said(parcel: Parcel, kind: DeliveryEvent.Kind, at: datetime, region: r.Region) -> None:
    record_events([ParcelEvent(parcel.sscc, kind, at, "Budet")], actor=region.dan, at=at)


def run(at: datetime = r.NOW) -> None:
    forecast_all(actor=SYSTEM, at=at)


@pytest.mark.clause("D2")
def test_what_is_in_stock_is_in_time_and_nobody_is_troubled(region: r.Region) -> None:
    r.stock(region, "K1", 500)
    made = order(region)
    run()
    found = Forecast.objects.get()
    assert (found.order, found.risk, found.code) == (made, "in_time", "forecast_in_stock")
    assert found.expected_day == date(2026, 4, 7), "over Easter"
    assert not Notice.objects.exists()
    assert not Ruling.objects.filter(rule="delays.forecast").exists()


@pytest.mark.clause("K5")
def test_a_miss_is_told_before_it_happens_once_for_each_day(region: r.Region) -> None:
    made = order(region)
    for minutes in (0, 30):  # nothing on the shelf, nothing bought
        run(r.NOW + timedelta(minutes=minutes))
    found = Forecast.objects.get()
    assert (found.risk, found.code) == ("will_miss", "forecast_unbought")
    told = Notice.objects.get()
    assert (told.kind, told.patient_id) == ("notice_delayed_no_day", made.patient_id)
    assert "K1" not in str(told.params)
    assert Ruling.objects.filter(rule="delays.forecast", subject_uuid=made.uuid).count() == 1
    run(r.NOW + timedelta(days=5))
    assert Notice.objects.count() == 1, "a day that moves while nobody has bought is no news"

    Article.objects.update(supplier_out=True, supplier_back_day=date(2026, 4, 27))
    run(r.NOW + timedelta(days=5, hours=1))
    latest = Notice.objects.latest("pk")
    assert (latest.kind, latest.params["expected_day"]) == ("notice_delayed", "2026-04-29")
    r.stock(region, "K1", 500)
    run(r.NOW + timedelta(days=5, hours=2))
    assert Forecast.objects.get().risk == "in_time"
    assert Notice.objects.count() == 2
    assert breaches("delivery.delays_are_told") == ()


@pytest.mark.clause("K5")
def test_a_day_that_nobody_knows_is_told_as_such(region: r.Region) -> None:
    r.stock(region, "K1", 500)
    order(region)
    parcel = send(region)
    said(parcel, DeliveryEvent.Kind.LOST, r.NOW + timedelta(hours=5), region)
    run(r.NOW + timedelta(hours=6))
    told = Notice.objects.get(kind__startswith="notice_delayed")
    assert (told.kind, Forecast.objects.get().code) == ("notice_delayed_no_day", "forecast_lost")


@pytest.mark.clause("K5")
def test_prescribers_get_one_notice_a_day_of_all_their_orders(region: r.Region) -> None:
    first, second = order(region), order(region)
    run()
    afternoon = r.NOW + timedelta(hours=5)
    assert tell_prescribers(actor=SYSTEM, at=afternoon) == 1
    assert tell_prescribers(actor=SYSTEM, at=afternoon + timedelta(minutes=1)) == 0
    told = Notice.objects.get(kind="notice_delayed_prescriber")
    assert told.user_id == region.alice.user_id
    assert told.params["orders"].count("B-") == 2
    run(afternoon + timedelta(minutes=30))
    assert tell_prescribers(actor=SYSTEM, at=afternoon + timedelta(days=1)) == 0, "nothing new"
    Article.objects.update(supplier_out=True, supplier_back_day=date(2026, 4, 27))
    Order.objects.filter(pk=second.pk).update(state=Order.State.CANCELLED)
    run(afternoon + timedelta(days=1))
    assert tell_prescribers(actor=SYSTEM, at=afternoon + timedelta(days=1)) == 1
    assert (
        "2026-04-29" in Notice.objects.filter(kind="notice_delayed_prescriber").latest("pk").params["orders"]
    )
    assert first.pk


@pytest.mark.clause("D9")
def test_the_sixth_working_day_opens_a_case_once(region: r.Region) -> None:
    made = order(region)
    run(morning(SIXTH - timedelta(days=1)))
    assert not DelayCase.objects.exists()
    for _ in range(2):
        run(morning(SIXTH))
    case = DelayCase.objects.get()
    assert (case.order, case.contact_from_day, case.closed_at) == (made, SIXTH, None)
    assert Ruling.objects.get(id=case.ruling).rule == "delays.contact_due"
    assert waiting_for_contact(region.sara, morning(SIXTH)) == 1
    assert Forecast.objects.get().risk == "late"
    assert breaches("delivery.long_deliveries_have_a_case") == ()


@pytest.mark.clause("I3")
def test_two_long_keys_that_begin_alike_are_two_calls(region: r.Region) -> None:
    made = order(region)
    run(morning(SIXTH))
    wish = ContactWish(whom="patient", channel="phone", outcome="not_reached")
    for day in ("20260409", "20260410", "20260410"):
        key = f"{made.uuid}:{day}"
        contact(made.uuid, wish, key=key, actor=region.sara, at=morning(SIXTH))
    assert DelayCase.objects.get().contacts.count() == 2


@pytest.mark.clause("D9")
def test_arrival_does_not_close_it_nor_hide_it(region: r.Region) -> None:
    """It arrives on the sixth day before anyone has looked: the patient is to be contacted all the same."""
    r.stock(region, "K1", 500)
    order(region)
    parcel = send(region)
    said(parcel, DeliveryEvent.Kind.DELIVERED, morning(SIXTH) + timedelta(hours=3), region)
    assert watch_delays(actor=SYSTEM, at=morning(SIXTH + timedelta(days=1))) == 1
    assert DelayCase.objects.get().closed_at is None
    run(morning(SIXTH + timedelta(days=1)))
    assert not Forecast.objects.exists(), "nothing is to come"
    assert DelayCase.objects.count() == 1


@pytest.mark.clause("D9")
def test_what_came_on_the_fifth_day_is_nobodys_case(region: r.Region) -> None:
    r.stock(region, "K1", 500)
    order(region)
    parcel = send(region)
    said(parcel, DeliveryEvent.Kind.DELIVERED, morning(SIXTH - timedelta(days=1)), region)
    assert watch_delays(actor=SYSTEM, at=morning(SIXTH + timedelta(days=1))) == 0


@pytest.mark.clause("D11")
def test_what_waits_at_the_pickup_point_has_arrived(region: r.Region) -> None:
    r.stock(region, "K1", 500)
    choice = DeliveryChoice(destination=DestinationKind.PICKUP_POINT, pickup_point=region.pickup_point.code)
    order(region, delivery=choice)
    parcel = send(region)
    said(parcel, DeliveryEvent.Kind.AT_PICKUP_POINT, morning(date(2026, 4, 8)), region)
    run(morning(SIXTH))
    assert not DelayCase.objects.exists()
    found = Forecast.objects.get()
    assert (found.code, found.risk, found.expected_day) == (
        "forecast_at_pickup_point",
        "in_time",
        date(2026, 4, 8),
    )
    assert not Notice.objects.filter(kind__startswith="notice_delayed").exists()
    assert tell_prescribers(actor=SYSTEM, at=morning(SIXTH)) == 0
    assert not late_parcel_keys(region.dan, SIXTH)
    assert not is_late_parcel(parcel, SIXTH)
    assert not late_orders(region.alice, SIXTH).exists()
    assert not is_late(found.order, SIXTH)
    wish = ContactWish(whom="patient", channel="phone", outcome="told")
    with pytest.raises(Refused):
        contact(found.order.uuid, wish, key="k", actor=region.sara, at=morning(SIXTH))


@pytest.mark.clause("I1")
def test_which_parcels_are_late_is_told_to_those_who_follow_parcels_alone(region: r.Region) -> None:
    assert late_parcel_keys(region.sara, SIXTH) == set()
    for nobody in (region.alice, region.frida):
        with pytest.raises(Refused):
            late_parcel_keys(nobody, SIXTH)


@pytest.mark.clause("D11")
def test_what_came_late_to_the_pickup_point_was_late_and_nobody_is_told_that_it_is_to_come(
    region: r.Region,
) -> None:
    r.stock(region, "K1", 500)
    choice = DeliveryChoice(destination=DestinationKind.PICKUP_POINT, pickup_point=region.pickup_point.code)
    made = order(region, delivery=choice)
    parcel = send(region)
    came = PROMISED + timedelta(days=3)
    said(parcel, DeliveryEvent.Kind.AT_PICKUP_POINT, morning(came), region)
    run(morning(SIXTH))
    found = Forecast.objects.get()
    assert (found.code, found.risk, found.expected_day) == ("forecast_at_pickup_point", "late", came)
    assert not Notice.objects.filter(kind__startswith="notice_delayed").exists()
    assert late_parcel_keys(region.dan, SIXTH) == {parcel.pk}
    assert is_late_parcel(parcel, SIXTH)
    assert list(late_orders(region.alice, SIXTH)) == [made]
    assert breaches("delivery.delays_are_told") == ()


@pytest.mark.clause("D11")
def test_a_parcel_is_at_the_pickup_point_when_its_last_box_is(region: r.Region) -> None:
    r.stock(region, "K1", 500)
    choice = DeliveryChoice(destination=DestinationKind.PICKUP_POINT, pickup_point=region.pickup_point.code)
    order(region, delivery=choice)
    parcel = send(region)
    extra = ExtraBox.objects.create(parcel=parcel, sscc="373500000000000042", number=2)
    for box, day in ((None, date(2026, 4, 7)), (extra, date(2026, 4, 9))):
        at = morning(day)
        DeliveryEvent.objects.create(
            parcel=parcel,
            box=box,
            care_provider_id=parcel.care_provider_id,
            kind=DeliveryEvent.Kind.AT_PICKUP_POINT,
            happened_at=at,
            recorded_at=at,
            source="Budet",
        )
        run(at)
        whole = box is not None
        assert (Forecast.objects.get().code == "forecast_at_pickup_point") == whole
        assert bool(late_parcel_keys(region.dan, SIXTH)) != whole
    assert Forecast.objects.get().expected_day == date(2026, 4, 9)


@pytest.mark.clause("D3")
def test_stock_goes_to_the_most_pressing_first(region: r.Region) -> None:
    r.stock(region, "K1", 60)
    later = order(region)
    Order.objects.filter(pk=later.pk).update(deadline_day=PROMISED + timedelta(days=1))
    sooner = order(region)
    run()
    codes = dict(Forecast.objects.values_list("order", "code"))
    assert codes == {sooner.pk: "forecast_in_stock", later.pk: "forecast_unbought"}


@pytest.mark.clause("D3")
@pytest.mark.parametrize("pieces", [0, 59, 60, 130, 200])
def test_what_is_said_to_be_in_stock_is_what_a_wave_takes(region: r.Region, pieces: int) -> None:
    """Eight orders of two articles; one is short in different measure."""
    r.article("K2")
    r.stock(region, "K2", 500, lot="L2")
    if pieces:
        r.stock(region, "K1", pieces)
    patient = r.patient(region)
    for number in range(8):
        items = [r.item(region, patient, "K1", pieces=30 + number), r.item(region, patient, "K2")]
        r.place(region, patient, *items[: 1 + number % 2])
    run()
    foreseen = set(Forecast.objects.filter(code="forecast_in_stock").values_list("order", flat=True))
    plan_wave(actor=region.dan, at=r.NOW)
    assert foreseen == set(Allocation.objects.values_list("order", flat=True))


@pytest.mark.clause("D3")
def test_bought_goods_go_to_the_most_pressing_first(region: r.Region) -> None:
    """One purchase covers the first order alone: the other waits for a purchase that nobody has made."""
    first, second = order(region), order(region)
    Order.objects.filter(pk=second.pk).update(deadline_day=PROMISED + timedelta(days=1))
    article = Article.objects.get()
    bought = PurchaseOrder.objects.create(
        supplier=article.supplier, state="sent", made_at=r.NOW, expected_day=date(2026, 4, 7)
    )
    PurchaseLine.objects.create(
        order=bought, article=article, packages=2, pieces=60, pieces_per_package=30, package_price_ore=1
    )
    run()
    found = {one.order_id: one for one in Forecast.objects.all()}
    assert (found[first.pk].code, found[first.pk].expected_day) == ("forecast_receipt", date(2026, 4, 9))
    assert found[second.pk].code == "forecast_unbought"
    run(morning(date(2026, 4, 8)))
    assert Forecast.objects.get(order=first).code == "forecast_overdue_receipt"


def test_an_order_is_followed_all_its_way(region: r.Region) -> None:
    r.stock(region, "K1", 500)
    order(region)
    at = r.NOW + timedelta(hours=1)
    wave = plan_wave(actor=region.dan, at=at)
    run(at)
    assert Forecast.objects.get().code == "forecast_planned"
    pack_wave(wave.uuid, actor=region.dan, at=at)
    run(at)
    assert Forecast.objects.get().code == "forecast_packed"
    dispatch_wave(wave.uuid, actor=region.dan, at=at)
    run(at)
    assert Forecast.objects.get().code == "forecast_on_the_way"
    parcel = Parcel.objects.get()
    said(parcel, DeliveryEvent.Kind.DELAYED, at + timedelta(hours=1), region)
    run(at + timedelta(hours=2))
    assert Forecast.objects.get().code == "forecast_delayed"
    said(parcel, DeliveryEvent.Kind.DELIVERED, at + timedelta(days=5), region)
    run(at + timedelta(days=5))
    assert not Forecast.objects.exists()


@pytest.mark.clause("I1")
def test_who_may_see_what(region: r.Region) -> None:
    order(region)
    run()
    assert orders_at_risk(region.dan).count() == 1
    assert radar_figures(region.sara).by_cause["unbought"] == 1
    assert late_ahead(region.alice, r.TODAY).count() == 1
    assert late_ahead(region.bob, r.TODAY).count() == 0
    for actor in (region.alice, region.frida):
        with pytest.raises(Refused):
            orders_at_risk(actor)
    with pytest.raises(Refused):
        forecast_all(actor=region.alice, at=r.NOW)
    with pytest.raises(Refused):
        waiting_for_contact(region.dan, r.NOW)


@pytest.mark.parametrize("orders", [1, 12])
def test_the_number_of_statements_does_not_follow_the_orders(
    region: r.Region, orders: int, django_assert_max_num_queries: Any
) -> None:
    r.stock(region, "K1", 100)
    for _ in range(orders):
        order(region)
    run()
    with django_assert_max_num_queries(26):
        run(r.NOW + timedelta(days=8))


# --- what is news --------------------------------------------------------------------------------------------


def back_on(day: date) -> None:
    Article.objects.update(supplier_out=True, supplier_back_day=day)


def days_told() -> list[str]:
    told = Notice.objects.filter(kind__startswith="notice_delayed").exclude(state=Notice.State.CALLED_OFF)
    return [one.params.get("expected_day", "?") for one in told.exclude(patient=None).order_by("pk")]


@pytest.mark.clause("K5")
def test_a_day_that_comes_back_is_told_again(region: r.Region) -> None:
    """From A to B and back to A: the last that the patient hears is A, and the prescriber too."""
    order(region)
    for days, back in ((0, 27), (1, 30), (5, 27)):
        back_on(date(2026, 4, back))
        run(r.NOW + timedelta(days=days, hours=1))
        Notice.objects.filter(state="waiting").update(state="sent")
        tell_prescribers(actor=SYSTEM, at=r.NOW + timedelta(days=days, hours=5))
        assert tell_prescribers(actor=SYSTEM, at=r.NOW + timedelta(days=days, hours=6)) == 0
    assert days_told() == ["2026-04-29", "2026-05-05", "2026-04-29"]
    staff = Notice.objects.filter(kind="notice_delayed_prescriber").order_by("pk")
    told = [one.params["orders"].partition(" ")[2] for one in staff]
    assert told == ["(2026-04-29)", "(2026-05-05)", "(2026-04-29)"]


@pytest.mark.clause("K5")
def test_what_waits_to_be_sent_of_another_day_is_called_off(region: r.Region) -> None:
    order(region)
    back_on(date(2026, 4, 27))
    run(r.NOW + timedelta(hours=12))
    back_on(date(2026, 4, 30))
    run(r.NOW + timedelta(hours=24))
    assert list(Notice.objects.order_by("pk").values_list("state", flat=True)) == ["called_off", "waiting"]
    assert days_told() == ["2026-05-05"]


@pytest.mark.clause("K5")
def test_who_is_to_get_it_in_time_after_all_is_not_woken_for_a_delay(region: r.Region) -> None:
    order(region)
    back_on(date(2026, 4, 27))
    run(r.NOW + timedelta(hours=12))
    r.stock(region, "K1", 500)
    run(r.NOW + timedelta(hours=13))
    held = Notice.objects.get()
    assert (Forecast.objects.get().risk, held.state) == ("in_time", "called_off")
    assert tell_prescribers(actor=SYSTEM, at=r.NOW + timedelta(hours=14)) == 0
    assert breaches("delivery.delays_are_told") == ()
    Balance.objects.update(pieces=0)
    run(r.NOW + timedelta(hours=20))
    assert days_told() == ["2026-04-29"], "late anew, and the first was never sent"
    run(r.NOW + timedelta(hours=21))
    assert Notice.objects.count() == 2


@pytest.mark.clause("K5")
def test_days_that_creep_do_not_nag(region: r.Region) -> None:
    """In stock and never planned: each working day it can leave a day later."""
    r.stock(region, "K1", 500)
    order(region)
    told = {}
    for days in range(7, 21):
        for hours in (0, 3):
            run(r.NOW + timedelta(days=days, hours=hours))
            Notice.objects.filter(state="waiting").update(state="sent")
        told[days] = len(days_told())
    first = min(days for days, count in told.items() if count)
    assert told[first] == 1
    assert all(told[days] - told.get(days - 3, 0) <= 1 for days in range(first + 1, 21))
    assert told[20] > 2, "nor does it fall silent"


@pytest.mark.clause("K5")
def test_a_leap_is_told_at_once_and_a_nearer_day_in_time(region: r.Region) -> None:
    order(region)
    for hours, back, count in ((0, 21, 1), (1, 22, 1), (2, 27, 2), (3, 21, 2), (74, 21, 3), (75, 21, 3)):
        back_on(date(2026, 4, back))
        run(r.NOW + timedelta(hours=hours))
        Notice.objects.filter(state="waiting").update(state="sent")
        assert len(days_told()) == count, hours
