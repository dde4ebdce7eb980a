"""Depå: from what waits to a parcel on its way, goods in and counts; closed to all others (I1, I2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.fulfilment.models import Parcel, PickedLine, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.apps.stock.models import Balance, CountLine, Lot
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces.web.depot import picking

pytestmark = pytest.mark.django_db

UNREAD_OK = {"olasta": "1", "varfor": "Räknade för hand"}
AT_TABLE = ("las", "ta-over", "kolli", "ur/1")  # what is done with an order on the packing table
CODE = "]d201073500123456741728013110L1"  # article, last day and lot of what `order` orders


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """It is the region's own Thursday."""
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


def order(
    region: r.Region, number: str = "100001", person: str = r.TORVALD, given_name: str = "Torvald"
) -> Order:
    """An order of 60 pieces that waits; two hundred are on the shelf A-<number>."""
    if not Lot.objects.filter(article__number=number).exists():
        r.article(number, gtin="07350012345674")
        r.stock(region, number, 200)
    patient = Patient.objects.filter(identity__number=person.replace("-", "")).first()
    patient = patient or r.patient(region, person, given_name=given_name)
    r.place(region, patient, r.item(region, patient, number))
    return Order.objects.latest("pk")


def planned(region: r.Region) -> Wave:
    order(region)
    return plan_wave(actor=region.dan, at=r.NOW)


def packed(region: r.Region) -> Parcel:
    return pack_wave(planned(region).uuid, actor=region.dan, at=r.NOW).get()


