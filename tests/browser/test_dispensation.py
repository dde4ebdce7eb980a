"""Outside contract, from the prescriber's question to what is charged: five people, one article, eleven days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests import dispensations as d
from tests import region as r
from tests.browser.conftest import PHONE, Clock, PageOf
from tests.browser.demo import PASSWORD, log_in
from tests.browser.steps import (
    choose_article,
    confirm,
    expect_no_sideways_scroll,
    read_everything,
    search,
    tick,
)
from tests.delivered import share
from uttag.apps.charges.models import Charge
from uttag.apps.patients.models import Patient
from uttag.apps.purchasing.models import Procurement, ProcurementContact, PurchaseOrder
from uttag.ground.accounts.models import User
from uttag.ground.verify import breaches, invariants
from uttag.interfaces.worker.loop import work_once
from uttag.interfaces.worker.ticks import tick as ring
from uttag.rules.money import kronor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Ordered on the Thursday before Easter, ten working days end on Monday 20 April; this is the morning after.
ELEVENTH = datetime(2026, 4, 21, 6, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 4, 21, 13, 0, tzinfo=UTC)
DELIVERED = datetime(2026, 4, 22, 9, 0, tzinfo=UTC)
# Two packages at the supplier's list price; the surcharges of the price list of 2026; the fee for procuring.
GOODS = 2 * 45_000
CHARGED = {
    "goods": GOODS,
    "knowledge": share(GOODS, "0.042"),
    "distribution": share(GOODS, "0.145"),
    "fee": 15_000,
}


@pytest.mark.clause("A1")
@pytest.mark.clause("A4")
@pytest.mark.clause("B2.2")
@pytest.mark.clause("B2.3")
@pytest.mark.clause("B2.4")
def test_from_the_prescribers_question_to_what_is_charged(page_of: PageOf, clock: Clock) -> None:
    patient = _furnish()
    prescriber = page_of("prescriber")
    _ask(prescriber, patient)
    lmn = page_of("products")
    _prepare(lmn)
    _approve(page_of("", size=PHONE))
    _letters_say("beredd av LMN", "är godkänd")
    _prescribe(prescriber)
    number = _order(prescriber)

    work_once()
    depot = page_of("depot")
    _order_from_supplier(depot, number)
    clock.at = ELEVENTH
    ring(ELEVENTH)
    work_once()
    _letters_say("tar längre tid")
    desk = page_of("service_desk")
    _contact(desk)
    bought = _receive(depot)
    _says(prescriber, number, "Har kommit till depån")

    _plan_and_pack(depot, number)
    clock.at = AFTERNOON
    _send(depot)
    clock.at = DELIVERED
    _deliver(depot, number)
    _charged()
    _report(lmn, bought)
    assert [one.name for one in invariants() if breaches(one.name)] == []


def _furnish() -> Patient:
    """The article is in the register, outside contract; the council's member logs in by password."""
    region = r.region()
    d.outside()
    User.objects.filter(pk=region.alice.user_id or 0).update(email="alice@example.se")
    council = User.objects.get(pk=region.rolf.user_id or 0)
    council.set_password(PASSWORD)
    council.save()
    return r.patient(region, email="torvald@example.se")


def _ask(page: Page, patient: Patient) -> None:
    """What is searched for lies outside contract; from there the prescriber asks."""
    page.goto(f"/forskrivning/patienter/{patient.uuid}/forskriv/")
    page.get_by_role("combobox", name="Artikel").press_sequentially("silikon")
    expect(page.locator(".picker-option")).to_contain_text("utanför avtal")
    page.get_by_role("link", name="Ansök om dispens för en produkt").click()
    page.get_by_role("combobox", name="Finns den i registret?").press_sequentially("silikon")
    page.get_by_role("option", name="Silikonbandage").click()
    page.get_by_label("Varför räcker inte sortimentet?").fill(d.NEED)
    page.get_by_label("Vad har prövats?").fill("Två sorter i avtalet.")
    page.get_by_role("button", name="Skicka ansökan").click()
    expect(page.locator(".head .chip").first).to_have_text("väntar på LMN")


def _prepare(page: Page) -> None:
    """LMN sees the need, and nobody's name."""
    page.goto("/sortiment/dispenser/")
    page.get_by_role("link", name="silikon").first.click()
    expect(page.locator("main")).to_contain_text(d.NEED)
    expect(page.locator("main")).to_contain_text("80+ år")
    expect(page.locator("main")).not_to_contain_text("Torvald")
    expect(page.get_by_role("combobox", name="Artikel i registret")).to_have_value("Silikonbandage")
    page.get_by_label("Yttrande till rådet").fill("Bör godkännas ett år.")
    page.get_by_label("Till och med").fill("2027-04-01")
    page.get_by_role("button", name="Lämna till rådet").click()
    expect(page.locator("main")).to_contain_text("Inget att bereda")


def _approve(page: Page) -> None:
    """The council decides on a phone."""
    log_in(page, User.objects.get(username="rolf"))
    page.goto("/styrning/dispenser/")
    page.get_by_role("link", name="silikon").first.click()
    expect_no_sideways_scroll(page)
    page.get_by_label("Beslut", exact=True).fill("LMN 2026-04-02 § 7")
    page.get_by_role("button", name="Godkänn").click()
    expect(page.locator("main")).to_contain_text("Inget väntar på beslut")
    work_once()


