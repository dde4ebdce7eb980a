"""A wave from shelf to parcels with a hand scanner on a small screen: keys alone, right and wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests import region as r
from tests.browser.conftest import PageOf
from tests.browser.steps import expect_no_sideways_scroll
from uttag.apps.fulfilment.models import CheckedLine, ExtraBox, Parcel, PickedLine, Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Lot, Scrapping
from uttag.ground.outbox.models import Message
from uttag.ground.verify import breaches, invariants

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SCANNER: ViewportSize = {"width": 390, "height": 844}
CATHETER, DRINK = "07350012345679", "07350012345686"


@pytest.mark.clause("D8")
@pytest.mark.clause("B2.7")
@pytest.mark.clause("D3")
def test_a_wave_is_picked_and_packed_by_scanner(page_of: PageOf) -> None:
    wave = _wave()
    page = page_of("depot", size=SCANNER)
    page.goto(f"/depa/vagor/{wave.uuid}/plocka/")
    expect_no_sideways_scroll(page)
    _pick_the_first_line(page)
    _pick_short(page, wave)
    _pick_what_is_left(page)
    _pack_the_first(page)
    _pack_the_second_in_two_boxes(page)
    _all_is_packed(wave)


def _wave() -> Wave:
    """Three orders: catheters for two, a drink for one of them, and one that can wait for drinks."""
    region = r.region()
    r.article("100001", gtin=CATHETER, name="Tappningskateter hydrofil 12 ch")
    r.article("200001", gtin=DRINK, area="nutrition", name="Näringsdryck komplett jordgubb 200 ml")
    for number in ("100001", "200001"):
        r.stock(region, number, 200, lot=f"P{number}")
    torvald, signe = r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")
    r.place(region, torvald, r.item(region, torvald, "100001"), r.item(region, torvald, "200001"))
    r.place(region, signe, r.item(region, signe, "100001"))
    r.place(region, signe, r.item(region, signe, "200001"))
    return plan_wave(actor=region.dan, at=r.NOW)


def _gs1(gtin: str, lot: str) -> str:
    """As a scanner sends a DataMatrix: article, last day and lot."""
    return f"]d201{gtin}1728013110{lot}"


def _scan(page: Page, code: str) -> None:
    """Types as fast as a scanner, wherever the focus is, and ends with Enter."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def _wrong(page: Page, said: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(said)


# --- at the shelves -----------------------------------------------------------------------------------


def _pick_the_first_line(page: Page) -> None:
    expect(page.locator(".pick-place")).to_have_text("A-100001")
    _scan(page, "A-200001")
    _wrong(page, "Fel hyllplats: du läste A-200001.")
    _wrong(page, "Det är en hyllplats")
    _scan(page, "A-100001")
    expect(page.get_by_label("Läs artikelns kod")).to_be_focused()
    _scan(page, _gs1(CATHETER, "P999999"))
    _wrong(page, "Rätt artikel, fel parti: du läste P999999.")
    _scan(page, _gs1(CATHETER, "P100001"))
    expect(page.locator("#pick")).to_contain_text("1 av 2 plockade")
    assert PickedLine.objects.count() == 1


def _pick_short(page: Page, wave: Wave) -> None:
    """Half the drinks are gone: the order that can wait leaves the wave whole."""
    page.get_by_role("link", name="Hittar inte alla").click()
    page.get_by_label("Lösa").press_sequentially("60")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 beställning lämnar vågen hel")
    expect_no_sideways_scroll(page)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 beställning väntar på nästa våg.")
    wave.refresh_from_db()
    assert wave.orders == 2


def _pick_what_is_left(page: Page) -> None:
    _scan(page, "a-200001")
    expect(page.get_by_label("Läs artikelns kod")).to_be_focused()
    _scan(page, "200001")
    expect(page.get_by_label("Läs partiets kod")).to_be_focused()
    _scan(page, "P200001")
    expect(page.locator("#pick")).to_contain_text("Allt är plockat")
    expect(page.get_by_role("link", name="Till packningen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Läs eller skriv beställningens nummer")).to_be_focused()


# --- at the table -------------------------------------------------------------------------------------


def _pack_the_first(page: Page) -> None:
    """Enter takes the next; a wrong article stops, everything is read, one box."""
    page.keyboard.press("Enter")
    expect(page.get_by_label("Läs varje förpackning")).to_be_focused()
    expect_no_sideways_scroll(page)
    _scan(page, "07350012345693")
    _wrong(page, "Fel artikel: du läste 07350012345693.")
    assert not CheckedLine.objects.exists()
    for _package in range(2):
        _scan(page, _gs1(CATHETER, "P100001"))
    if page.locator(".table-lines > li:not(.done)").count():
        _scan(page, _gs1(CATHETER, "P100001"))
        _wrong(page, "För många")
        _scan(page, _gs1(DRINK, "P200001"))
        _scan(page, DRINK)
        expect(page.get_by_label("Läs partiets kod på")).to_be_focused()
        _scan(page, "P200001")
    _weigh(page, "3,4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Skriv ut etikett")).to_be_visible()
    expect_no_sideways_scroll(page)
    expect(page.get_by_role("link", name="Nästa: B-")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/packa/[0-9a-f-]+/$"))


def _weigh(page: Page, kilograms: str) -> None:
    expect(page.get_by_label("Vikt i kilo").last).to_be_focused()
    page.keyboard.type(kilograms)


def _pack_the_second_in_two_boxes(page: Page) -> None:
    expect(page.get_by_label("Läs varje förpackning")).to_be_focused()
    for code in (_gs1(CATHETER, "P100001"), _gs1(DRINK, "P200001")) * 2:
        if page.get_by_label("Vikt i kilo").count():
            break
        _scan(page, code)
    _weigh(page, "23,5 kg")
    page.get_by_label("Kartong 1").select_option("STOR")
    page.get_by_role("button", name="Packat, gör kolli").click()
    _wrong(page, "Kartong 1 väger 23,5")
    _wrong(page, "Dela på flera kartonger")
    page.get_by_role("button", name="En kartong till").click()
    expect(page.get_by_label("Kartong 2")).to_be_visible()
    expect_no_sideways_scroll(page)
    page.get_by_label("Vikt i kilo").first.fill("12,5")
    page.get_by_label("Vikt i kilo").last.fill("11 kg")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Alla beställningar i vågen är packade.")


def _all_is_packed(wave: Wave) -> None:
    wave.refresh_from_db()
    assert wave.state == Wave.State.PACKED
    assert Parcel.objects.filter(checked_at__isnull=False).count() == 2
    assert ExtraBox.objects.get().weight_g == 11_000
    assert Order.objects.filter(state=Order.State.OPEN).count() == 1
    assert not Scrapping.objects.exists()
    assert Lot.objects.count() == 2
    assert Message.objects.filter(key=f"transport.book:{wave.uuid}").count() == 1
    assert [one.name for one in invariants() if any(breaches(one.name))] == []
