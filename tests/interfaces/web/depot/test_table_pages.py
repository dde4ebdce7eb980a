"""Pages of the packing table and of what is wrong at a shelf: scanner input, walls, the access log, statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.fulfilment.models import BoxKind, CheckedLine, ExtraBox, Parcel, PickedLine, Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.apps.stock.models import Lot, Scrapping
from uttag.ground.trail.models import AccessLogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.clause("D8")]

CODE = "]d201073500123456741728013110L1"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


def order(region: r.Region, person: str = r.TORVALD) -> Order:
    """An order of two packages of lot L1, which lies on A-100001."""
    if not Lot.objects.exists():
        r.article("100001", gtin="07350012345674")
        r.stock(region, "100001", 200)
    patient = Patient.objects.filter(identity__number=person.replace("-", "")).first()
    patient = patient or r.patient(region, person)
    r.place(region, patient, r.item(region, patient, "100001"))
    return Order.objects.latest("pk")


@pytest.fixture
def wave(region: r.Region) -> Wave:
    order(region)
    return plan_wave(actor=region.dan, at=r.NOW)


def table(wave: Wave, act: str = "") -> str:
    return f"/depa/vagor/{wave.uuid}/packa/{Order.objects.earliest('pk').uuid}/{act}"


def shelf(wave: Wave, act: str) -> str:
    place, lot = wave.allocations.values_list("place_id", "lot_id")[0]
    return f"/depa/vagor/{wave.uuid}/plocka/{place}/{lot}/{act}/"


def text(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def read(client: Client, wave: Wave, code: str, **more: str) -> str:
    return text(client.post(table(wave, "las/"), {"kod": code, **more}, headers=HTMX))


# --- the table ----------------------------------------------------------------------------------------


def test_each_package_is_read_then_the_box_is_weighed(dan: Client, wave: Wave) -> None:
    assert "Läs varje förpackning" in text(dan.get(table(wave)))
    assert "30 av 60 st lästa" in read(dan, wave, CODE)
    assert "Väg kartongen" in read(dan, wave, CODE)
    made = dan.post(table(wave, "kolli/"), {"kartong": "MELLAN", "vikt": "+ 2,45 kg"}, follow=True)
    assert "Kollit är packat" in text(made)
    assert "Mellankartong, 2,45" in text(made)
    parcel = Parcel.objects.get()
    assert f"/depa/kollin/{parcel.sscc}/etikett.pdf" in made.content.decode()
    assert "Kollit är packat" in text(dan.get(table(wave)))


def test_the_lot_is_asked_for_where_the_code_lacks_it(dan: Client, wave: Wave) -> None:
    assert "Läs partiets kod på Artikel 100001" in read(dan, wave, "7350012345674")
    wrong = read(dan, wave, "L9", artikel="100001", namn="Artikel 100001")
    assert "Fel parti: du läste L9." in wrong
    assert "Läs partiets kod på Artikel 100001" in wrong, "it is still asked for"
    assert "30 av 60 st lästa" in read(dan, wave, "l1", artikel="100001", namn="Artikel 100001")


def test_many_are_counted_by_keyboard_alone(dan: Client, wave: Wave) -> None:
    kept = dan.post(table(wave, "las/"), {"kod": "", "antal": "2"}, headers=HTMX)
    assert 'name="antal" value="2"' in kept.content.decode()
    assert "Väg kartongen" in read(dan, wave, CODE, antal="2")


def test_a_scan_in_the_wrong_field_is_a_scan(dan: Client, wave: Wave) -> None:
    assert "30 av 60 st lästa" in read(dan, wave, "", antal=CODE)


@pytest.mark.parametrize(
    ("code", "count", "said"),
    [
        ("7350012345681", "1", "Fel artikel: du läste 7350012345681."),
        ("(01)07350012345674(17)271231(10)L1", "1", "Koden säger sista dag"),
        (CODE, "3", "För många: 90 till av Artikel 100001"),
        (CODE, "²", "Antalet ska vara 1 till"),
        ("(00)004000000000000015", "1", "Det är ett kollis etikett"),
        ("A-100001", "1", "Det är en hyllplats"),
    ],
)
def test_a_wrong_scan_stops_with_a_sound_and_a_word(
    dan: Client, wave: Wave, code: str, count: str, said: str
) -> None:
    answer = dan.post(table(wave, "las/"), {"kod": code, "antal": count}, headers=HTMX)
    assert said in text(answer)
    assert b'data-sound="wrong"' in answer.content
    assert not CheckedLine.objects.exists()
    assert dan.post(table(wave, "las/"), {"kod": code, "antal": count}).status_code == 422, "without script"


def test_too_heavy_keeps_what_was_typed_and_offers_another_box(dan: Client, wave: Wave) -> None:
    read(dan, wave, CODE, antal="2")
    refused = dan.post(table(wave, "kolli/"), {"kartong": "STOR", "vikt": "23"})
    assert refused.status_code == 422
    assert "Den får väga högst 20" in text(refused)
    assert "Dela på flera kartonger" in text(refused)
    assert b'value="23"' in refused.content
    more = dan.post(table(wave, "kolli/"), {"kartong": "STOR", "vikt": "23", "fler": "1"})
    assert "Kartong 2" in text(more)
    one = dan.post(table(wave, "kolli/"), {"kartong": ["STOR", "STOR"], "vikt": ["12", ""]})
    assert "Kartong 2" in text(one)
    assert not Parcel.objects.exists(), "the second isn't weighed yet"
    dan.post(table(wave, "kolli/"), {"kartong": ["STOR", "STOR"], "vikt": ["12", "11,0 kg"]})
    assert ExtraBox.objects.get().weight_g == 11_000


def test_a_weight_that_can_not_be_read_is_told(dan: Client, wave: Wave) -> None:
    read(dan, wave, CODE, antal="2")
    assert "Skriv till exempel 12,4." in text(
        dan.post(table(wave, "kolli/"), {"kartong": "STOR", "vikt": "tung"})
    )


def test_what_was_read_is_taken_out_again(dan: Client, wave: Wave) -> None:
    read(dan, wave, CODE)
    dan.post(table(wave, f"ur/{Lot.objects.get().pk}/"), headers=HTMX)
    assert not CheckedLine.objects.exists()


def test_another_at_the_same_order_is_told_and_takes_over(region: r.Region, dan: Client, wave: Wave) -> None:
    read(dan, wave, CODE)
    doris = client_of(region.doris)
    assert "Dan Depå packar den här beställningen" in text(doris.get(table(wave)))
    assert "Ta över" in read(doris, wave, CODE)
    doris.post(table(wave, "ta-over/"), headers=HTMX)
    assert "Väg kartongen" in read(doris, wave, CODE)
    assert "Doris Depå packar" in text(dan.get(table(wave)))


def test_an_order_that_left_sends_one_back_to_the_list(dan: Client, wave: Wave, region: r.Region) -> None:
    url = table(wave, "las/")
    dan.post(shelf(wave, "saknas"), {"found": "0"})
    answer = dan.post(url, {"kod": CODE}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/depa/vagor/{wave.uuid}/packa/"


def test_enter_alone_opens_the_next_order(dan: Client, wave: Wave) -> None:
    assert dan.get(f"/depa/vagor/{wave.uuid}/packa/", {"nummer": ""}).headers["Location"] == table(wave)


@pytest.mark.clause("I2")
def test_a_scan_names_nobody_and_a_page_is_logged(dan: Client, wave: Wave) -> None:
    dan.get(table(wave))
    before = AccessLogEntry.objects.count()
    assert "Torvald" not in read(dan, wave, CODE)
    assert AccessLogEntry.objects.count() == before
    assert "Torvald" in text(dan.get(table(wave)))
    assert AccessLogEntry.objects.count() == before + 1


@pytest.mark.clause("I1")
def test_nobody_else_packs(region: r.Region, dan: Client, wave: Wave) -> None:
    pages = [
        table(wave),
        shelf(wave, "skadat"),
        shelf(wave, "saknas"),
        "/depa/kartonger/",
        "/depa/kartonger/ny/",
    ]
    acts = [table(wave, act) for act in ("las/", "kolli/", "ta-over/", "ur/1/")]
    for outsider in (region.bob, region.sara, region.frida):
        client = client_of(outsider)
        assert {client.get(page).status_code for page in pages} == {403}
        assert {client.post(act).status_code for act in acts} == {403}
    assert {dan.get(page).status_code for page in pages} == {200}


# --- what is wrong ------------------------------------------------------------------------------------


@pytest.mark.clause("B2.12")
def test_damaged_shows_what_follows_then_does_it(dan: Client, wave: Wave) -> None:
    page = dan.get(shelf(wave, "skadat"))
    document = re.search(r'name="document" value="([^"]+)"', page.content.decode())
    assert document
    said = {"pieces": "10", "why": "damaged", "document": document[1]}
    preview = dan.post(shelf(wave, "skadat"), said)
    assert "Hämta 10 st i stället på" in text(preview)
    assert not Scrapping.objects.exists()
    for _ in range(2):  # twice is once
        done = dan.post(shelf(wave, "skadat"), {**said, "gor": "1"}, follow=True)
    assert "Läs hyllplatsens kod" in text(done)
    assert Scrapping.objects.get().pieces == 10
    assert dan.post(shelf(wave, "skadat"), {**said, "pieces": "500"}).status_code == 422


def test_damaged_at_the_table_goes_back_to_the_table(dan: Client, wave: Wave) -> None:
    place, lot = wave.allocations.values_list("place_id", "lot_id")[0]
    url = table(wave, f"{place}/{lot}/skadat/")
    document = re.search(r'name="document" value="([^"]+)"', dan.get(url).content.decode())
    assert document
    said = {"pieces": "1", "why": "missing", "document": document[1], "gor": "1"}
    assert dan.post(url, said).headers["Location"] == table(wave)


def test_a_line_that_another_picked_is_told(region: r.Region, dan: Client, wave: Wave) -> None:
    doris, url = client_of(region.doris), f"/depa/vagor/{wave.uuid}/plocka/last/"
    place, lot = wave.allocations.values_list("place_id", "lot_id")[0]
    said = {"rad": f"{place}.{lot}", "steg": "artikel", "kod": CODE}
    dan.post(url, said)
    assert PickedLine.objects.get().picked_by_id == region.dan.user_id
    assert "Dan Depå plockade den här hyllplatsen" in text(doris.post(url, said))
    wave.refresh_from_db()
    assert wave.picking_started_at == r.NOW


@pytest.mark.clause("B2.9")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("(01)07350012345674(17)271231(10)L1", "Koden säger sista dag"),
        ("(01)07350012345674(10)L0", "Rätt artikel, fel parti: du läste L0. Ta parti L1."),
        ("(00)004000000000000015", "Det är ett kollis etikett"),
        ("100002", "Koden hör till Artikel 100002"),
        ("A-100001", "Det är en hyllplats"),
        ("XYZ", "Koden finns inte i registret"),
    ],
)
def test_a_wrong_code_at_the_shelf_says_what_it_was(
    region: r.Region, dan: Client, wave: Wave, code: str, said: str
) -> None:
    r.article("100002")
    place, lot = wave.allocations.values_list("place_id", "lot_id")[0]
    asked = {"rad": f"{place}.{lot}", "steg": "artikel", "kod": code}
    answer = dan.post(f"/depa/vagor/{wave.uuid}/plocka/last/", asked, headers=HTMX)
    assert said in text(answer)
    assert not PickedLine.objects.exists()


@pytest.mark.clause("B2.9")
def test_an_expired_or_recalled_lot_is_not_picked_even_by_eye(dan: Client, wave: Wave) -> None:
    place, lot = wave.allocations.values_list("place_id", "lot_id")[0]
    by_eye = {"rad": f"{place}.{lot}", "steg": "parti", "utan_kod": "1"}
    Lot.objects.update(expires_on=r.TODAY.replace(day=1))
    assert "gick ut" in text(dan.post(f"/depa/vagor/{wave.uuid}/plocka/last/", by_eye))
    Lot.objects.update(blocked_at=r.NOW)
    assert "återkallat" in text(dan.post(f"/depa/vagor/{wave.uuid}/plocka/last/", by_eye))
    assert not PickedLine.objects.exists()


# --- kinds of boxes -----------------------------------------------------------------------------------


@pytest.mark.clause("B2.7")
def test_kinds_of_boxes_are_kept(dan: Client) -> None:
    assert "Mellankartong" in text(dan.get("/depa/kartonger/"))
    crate = {
        "code": "back",
        "name": "Back",
        "most_weight": "15",
        "empty_weight": "0,9",
        "storage": "room",
        "neutral": "on",
        "active": "on",
    }
    assert "Back är sparad." in text(dan.post("/depa/kartonger/ny/", crate, follow=True))
    assert BoxKind.objects.get(code="BACK").empty_weight_g == 900
    assert dan.post("/depa/kartonger/ny/", crate).status_code == 422
    assert dan.post("/depa/kartonger/BACK/", {**crate, "most_weight": "tung"}).status_code == 422
    dan.post("/depa/kartonger/BACK/", {**crate, "most_weight": "16,5"})
    assert BoxKind.objects.get(code="BACK").most_weight_g == 16_500
    assert dan.get("/depa/kartonger/INGEN/").status_code == 404


# --- speed --------------------------------------------------------------------------------------------


def statements(client: Client, url: str, said: dict[str, str] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.post(url, said, headers=HTMX) if said else client.get(url, headers=HTMX)
    return len(captured)


def test_scans_ask_little_however_large_the_wave(region: r.Region, dan: Client) -> None:
    for person in (r.TORVALD, r.SIGNE):
        order(region, person)
    for number in ("100002", "100003", "100004"):
        r.article(number)
        r.stock(region, number, 200)
        patient = Patient.objects.earliest("pk")
        r.place(region, patient, r.item(region, patient, number))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    place, lot = wave.allocations.order_by("place__code").values_list("place_id", "lot_id")[0]
    line = f"{place}.{lot}"
    dan.get(f"/depa/vagor/{wave.uuid}/plocka/", headers=HTMX)
    pick = f"/depa/vagor/{wave.uuid}/plocka/"
    assert statements(dan, f"{pick}last/", {"rad": line, "steg": "plats", "kod": "X"}) <= 16
    assert statements(dan, f"{pick}last/", {"rad": line, "steg": "artikel", "kod": CODE}) <= 24
    assert statements(dan, f"{pick}?efter={line}") <= 18
    dan.post(table(wave, "las/"), {"kod": CODE}, headers=HTMX)
    assert statements(dan, table(wave, "las/"), {"kod": CODE}) <= 24


# --- packages and pieces, and codes read twice --------------------------------------------------------


def test_the_articles_code_twice_is_told_as_at_the_shelf(dan: Client, wave: Wave) -> None:
    page = read(dan, wave, "07350012345674", artikel="100001", namn="Kateter")
    assert "Det är artikelns kod en gång till." in page
    assert "Fel parti" not in page
    assert not CheckedLine.objects.exists()


def test_a_short_shelf_is_told_in_packages_and_pieces(dan: Client, wave: Wave) -> None:
    page = text(dan.get(shelf(wave, "saknas")))
    assert "Hela förpackningar" in page
    assert "listan säger 60" in page.replace("\xa0", " ")
    size = Lot.objects.get().article.pieces_per_package
    follows = dan.get(shelf(wave, "saknas"), {"packages": "1", "pieces": "3"}).content.decode()
    assert f'name="found" value="{size + 3}"' in follows
    assert "Skriv hur många det är" in text(dan.get(shelf(wave, "saknas"), {"packages": "", "pieces": ""}))


def test_damaged_is_told_in_packages_and_pieces(dan: Client, wave: Wave) -> None:
    page = dan.get(shelf(wave, "skadat"))
    document = re.search(r'name="document" value="([^"]+)"', page.content.decode())
    assert document
    said = {"packages": "1", "pieces": "2", "why": "damaged", "document": document[1], "gor": "1"}
    dan.post(shelf(wave, "skadat"), said)
    assert Scrapping.objects.get().pieces == Lot.objects.get().article.pieces_per_package + 2
