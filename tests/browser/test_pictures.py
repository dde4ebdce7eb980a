"""The pictures in README, taken of the small demo region. UTTAG_PICTURES=1 puts them into docs/images/."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import demo
from tests.browser.conftest import PHONE, PageOf
from tests.browser.steps import search
from uttag.apps.invoicing.models import Invoice

# Numbers that follow from keys begin anew, so that the pictures are the same after other tests.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(reset_sequences=True)]

IMAGES = Path(__file__).parents[2] / "docs" / "images"
MOST_BYTES = 200_000


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Where pictures go: only when asked for into the repository, which no test run should touch."""
    return IMAGES if os.environ.get("UTTAG_PICTURES") == "1" else tmp_path


def test_what_readme_shows_can_be_had(page_of: PageOf, demo_region: None, album: Path) -> None:
    for name, page in (
        ("service-desk-patient", _service_desk(page_of("service_desk"))),
        ("prescriber-order", _prescriber(page_of(""))),
        ("patient-home", _patient(page_of("", size=PHONE))),
        ("depot-wave", _depot(page_of("depot"))),
        ("finance-invoice", _finance(page_of("finance"))),
        ("agreement-what-if", _council(page_of("council"))),
        ("assortment-run-out", _products(page_of("products"))),
    ):
        _take(page, album / f"{name}.png")


def _take(page: Page, file: Path) -> None:
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file, animations="disabled", caret="hide")
    assert 10_000 < file.stat().st_size < MOST_BYTES


def _service_desk(page: Page) -> Page:
    """Someone on the line who has something on its way."""
    search(page, demo.patient_with_most_under_way().identity.number)
    expect(page.get_by_role("heading", name="Kan tas ut nu", exact=True)).to_be_visible()
    return page


def _prescriber(page: Page) -> Page:
    """An order before it is confirmed, with the reasons for its promise open."""
    prescriber = demo.busiest_prescriber()
    demo.log_in(page, prescriber)
    page.goto(f"/forskrivning/patienter/{_with_something_to_take(page)}/bestall/")
    page.locator("input[name=item]").first.check()
    page.get_by_role("button", name="Kontrollera").click()
    page.locator(".promise").get_by_text("Varför?").click()
    return page


def _with_something_to_take(page: Page) -> str:
    """The first of the prescriber's patients with something to take out that has no flavours to choose."""
    page.goto("/forskrivning/patienter/")
    for href in page.eval_on_selector_all("tbody th a", "links => links.map(a => a.pathname)"):
        page.goto(f"{href}bestall/")
        if page.locator("input[name=item]").count() and not page.locator(".sum").count():
            return str(href).split("/")[-2]
    raise LookupError("nobody has anything to take out")


def _patient(page: Page) -> Page:
    """One thing just ordered, others still to take out."""
    demo.log_in(page, demo.log_in_with_most_to_take())
    page.locator("main").get_by_role("link", name="Beställ").click()
    page.locator("input[name=item]").first.check()
    for button in ("Nästa: vart", "Nästa: kontrollera", "Bekräfta beställningen"):
        page.get_by_role("button", name=button).click()
    page.get_by_role("link", name="Till mina uttag").click()
    expect(page.get_by_role("heading", name="På väg")).to_be_visible()
    return page


def _depot(page: Page) -> Page:
    """The afternoon's wave, just planned."""
    page.get_by_role("link", name="Planera våg").click()
    page.get_by_role("button", name="Planera vågen").click()
    expect(page.get_by_role("link", name="Plocklista")).to_be_visible()
    return page


def _finance(page: Page) -> Page:
    """A municipality's invoice, with lines of both product areas and all of it in sight."""
    invoices = Invoice.objects.exclude(customer__care_provider__kind="region")
    areas = {i.pk: i.lines.values("product_area").distinct().count() for i in invoices}
    chosen = min((i for i in invoices if areas[i.pk] > 1), key=lambda i: (abs(i.lines.count() - 7), i.number))
    page.goto(f"/ekonomi/fakturor/{chosen.uuid}/")
    return page


def _council(page: Page) -> Page:
    """A proposal before the decision: what it would change, and what would have come out otherwise."""
    page.goto("/styrning/arenden/")
    page.get_by_role("link", name="Leverans inom tre arbetsdagar").click()
    expect(page.locator("#vad-hander .tiles")).to_be_visible()
    return page


def _products(page: Page) -> Page:
    """How the old articles of an assortment change run out, beside buying as usual."""
    page.goto("/sortiment/sortimentsbyten/")
    page.get_by_role("link", name="Absorberande skydd 2027").click()
    page.get_by_role("link", name="Öppna planen").click()
    expect(page.locator(".curve .plot > svg").first).to_be_visible()
    return page
