"""Depå: repacking with labels, moving, throwing away and tracing, from a code that is read to the last page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from tests import region as r
from tests.interfaces.web.people import client_of
from tests.sending import dispatch_wave
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.apps.stock.models import Lot, Place, Repacking, Scrapping
from uttag.ground.numbering.numbers import number
from uttag.ground.trail.models import AccessLogEntry

pytestmark = pytest.mark.django_db

GTIN = "07350012345679"
SHELF = "A-100001"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


def sent(region: r.Region) -> Parcel:
    """Sixty pieces on their way to Torvald."""
    torvald = Patient.objects.first() or r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "100001"))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    pack_wave(wave.uuid, actor=region.dan, at=r.NOW)
    dispatch_wave(wave.uuid, actor=region.dan, at=r.NOW)
    return Parcel.objects.get(wave=wave)


def packing(**changed: object) -> dict[str, object]:
    plain = {
        "shelf": SHELF,
        "target": "100001",
        "units": 6,
        "pieces_per_unit": 30,
        "waste": 5,
        "to_shelf": "",
    }
    return {"document": uuid4(), **plain, **changed}


# --- repacking ----------------------------------------------------------------------------------------


@pytest.mark.clause("B2.10")
def test_from_a_scanned_code_to_labels(dan: Client, lot: Lot) -> None:
    found = dan.get("/depa/ompackning/", {"kod": f"(01){GTIN}(17)280131(10)LOT7"})
    assert found["Location"] == f"/depa/ompackning/parti/{lot.pk}/"
    assert "Artikel 100001" in dan.get(found["Location"]).content.decode()
    form = packing()
    for _ in range(2):  # sent twice by mistake
        answer = dan.post(found["Location"], form)
        assert answer.status_code == 302
    made = Repacking.objects.get()
    page = dan.get(answer["Location"]).content.decode()
    assert "LOT7-O1" in page
    assert f"(01){GTIN}(17)280131(10)LOT7-O1" in page
    assert f"/varfor/{made.ruling}" in page
    labels = dan.get(f"/depa/ompackning/{made.document}/etiketter.pdf")
    pages = PdfReader(BytesIO(labels.content)).pages
    assert len(pages) == 6
    assert "LOT7-O1" in pages[5].extract_text()
    listed = dan.get("/depa/ompackning/").content.decode()
    assert "6 × 30" in listed


@pytest.mark.clause("B2.10")
def test_a_no_keeps_what_was_typed_and_says_why(dan: Client, lot: Lot) -> None:
    lot.article.sterile = True
    lot.article.save()
    answer = dan.post(f"/depa/ompackning/parti/{lot.pk}/", packing(units=3))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "är steril och styckena har inga egna obrutna förpackningar" in page
    assert 'value="3"' in page
    assert not Repacking.objects.exists()
    assert dan.post(f"/depa/ompackning/parti/{lot.pk}/", packing(units="")).status_code == 422


def test_empty_lists_unknown_codes_and_lots_that_share_a_number(
    region: r.Region, dan: Client, lot: Lot
) -> None:
    assert "Inget är ompackat än" in dan.get("/depa/ompackning/").content.decode()
    assert "Inget parti stämmer" in dan.get("/depa/ompackning/", {"kod": "hej"}).content.decode()
    r.article("100002")
    r.stock(region, "100002", 10, lot="LOT7")
    assert "Välj ett" in dan.get("/depa/ompackning/", {"kod": "lot7"}).content.decode()
    assert dan.get(f"/depa/ompackning/{uuid4()}/").status_code in (404, 409, 422)


# --- moving and throwing away -------------------------------------------------------------------------


@pytest.mark.clause("B2.12")
def test_scrapping_from_the_lots_page_is_counted_by_month(dan: Client, lot: Lot) -> None:
    assert f"/depa/lager/parti/{lot.pk}/kassera/" in dan.get(f"/depa/lager/parti/{lot.pk}/").content.decode()
    form = {"document": uuid4(), "place": SHELF, "pieces": 12, "why": "damaged", "text": "Fuktig"}
    for _ in range(2):
        assert dan.post(f"/depa/lager/parti/{lot.pk}/kassera/", form).status_code == 302
    assert Scrapping.objects.get().ore == 12 * 30_000 // 30
    page = dan.get("/depa/kassation/", {"manad": "2026-04"}).content.decode()
    assert "Fuktig" in page
    assert "120,00" in page
    assert "Inget är kasserat" in dan.get("/depa/kassation/", {"manad": "2026-03"}).content.decode()
    book = load_workbook(BytesIO(dan.get("/depa/kassation/kassation.xlsx").content))
    sums, each = book.worksheets
    assert [cell.value for cell in sums[2]][1:] == ["Skadat", 1, 12, 120]
    assert [cell.value for cell in each[2]][1:7] == ["100001", "Artikel 100001", "LOT7", "Skadat", 12, 120]


def test_scrapping_without_a_reason_or_beyond_what_lies_there_is_not_done(dan: Client, lot: Lot) -> None:
    for wrong in ({"why": ""}, {"pieces": 500}, {"pieces": ""}):
        form = {"document": uuid4(), "place": SHELF, "pieces": 12, "why": "damaged", "text": "Kvar", **wrong}
        answer = dan.post(f"/depa/lager/parti/{lot.pk}/kassera/", form)
        assert answer.status_code == 422
        assert "Kvar" in answer.content.decode()
    assert not Scrapping.objects.exists()


def test_moving_goes_between_shelves_and_never_to_quarantine(dan: Client, lot: Lot) -> None:
    page = f"/depa/lager/parti/{lot.pk}/flytta/"
    Place.objects.create(code="B-01", kind=Place.Kind.SHELF)
    assert "KAR" not in dan.get(page).content.decode()
    form = {"document": uuid4(), "source": SHELF, "target": "kar", "pieces": 12}
    answer = dan.post(page, form)
    assert answer.status_code == 422
    assert "på sidan Karantän" in answer.content.decode()
    assert dan.post(page, {**form, "target": "b-01"}).status_code == 302
    assert lot.balances.get(place__code="B-01").pieces == 12


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "hej"])
def test_a_month_that_no_clock_shows_is_none(dan: Client, month: str) -> None:
    for page in ("/depa/kassation/", "/depa/kassation/kassation.xlsx"):
        assert dan.get(page, {"manad": month}).status_code == 200


def test_articles_chosen_as_flavours_have_no_shelf_to_be_empty(dan: Client) -> None:
    r.article("NUT", area="nutrition", children=("Vanilj",))
    page = dan.get("/depa/lager/", {"hur": "slut"}).content.decode()
    assert "Vanilj" in page
    assert "/depa/lager/NUT/" not in page


# --- tracing ------------------------------------------------------------------------------------------


@pytest.mark.clause("B2.10")
def test_from_lot_to_patient_and_back_on_one_page(region: r.Region, dan: Client, lot: Lot) -> None:
    parcel = sent(region)
    for typed in ("LOT7", "lot7", f"(01){GTIN}(10)LOT7", GTIN):
        page = dan.get("/depa/sparning/", {"q": typed}).content.decode()
        assert "Torvald Patientsson-Ek" in page
        assert "Stämmer" in page
    for typed in (parcel.sscc, number("FS", parcel.pk), number("B", parcel.order_id)):
        page = dan.get("/depa/sparning/", {"q": typed}).content.decode()
        assert "LOT7" in page
        assert "Leverantören AB" in page
    assert AccessLogEntry.objects.filter(what="see_trace").count() == 4
    assert AccessLogEntry.objects.filter(what="see_origins").count() == 3


def test_the_trace_as_excel(region: r.Region, dan: Client, lot: Lot) -> None:
    sent(region)
    answer = dan.get(f"/depa/sparning/{lot.pk}/sparning.xlsx")
    row = [cell.value for cell in load_workbook(BytesIO(answer.content)).active[2]]
    assert row[:3] == ["LOT7", 60, "Torvald Patientsson-Ek"]
    assert AccessLogEntry.objects.filter(what="see_trace").exists()


def test_a_page_of_a_trace_asks_no_more_for_many(region: r.Region, dan: Client, lot: Lot) -> None:
    sent(region)
    dan.get("/depa/sparning/", {"q": "LOT7"})
    with CaptureQueriesContext(
        connection,
    ) as few:
        dan.get("/depa/sparning/", {"q": "LOT7"})
    other = r.patient(region, r.SIGNE, given_name="Signe")
    r.place(region, other, r.item(region, other, "100001"))
    plan_wave(actor=region.dan, at=r.NOW)
    with CaptureQueriesContext(connection) as many:
        page = dan.get("/depa/sparning/", {"q": "LOT7"}).content.decode()
    assert "Kvar i depån" in page
    assert len(many) <= len(few)


def test_what_names_nothing_says_so(dan: Client, lot: Lot) -> None:
    assert "Inget stämmer med" in dan.get("/depa/sparning/", {"q": "hej"}).content.decode()
    assert "Läs en kod" in dan.get("/depa/sparning/").content.decode()
    assert dan.get("/depa/sparning/", {"parti": "9" * 30}).status_code == 200


@pytest.mark.clause("I1")
def test_the_desk_traces_under_its_own_address_and_others_not_at_all(region: r.Region, lot: Lot) -> None:
    sent(region)
    desk = client_of(region.sara).get("/kundtjanst/sparning/", {"q": "LOT7"}).content.decode()
    assert "Torvald Patientsson-Ek" in desk
    assert str(Order.objects.get().uuid) in desk
    for outsider in (region.alice, region.lena, region.frida):
        for path in ("/depa/sparning/", "/depa/ompackning/", "/depa/kassation/", "/kundtjanst/sparning/"):
            assert client_of(outsider).get(path, {"q": "LOT7"}).status_code == 403
