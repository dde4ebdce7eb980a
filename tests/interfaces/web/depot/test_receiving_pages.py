"""Inleverans: a code, one lot at a time, the word before it is confirmed, and what differs (B2.8, B2.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from tests import purchases as p
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from uttag.apps.stock.models import Balance, Move

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.8")]
GTIN = "07350012345674"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001", gtin=GTIN)
    r.article("100002", sterile=True)
    return made


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


def text(answer: object) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return " ".join(unescape(plain).split())


def typed(page: object, **changed: str) -> dict[str, str]:
    """What a form's hidden line and the fields of a lot would send."""
    line = re.search(r'name="line" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert line
    lot = {
        "lot_number": "AB12",
        "expires_on": "2028-06-01",
        "count": "4",
        "counted_in": "packages",
        "shelf": "b-07",
    }
    return {"line": line[1], **lot, **changed}


def begin(dan: Client, code: str) -> tuple[str, object]:
    """The page that a code leads to, and its address."""
    answer = dan.get("/depa/inleverans/", {"kod": code}, follow=True)
    return answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"], answer


def test_a_carton_s_code_fills_in_the_lot_and_the_word_is_said_before_anything_is_written(
    region: r.Region, dan: Client
) -> None:
    address, page = begin(dan, f"(01){GTIN}(17)280601(10)AB12")
    assert b'value="AB12"' in page.content  # type: ignore[attr-defined]
    assert b'value="2028-06-01"' in page.content  # type: ignore[attr-defined]
    given = typed(page)
    judged = dan.post(address, given)
    assert judged.status_code == 200
    assert "Tas in Hållbarhetstid 900 dagar, 2/3 är 600, kvar är 791." in text(judged)
    assert "Ta in på B-07" in text(judged)
    assert not Receipt.objects.exists()
    for _ in range(2):  # pressed twice, received once
        answer = dan.post(address, {**given, "bekrafta": "1"}, follow=True)
    assert "Läs nästa kartong" in text(answer)
    assert Balance.objects.get(place__code="B-07").pieces == 120
    assert ReceiptLine.objects.get().receipt.received_by_id == region.dan.user_id


def test_a_short_lived_lot_is_said_to_go_into_quarantine_and_does(dan: Client) -> None:
    address, page = begin(dan, "100002")
    given = typed(page, expires_on="2027-03-01")
    assert "Karantän Hållbarhetstid 900 dagar, 2/3 är 600, kvar är 333. Det fattas 267 dagar." in text(
        dan.post(address, given)
    )
    dan.post(address, {**given, "bekrafta": "1"})
    assert Balance.objects.get(place__code="KAR").pieces == 120
    assert "Karantän 1" in text(dan.get("/depa/inleverans/"))


def test_an_expired_lot_is_refused_and_can_be_noted(dan: Client) -> None:
    address, page = begin(dan, "100002")
    given = typed(page, expires_on="2026-04-01")
    judged = text(dan.post(address, given))
    assert "Avvisas" in judged
    assert "gick ut onsdag 1 april 2026" in judged
    assert "ring leverantören" in judged
    dan.post(address, {**given, "bekrafta": "1"})
    assert ReceiptLine.objects.get().outcome == "refused"
    assert not Move.objects.exists()


def test_changing_one_s_mind_keeps_what_was_typed(dan: Client) -> None:
    address, page = begin(dan, "100002")
    answer = dan.post(address, {**typed(page), "andra": "1"})
    assert b'value="AB12"' in answer.content
    assert "Bedöm partiet" in text(answer)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"count": "0"}, "större än eller lika med 1"),
        ({"lot_number": " "}, "måste fyllas i"),
        ({"expires_on": "i vår"}, "giltigt datum"),
        ({"shelf": "KAR"}, "KAR är ingen hyllplats."),
    ],
)
def test_what_can_t_be_right_is_said_and_stays_typed(dan: Client, fault: dict[str, str], said: str) -> None:
    address, page = begin(dan, "100002")
    answer = dan.post(address, typed(page, **fault))
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Receipt.objects.exists()


@pytest.mark.clause("B2.7")
def test_a_shelf_that_keeps_otherwise_is_refused_with_the_word(region: r.Region, dan: Client) -> None:
    p.came(region, p.goods("100001", 30, shelf="A-1"))
    Article.objects.filter(number="100002").update(storage="cool")
    address, page = begin(dan, "100002")
    answer = dan.post(address, typed(page, shelf="A-1"))
    assert answer.status_code == 422
    assert "förvaras i kyla, men hyllplats A-1 har rumstemperatur" in text(answer)


