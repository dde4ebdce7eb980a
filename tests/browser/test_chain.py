"""From prescription to invoice by hand, through the pages: one patient, one order, five people, three papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from lxml import etree
from playwright.sync_api import Locator, Page, expect

from tests import region as r
from tests.browser.conftest import Clock, PageOf
from tests.browser.steps import choose_article, confirm, plain, read_everything, scan, search, text_of, tick
from tests.delivered import share
from uttag.interfaces.worker.loop import work_once
from uttag.papers import check
from uttag.papers.peppol_rules import NAMESPACES
from uttag.rules.money import kronor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AFTER_EASTER = datetime(2026, 4, 7, 6, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 4, 7, 13, 0, tzinfo=UTC)
DELIVERED = datetime(2026, 4, 9, 12, 30, tzinfo=UTC)
IN_MAY = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)

# What is ordered has to cost this, by the price list of April 2026, reckoned here on its own:
# goods, surcharge for knowledge (A1), surcharge for distribution (A2), in öre.
CATHETERS = 2 * 31_499
DRINKS = 61_235
CATHETER_LINE = (CATHETERS, share(CATHETERS, "0.042"), share(CATHETERS, "0.145"))
DRINK_LINE = (DRINKS, share(DRINKS, "0.036"), share(DRINKS, "0.118"))
LINES = (CATHETER_LINE, DRINK_LINE, DRINK_LINE)
NET = sum(map(sum, LINES))
VAT = share(sum(CATHETER_LINE), "0.25") + share(2 * sum(DRINK_LINE), "0.06")
PAYABLE = (NET + VAT + 50) // 100 * 100


@pytest.mark.clause("A1")
@pytest.mark.clause("A2")
@pytest.mark.clause("D2")
@pytest.mark.clause("D8")
@pytest.mark.clause("F2")
@pytest.mark.clause("F4")
def test_what_is_prescribed_is_ordered_delivered_and_invoiced_to_the_ore(
    page_of: PageOf, clock: Clock, tmp_path: Path
) -> None:
    _furnish()
    prescriber = page_of("prescriber")
    _register(prescriber)
    _prescribe(prescriber)
    number = _order(prescriber)
    _why(prescriber)
    _is_found_at_the_service_desk(page_of("service_desk"), number)

    clock.at = AFTER_EASTER
    depot = page_of("depot")
    _plan_and_pick(depot, number)
    note = _pack(depot, number)
    clock.at = AFTERNOON
    _send(depot)
    clock.at = DELIVERED
    _deliver(depot, number)
    _says_delivered(prescriber, number)

    clock.at = IN_MAY
    finance = page_of("finance")
    _close_april(finance)
    pdf, xml = _open_invoice(finance, tmp_path)
    _papers_agree(number, note, pdf, xml)


def _furnish() -> None:
    """Articles and stock; the patient is still unknown."""
    region = r.region()
    r.article("K1", name="Tappningskateter hydrofil 12 ch", price=31_499)
    name = "Näringsdryck komplett 200 ml"
    r.article("N1", area="nutrition", name=name, price=DRINKS, children=("Jordgubb", "Choklad"))
    for article in ("K1", "N1-1", "N1-2"):
        r.stock(region, article, 600, lot=f"P{article}")


def _register(page: Page) -> None:
    page.get_by_role("link", name="Ny patient").first.click()
    page.get_by_label("Personnummer eller samordningsnummer").press_sequentially(r.SIGNE)
    expect(page.locator("#number-said")).to_contain_text("Numret stämmer")
    page.get_by_label("Förnamn").fill("Signe")
    page.get_by_label("Efternamn").fill("Åkerström-Älvdal")
    page.get_by_label("Folkbokförd i").select_option(label="Skara")
    page.get_by_label("Gata och nummer").fill("Storgatan 1")
    page.get_by_label("Postnummer").fill("532 30")
    page.get_by_label("Ort", exact=False).first.fill("Skara")
    page.get_by_label("Mobiltelefon").fill("070-174 06 05")
    page.get_by_role("button", name="Registrera").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Signe Åkerström-Älvdal")


def _prescribe(page: Page) -> None:
    page.get_by_role("link", name="Ny förskrivning").first.click()
    rows = page.locator("#rows > fieldset")
    choose_article(rows.nth(0), "tapp", "Tappningskateter hydrofil 12 ch")
    _figures(rows.nth(0))
    page.get_by_role("button", name="En artikel till").click()
    choose_article(rows.nth(1), "näring", "Näringsdryck komplett 200 ml")
    _figures(rows.nth(1))
    page.get_by_role("button", name="Förskriv", exact=True).click()
    expect(page.locator(".items > li")).to_have_count(2)


def _figures(row: Locator) -> None:
    for label, figure in (("Antal uttag", 4), ("Antal per uttag", 60), ("Räcker", 60)):
        row.get_by_label(label).fill(str(figure))
    row.get_by_label("Tid mellan uttag").fill("50")


def _order(page: Page) -> str:
    """Both items in one order, confirmed after its promise has been seen. The order's number."""
    page.locator(".head").get_by_role("link", name="Beställ").click()
    tick(page, "Tappningskateter")
    drink = tick(page, "Näringsdryck")
    drink.get_by_label("Jordgubb").fill("30")
    drink.get_by_label("Choklad").fill("30")
    expect(drink.locator(".sum-line")).to_contain_text("60 av 60")
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.locator(".promise")).to_contain_text("fre 10 apr")
    expect(page.locator(".promise")).to_contain_text("mellan 08:00 och 19:00")
    page.get_by_role("button", name="Bekräfta beställningen").click()
    number = page.locator(".order-card h2 a").inner_text()
    assert number.startswith("B-")
    return number


