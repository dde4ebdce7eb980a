"""Inköp and Karantän: from a proposal to an order with its documents, and a named person's word (B2.1, B2.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import purchases as p
from tests import region as r
from tests.interfaces.web.depot.test_receiving_pages import text
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.buying.reckoning import reckon_purchases
from uttag.apps.purchasing.models import PurchaseOrder, ReceiptLine
from uttag.apps.stock.models import Balance
from uttag.ground.outbox.models import Message
from uttag.interfaces.worker.loop import work_once

pytestmark = pytest.mark.django_db
WHY = "Går åt till maj."
BUY = "/depa/inkop/leverantor/LEV1/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001")
    r.article("100002")
    Supplier.objects.update(email="order@leverantoren.example")
    return made


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


def key(number: str) -> int:
    return Article.objects.get(number=number).pk


@pytest.mark.clause("B2.1")
def test_a_proposal_says_why_and_becomes_a_draft_as_adjusted(region: r.Region, dan: Client) -> None:
    reckon_purchases(actor=SYSTEM, at=r.NOW)
    assert "Inget behöver köpas i dag" in text(dan.get("/depa/inkop/"))
    r.item(region, r.patient(region), "100001", withdrawals=1, pieces=60)
    reckon_purchases(actor=SYSTEM, at=r.NOW)
    assert "1 artikel Leverantören AB" in text(dan.get("/depa/inkop/"))
    assert "Leverantören AB" in text(dan.get("/depa/inkop/", {"q": "artikel 100001"}))
    page = dan.get(BUY)
    assert "Det som finns (0) räcker inte" in text(page)
    assert "100002" not in text(page)
    named = re.search(r'name="nyckel" value="([^"]+)"', page.content.decode())
    assert named
    sent = {"nyckel": named[1], f"antal-{key('100001')}": "7", f"antal-{key('100002')}": "0", "text": "Ring"}
    for _ in range(2):
        answer = dan.post(BUY, sent)
    order = PurchaseOrder.objects.get()
    assert answer["Location"] == f"/depa/inkop/{order.uuid}/"
    assert (order.lines.get().packages, order.text) == (7, "Ring")
    assert "100002" in text(dan.get(BUY, {"alla": "1"}))


@pytest.mark.clause("B2.1")
def test_the_page_says_when_it_was_reckoned_and_asks_the_worker_to_do_it_again(
    region: r.Region, dan: Client
) -> None:
    r.item(region, r.patient(region), "100001", withdrawals=1, pieces=60)
    for page in ("/depa/inkop/", BUY):
        assert "Inte räknat än" in text(dan.get(page))
        assert "Behovet är inte räknat än" in text(dan.get(page))
    assert dan.get("/depa/inkop/rakna-om/").status_code == 405
    assert "Förslagen räknas om" in text(dan.post("/depa/inkop/rakna-om/", follow=True))
    work_once()
    page = text(dan.get("/depa/inkop/"))
    assert re.search(r"Räknat \w+ \d+ \w+ \d\d:\d\d", page)
    assert "1 artikel Leverantören AB" in page
    p.draft(region, ("100001", 2))
    assert "Inget behöver köpas i dag" in text(dan.get("/depa/inkop/"))
    assert "Räknas strax om" in text(dan.get(BUY, {"alla": "1"}))
    assert "Räknas strax om" in text(dan.get("/depa/inkop/", {"q": "100001"}))


def test_only_the_depot_asks_for_a_new_reckoning(region: r.Region) -> None:
    for actor in (region.alice, region.sara, region.lena):
        assert client_of(actor).post("/depa/inkop/rakna-om/").status_code in (302, 403, 404)
    assert not Message.objects.filter(kind="purchases.reckon").exists()


@pytest.mark.clause("B2.1")
def test_many_articles_are_shown_by_pages_in_few_queries(
    region: r.Region, dan: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who = r.patient(region)
    for number in range(300001, 300061):
        r.item(region, who, r.article(str(number)).number, withdrawals=1, pieces=60)
    reckon_purchases(actor=SYSTEM, at=r.NOW)
    dan.get(BUY)
    with django_assert_max_num_queries(14):
        assert "60 artiklar Leverantören AB" in text(dan.get("/depa/inkop/"))
    with django_assert_max_num_queries(14):
        first = text(dan.get(BUY))
    assert "60 rader, 1–50" in first
    assert "Bara raderna på den här sidan tas med" in first
    assert "300051" in text(dan.get(BUY, {"page": "2"}))
    assert "300051" not in first
    found = dan.get("/depa/inkop/", {"q": "300051"}).content.decode()
    assert f"{BUY}?alla=1&amp;q=300051" in found  # whichever page of the supplier's it stands on
    alone = text(dan.get(BUY, {"alla": "1", "q": "300051"}))
    assert "300051" in alone
    assert "300001" not in alone


@pytest.mark.parametrize("typed", ["", "abc", "-4", "²", "99999999999999999999999"])
def test_nonsense_for_packages_is_no_order(region: r.Region, dan: Client, typed: str) -> None:
    r.item(region, r.patient(region), "100001", withdrawals=1, pieces=60)
    answer = dan.post(BUY, {"nyckel": "x", f"antal-{key('100001')}": typed, "antal-x": "3"})
    assert answer.status_code == 422
    assert "inga rader" in text(answer)
    assert not PurchaseOrder.objects.exists()


@pytest.mark.clause("B2.1")
def test_a_draft_is_changed_sent_and_its_documents_opened(region: r.Region, dan: Client) -> None:
    order = p.draft(region, ("100001", 3))
    page = f"/depa/inkop/{order.uuid}/"
    changed = {f"antal-{key('100001')}": "5", f"antal-{key('100002')}": "1", "text": "Bråttom"}
    assert "Utkastet är ändrat" in text(dan.post(f"{page}andra/", changed, follow=True))
    assert order.lines.count() == 2
    assert "skickad till order@leverantoren.example" in text(dan.post(f"{page}skicka/", follow=True))
    assert dan.get(f"{page}order.pdf").content.startswith(b"%PDF")
    assert dan.get(f"{page}order.xlsx").content.startswith(b"PK")
    refused = dan.post(f"{page}andra/", changed)
    assert refused.status_code == 422
    assert "kan inte ändras" in text(refused)


@pytest.mark.clause("B2.1")
def test_without_a_peppol_address_there_is_no_e_order_and_the_page_says_so(
    region: r.Region, dan: Client
) -> None:
    order = p.bought(region, ("100001", 3))
    page = f"/depa/inkop/{order.uuid}/"
    assert "har ingen Peppoladress" in text(dan.get(page))
    answer = dan.get(f"{page}order.xml")
    assert answer.status_code == 422
    Supplier.objects.update(endpoint_scheme="0088", endpoint_id="7350000000012", org_number="5565432109")
    assert "E-order (Peppol)" in text(dan.get(page))
    assert b"urn:fdc:peppol.eu:poacc:trns:order:3" in dan.get(f"{page}order.xml").content


def test_orders_are_cancelled_closed_and_given_another_day(region: r.Region, dan: Client) -> None:
    order = p.bought(region, ("100001", 3), ("100002", 1))
    page = f"/depa/inkop/{order.uuid}/"
    assert "tor 9 apr" in text(dan.post(f"{page}vantas/", {"day": "2026-04-09"}, follow=True)).replace(
        "tors", "tor"
    )
    assert dan.post(f"{page}vantas/", {"day": "snart"}).status_code == 422
    assert dan.post(f"{page}vantas/", {"day": "2026-04-01"}).status_code == 422
    p.came(region, p.goods("100001", 60), order=order)
    assert dan.post(f"{page}avbryt/", {"why": "Nej"}).status_code == 422
    line = order.lines.get(article__number="100001")
    dan.post(f"{page}avsluta/", {"rad": str(line.pk)})
    assert "Mottagen" in text(dan.post(f"{page}avsluta/", {"why": "Slut"}, follow=True))
    other = p.bought(region, ("100001", 1))
    assert "Avbruten" in text(dan.post(f"/depa/inkop/{other.uuid}/avbryt/", {"why": "Fel"}, follow=True))


def test_orders_are_found_by_number_supplier_and_state(region: r.Region, dan: Client) -> None:
    assert "Inga inköpsordrar än" in text(dan.get("/depa/inkop/ordrar/"))
    order = p.bought(region, ("100001", 3))
    for query in ({}, {"q": order.number}, {"q": "leverant"}, {"lage": "sent"}, {"lage": "strunt"}):
        assert order.number in text(dan.get("/depa/inkop/ordrar/", query)), query
    for query in ({"q": "I-1-2"}, {"lage": "draft"}):
        assert "Ingen inköpsorder" in text(dan.get("/depa/inkop/ordrar/", query)), query


def test_what_changes_orders_takes_posts_alone(region: r.Region, dan: Client) -> None:
    order = p.bought(region, ("100001", 3))
    for action in ("andra", "skicka", "avbryt", "avsluta", "vantas"):
        assert dan.get(f"/depa/inkop/{order.uuid}/{action}/").status_code == 405


@pytest.mark.clause("B2.8")
def test_quarantine_is_released_with_name_and_reason(region: r.Region, dan: Client) -> None:
    assert "Inget i karantän" in text(dan.get("/depa/karantan/"))
    line = p.came(region, p.goods("100001", 60, p.SHORT)).lines.get()
    page = f"/depa/karantan/{line.uuid}/"
    assert "Avgör" in text(dan.get("/depa/karantan/"))
    assert dan.post(f"{page}slapp/", {"shelf": "A-1", "why": " "}).status_code == 422
    refused = dan.post(f"{page}slapp/", {"shelf": "KAR", "why": WHY, "sure": "on"})
    assert "KAR är ingen hyllplats" in text(refused)
    assert f'value="{WHY}"' in refused.content.decode()
    assert "2/3 är 600, kvar är 333" in text(refused)
    assert dan.post(f"{page}slapp/", {"shelf": "A-1", "why": WHY}).status_code == 422  # not sure
    dan.post(f"{page}slapp/", {"shelf": "a-1", "why": WHY, "sure": "on"})
    assert Balance.objects.get(place__code="A-1").pieces == 60
    settled = text(dan.get(page))
    assert "Frisläppt" in settled
    assert "Togs emot av Dan Depå" in settled
    assert "Släpptes fritt av Dan Depå" in settled


@pytest.mark.clause("B2.8")
@pytest.mark.parametrize(("action", "settled"), [("tillbaka", "sent_back"), ("kassera", "scrapped")])
def test_quarantine_is_sent_back_or_scrapped(
    region: r.Region, dan: Client, action: str, settled: str
) -> None:
    line = p.came(region, p.goods("100001", 60, p.SHORT)).lines.get()
    assert dan.get(f"/depa/karantan/{line.uuid}/{action}/").status_code == 405
    dan.post(f"/depa/karantan/{line.uuid}/{action}/", {"why": "Vill inte ha"})
    assert ReceiptLine.objects.get().settled == settled
    assert (
        dan.post(f"/depa/karantan/{line.uuid}/slapp/", {"shelf": "A-1", "why": WHY, "sure": "on"}).status_code
        == 422
    )
