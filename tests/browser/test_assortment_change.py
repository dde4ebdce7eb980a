"""A whole assortment change: from the workbook to a patient who orders the new article (B2.12)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests import region as r
from tests import workbooks as w
from tests.browser.conftest import PHONE, Clock, PageOf
from tests.browser.demo import PASSWORD, log_in
from tests.browser.steps import confirm, expect_no_sideways_scroll, tick
from uttag.apps.access.actors import Actor
from uttag.apps.assortment.models import AssortmentChange, CarriedItem, ConversionList
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.models import OrderRow
from uttag.apps.patients.models import Patient, PatientLogin
from uttag.apps.purchasing.models import PurchaseStop
from uttag.ground.accounts.models import User
from uttag.ground.verify import breaches, invariants
from uttag.interfaces.worker.loop import work_once
from uttag.interfaces.worker.ticks import tick as ring

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

STARTS = date(2026, 9, 1)
FIRST_MORNING = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
NAME = "Katetrar 2026"
LIST = "Katetrar och påsar"


@pytest.mark.clause("B2.6")
@pytest.mark.clause("B2.12")
def test_from_the_workbook_to_carried_over_prescriptions(
    page_of: PageOf, clock: Clock, tmp_path: Path
) -> None:
    region = r.region()
    patient = _furnish(region)
    lena, leo = _as(page_of, region.lena), _as(page_of, region.leo)
    _plan(lena)
    file = _edited(_taken_out(lena, tmp_path), tmp_path)
    _hand_in(lena, file)
    _confirmed_by_another(leo, lena.url)
    _approve(lena)
    _run_out(lena)
    _told()
    _choose_otherwise(_as(page_of, region.alice))

    clock.at = FIRST_MORNING
    _morning_comes(clock)
    lena.goto("/sortiment/sortimentsbyten/")
    lena.get_by_role("link", name=NAME).click()
    expect(lena.locator("main")).to_contain_text("3 av 3 förskrivningar är överförda")
    _patient_orders(page_of, patient)
    assert CarriedItem.objects.filter(chosen=True).count() == 1
    assert [one.name for one in invariants() if breaches(one.name)] == []


def _furnish(region: r.Region) -> Patient:
    """Old articles with stock, and one that stays; Alice has prescribed two of them to Torvald, Bob one to Signe."""
    for number, name in (
        ("O1", "Tappningskateter Gammal"),
        ("O2", "Urinpåse Gammal"),
        ("S1", "Urinpåse Stannar"),
    ):
        r.article(number, name=name)
        r.stock(region, number, 600)
    torvald = r.patient(region)
    signe = r.patient(region, r.SIGNE, by=region.bob, given_name="Signe", municipality="1470")
    r.item(region, torvald, "O1", pieces=50)
    r.item(region, torvald, "O2")
    r.item(region, signe, "O1", by=region.bob)
    for someone in (region.lena, region.leo, region.alice):
        user = User.objects.get(pk=someone.user_id or 0)
        user.set_password(PASSWORD)
        user.email = f"{user.username}@example.org"
        user.save()
    return torvald


def _as(page_of: PageOf, actor: Actor) -> Page:
    page = page_of("")
    log_in(page, User.objects.get(pk=actor.user_id or 0))
    return page


def _plan(page: Page) -> None:
    page.goto("/sortiment/sortimentsbyten/")
    page.get_by_role("link", name="Planera ett byte").first.click()
    page.get_by_label("Namn").fill(NAME)
    page.get_by_label("Startdag").fill(STARTS.isoformat())
    page.get_by_label(Article.objects.get(number="O1").group.name_sv, exact=True).check()
    page.get_by_role("button", name="Planera bytet").click()
    expect(page.locator("main")).to_contain_text("Excelfilen ska finnas senast måndag 1 juni 2026")


def _taken_out(page: Page, folder: Path) -> bytes:
    page.get_by_role("link", name="Ta fram eller lämna in Excelfilen").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta arbetsboken").click()
    path = folder / "ut.xlsx"
    download.value.save_as(path)
    return path.read_bytes()


def _edited(content: bytes, folder: Path) -> Path:
    """Two new articles to come, and a list of what they take over: two new for three old."""

    def edit(book: Any) -> None:
        group = Article.objects.get(number="O1").group.name_sv
        for number, name in (("900001", "Tappningskateter Ny"), ("900002", "Urinpåse Ny")):
            w.add_new(book, Artikelnummer=number, Benämning=name, Produktgrupp=group, Status="Kommande")
        for old, new, count, of in (("O1", "900001", 2, 3), ("O2", "900002", 1, 1)):
            row = {"Konverteringslista": LIST, "Gammal artikel": old, "Ny artikel": new}
            w.add(book, "Konverteringar", {**row, "Antal nya": count, "Ersätter antal gamla": of})

    path = folder / "sortimentsbyte.xlsx"
    path.write_bytes(w.edited(content, edit))
    return path


def _hand_in(page: Page, file: Path) -> None:
    page.goto("/sortiment/excel/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Ändringarna gäller från").fill(r.TODAY.isoformat())
    page.get_by_label("Hör till sortimentsbytet").select_option(label=NAME)
    page.get_by_role("button", name="Lämna in och kontrollera").click()
    expect(page.locator("main")).to_contain_text("Tappningskateter Ny")


def _confirmed_by_another(page: Page, url: str) -> None:
    page.goto(url)
    confirm(page, "Godkänn och genomför", "Godkänn och genomför")
    expect(page.locator("main")).to_contain_text("genomförd")
    assert Article.objects.get(number="900001").status == "coming"
    assert AssortmentChange.objects.get().file_at is not None


def _approve(page: Page) -> None:
    """The list is there as a draft; its remarks are read before it is approved."""
    page.goto("/sortiment/sortimentsbyten/")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("main")).to_contain_text("i god tid")
    page.get_by_role("link", name=LIST).click()
    expect(page.locator("main")).to_contain_text("2 nya för 3 gamla")
    page.get_by_role("button", name="Godkänn listan").click()
    dialog = page.locator("dialog[open]")
    if dialog.get_by_role("checkbox").count():
        dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Godkänn", exact=True).click()
    expect(page.locator(".head")).to_contain_text("godkänd")
    assert ConversionList.objects.get().state == "approved"


def _run_out(page: Page) -> None:
    page.get_by_role("navigation", name="Vägen hit").get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="Öppna planen").click()
    page.get_by_role("button", name="Räkna planen").click()
    expect(page.locator("main")).to_contain_text("Kassation med inköp som vanligt")
    page.get_by_role("link", name="Varför?").first.click()
    expect(page.locator("#panel-body")).to_contain_text("över vid starten")
    page.keyboard.press("Escape")
    confirm(page, "Ta planen i bruk", "Ta i bruk")
    expect(page.locator("main")).to_contain_text("I bruk sedan")
    assert PurchaseStop.objects.count() == 2


def _told() -> None:
    """One letter to Alice, with a number and where to look, and nobody's name."""
    while work_once():
        pass
    letters = [one for one in mail.outbox if one.to == ["alice@example.org"]]
    assert len(letters) == 1
    assert "2 av dina förskrivningar" in letters[0].body
    assert "Torvald" not in letters[0].body