def text(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- walls --------------------------------------------------------------------------------------------


@pytest.mark.clause("I1")
def test_nobody_else_opens_any_page_of_the_depot(region: r.Region) -> None:
    parcel = packed(region)
    wave, lot = parcel.wave, Lot.objects.get()
    pages = [
        "/depa/",
        "/depa/vantar/",
        "/depa/restnoterat/",
        "/depa/vagor/",
        "/depa/vagor/ny/",
        f"/depa/vagor/{wave.uuid}/",
        f"/depa/vagor/{wave.uuid}/utelamnat/",
        f"/depa/vagor/{wave.uuid}/plocklista/",
        f"/depa/vagor/{wave.uuid}/plocka/",
        f"/depa/vagor/{wave.uuid}/packa/",
        f"/depa/vagor/{wave.uuid}/packa/{parcel.order.uuid}/",
        f"/depa/vagor/{wave.uuid}/foljesedlar.pdf",
        f"/depa/vagor/{wave.uuid}/etiketter.pdf",
        "/depa/kollin/",
        f"/depa/kollin/{parcel.sscc}/",
        f"/depa/kollin/{parcel.sscc}/foljesedel.pdf?igen=1",
        "/depa/lager/",
        "/depa/lager/gar-ut/",
        "/depa/lager/artikel/100001/",
        f"/depa/lager/parti/{lot.pk}/",
        "/depa/inleverans/",
        "/depa/inleverans/artiklar/",
    ]
    depot = client_of(region.dan)
    for outsider in (region.bob, region.sara, region.frida):
        client = client_of(outsider)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 403)
        acts = ("angra", "skicka", "plocka/last", *(f"packa/{parcel.order.uuid}/{act}" for act in AT_TABLE))
        for action in acts:
            assert client.post(f"/depa/vagor/{wave.uuid}/{action}/").status_code == 403
    assert {page: depot.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_what_changes_things_takes_posts_alone(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    at_table = (f"packa/{Order.objects.get().uuid}/{act}" for act in AT_TABLE)
    for action in ("angra", "skicka", "plocka/last", "plocka/tillbaka", *at_table):
        assert dan.get(f"/depa/vagor/{wave.uuid}/{action}/").status_code == 405


# --- what waits, and waves ----------------------------------------------------------------------------


def test_home_says_what_waits_and_where_it_goes_on(region: r.Region, dan: Client) -> None:
    assert "Inget väntar" in text(dan.get("/depa/"))
    waiting = order(region)
    assert "1 beställning ska vara framme" in text(dan.get("/depa/"))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    page = text(dan.get("/depa/"))
    assert f"Våg {wave.pk}" in page
    assert "0 av 1 hyllplatser plockade" in page
    assert waiting.recipient not in page, "home names nobody"


def test_a_wave_is_planned_from_a_preview(region: r.Region, dan: Client) -> None:
    order(region)
    assert "beställningar i allt" in text(dan.get("/depa/vagor/ny/"))
    day = Order.objects.get().deadline_day.isoformat()
    answer = dan.post("/depa/vagor/ny/", {"reach_of": "until", "day": day}, follow=True)
    assert "Vågen är planerad: 1 beställning att plocka." in text(answer)
    assert "Ingen beställning väntar" in text(dan.get("/depa/vagor/ny/"))


def test_a_wave_of_nothing_urgent_is_refused_and_nothing_is_made(region: r.Region, dan: Client) -> None:
    day = order(region).deadline_day.isoformat()
    answer = dan.post("/depa/vagor/ny/", {"reach_of": "urgent", "day": day})
    assert answer.status_code == 422
    assert "Ingen beställning väntar." in text(answer)
    assert not Wave.objects.exists()


@pytest.mark.clause("D3")
def test_what_was_left_out_says_why_with_its_ruling(region: r.Region, dan: Client) -> None:
    r.article("100002")
    order(region)
    patient = Patient.objects.get()
    r.place(region, patient, r.item(region, patient, "100002"))
    answer = dan.post("/depa/vagor/ny/", {"reach_of": "all", "day": Order.objects.first().deadline_day})  # type: ignore[union-attr]
    wave = Wave.objects.get()
    assert answer.status_code == 302
    page = dan.get(f"/depa/vagor/{wave.uuid}/utelamnat/")
    assert "Artikel 100002" in text(page)
    assert "Varför?" in text(page)
    assert "Varför?" in text(dan.get("/depa/vantar/"))


def test_an_undone_wave_lets_its_orders_wait_again(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    assert "Ångra vågen?" in text(dan.get(f"/depa/vagor/{wave.uuid}/"))
    answer = dan.post(f"/depa/vagor/{wave.uuid}/angra/", follow=True)
    assert "Vågen är ångrad." in text(answer)
    assert Order.objects.get().state == "open"
    assert dan.post(f"/depa/vagor/{wave.uuid}/angra/").status_code == 422


# --- picking ------------------------------------------------------------------------------------------


def line_of(wave: Wave) -> str:
    place, lot = wave.allocations.values_list("place_id", "lot_id").get()
    return f"{place}.{lot}"


def read(client: Client, wave: Wave, step: str, code: str) -> str:
    """Scans, and gives the page that follows."""
    url = f"/depa/vagor/{wave.uuid}/plocka/last/"
    return text(client.post(url, {"rad": line_of(wave), "steg": step, "kod": code}, follow=True))


def test_shelf_article_lot_and_the_line_is_picked(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    assert "Läs hyllplatsens kod" in text(dan.get(f"/depa/vagor/{wave.uuid}/plocka/"))
    assert "Läs artikelns kod" in read(dan, wave, "plats", "a-100001")
    assert "Läs partiets kod" in read(dan, wave, "artikel", "7350012345674")
    assert "Allt är plockat" in read(dan, wave, "parti", "L1")
    assert PickedLine.objects.get().picked_by_id == region.dan.user_id


def test_one_gs1_code_says_article_and_lot(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    assert "Allt är plockat" in read(dan, wave, "artikel", "]d201073500123456741728013110L1")


@pytest.mark.parametrize(
    ("step", "code", "said"),
    [
        ("plats", "A-1", "Fel hyllplats: du läste A-1."),
        ("artikel", "7350012345681", "Fel artikel: du läste 7350012345681."),
        ("artikel", "(01)07350012345674(10)L9", "Rätt artikel, fel parti: du läste L9."),
        ("parti", "L9", "Fel parti: du läste L9."),
        ("parti", "", "Fel parti"),
    ],
)
def test_a_wrong_reading_stops_with_a_word(
    region: r.Region, dan: Client, step: str, code: str, said: str
) -> None:
    wave = planned(region)
    assert said in read(dan, wave, step, code)
    assert not PickedLine.objects.exists()


def test_a_fragment_is_enough_for_the_scanner(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    url = f"/depa/vagor/{wave.uuid}/plocka/last/"
    answer = dan.post(
        url, {"rad": line_of(wave), "steg": "plats", "kod": "X"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b'data-sound="wrong"' in answer.content


def test_a_line_can_be_confirmed_by_eye_and_taken_back(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    url = f"/depa/vagor/{wave.uuid}/plocka/"
    for step in ("plats", "artikel", "parti"):
        dan.post(f"{url}last/", {"rad": line_of(wave), "steg": step, "utan_kod": "1"})
    assert PickedLine.objects.count() == 1
    for nonsense in ("²", "1.²", f"1.{2**63}"):
        assert dan.post(f"{url}tillbaka/", {"rad": nonsense}).status_code == 302
    dan.post(f"{url}tillbaka/", {"rad": line_of(wave)})
    assert not PickedLine.objects.exists()


def test_a_short_shelf_shows_what_follows_and_does_it(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    place, lot = line_of(wave).split(".")
    url = f"/depa/vagor/{wave.uuid}/plocka/{place}/{lot}/saknas/"
    assert "1 beställning lämnar vågen hel" in text(dan.get(url, {"found": 10}))
    assert wave.allocations.exists(), "looking changes nothing"
    assert "Det räcker till alla" in text(dan.get(url, {"found": 60}))
    answer = dan.post(url, {"found": 10}, follow=True)
    assert "1 beställning väntar på nästa våg." in text(answer)
    assert Balance.objects.get(place__code="A-100001").pieces == 10


# --- packing and parcels ------------------------------------------------------------------------------


def test_an_order_is_packed_and_its_papers_can_be_printed(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    waiting = Order.objects.get()
    number = re.search(r"B-[\d-]+", text(dan.get(f"/depa/vagor/{wave.uuid}/packa/")))
    assert number
    found = dan.get(f"/depa/vagor/{wave.uuid}/packa/", {"nummer": number[0]})
    bench = f"/depa/vagor/{wave.uuid}/packa/{waiting.uuid}/"
    assert found.headers["Location"] == bench
    assert "Torvald Patientsson-Ek" in text(dan.get(bench))
    for _package in range(2):
        dan.post(f"{bench}las/", {"kod": CODE})
    made = dan.post(f"{bench}kolli/", {"kartong": "LITEN", "vikt": "1,2"}, follow=True)
    assert "Alla beställningar i vågen är packade." in text(made)
    sscc = Parcel.objects.get().sscc
    for paper in ("foljesedel", "etikett"):
        answer = dan.get(f"/depa/kollin/{sscc}/{paper}.pdf")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.content.startswith(b"%PDF")


def test_a_number_of_another_wave_is_told_apart(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    assert "finns inte i den här vågen" in text(dan.get(f"/depa/vagor/{wave.uuid}/packa/", {"nummer": "B-1"}))


def test_a_packed_wave_is_sent_and_arrives(region: r.Region, dan: Client) -> None:
    wave = packed(region).wave
    assert "inte kontrolläst" in text(dan.get(f"/depa/vagor/{wave.uuid}/packa/"))
    assert dan.get(f"/depa/vagor/{wave.uuid}/foljesedlar.pdf").content.startswith(b"%PDF")
    sent = dan.post(f"/depa/vagor/{wave.uuid}/skicka/", UNREAD_OK, follow=True)
    assert "1 kolli har lämnat depån." in text(sent)
    sscc = Parcel.objects.get().sscc
    said = {"kind": "delivered", "day": "2026-04-02", "time": "09:59", "source": "Budet"}
    assert "Levererad" in text(dan.post(f"/depa/kollin/{sscc}/besked/", said, follow=True))
    assert Order.objects.get().state == "delivered"


@pytest.mark.clause("D8")
@pytest.mark.parametrize("said", [{}, {"varfor": "Räknade"}, {"olasta": "1"}, {"olasta": "1", "varfor": " "}])
def test_what_nobody_read_leaves_with_a_word_of_why(
    region: r.Region, dan: Client, said: dict[str, str]
) -> None:
    parcel = packed(region)
    pages = {f"/depa/vagor/{parcel.wave.uuid}/": 422, f"/depa/kollin/{parcel.sscc}/": 422}
    for page, status in pages.items():
        assert "1 kolli har aldrig lästs vid packbordet" in text(dan.get(page))
        answer = dan.post(f"{page}skicka/", said)
        assert answer.status_code == status
        assert "Aldrig lästa vid packbordet: 1 av 1 kollin" in text(answer)
    assert Parcel.objects.get().state == Parcel.State.PACKED
    Parcel.objects.update(checked_at=r.NOW)
    for page in pages:
        assert "aldrig lästs" not in text(dan.get(page))
    assert dan.post(f"/depa/vagor/{parcel.wave.uuid}/skicka/").status_code == 302
    assert Parcel.objects.get().state == Parcel.State.DISPATCHED


def test_what_has_not_happened_yet_is_not_noted_and_stays_typed(region: r.Region, dan: Client) -> None:
    sscc = packed(region).sscc
    dan.post(f"/depa/kollin/{sscc}/skicka/", UNREAD_OK)
    said = {"kind": "delivered", "day": "2026-04-03", "time": "09:00", "source": "Budet"}
    answer = dan.post(f"/depa/kollin/{sscc}/besked/", said)
    assert answer.status_code == 422
    assert b'value="Budet"' in answer.content


def test_nothing_packed_gives_no_empty_paper(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    answer = dan.get(f"/depa/vagor/{wave.uuid}/foljesedlar.pdf", follow=True)
    assert "inget kolli att skriva ut" in text(answer)


@pytest.mark.parametrize("words", ["torvald ek", "SSCC", "00SSCC"])
def test_parcels_are_found_by_name_and_number(region: r.Region, dan: Client, words: str) -> None:
    sscc = packed(region).sscc
    assert sscc in text(dan.get("/depa/kollin/", {"q": words.replace("SSCC", sscc)}))
    assert "Inget kolli" in text(dan.get("/depa/kollin/", {"q": "Gunnel"}))


@pytest.mark.clause("I2")
def test_a_protected_name_is_neither_shown_nor_found(region: r.Region, dan: Client) -> None:
    parcel = packed(region)
    Patient.objects.update(protected=next(p for p in Patient.Protected if p != Patient.Protected.NONE))
    for page in ("/depa/kollin/", f"/depa/kollin/{parcel.sscc}/"):
        assert "Torvald" not in text(dan.get(page))
        assert "Mottagare B-" in text(dan.get(page))
    assert "Inget kolli" in text(dan.get("/depa/kollin/", {"q": "Torvald"}))


@pytest.mark.clause("I2")
def test_pages_that_name_people_write_the_access_log_once(region: r.Region, dan: Client) -> None:
    parcel = packed(region)
    bench = f"/depa/vagor/{parcel.wave.uuid}/packa/{parcel.order.uuid}/"
    for page in (
        "/depa/kollin/",
        f"/depa/kollin/{parcel.sscc}/",
        bench,
        f"/depa/kollin/{parcel.sscc}/etikett.pdf",
    ):
        before = AccessLogEntry.objects.count()
        dan.get(page)
        assert AccessLogEntry.objects.count() == before + 1, page
        latest = AccessLogEntry.objects.latest("pk")
        assert latest.patients == [str(parcel.order.patient.uuid)]
    before = AccessLogEntry.objects.count()
    for page in ("/depa/", "/depa/vantar/", f"/depa/vagor/{parcel.wave.uuid}/", "/depa/lager/"):
        dan.get(page)
    assert AccessLogEntry.objects.count() == before


# --- stock --------------------------------------------------------------------------------------------


def test_a_quick_count_waits_for_a_colleague(region: r.Region, dan: Client) -> None:
    r.article("100001")
    r.stock(region, "100001", 30)
    lot = Lot.objects.get()
    typed = {"document": uuid4(), "shelf": "A-100001", "counted": "28", "reason": "två trasiga"}
    for _ in range(2):  # sent twice by mistake
        answer = dan.post(f"/depa/lager/parti/{lot.pk}/rakna/", typed, follow=True)
        assert "En kollega behöver godkänna skillnaden" in text(answer)
    assert Balance.objects.get().pieces == 30
    line = CountLine.objects.get()
    seen = {"vantat": line.expected, "raknat": line.counted}
    client_of(region.doris).post(f"/depa/inventering/skillnader/{line.uuid}/godkann/", seen)
    assert Balance.objects.get().pieces == 28
    wrong = {**typed, "document": uuid4(), "counted": "-1"}
    assert dan.post(f"/depa/lager/parti/{lot.pk}/rakna/", wrong).status_code == 422


@pytest.mark.clause("R5")
def test_a_lot_says_which_orders_got_of_it(region: r.Region, dan: Client) -> None:
    parcel = packed(region)
    page = text(dan.get(f"/depa/lager/parti/{Lot.objects.get().pk}/"))
    assert "Vem fick av partiet 1" in page
    assert parcel.order.recipient not in page


def test_what_expires_soon(region: r.Region, dan: Client) -> None:
    r.article("100001")
    r.stock(region, "100001", 30, expires=date(2026, 5, 1))
    assert "L1" in text(dan.get("/depa/lager/gar-ut/"))
    Lot.objects.update(expires_on=date(2026, 6, 1))
    assert "Inget går ut så snart" in text(dan.get("/depa/lager/gar-ut/", {"dagar": "30"}))
    for typed in ("²", "9" * 5000):
        assert dan.get("/depa/lager/gar-ut/", {"dagar": typed}).status_code == 200


def test_the_search_field_finds_parcels_articles_and_lots(region: r.Region, dan: Client) -> None:
    parcel = packed(region)
    assert dan.get("/sok/", {"q": parcel.sscc}).headers["Location"] == f"/depa/kollin/{parcel.sscc}/"
    assert dan.get("/sok/", {"q": "7350012345674"}).headers["Location"] == "/depa/lager/artikel/100001/"
    assert "Parti L1" in text(dan.get("/sok/", {"q": "L1"}, follow=True))


# --- speed --------------------------------------------------------------------------------------------


def queries(client: Client, page: str) -> int:
    client.get(page)  # the session and the term book are read before
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_lists_ask_as_often_for_one_as_for_many(region: r.Region, dan: Client) -> None:
    wave = planned(region)
    pack_wave(wave.uuid, actor=region.dan, at=r.NOW)
    order(region, person=r.SIGNE, given_name="Signe")
    pages = [
        "/depa/",
        "/depa/vantar/",
        "/depa/vagor/",
        "/depa/kollin/",
        "/depa/lager/",
        "/depa/lager/gar-ut/",
    ]
    few = {page: queries(dan, page) for page in pages}
    for number in ("100002", "100003", "100004"):
        order(region, number)
        more = plan_wave(actor=region.dan, at=r.NOW)
        pack_wave(more.uuid, actor=region.dan, at=r.NOW)
    for number in ("100005", "100006"):
        order(region, number)
    assert {page: queries(dan, page) for page in pages} == few


def test_the_pick_list_comes_a_page_at_a_time_and_whole_on_paper(
    region: r.Region, dan: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "SHELVES_A_PAGE", 1)
    order(region)
    order(region, "100002")
    address = f"/depa/vagor/{plan_wave(actor=region.dan, at=r.NOW).uuid}/plocklista/"
    first, second = (text(dan.get(f"{address}?page={n}")) for n in (1, 2))
    assert ("A-100001" in first, "A-100002" in first) == (True, False)
    assert ("A-100001" in second, "A-100002" in second) == (False, True)
    assert "2 hyllplatser" in first
    paper = dan.get(f"{address}?utskrift=1")
    assert re.search(r"A-100001.*A-100002", text(paper))
    assert "data-print-now" in paper.content.decode()
    assert f'href="{address}"' in paper.content.decode(), "the way back"
    assert "data-print-now" not in dan.get(address).content.decode()


@pytest.mark.parametrize(
    ("below", "page"), [(16, ""), (14, "utelamnat/"), (12, "plocklista/"), (16, "packa/")]
)
def test_a_wave_s_pages_ask_little(region: r.Region, dan: Client, below: int, page: str) -> None:
    wave = planned(region)
    assert queries(dan, f"/depa/vagor/{wave.uuid}/{page}") <= below
