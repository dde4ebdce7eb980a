"""A recall on pages: LMN begins it in numbers, the desk calls with names, the depot stops and settles, LMN ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of
from tests.sending import dispatch_wave
from uttag.apps.assortment.models import Recall, SupplierChange
from uttag.apps.assortment.recalls.starting import RecallWish, start_recall
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.patients.models import Patient
from uttag.apps.stock.models import Lot
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces.web.products.recalls.hits import recalls as hits

pytestmark = pytest.mark.django_db

LIST = "/sortiment/aterkallelser/"
DESK = "/kundtjanst/aterkallelser/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region() -> r.Region:
    region = r.region()
    r.article("100001")
    r.article("100002")
    r.stock(region, "100001", 300, lot="LOT7")
    torvald, signe = r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")
    r.place(region, torvald, r.item(region, torvald, "100001"))
    dispatch_wave(packed(region).uuid, actor=region.dan, at=r.NOW)
    r.place(region, signe, r.item(region, signe, "100001"))
    packed(region)
    return region


def packed(region: r.Region) -> Wave:
    wave = plan_wave(actor=region.dan, at=r.NOW)
    pack_wave(wave.uuid, actor=region.dan, at=r.NOW)
    return wave


def begun(region: r.Region) -> Recall:
    wish = RecallWish("100001", "Kan läcka.", (Lot.objects.get().pk,), True, "100002")
    return start_recall(wish, actor=region.lena, at=r.NOW)


def text(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def torvald() -> UUID:
    return Patient.objects.get(identity__given_name="Torvald").uuid


@pytest.mark.clause("B2.11")
def test_lmn_begins_a_recall_from_the_article(region: r.Region) -> None:
    lena = client_of(region.lena)
    assert "Inga återkallelser" in text(lena, LIST)
    assert "Börja med artikeln" in text(lena, f"{LIST}ny/")
    assert "Artikel 100001" in text(lena, f"{LIST}artiklar/", q="100001")
    assert "LOT7" in text(lena, f"{LIST}ny/", artikel="100001")
    form = {"article": "100001", "lots": str(Lot.objects.get().pk), "text": "Kan läcka.", "urgent": "on"}
    form["replacement"] = "100002"
    asked = lena.post(f"{LIST}ny/", form).content.decode()
    for said in (
        "100002 Artikel 100002",
        "LOT7",
        "180 st på hyllorna",
        "60 st är plockade",
        "2 personer",
        "i dag",
    ):
        assert said in asked
    assert not Recall.objects.exists()
    assert "Kan läcka." in lena.post(f"{LIST}ny/", {**form, "back": "1"}).content.decode()
    answer = lena.post(f"{LIST}ny/", {**form, "confirmed": "1"})
    recall = Recall.objects.get()
    assert answer["Location"] == f"{LIST}{recall.uuid}/"
    page = text(lena, answer["Location"])
    assert "Skara" in page
    assert "av 1 personer" in page
    assert "Torvald" not in page
    assert not AccessLogEntry.objects.filter(what="see_recall_calls").exists()
    assert recall.number in text(lena, LIST)


def test_a_form_that_lacks_something_keeps_the_rest(region: r.Region) -> None:
    lena = client_of(region.lena)
    lot = str(Lot.objects.get().pk)
    for wrong in (
        {"lots": lot, "text": ""},
        {"text": "Kan läcka."},
        {"lots": lot, "text": "X", "replacement": "?"},
    ):
        answer = lena.post(f"{LIST}ny/", {"article": "100001", **wrong})
        assert answer.status_code == 422
    assert not Recall.objects.exists()
    assert "finns inte" in text(lena, f"{LIST}ny/", artikel="000")


@pytest.mark.clause("B2.11")
def test_a_suppliers_decided_notice_is_offered_and_fills_the_form(region: r.Region) -> None:
    article = Article.objects.get(number="100001")
    change = SupplierChange.objects.create(
        kind="recalled",
        supplier=article.supplier,
        article=article,
        applies_from=r.TODAY,
        noticed_at=r.NOW,
        text="Felsvetsad fog.",
        state="accepted",
        decided_at=r.NOW,
    )
    kajsa = client_of(region.kajsa)
    assert "Felsvetsad fog." in text(kajsa, LIST)
    assert "Felsvetsad fog." in text(kajsa, f"{LIST}ny/", andring=str(change.uuid))
    assert kajsa.get(f"{LIST}ny/", {"andring": str(uuid4())}).status_code == 404
    form = {"article": "100001", "change": change.uuid, "lots": str(Lot.objects.get().pk), "text": "Fog."}
    assert kajsa.post(f"{LIST}ny/", {**form, "confirmed": "1"}).status_code == 302
    assert Recall.objects.get().supplier_change == change


@pytest.mark.clause("B2.11")
def test_the_desk_calls_from_the_list_and_marks_who_is_told(region: r.Region) -> None:
    sara = client_of(region.sara)
    assert "Ingen återkallelse" in text(sara, DESK)
    recall = begun(region)
    here = f"{DESK}{recall.uuid}/"
    assert recall.number in text(sara, DESK)
    assert here in text(sara, "/kundtjanst/uppgifter/")
    page = text(sara, here)
    for said in ("Torvald", "070-1740605", "Kan läcka.", "Artikel 100002", "60 styck ur parti LOT7"):
        assert said in page
    assert "Signe" not in page
    assert AccessLogEntry.objects.filter(what="see_recall_calls").exists()
    told = f"{here}{torvald()}/"
    assert sara.post(told, {"channel": "phone", "outcome": "", "text": "Kvar"}).status_code == 422
    sara.post(told, {"channel": "phone", "outcome": "unreached", "text": "Svarade inte"})
    assert "Försökt 1 gång" in text(sara, here)
    assert f"/kundtjanst/patienter/{torvald()}/" in page
    assert sara.post(told, {"channel": "phone", "outcome": "reordered"}).status_code == 302
    assert "Alla har fått besked" in text(sara, here)
    assert "Vill ha nya, beställning gjord" in text(sara, here, lista="klara")
    assert sara.post(f"{here}{uuid4()}/", {"channel": "phone", "outcome": "stops"}).status_code == 422


@pytest.mark.clause("B2.11")
def test_the_depot_sees_on_its_first_page_which_wave_to_stop(region: r.Region) -> None:
    dan, wave = client_of(region.dan), Wave.objects.latest("pk")
    page = f"/depa/vagor/{wave.uuid}/"
    assert "Återkallade varor" not in text(dan, "/depa/")
    assert "stoppa/" not in text(dan, page)
    begun(region)
    assert "1 beställning har varor som är återkallade" in text(dan, "/depa/")
    assert f'href="{page}"' in text(dan, "/depa/")
    assert "Den får inte lämna depån" in text(dan, page)
    assert client_of(region.sara).post(f"{page}stoppa/").status_code == 403
    assert dan.post(f"{page}stoppa/")["Location"] == page
    assert "1 beställning är stoppad" in text(dan, page)
    wave.refresh_from_db()
    assert wave.state == Wave.State.UNDONE
    assert "Återkallade varor" not in text(dan, "/depa/")
    assert dan.post(f"{page}stoppa/")["Location"] == page  # twice is once


@pytest.mark.clause("B2.11")
def test_the_depot_stops_and_settles_and_lmn_ends_it(region: r.Region) -> None:
    recall, lena, dan = begun(region), client_of(region.lena), client_of(region.dan)
    here = f"{LIST}{recall.uuid}/"
    ended = lena.post(f"{here}avsluta/")
    assert ended.status_code == 422
    assert "1 personer har inte fått besked" in ended.content.decode()
    assert "Kan avslutas när" in text(lena, here)
    assert "Avsluta återkallelsen?" not in text(lena, here)
    page = text(dan, here)
    [stop] = re.findall(rf'action="({here}stoppa/[^"]+)"', page)
    assert dan.post(stop).status_code == 302
    lot = Lot.objects.get()
    assert lot.balances.get(place__code="KAR").pieces == 240
    assert dan.post(f"{here}parti/{lot.pk}/", {"how": "?"}).status_code == 422
    assert dan.post(f"{here}parti/{lot.pk}/", {"how": "send_back"}).status_code == 302
    form = {"channel": "phone", "outcome": "stops"}
    client_of(region.sara).post(f"{DESK}{recall.uuid}/{torvald()}/", form)
    assert "Avsluta återkallelsen?" in text(lena, here)
    assert lena.post(f"{here}avsluta/").status_code == 302
    recall.refresh_from_db()
    assert recall.closed_at is not None
    assert "Avslutad" in text(lena, here)


@pytest.mark.clause("I1")
def test_who_may_do_what(region: r.Region) -> None:
    recall = begun(region)
    lot = Lot.objects.get()
    for outsider in (region.alice, region.frida, region.sara):
        assert client_of(outsider).get(LIST).status_code == 403
    for outsider in (region.alice, region.lena, region.dan):
        assert client_of(outsider).get(f"{DESK}{recall.uuid}/").status_code == 403
    refused = client_of(region.lena).post(f"{LIST}{recall.uuid}/parti/{lot.pk}/", {"how": "scrap"})
    assert refused.status_code == 422
    assert lot.balances.get(place__code="KAR").pieces == 180
    assert "/stoppa/" not in text(client_of(region.lena), f"{LIST}{recall.uuid}/")


def test_the_search_field_finds_recalls(region: r.Region) -> None:
    recall = begun(region)
    for words in (recall.number, "100001", "lot7", "artikel 100001"):
        assert [hit.title for hit in hits(region.lena, words, r.NOW)] == [recall.number]
    for words in ("", "ÅT-9", "finns inte"):
        assert list(hits(region.lena, words, r.NOW)) == []