def _why(page: Page) -> None:
    """The promise says which clause it comes from and what that clause's value was."""
    page.locator(".promise").get_by_role("link", name="Varför?").click()
    panel = page.get_by_role("dialog", name="Varför?")
    expect(panel.get_by_role("link", name="D2").first).to_be_visible()
    term = panel.locator(".term", has_text="Leveranstid i arbetsdagar")
    expect(term.locator(".num")).to_contain_text("4")
    expect(panel).to_contain_text("10 apr")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def _is_found_at_the_service_desk(page: Page, number: str) -> None:
    search(page, number)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(page.locator(".promise")).to_contain_text("fre 10 apr")
    expect(page.locator("main")).to_contain_text("Signe Åkerström-Älvdal")


def _plan_and_pick(page: Page, number: str) -> None:
    page.get_by_role("link", name="Planera våg").click()
    page.get_by_role("button", name="Planera vågen").click()
    expect(page.get_by_role("row", name=number)).to_be_visible()
    page.get_by_role("link", name="Plocka", exact=False).first.click()
    _scan_a_line(page)
    for picked in (1, 2):
        _pick_by_eye(page, picked)
    expect(page.locator("#pick")).to_contain_text("Allt är plockat")


def _scan_a_line(page: Page) -> None:
    """Shelf, article and lot, as a scanner types them; a wrong shelf is told."""
    steps = page.locator(".pick-steps li")
    scan(page, "Läs hyllplatsens kod", "Z-99")
    expect(page.get_by_role("alert")).to_be_visible()
    scan(page, "Läs hyllplatsens kod", steps.nth(0).locator("b").inner_text())
    article = steps.nth(1).locator("span").inner_text().removeprefix("Artikel ")
    scan(page, "Läs artikelns kod", article)
    scan(page, "Läs partiets kod", steps.nth(2).locator("b").inner_text())
    expect(page.locator("#pick")).to_contain_text("1 av 3 plockade")


def _pick_by_eye(page: Page, picked: int) -> None:
    for label in ("Läs hyllplatsens kod", "Läs artikelns kod", "Läs partiets kod"):
        expect(page.get_by_label(label)).to_be_visible()
        page.get_by_role("button", name="Utan kod").click()
    expect(page.locator("#pick")).to_contain_text(f"{picked + 1} av 3 plockade")


