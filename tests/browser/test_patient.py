"""Mina uttag on a phone: what can be taken out, an order in three steps, and where it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import region as r
from tests.browser.conftest import PHONE, PageOf
from tests.browser.steps import expect_no_sideways_scroll, tick
from uttag.apps.patients.models import Patient, PatientLogin
from uttag.ground.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def torvald(transactional_db: None) -> Patient:
    region = r.region()
    r.article("K1", name="Tappningskateter hydrofil 12 ch")
    r.article("N1", area="nutrition", name="Näringsdryck 200 ml", children=("Jordgubb", "Choklad"))
    torvald = r.patient(region)
    for article in ("K1", "N1"):
        r.item(region, torvald, article)
    user = User.objects.create_user("torvald", name="Torvald Patientsson-Ek")
    PatientLogin.objects.create(user=user, patient=torvald)
    return torvald


def go_on(page: Page, button: str, heading: str) -> None:
    """Each step fits the phone, and the next one says what it asks."""
    expect_no_sideways_scroll(page)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.mark.clause("D2")
def test_three_steps_a_receipt_and_where_it_is(page_of: PageOf, torvald: Patient) -> None:
    page = page_of("patient", size=PHONE, has_touch=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hej Torvald")
    page.locator("main").get_by_role("link", name="Beställ").click()

    expect(page.locator("[aria-current=step]")).to_have_text("Vad")
    tick(page, "Näringsdryck").get_by_label("Jordgubb").fill("50")
    page.get_by_role("button", name="Nästa: vart").click()
    expect(page.locator("main")).to_contain_text("50 valda, men uttaget är på 60.")
    page.get_by_label("Choklad").fill("10")
    go_on(page, "Nästa: vart", "Vart ska det?")
    expect(page.locator("main")).to_contain_text("Storgatan 1")
    go_on(page, "Nästa: kontrollera", "Stämmer det här?")
    expect(page.locator(".promise")).to_contain_text("fre 10 apr")
    go_on(page, "Bekräfta beställningen", "Tack, vi har tagit emot din beställning")
    number = page.locator(".order-card h2 a").inner_text()
    expect_no_sideways_scroll(page)

    page.get_by_role("link", name="Till mina uttag").click()
    page.locator(".coming", has_text="Framme senast fre 10 apr").click()
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main")).to_contain_text("Jordgubb")
    expect_no_sideways_scroll(page)
