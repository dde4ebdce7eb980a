"""Depå: today at a glance by the clock of the lorries, and everything that has happened to a parcel on one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import region as r
from tests.interfaces.web.people import client_of
from tests.sending import dispatch_wave
from uttag.apps.delivery.models import DeliveryEvent, StrayEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment.models import BoxKind, Departure, ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.picking import confirm_pick
from uttag.apps.parties.models import Carrier
from uttag.apps.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001")
    r.stock(made, "100001", 500)
    return made


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


def departure(name: str, leaves: time) -> Departure:
    return Departure.objects.create(
        carrier=Carrier.objects.get(),
        name=name,
        weekdays=[0, 1, 2, 3, 4],
        cutoff_at=time(9),
        leaves_at=leaves,
        set_at=r.NOW - timedelta(days=30),
    )


def planned(region: r.Region, of: Departure | None = None) -> Wave:
    torvald = Patient.objects.first() or r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "100001"))
    return plan_wave(actor=region.dan, at=r.NOW, departure=of.uuid if of else None)


def text(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_lorries_stand_by_their_clock_with_their_waves(region: r.Region, dan: Client) -> None:
    late, soon = departure("Kvällsbilen", time(16)), departure("Förmiddagsbilen", time(10, 40))
    wave = planned(region, soon)
    page = text(dan.get("/depa/"))  # ten o'clock
    assert page.index("Förmiddagsbilen") < page.index("Kvällsbilen")
    assert "40 min" in page
    assert f"Våg {wave.pk} 0 av 1 hyllplatser plockade · 0 av 1 packade" in page
    assert "6 tim 0 min" in page
    assert late.name in page


def test_a_wave_that_missed_its_lorry_is_the_first_thing_said(region: r.Region, dan: Client) -> None:
    wave = planned(region, departure("Förmiddagsbilen", time(10, 40)))
    with time_machine.travel(r.NOW + timedelta(hours=2), tick=False):
        page = dan.get("/depa/").content.decode()
        assert "har gått" in page
        pack_wave(wave.uuid, actor=region.dan, at=r.NOW)
        dispatch_wave(wave.uuid, actor=region.dan, at=r.NOW)
        page = dan.get("/depa/").content.decode()
        assert "har gått" not in page
        assert "Skickad" in page


def test_what_must_be_looked_into_stands_on_one_row_each(region: r.Region, dan: Client) -> None:
    StrayEvent.objects.create(
        sscc="9" * 18,
        kind="delivered",
        why="unknown",
        happened_at=r.NOW,
        received_at=r.NOW,
        source="Budet",
    )
    wave = planned(region)
    pack_wave(wave.uuid, actor=region.dan, at=r.NOW)
    dispatch_wave(wave.uuid, actor=region.dan, at=r.NOW)
    with time_machine.travel(r.NOW + timedelta(days=12), tick=False):
        later = client_of(region.dan)
        page = text(later.get("/depa/"))
        assert "1 besked som inte stämmer" in page
        assert "1 kolli som ingen hört av" in page
        parcel = Parcel.objects.get()
        for how in ("silent", "late"):
            assert parcel.sscc in text(later.get("/depa/kollin/", {"lage": how}))
    assert "Inget kolli" in text(dan.get("/depa/kollin/", {"lage": "silent"}))


def test_the_page_refreshes_a_part_of_itself(region: r.Region, dan: Client) -> None:
    page = dan.get("/depa/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="today"' in page
    assert "<html" not in page


@pytest.mark.clause("D8")
def test_a_parcels_page_says_all_that_happened_to_it_and_who_did(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    parcel = pack_wave(wave.uuid, actor=region.dan, at=r.NOW + timedelta(hours=1)).get()
    dispatch_wave(wave.uuid, actor=region.dan, at=r.NOW + timedelta(hours=2))
    said = ParcelEvent(parcel.sscc, DeliveryEvent.Kind.DELIVERED, r.NOW + timedelta(hours=20), "Budet")
    record_events([said], actor=region.dan, at=r.NOW + timedelta(hours=21))
    page = text(dan.get(f"/depa/kollin/{parcel.sscc}/"))
    for before, after in (
        ("Beställd", "Våg planerad"),
        ("Våg planerad", "Packat"),
        ("Packat", "Lämnade depån"),
        ("Lämnade depån", "Levererad"),
        ("Levererad", "Debiterat"),
    ):
        assert page.rindex(before) < page.rindex(after)
    assert "Sara Svar" in page
    assert "Dan Depå" in page


@pytest.mark.clause("I2")
def test_a_protected_person_is_a_number_on_the_parcels_page(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    parcel = pack_wave(wave.uuid, actor=region.dan, at=r.NOW).get()
    Patient.objects.update(protected=Patient.Protected.MARKED)
    page = text(dan.get(f"/depa/kollin/{parcel.sscc}/"))
    assert "Patientsson" not in page


def test_home_asks_no_more_for_many(region: r.Region, dan: Client) -> None:
    planned(region, departure("Förmiddagsbilen", time(10, 40)))
    dan.get("/depa/")
    with CaptureQueriesContext(connection) as few:
        dan.get("/depa/")
    other = r.patient(region, r.SIGNE, given_name="Signe")
    for days in (60, 50):
        r.place(region, other, r.item(region, other, "100001", days=days, first_day=date(2026, 2, 1)))
        plan_wave(actor=region.dan, at=r.NOW)
    departure("Kvällsbilen", time(16))
    with CaptureQueriesContext(connection) as many:
        dan.get("/depa/")
    assert len(many) <= len(few) + 1  # the waves without a lorry are a list of their own


# --- parcels in several boxes -------------------------------------------------------------------------


def in_two_boxes(region: r.Region) -> tuple[Parcel, ExtraBox]:
    parcel = pack_wave(planned(region).uuid, actor=region.dan, at=r.NOW).get()
    kind = BoxKind.objects.create(code="STOR", name="Stor kartong", most_weight_g=20_000)
    Parcel.objects.update(box=kind, weight_g=12_400)
    second = number_of_box(2, parcel)
    return parcel, ExtraBox.objects.create(parcel=parcel, number=2, sscc=second, box=kind, weight_g=8_000)


def number_of_box(number: int, parcel: Parcel) -> str:
    return f"{int(parcel.sscc) + 1_000_000 * number:018d}"


@pytest.mark.clause("D8")
def test_any_box_leads_to_its_parcel(region: r.Region, dan: Client) -> None:
    parcel, second = in_two_boxes(region)
    for q in (second.sscc, f"(00) {second.sscc}", second.sscc[-9:]):
        assert parcel.sscc in text(dan.get("/depa/kollin/", {"q": q}))
    assert dan.get("/sok/", {"q": second.sscc})["Location"] == f"/depa/kollin/{parcel.sscc}/"
    answer = dan.get(f"/depa/kollin/{second.sscc}/")
    assert answer["Location"] == f"/depa/kollin/{parcel.sscc}/"
    page = text(dan.get(answer["Location"]))
    for said in ("1/2", "2/2", second.sscc, "Stor kartong, 12,4 kg", "Stor kartong, 8 kg"):
        assert said in page


@pytest.mark.clause("D8")
def test_the_desk_finds_an_order_by_any_of_its_boxes(region: r.Region) -> None:
    parcel, second = in_two_boxes(region)
    sara = client_of(region.sara)
    found = sara.get("/sok/", {"q": second.sscc}, follow=True).content.decode()
    assert str(parcel.order.uuid) in found
    page = text(sara.get(f"/kundtjanst/bestallningar/{parcel.order.uuid}/"))
    assert parcel.sscc in page
    assert second.sscc in page


@pytest.mark.clause("D8")
def test_within_one_minute_a_parcel_leaves_before_it_arrives(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    parcel = pack_wave(wave.uuid, actor=region.dan, at=r.NOW + timedelta(seconds=10)).get()
    dispatch_wave(wave.uuid, actor=region.dan, at=r.NOW + timedelta(seconds=30))
    DeliveryEvent.objects.create(
        parcel=parcel,
        kind=DeliveryEvent.Kind.DELIVERED,
        happened_at=r.NOW,
        recorded_at=r.NOW + timedelta(minutes=1),
        care_provider=parcel.care_provider,
        source="Budet",
    )
    page = text(dan.get(f"/depa/kollin/{parcel.sscc}/"))
    assert page.rindex("Packat") < page.rindex("Lämnade depån") < page.rindex("Levererad")
    assert "· depå" not in page


# --- a wave's figures ---------------------------------------------------------------------------------


def test_two_lots_on_one_shelf_are_one_shelf_and_all_picked_is_to_pack(region: r.Region, dan: Client) -> None:
    r.stock(region, "100001", 40, lot="L0", expires=date(2027, 12, 1))
    wave = planned(region)
    assert wave.allocations.values("lot").distinct().count() == 2
    url = f"/depa/vagor/{wave.uuid}/"
    assert "0 av 1 hyllplatser" in text(dan.get(url))
    assert "1 hyllplats är inte plockad" in text(dan.get(f"{url}packa/"))
    for place, lot in wave.allocations.values_list("place", "lot"):
        confirm_pick(wave.uuid, (place, lot), actor=region.dan, at=r.NOW)
    page = text(dan.get(url))
    assert "1 av 1 hyllplatser" in page
    assert "Att packa" in page
    assert "Att plocka" not in page
    assert "Att packa" in text(dan.get("/depa/vagor/"))


def test_sending_before_the_lorry_leaves_says_when_it_does(region: r.Region, dan: Client) -> None:
    wave = planned(region, departure("Kväll", time(18)))
    pack_wave(wave.uuid, actor=region.dan, at=r.NOW)
    page = text(dan.get(f"/depa/vagor/{wave.uuid}/")).replace("\xa0", " ")
    assert re.search(r"Bilen går [^.]*18:00", page.split("Har transportören")[1])
