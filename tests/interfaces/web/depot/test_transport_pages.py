"""Transporter: what is booked and driven, and what carriers say that someone must look into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import time_machine
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.booking.changing import note_answer
from uttag.apps.delivery.booking.making import book_wave
from uttag.apps.delivery.booking.sending import send_booking
from uttag.apps.delivery.models import Booking, StrayEvent
from uttag.apps.delivery.tracking.receiving import receive_message
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import AccessLogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region(tmp_path: Path, settings: Any) -> r.Region:
    settings.CARRIER_LINKS = {"BUDET": {"folder": str(tmp_path)}}
    made = r.region()
    Carrier.objects.update(link=Carrier.Link.FILES)
    return made


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


def packed(region: r.Region, *, driven: bool = True) -> Parcel:
    r.article("100001")
    r.stock(region, "100001", 200)
    patient = r.patient(region)
    r.place(region, patient, r.item(region, patient, "100001"))
    Order.objects.update(carrier=Carrier.objects.get() if driven else None)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    return pack_wave(wave.uuid, actor=region.dan, at=r.NOW).get()


def booked(region: r.Region) -> Booking:
    [booking] = book_wave(packed(region).wave.uuid, actor=region.dan, at=r.NOW)
    send_booking(booking.uuid, actor=SYSTEM, at=r.NOW)
    return booking


def stray(sscc: str = "373500000000000019") -> StrayEvent:
    event = {"sscc": sscc, "kind": "delivered", "happened_at": r.NOW.isoformat()}
    receive_message("BUDET", "m1", orjson.dumps({"events": [event]}), actor=SYSTEM, at=r.NOW)
    return StrayEvent.objects.get()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.clause("I1")
def test_nobody_else_opens_any_page_of_transport(region: r.Region) -> None:
    booking, event = booked(region), stray()
    for page in (
        "",
        "bokningar/",
        f"bokningar/{booking.uuid}/",
        f"bokningar/{booking.uuid}/fil/",
        "utan-transportor/",
        "besked/",
        f"besked/{event.uuid}/",
        "transportorer/",
        "transportorer/BUDET/",
    ):
        for person in (region.alice, region.sara, region.frida):
            assert client_of(person).get(f"/depa/transporter/{page}").status_code == 403, page
        assert client_of(region.dan).get(f"/depa/transporter/{page}").status_code == 200, page


def test_the_day_shows_each_carrier_its_bookings_and_the_next_step(region: r.Region, dan: Client) -> None:
    assert "Inget är bokat i dag" in text(dan.get("/depa/transporter/"))
    booked(region)
    page = text(dan.get("/depa/transporter/"))
    assert "Budet" in page
    assert "1 kolli" in page
    assert "Väntar på svar" in page


def test_many_bookings_take_no_more_queries(
    region: r.Region, dan: Client, django_assert_max_num_queries: Any
) -> None:
    booked(region)
    carrier = Carrier.objects.get()
    Booking.objects.bulk_create(Booking(carrier=carrier, asked_at=r.NOW) for _ in range(200))
    for page in ("", "bokningar/"):
        with django_assert_max_num_queries(26):
            assert dan.get(f"/depa/transporter/{page}").status_code == 200


@pytest.mark.clause("I2")
def test_the_file_as_it_was_sent_is_fetched_and_that_is_logged(region: r.Region, dan: Client) -> None:
    booking = booked(region)
    answer = dan.get(f"/depa/transporter/bokningar/{booking.uuid}/fil/")
    assert orjson.loads(answer.content)["booking"] == str(booking.uuid)
    assert "attachment" in answer["Content-Disposition"]
    assert AccessLogEntry.objects.filter(what="see_booking_file").count() == 1


def test_an_answer_on_the_phone_is_noted(region: r.Region, dan: Client) -> None:
    booking = booked(region)
    address = f"/depa/transporter/bokningar/{booking.uuid}/svar/"
    assert dan.post(address, {}).status_code == 422
    assert dan.post(address, {"confirmed": "yes", "reference": "4711"}).status_code == 302
    assert "4711" in text(dan.get(f"/depa/transporter/bokningar/{booking.uuid}/"))
    assert dan.post(address, {"confirmed": "yes"}).status_code == 422


def test_a_refused_booking_is_booked_anew(region: r.Region, dan: Client) -> None:
    booking = booked(region)
    note_answer(booking.uuid, confirmed=False, words="Fullt", actor=region.dan, at=r.NOW)
    assert "1 bokning är nekad" in text(dan.get("/depa/transporter/"))
    page = f"/depa/transporter/bokningar/{booking.uuid}/"
    assert "Fullt" in text(dan.get(page))
    assert dan.post(f"{page}boka-om/", {"carrier": "NOBODY"}).status_code == 422
    assert dan.post(f"{page}boka-om/", {"carrier": "BUDET"}).status_code == 302
    assert dan.post(f"{page}boka-om/", {"carrier": "BUDET"}).status_code == 422
    assert "nekad" not in text(dan.get("/depa/transporter/"))


def test_a_booking_is_called_off_once(region: r.Region, dan: Client) -> None:
    page = f"/depa/transporter/bokningar/{booked(region).uuid}/"
    assert dan.post(f"{page}avboka/").status_code == 302
    assert dan.post(f"{page}avboka/").status_code == 422


def test_parcels_without_a_carrier_get_one(region: r.Region, dan: Client) -> None:
    parcel = packed(region, driven=False)
    page = "/depa/transporter/utan-transportor/"
    assert parcel.sscc in text(dan.get(page))
    assert dan.post(page, {"carrier": "BUDET"}).status_code == 422
    assert dan.post(page, {"carrier": "BUDET", "kolli": [parcel.sscc]}).status_code == 302
    assert Booking.objects.get().parcels.get().parcel == parcel
    assert "Alla kollin har en transportör" in text(dan.get(page))


def test_a_stray_event_is_settled_with_words(region: r.Region, dan: Client) -> None:
    page = f"/depa/transporter/besked/{stray().uuid}/"
    assert "Okänt kolli" in text(dan.get(page))
    assert dan.post(page, {"outcome": ""}).status_code == 422
    assert dan.post(page, {"outcome": "Grannens"}).status_code == 302
    assert "Inga besked att utreda" in text(dan.get("/depa/transporter/besked/"))
    assert "Grannens" in text(dan.get("/depa/transporter/besked/?utredda=1"))
    assert dan.post(page, {"outcome": "Igen"}).status_code == 422


@pytest.mark.clause("D7")
def test_who_drives_to_a_postal_code_is_looked_up(region: r.Region, dan: Client) -> None:
    assert "Kör" in text(dan.get("/depa/transporter/transportorer/?q=532 30"))
    for nonsense in ("99999", "abc", "532301"):
        assert "Ingen transportör har sagt" in text(dan.get(f"/depa/transporter/transportorer/?q={nonsense}"))


def test_a_link_without_settings_says_so(region: r.Region, dan: Client, settings: Any) -> None:
    settings.CARRIER_LINKS = {}
    assert "folder" in text(dan.get("/depa/transporter/transportorer/BUDET/"))
    assert dan.get("/depa/transporter/transportorer/NOBODY/").status_code == 404


@pytest.mark.parametrize("page", ["bokningar/{}/", "besked/{}/", "bokningar/{}/fil/"])
def test_what_is_not_there_is_said(dan: Client, page: str) -> None:
    nobody = "6f1d2f0a-9a3b-4f8e-8f70-3f8f5ad0a9b1"
    assert dan.get(f"/depa/transporter/{page.format(nobody)}").status_code in (404, 422)


# --- carriers are registered ------------------------------------------------------------------------------

CARRIERS = "/depa/transporter/transportorer/"
REACH = {
    "destination": "home",
    "urgency": "standard",
    "first_code": "532 30",
    "last_code": "53299",
    "working_days": "1",
    "rank": "1",
}


def registered(dan: Client, **values: str) -> Any:
    known = {"code": "nytt", "name": "Nya Budet", "link": "none", "most_weight_g": ""}
    return dan.post("/depa/transporter/ny-transportor/", {**known, **values})


def test_a_carrier_is_registered_changed_and_given_somewhere_to_drive(dan: Client) -> None:
    assert dan.get("/depa/transporter/ny-transportor/").status_code == 200
    assert registered(dan, code="å").status_code == 422
    assert registered(dan).url == f"{CARRIERS}NYTT/"
    assert registered(dan).status_code == 422
    assert dan.get(f"{CARRIERS}NYTT/andra/").status_code == 200
    answer = dan.post(f"{CARRIERS}NYTT/andra/", {"name": "Nyaste", "link": "none", "most_weight_g": "9,5"})
    assert answer.status_code == 302
    assert Carrier.objects.get(code="NYTT").most_weight_g == 9_500
    assert "9,5 kg" in text(dan.get(f"{CARRIERS}NYTT/"))
    assert 'value="9,5"' in dan.get(f"{CARRIERS}NYTT/andra/").content.decode()
    assert dan.post(f"{CARRIERS}NYTT/omraden/", {**REACH, "last_code": "5"}).status_code == 422
    assert dan.post(f"{CARRIERS}NYTT/omraden/", REACH).status_code == 302
    assert "kör redan dit" in text(dan.post(f"{CARRIERS}NYTT/omraden/", REACH))
    page = text(dan.get(f"{CARRIERS}NYTT/"))
    assert "Nyaste" in page
    assert "532 30–532 99" in page
    reach = Carrier.objects.get(code="NYTT").reaches.get()
    assert dan.post(f"{CARRIERS}NYTT/omraden/{reach.pk}/bort/").status_code == 302
    assert "Kör ingenstans än" in text(dan.get(f"{CARRIERS}NYTT/"))


def test_a_carrier_with_pickup_points_is_stopped_knowing_that(dan: Client) -> None:
    told = dan.post(f"{CARRIERS}BUDET/stoppa/")
    assert (told.status_code, "Stoppa ändå" in text(told)) == (422, True)
    assert Carrier.objects.get().active
    assert dan.post(f"{CARRIERS}BUDET/stoppa/", {"knowing": "1"}).status_code == 302
    assert not Carrier.objects.get().active
    assert dan.post(f"{CARRIERS}BUDET/starta/").status_code == 302
    assert Carrier.objects.get().active


@pytest.mark.clause("I1")
def test_nobody_else_registers_carriers(region: r.Region) -> None:
    for person in (region.alice, region.sara, region.frida):
        client = client_of(person)
        assert client.get("/depa/transporter/ny-transportor/").status_code == 403
        for page in ("stoppa/", "starta/", "omraden/", "andra/"):
            assert client.post(f"{CARRIERS}BUDET/{page}", REACH).status_code == 403
    assert Carrier.objects.count() == 1


# --- what is asked of the depot -----------------------------------------------------------------------------


def test_an_unreadable_message_is_a_task_and_stands_on_its_list(region: r.Region, dan: Client) -> None:
    receive_message("BUDET", "m1", b"{", actor=SYSTEM, at=r.NOW)
    assert "Oläsligt besked" in text(dan.get("/depa/transporter/"))
    page = text(dan.get("/depa/transporter/olasliga/"))
    assert "m1" in page
    assert "not JSON" in page
    done = f"/depa/transporter/uppgifter/{Task.objects.get().pk}/klar/"
    assert dan.post(done).status_code == 302
    assert "Oläsligt besked" not in text(dan.get("/depa/transporter/"))