def _prescribe(page: Page) -> None:
    page.reload()
    expect(page.locator(".head")).to_contain_text("för den här patienten")
    page.get_by_role("link", name="Förskriv", exact=True).click()
    row = page.locator("#rows > fieldset").first
    choose_article(row, "silikon", "Silikonbandage")
    for label, figure in (("Antal uttag", 4), ("Antal per uttag", 60), ("Räcker", 60)):
        row.get_by_label(label).fill(str(figure))
    row.get_by_label("Tid mellan uttag").fill("50")
    page.get_by_role("button", name="Förskriv", exact=True).click()
    expect(page.locator(".items > li")).to_contain_text("Silikonbandage")


def _order(page: Page) -> str:
    """The order's number; its promise is ten working days."""
    page.locator(".head").get_by_role("link", name="Beställ").click()
    tick(page, "Silikonbandage")
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.locator(".promise")).to_contain_text("mån 20 apr")
    expect(page.locator(".promise")).to_contain_text("Skaffas hem")
    page.get_by_role("button", name="Bekräfta beställningen").click()
    return page.locator(".order-card h2 a").inner_text()


def _order_from_supplier(page: Page, number: str) -> None:
    page.goto("/depa/anskaffningar/")
    expect(page.get_by_role("row", name=number)).to_contain_text("0 av 10")
    page.get_by_role("button", name="Beställ av leverantören").click()
    expect(page.locator("main")).to_contain_text("Inget att beställa")
    expect(page.get_by_role("row", name=number)).to_contain_text(PurchaseOrder.objects.get().number)


def _letters_say(*words: str) -> None:
    """The prescriber's letters since last time, none with anything of the patient."""
    ours = [letter for letter in mail.outbox if letter.to == ["alice@example.se"]]
    assert len(ours) == len(words)
    for letter, said in zip(ours, words, strict=True):
        assert said in letter.body
        assert not any(hidden in letter.body for hidden in ("Torvald", "ilikonbandage", d.NEED))
    mail.outbox.clear()


def _contact(page: Page) -> None:
    """First nobody answers; then the patient is reached, and the list is empty."""
    page.goto("/kundtjanst/anskaffningar/")
    expect(page.locator("main")).to_contain_text("dag 11 av 10")
    for outcome, said in (("Inte nådd", "Inget svar, ringer igen"), ("Nådd och informerad", "")):
        page.goto("/kundtjanst/anskaffningar/")
        page.get_by_role("link", name="Torvald Patientsson-Ek").click()
        expect(page.locator("main")).to_contain_text("070-174 06 05")
        page.get_by_text(outcome, exact=True).click()
        page.get_by_label("Vad som sades").fill(said)
        page.get_by_role("button", name="Anteckna").click()
    expect(page.locator("main")).to_contain_text("Ingen att kontakta")
    assert ProcurementContact.objects.count() == 3


def _receive(page: Page) -> PurchaseOrder:
    """The goods come against their order, by their shelf life, onto a shelf."""
    bought = PurchaseOrder.objects.get()
    page.goto(f"/depa/inleverans/?kod={bought.number}")
    page.get_by_role("link", name="Silikonbandage").first.click()
    page.get_by_label("Parti").fill("P77")
    page.get_by_label("Sista dag").fill("2028-09-30")
    page.get_by_label("Antal", exact=True).fill("2")
    page.get_by_label("Hyllplats").fill("A-77")
    page.get_by_role("button", name="Bedöm partiet").click()
    page.get_by_role("button", name="Ta in på A-77").click()
    expect(page.locator("main")).to_contain_text("P77")
    assert Procurement.objects.get().state == Procurement.State.RECEIVED
    return bought


def _says(page: Page, number: str, words: str) -> None:
    search(page, number)
    expect(page.locator(".timeline")).to_contain_text(words)


def _plan_and_pack(page: Page, number: str) -> None:
    page.goto("/depa/")
    page.get_by_role("link", name="Planera våg").click()
    page.get_by_role("button", name="Planera vågen").click()
    page.get_by_role("link", name="Plocka", exact=False).first.click()
    for label in ("Läs hyllplatsens kod", "Läs artikelns kod", "Läs partiets kod"):
        expect(page.get_by_label(label)).to_be_visible()
        page.get_by_role("button", name="Utan kod").click()
    expect(page.locator("#pick")).to_contain_text("Allt är plockat")
    page.get_by_role("link", name="Till packningen").click()
    page.get_by_role("link", name=f"Nästa: {number}").click()
    read_everything(page)
    page.get_by_label("Vikt i kilo").fill("1,2")
    page.get_by_role("button", name="Packat, gör kolli").click()


def _send(page: Page) -> None:
    page.get_by_role("link", name="Gå till vågen").click()
    confirm(page, "Skicka", "Ja, skicka")
    expect(page.locator(".head .chip")).to_contain_text("Har lämnat depån")


def _deliver(page: Page, number: str) -> None:
    page.goto(f"/depa/kollin/?q={number}")
    page.locator("tbody th a").first.click()
    page.get_by_label("Vad har hänt").select_option(label="Levererad")
    page.get_by_label("Enligt").fill("Budet")
    page.get_by_role("button", name="Anteckna").click()
    expect(page.locator(".head .chip").first).to_contain_text("Levererat")


def _charged() -> None:
    """Goods, both surcharges (reading 15) and the fee, each once."""
    assert dict(Charge.objects.values_list("kind", "ore")) == CHARGED
    assert Charge.objects.count() == len(CHARGED)


def _report(page: Page, bought: PurchaseOrder) -> None:
    """LMN reads how long it took and that both were told; not for whom."""
    page.goto("/sortiment/anskaffningar/")
    main = page.locator("main")
    expect(main).to_contain_text("Silikonbandage")
    expect(main).to_contain_text(bought.supplier.name)
    expect(main).to_contain_text("alla nådda")
    expect(main).not_to_contain_text("Torvald")
    expect(main).not_to_contain_text(kronor(GOODS))