def test_an_order_s_number_leads_to_its_lines_and_ends_with_what_differs(
    region: r.Region, dan: Client
) -> None:
    order = p.bought(region, ("100001", 3), ("100002", 1))
    address, page = begin(dan, order.number.lower())
    assert "0 av 90 st har kommit" in text(page)
    page = dan.get(address.split("?")[0], {"order": order.number, "kod": GTIN}, follow=True)
    where = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    lot = typed(page, note_number="F-88")
    assert "väntas 90 st, men du har räknat 120" in text(dan.post(where, lot))
    assert dan.post(where, {**lot, "bekrafta": "1"}).status_code == 422
    dan.post(where, {**lot, "bekrafta": "1", "fler": "1"})
    receipt = Receipt.objects.get()
    assert (receipt.order, receipt.note_number) == (order, "F-88")
    assert "Allt på ordern är inte läst" in text(dan.get(f"/depa/inleverans/{receipt.uuid}/"))
    summed = text(dan.post(f"/depa/inleverans/{receipt.uuid}/avsluta/", follow=True))
    assert "För många" in summed
    assert "Har inte kommit" in summed
    # Finished: the page that reads leads to what was read.
    answer = dan.get(f"/depa/inleverans/{receipt.uuid}/las/")
    assert answer["Location"] == f"/depa/inleverans/{receipt.uuid}/"


def test_goods_that_one_order_alone_waits_for_are_read_against_it(region: r.Region, dan: Client) -> None:
    order = p.bought(region, ("100001", 3))
    address, _ = begin(dan, GTIN)
    assert f"order={order.number}" in address
    p.bought(region, ("100001", 1))
    address, _ = begin(dan, GTIN)
    assert "leverantor=LEV1" in address


def test_an_order_s_number_again_goes_on_with_what_is_begun(region: r.Region, dan: Client) -> None:
    order = p.bought(region, ("100001", 3))
    begun = p.came(region, p.goods("100001", 30), order=order)
    for code in (order.number, GTIN):
        address, page = begin(dan, code)
        assert str(begun.uuid) in address
        assert "Du fortsätter på den inleverans som är påbörjad" in text(page)


@pytest.mark.parametrize("code", [f"(01){GTIN}(17)281301(10)AB12", f"]C101{GTIN}1728130110AB12"])
def test_a_day_that_is_none_in_a_code_is_said_and_the_article_is_known(dan: Client, code: str) -> None:
    _, page = begin(dan, code)
    assert "Kodens sista dag, 281301, finns inte i almanackan" in text(page)
    assert "Bedöm partiet" in text(page)


def test_a_day_beyond_the_shelf_life_is_read_once_more(dan: Client) -> None:
    address, page = begin(dan, "100002")
    assert "Läs dagen på kartongen en gång till" in text(
        dan.post(address, typed(page, expires_on="2038-06-01"))
    )


def test_unknown_codes_and_others_goods_say_what_to_do(region: r.Region, dan: Client) -> None:
    assert "har koden 123" in text(dan.get("/depa/inleverans/", {"kod": "123"}))
    order = p.bought(region, ("100001", 3))
    address, _ = begin(dan, order.number)
    page = dan.get(address, {"order": order.number, "kod": "07350099999993"})
    assert "Ingen artikel har koden 07350099999993" in text(page)
    assert dan.get(f"/depa/inleverans/{uuid4()}/las/").status_code == 404


def test_the_start_says_what_is_late_and_what_somebody_is_in_the_middle_of(
    region: r.Region, dan: Client
) -> None:
    order = p.bought(region, ("100001", 3))
    assert "Inget väntas i dag" in text(dan.get("/depa/inleverans/"))
    p.came(region, p.goods("100001", 30), order=order)
    PurchaseOrder.objects.update(expected_day=date(2026, 4, 1))
    page = text(dan.get("/depa/inleverans/"))
    assert "skulle ha kommit" in page
    assert "1 rad läst" in page


def test_receipts_are_listed_and_opened(region: r.Region, dan: Client) -> None:
    assert "Inga leveranser än" in text(dan.get("/depa/inleverans/mottaget/"))
    order = p.bought(region, ("100001", 3))
    receipt = p.came(region, p.goods("100001", 90), order=order, note_number="F-9", finished=True)
    for words in ("", order.number, "f-9", "leveran"):
        assert order.number in text(dan.get("/depa/inleverans/mottaget/", {"q": words})), words
    assert "Ingen leverans stämmer" in text(dan.get("/depa/inleverans/mottaget/", {"q": "något annat"}))
    page = text(dan.get(f"/depa/inleverans/{receipt.uuid}/"))
    assert "varken mer eller mindre" in page
    assert "Varför?" in page


@pytest.mark.clause("I1")
def test_only_the_depot_gets_in(region: r.Region) -> None:
    receipt = p.came(region, p.goods("100001", 30))
    pages = [
        "/depa/inleverans/",
        "/depa/inleverans/mottaget/",
        f"/depa/inleverans/{receipt.uuid}/",
        f"/depa/inleverans/{receipt.uuid}/las/",
        "/depa/karantan/",
        "/depa/inkop/",
        "/depa/inkop/ordrar/",
        "/depa/inkop/leverantor/LEV1/",
    ]
    for outsider in (region.bob, region.sara, region.frida):
        client = client_of(outsider)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 403)
    dan = client_of(region.dan)
    assert {page: dan.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