def _pack(page: Page, number: str) -> str:
    """Packs the order; its delivery note's text."""
    page.get_by_role("link", name="Till packningen").click()
    page.get_by_role("link", name=f"Nästa: {number}").click()
    read_everything(page)
    page.get_by_label("Vikt i kilo").fill("4,2")
    page.get_by_role("button", name="Packat, gör kolli").click()
    note = page.get_by_role("link", name="Skriv ut följesedel").first.get_attribute("href")
    return text_of(page.request.get(str(note)).body())


def _send(page: Page) -> None:
    page.get_by_role("link", name="Gå till vågen").click()
    confirm(page, "Skicka", "Ja, skicka")
    expect(page.locator(".head .chip")).to_contain_text("Har lämnat depån")


def _deliver(page: Page, number: str) -> None:
    search(page, number)
    page.get_by_label("Vad har hänt").select_option(label="Levererad")
    page.get_by_label("Enligt").fill("Budet")
    page.get_by_role("button", name="Anteckna").click()
    expect(page.locator(".head .chip").first).to_contain_text("Levererat")


def _says_delivered(page: Page, number: str) -> None:
    search(page, number)
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(page.locator(".head .chip").first).to_contain_text("Levererad")


def _close_april(page: Page) -> None:
    """Closing is the worker's job; the page follows it by itself."""
    page.get_by_role("link", name=re.compile("Stäng april 2026")).click()
    expect(page.locator("main")).to_contain_text(kronor(NET))
    confirm(page, "Stäng månaden", "Stäng och fakturera")
    expect(page.locator("#closing")).to_be_visible()
    work_once()
    expect(page.locator(".head .chip")).to_contain_text("stängd mån 4 maj")


def _open_invoice(page: Page, folder: Path) -> tuple[str, bytes]:
    page.locator("tbody th a").click()
    for ore in (*CATHETER_LINE, *DRINK_LINE, NET, PAYABLE):
        expect(page.locator("main")).to_contain_text(_figure(ore))
    pdf = _download(page, "PDF", folder / "invoice.pdf")
    return text_of(pdf), _download(page, "E-faktura (XML)", folder / "invoice.xml")


def _download(page: Page, link: str, file: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    waiting.value.save_as(file)
    return file.read_bytes()


def _papers_agree(number: str, note: str, pdf: str, xml: bytes) -> None:
    """The note says what came, the invoice what it costs; the invoice says nothing of the patient (F4)."""
    for said in (number, "Signe Åkerström-Älvdal", "Tappningskateter", "Jordgubb", "Choklad", "10 apr"):
        assert said in note
    for ore in (*(sum(line) for line in LINES), NET, VAT, PAYABLE):
        assert _figure(ore) in pdf
    assert check.check(xml) == ()
    assert sorted(_amounts(xml, "//cac:InvoiceLine/cbc:LineExtensionAmount")) == sorted(map(sum, LINES))
    assert _amounts(xml, "//cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount") == [NET]
    assert _amounts(xml, "/*/cac:TaxTotal/cbc:TaxAmount") == [VAT]
    assert _amounts(xml, "//cac:LegalMonetaryTotal/cbc:PayableAmount") == [PAYABLE]
    for someone in ("Signe", "Åkerström", r.SIGNE, number):
        assert someone not in pdf + xml.decode()


def _figure(ore: int) -> str:
    """An amount as in a table, without its currency."""
    return plain(kronor(ore)).removesuffix(" kr")


def _amounts(xml: bytes, path: str) -> Sequence[int]:
    """The amounts at a path of the e-invoice, in öre."""
    found = cast("list[etree._Element]", etree.fromstring(xml).xpath(path, namespaces=NAMESPACES))
    return [round(float(element.text or "") * 100) for element in found]