def _choose_otherwise(page: Page) -> None:
    """For the bag, the one that stays."""
    page.goto("/forskrivning/sortimentsbyten/")
    row = page.locator("tbody tr", has_text="Urinpåse Gammal")
    expect(row).to_contain_text("Urinpåse Ny")
    row.get_by_role("link", name="Välj annat").click()
    page.locator("label", has_text="En annan artikel").click()
    page.get_by_role("combobox", name="Annan artikel").press_sequentially("stannar")
    page.get_by_role("option", name="Urinpåse Stannar").click()
    page.get_by_label("Antal per uttag").fill("30")
    page.get_by_role("button", name="Spara valet").click()
    expect(page.locator("tbody tr", has_text="Urinpåse Gammal")).to_contain_text("ditt val")


def _morning_comes(clock: Clock) -> None:
    ring(clock.at)
    while work_once():
        pass
    assert Article.objects.get(number="O1").status == "gone"
    assert Article.objects.get(number="900001").status == "active"


def _patient_orders(page_of: PageOf, patient: Patient) -> None:
    """On a phone: the new article under the old prescription, to be ordered at once."""
    user = User.objects.create_user("torvald", name="Torvald Patientsson-Ek", password=PASSWORD)
    PatientLogin.objects.create(user=user, patient=patient)
    page = page_of("", size=PHONE)
    log_in(page, user)
    page.locator("main").get_by_role("link", name="Beställ").first.click()
    expect(page.locator("main")).to_contain_text("Urinpåse Stannar")
    expect(page.locator("main")).not_to_contain_text("Gammal")
    tick(page, "Tappningskateter Ny")
    page.get_by_role("button", name="Nästa: vart").click()
    expect_no_sideways_scroll(page)
    page.get_by_role("button", name="Nästa: kontrollera").click()
    page.get_by_role("button", name="Bekräfta beställningen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack")
    row = OrderRow.objects.get()
    assert (row.article.number, row.pieces) == ("900001", 34)
