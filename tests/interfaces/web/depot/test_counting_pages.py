"""Depå: counting on a phone without seeing what is expected, differences judged by a colleague, moving, places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.agreement.models import Decision, Term, TermValue
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Count, CountLine, Lot, Move, Place
from uttag.ground.tasks.models import Task

pytestmark = pytest.mark.django_db

GTIN = "07350012345679"
SHELF = "A-100001"
COUNTING = "/depa/inventering/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


def text(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def begun(client: Client, **choice: object) -> str:
    """The address where the new count is walked."""
    given = {"uuid": uuid4(), "by": "shelves", "first": "a", **choice}
    answer = client.post(f"{COUNTING}ny/", given)
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def to_pieces(client: Client, walk: str, code: str = "LOT7") -> dict[str, str]:
    """Reads the shelf and the lot; what the form for the pieces then sends."""
    at_shelf = client.post(f"{walk}las/", {"kod": SHELF})
    at_lot = client.post(f"{walk}las/", {"kod": code, "plats": SHELF})
    assert at_shelf["Location"] == f"{walk}?plats={SHELF}"
    page = client.get(at_lot["Location"]).content.decode()
    return {"plats": SHELF, "rad": re.search(r'name="rad" value="([^"]+)"', page)[1]}  # type: ignore[index]


# --- counting -----------------------------------------------------------------------------------------


@pytest.mark.clause("I3")
def test_shelf_lot_pieces_and_the_expected_number_is_never_shown(dan: Client, lot: Lot) -> None:
    walk = begun(dan)
    form = to_pieces(dan, walk, f"(01){GTIN}(17)280131(10)LOT7")
    for address in (walk, f"{walk}?plats={SHELF}", f"{walk}?plats={SHELF}&rad={form['rad']}"):
        page = text(dan.get(address))
        assert "200" not in page
        assert "Väntat" not in page
    answer = dan.post(f"{walk}antal/", {**form, "packages": "6", "pieces": "20"}, follow=True)
    assert "Allt är räknat" in text(answer)
    line = CountLine.objects.get()
    assert (line.state, line.expected, line.counted) == ("agrees", 200, 200)
    assert "allt stämde" in text(dan.get(COUNTING))


def test_a_wrong_code_stops_with_a_sound_and_a_word(dan: Client, lot: Lot) -> None:
    walk = begun(dan)
    for code, where in (("B-99", ""), ("hej", SHELF)):
        answer = dan.post(f"{walk}las/", {"kod": code, "plats": where}, headers={"HX-Request": "true"})
        page = answer.content.decode()
        assert 'data-sound="wrong"' in page
        assert code in page
        assert dan.post(f"{walk}las/", {"kod": code, "plats": where}).status_code == 422
    form = to_pieces(dan, walk)
    for wrong in ({}, {"pieces": "-1"}, {"pieces": "många"}):
        assert dan.post(f"{walk}antal/", {**form, **wrong}).status_code == 422
    assert CountLine.objects.get().state == "to_count"


@pytest.mark.clause("I3")
def test_a_difference_is_judged_by_a_colleague_in_pieces_and_kronor(
    dan: Client, doris: Client, lot: Lot
) -> None:
    walk = begun(dan)
    dan.post(f"{walk}antal/", {**to_pieces(dan, walk), "pieces": "190"})
    line = CountLine.objects.get()
    mine, page = text(dan.get(f"{COUNTING}skillnader/")), text(doris.get(f"{COUNTING}skillnader/"))
    assert "En kollega tar ställning" in mine
    assert "−10 st" in page
    assert "−100,00 kr" in page
    approve = f"{COUNTING}skillnader/{line.uuid}/godkann/"
    assert dan.post(approve, {"vantat": 200, "raknat": 190}).status_code == 422
    assert doris.post(approve, {"vantat": 200, "raknat": 191}).status_code == 422
    assert lot.balances.get().pieces == 200
    assert doris.post(approve, {"vantat": 200, "raknat": 190}).status_code == 302
    assert lot.balances.get().pieces == 190
    log = text(dan.get(f"{COUNTING}logg/", {"q": "LOT7", "visa": "skillnader"}))
    assert "Rättad" in log
    assert "Doris Depå" in log


def test_a_recount_and_a_mistyped_number(dan: Client, doris: Client, lot: Lot) -> None:
    walk = begun(dan)
    form = to_pieces(dan, walk)
    answer = dan.post(f"{walk}antal/", {**form, "pieces": "19"})
    assert "Ändra" in text(dan.get(answer["Location"]))
    back = dan.post(f"{walk}tillbaka/", {"senast": form["rad"]})
    assert back["Location"] == f"{walk}?plats={SHELF}&rad={form['rad']}"
    dan.post(f"{walk}antal/", {**form, "pieces": "190"})
    seen = {"vantat": 200, "raknat": 190}
    assert doris.post(f"{COUNTING}skillnader/{form['rad']}/rakna-om/", seen).status_code == 302
    assert "Räknas om" in text(dan.get(walk.removesuffix("rakna/")))
    doris.post(f"{walk}antal/", {**form, "pieces": "200"})
    assert CountLine.objects.get().state == "agrees"


@pytest.mark.clause("D8")
def test_pieces_that_wait_to_be_picked_are_no_difference(region: r.Region, dan: Client, lot: Lot) -> None:
    torvald = r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "100001"))
    plan_wave(actor=region.dan, at=r.NOW)
    assert lot.balances.get(place__code=SHELF).pieces == 140
    walk = begun(dan)
    dan.post(f"{walk}antal/", {**to_pieces(dan, walk), "pieces": "200"})
    assert CountLine.objects.get().state == "agrees"


def test_a_lot_nobody_knew_of_and_an_empty_shelf(dan: Client, lot: Lot) -> None:
    walk = begun(dan)
    dan.post(f"{walk}las/", {"kod": SHELF})
    read = dan.post(f"{walk}las/", {"kod": f"(01){GTIN}(17)290630(10)NY1", "plats": SHELF})
    page = dan.get(read["Location"]).content.decode()
    assert 'value="NY1"' in page
    assert 'value="2029-06-30"' in page
    form = {"plats": SHELF, "artikel": "100001", "lot": "NY1", "last_day": ""}
    assert dan.post(f"{walk}hittat/", form).status_code == 422
    added = dan.post(f"{walk}hittat/", {**form, "last_day": "2029-06-30"})
    assert "NY1" in text(dan.get(added["Location"]))
    dan.post(f"{walk}inget-mer/", {"plats": SHELF})
    assert set(CountLine.objects.values_list("lot__number", "counted", "state")) == {
        ("LOT7", 0, "differs"),
        ("NY1", 0, "agrees"),
    }


def test_forms_that_are_not_filled_in_make_no_count(dan: Client, lot: Lot) -> None:
    for choice in (
        {"first": ""},
        {"by": "article"},
        {"by": "hej"},
        {"first": "Z"},
        {"by": "oldest", "shelves": 0},
    ):
        answer = dan.post(f"{COUNTING}ny/", {"uuid": uuid4(), "by": "shelves", "first": "A", **choice})
        assert answer.status_code == 422
    assert not Count.objects.exists()
    begun(dan, by="article", article=f"(01){GTIN}")
    assert Count.objects.get().title == "Artikel 100001"
    close = f"{COUNTING}{Count.objects.get().uuid}/avsluta/"
    assert dan.post(close).status_code == 302
    assert Count.objects.get().closed_at


def test_closing_says_what_is_left_out_and_a_count_of_nothing_says_so(
    region: r.Region, dan: Client, doris: Client, lot: Lot
) -> None:
    r.stock(region, "100001", 50, lot="LOT8")
    walk = begun(dan)
    count = walk.removesuffix("rakna/")
    assert "2 rader som ingen har räknat lämnas utanför." in text(dan.get(count))
    form = to_pieces(dan, walk)
    dan.post(f"{walk}antal/", {**form, "pieces": "190"})
    doris.post(f"{COUNTING}skillnader/{form['rad']}/rakna-om/", {"vantat": 200, "raknat": 190})
    assert "1 rad som ingen har räknat lämnas utanför." in text(dan.get(count)), (
        "a recount is left, but not out"
    )
    assert dan.post(f"{count}avsluta/").status_code == 422
    other = begun(dan, by="article", article="100001").removesuffix("rakna/")
    dan.post(f"{other}avsluta/")
    assert "Avslutad, inget räknades" in text(dan.get(COUNTING))
    assert "allt stämde" not in text(dan.get(COUNTING))


# --- places and moves ---------------------------------------------------------------------------------


def test_stock_is_found_by_place_lot_article_and_barcode(region: r.Region, dan: Client, lot: Lot) -> None:
    page = "/depa/lager/platser/"
    for typed in ("LOT7", "100001", f"(01){GTIN}(10)LOT7", GTIN, "artikel", "a-1000"):
        assert "LOT7" in text(dan.get(page, {"q": typed})), typed
    assert "Inget ligger så" in text(dan.get(page, {"q": "hej"}))
    assert "Inget ligger så" in text(dan.get(page, {"var": "quarantine"}))
    assert dan.get(page, {"q": SHELF.lower()})["Location"] == f"/depa/lager/plats/{SHELF}/"
    shelf = text(dan.get(f"/depa/lager/plats/{SHELF}/"))
    assert "LOT7" in shelf
    assert "Inleverans" in shelf
    assert "aldrig" in shelf
    assert dan.get("/depa/lager/plats/Q-9/").status_code in (404, 409, 422)


@pytest.mark.clause("I3")
def test_moving_with_a_scanner_and_back_again(dan: Client, lot: Lot) -> None:
    Place.objects.create(code="B-01", kind=Place.Kind.SHELF)
    quick = "/depa/lager/flytta/"
    assert dan.post(f"{quick}las/", {"kod": "B-01"}).status_code == 422  # nothing lies there
    assert dan.post(f"{quick}las/", {"kod": "KAR"}).status_code == 422
    at = dan.post(f"{quick}las/", {"kod": SHELF})["Location"]
    state = dict(part.split("=") for part in at.partition("?")[2].split("&"))
    assert dan.post(f"{quick}las/", {**state, "kod": "hej"}).status_code == 422
    state["parti"] = str(lot.pk)
    assert dan.post(f"{quick}las/", {**state, "pieces": "999"}).status_code == 422
    at = dan.post(f"{quick}las/", {**state, "packages": "1", "pieces": "5"})["Location"]
    assert "antal=35" in at
    state |= {"antal": "35"}
    assert "B-01" in text(dan.get(at)), "an empty shelf that fits is offered"
    assert dan.post(f"{quick}las/", {**state, "kod": "Q-9"}).status_code == 422
    for _ in range(2):  # the scanner bounced
        assert dan.post(f"{quick}las/", {**state, "kod": "b-01"}).status_code == 302
    assert lot.balances.get(place__code="B-01").pieces == 35
    move = Move.objects.get(reason=Move.Reason.MOVED)
    assert "Flytta tillbaka" in text(dan.get("/depa/lager/flyttar/", {"q": "LOT7"}))
    for _ in range(2):
        dan.post(f"/depa/lager/flyttar/{move.document}/tillbaka/")
    assert lot.balances.get(place__code=SHELF).pieces == 200
    assert "Flyttat tillbaka" in text(dan.get("/depa/lager/flyttar/"))
    answer = dan.post(f"/depa/lager/flyttar/{uuid4()}/tillbaka/", follow=True)
    assert "Flytten finns inte" in text(answer)


def test_lots_that_differ_in_a_leading_nought_are_two(region: r.Region, dan: Client, lot: Lot) -> None:
    r.stock(region, "100001", 50, lot="0123")
    r.stock(region, "100001", 50, lot="123")
    walk = begun(dan)
    chosen = [to_pieces(dan, walk, code)["rad"] for code in ("0123", "123")]
    lines = CountLine.objects.in_bulk(field_name="uuid")
    assert [lines[UUID(one)].lot.number for one in chosen] == ["0123", "123"]
    for code in ("0123", "123"):
        at_lot = dan.post("/depa/lager/flytta/las/", {"kod": code, "fran": SHELF})
        assert f"parti={Lot.objects.get(number=code).pk}" in at_lot["Location"]


# --- going out of date --------------------------------------------------------------------------------


@pytest.mark.clause("B2.9")
def test_lots_that_last_too_short_for_what_is_prescribed(region: r.Region, dan: Client, lot: Lot) -> None:
    torvald = r.patient(region)
    r.item(region, torvald, "100001", days=60)
    for number, last in (
        ("GAMMAL", date(2026, 3, 30)),
        ("KORT", date(2026, 5, 15)),
        ("RÄCKER", date(2026, 6, 20)),
    ):
        r.stock(region, "100001", 30, lot=number, expires=last)
    page = "/depa/lager/gar-ut/"
    for state, number in (("expired", "GAMMAL"), ("too_short", "KORT"), ("soon", "RÄCKER")):
        shown = text(dan.get(page, {"lage": state}))
        assert [one for one in ("GAMMAL", "KORT", "RÄCKER") if f" {one} " in shown] == [number]
    assert "1 parti, 30 styck" in text(dan.get(page, {"dagar": "hej"}))
    book = load_workbook(BytesIO(dan.get(f"{page}gar-ut.xlsx", {"lage": "too_short"}).content))
    assert [cell.value for cell in book.active[2]][3:] == ["KORT", "För kort hållbarhet", 43, 60, 30, 300]
    short = Lot.objects.get(number="KORT")
    for _ in range(2):
        dan.post(f"/depa/lager/parti/{short.pk}/erbjud/")
    assert Task.objects.filter(kind="offer_lot", role="lmn").count() == 1
    assert "Erbjudet" in text(dan.get(page))


@pytest.mark.clause("B2.9")
@pytest.mark.parametrize("days", [30, 31])
def test_what_can_be_picked_is_what_a_wave_takes(region: r.Region, dan: Client, days: int) -> None:
    """Goods of a wave planned today come tomorrow at the earliest, and last thirty days from then."""
    r.article("100001")
    r.stock(region, "100001", 30, lot="KANT", expires=r.NOW.date() + timedelta(days=days))
    torvald = r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "100001", pieces=30, days=30, time_lock_days=25))
    Order.objects.update(deadline_day=r.NOW.date())
    shown = text(dan.get("/depa/lager/gar-ut/", {"lage": "soon"}))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    assert (" KANT " in shown) == (wave.orders == 1) == (days == 31)


@pytest.mark.clause("B2.9")
def test_what_must_last_the_whole_prescription_is_judged_by_that(
    region: r.Region, dan: Client, lot: Lot
) -> None:
    torvald = r.patient(region)
    item = r.item(region, torvald, "100001", days=30, time_lock_days=25)
    left = 30 * (item.withdrawals - item.used)
    r.stock(region, "100001", 30, lot="KORT", expires=r.NOW.date() + timedelta(days=60))
    assert " KORT " in text(dan.get("/depa/lager/gar-ut/", {"lage": "soon"}))
    TermValue.objects.create(
        term=Term.objects.get(key="allocation.lasting"),
        effective_from=date(2026, 1, 1),
        decided_on=date(2025, 12, 1),
        value="prescription",
        decision=Decision.objects.latest("pk"),
    )
    page = text(dan.get("/depa/lager/gar-ut/", {"lage": "too_short"}))
    assert " KORT " in page
    assert f"kortaste förskrivningen räcker {left} dagar till" in page
    assert "allt som är kvar av förskrivningen" in page
    book = load_workbook(BytesIO(dan.get("/depa/lager/gar-ut/gar-ut.xlsx").content))
    assert book.active[1][6].value == "Dagar kortaste förskrivningen räcker"


# --- walls, and how often the database is asked --------------------------------------------------------


@pytest.mark.clause("I1")
def test_nobody_else_counts_or_moves(region: r.Region, dan: Client, lot: Lot) -> None:
    walk = begun(dan)
    line = CountLine.objects.get()
    pages = [
        COUNTING,
        f"{COUNTING}ny/",
        f"{COUNTING}logg/",
        f"{COUNTING}skillnader/",
        walk,
        walk.removesuffix("rakna/"),
        "/depa/lager/platser/",
        f"/depa/lager/plats/{SHELF}/",
        "/depa/lager/flyttar/",
        "/depa/lager/flytta/",
        "/depa/lager/gar-ut/gar-ut.xlsx",
    ]
    posts = [f"{walk}{step}/" for step in ("las", "antal", "inget-mer", "hittat", "tillbaka")]
    posts += [f"{COUNTING}skillnader/{line.uuid}/{step}/" for step in ("godkann", "rakna-om")]
    posts += ["/depa/lager/flytta/las/", f"/depa/lager/parti/{lot.pk}/erbjud/"]
    for outsider in (region.bob, region.sara, region.frida):
        client = client_of(outsider)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 403)
        assert {page: client.post(page).status_code for page in posts} == dict.fromkeys(posts, 403)
    assert {page: dan.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_lists_ask_no_more_for_many(region: r.Region, dan: Client, doris: Client, lot: Lot) -> None:
    Place.objects.create(code="B-01", kind=Place.Kind.SHELF)
    uuid = begun(dan).removesuffix("/rakna/").rpartition("/")[2]
    pages = [
        f"{COUNTING}{uuid}/",
        COUNTING,
        f"{COUNTING}logg/",
        f"{COUNTING}skillnader/",
        "/depa/lager/platser/",
        f"/depa/lager/plats/{SHELF}/",
        "/depa/lager/flyttar/",
        "/depa/lager/gar-ut/?dagar=180",
    ]
    few: dict[str, int] = {}
    for many in (False, True):
        for n in range(4 if many else 1):
            number = f"{many:d}{n}"
            r.stock(region, "100001", 40, lot=f"P{number}", expires=date(2026, 8, 1))
            new = Lot.objects.get(number=f"P{number}")
            typed = {"document": uuid4(), "shelf": SHELF, "counted": n, "reason": ""}
            dan.post(f"/depa/lager/parti/{new.pk}/rakna/", typed)
            form = {"document": uuid4(), "source": SHELF, "target": "B-01", "pieces": 1}
            dan.post(f"/depa/lager/parti/{new.pk}/flytta/", form)
        for page in pages:
            doris.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert doris.get(page).status_code == 200
            assert len(asked) <= few.setdefault(page, len(asked)), page
