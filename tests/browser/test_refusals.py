"""What a no looks like: what is wrong, which clause says so, what can be had instead, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests import region as r
from tests.browser.conftest import Clock, PageOf
from tests.browser.steps import choose, tick
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAST_MINUTE = datetime(2026, 4, 2, 11, 59, 59, tzinfo=UTC)
AT_TWO = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
AT_THREE = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)


@dataclass
class Ward:
    """Torvald has catheters to take out and a drink."""

    region: r.Region
    torvald: Patient
    catheters: PrescriptionItem

    @property
    def order_form(self) -> str:
        return f"/forskrivning/patienter/{self.torvald.uuid}/bestall/"


@pytest.fixture
def ward(transactional_db: None) -> Ward:
    region = r.region()
    r.article("K1", name="Tappningskateter")
    r.article("N1", area="nutrition", name="Näringsdryck")
    for article in ("K1", "N1"):
        r.stock(region, article, 600)
    torvald = r.patient(region)
    r.item(region, torvald, "N1")
    return Ward(region, torvald, r.item(region, torvald, "K1"))


def ask(page: Page, article: str, how_fast: str) -> None:
    tick(page, article)
    choose(page, "Hur fort", how_fast)
    page.get_by_label("Till den som kör").last.fill("Ring på hos grannen")
    page.get_by_role("button", name="Kontrollera").click()


def expect_kept(page: Page) -> None:
    expect(page.get_by_label("Till den som kör").last).to_have_value("Ring på hos grannen")


def test_a_withdrawal_that_someone_else_took_meanwhile_is_too_early(page_of: PageOf, ward: Ward) -> None:
    page = page_of("prescriber")
    page.goto(ward.order_form)
    r.place(ward.region, ward.torvald, ward.catheters)
    ask(page, "Tappningskateter", "Vanlig leverans")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("kan tas ut tidigast fredag 22 maj 2026")
    expect_kept(page)
    expect(page.locator(".row-choice", has_text="Tappningskateter").locator("[name=item]")).to_be_checked()
    assert Order.objects.count() == 1


@pytest.mark.clause("D5")
@pytest.mark.parametrize(
    ("at", "day", "said"),
    [
        (LAST_MINUTE, "tis 7 apr", "Framme senast"),
        (AT_TWO, "ons 8 apr", "inte före 14:00"),
    ],
)
def test_the_cutoff_of_acute_orders_is_told_before_they_are_confirmed(
    page_of: PageOf, ward: Ward, clock: Clock, at: datetime, day: str, said: str
) -> None:
    clock.at = at
    page = page_of("prescriber")
    page.goto(ward.order_form)
    ask(page, "Tappningskateter", "Akut")
    promise = page.locator(".promise")
    expect(promise.locator("b").first).to_have_text(day)
    promise.get_by_text("Varför?").click()
    expect(promise).to_contain_text(said)
    expect(promise.get_by_role("link", name="D5").first).to_be_visible()
    assert not Order.objects.exists()


@pytest.mark.clause("D6")
def test_express_too_late_offers_what_can_be_had_and_is_ordered_so(
    page_of: PageOf, ward: Ward, clock: Clock
) -> None:
    clock.at = AT_THREE
    page = page_of("prescriber")
    page.goto(ward.order_form)
    ask(page, "Näringsdryck", "Express")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("före 14:00; klockan är 15:00")
    expect(refusal.get_by_role("link", name="D6").first).to_be_visible()
    expect(refusal.locator(".refusal-instead")).to_contain_text("Akut leverans")
    expect(refusal.locator(".refusal-instead")).to_contain_text("8 apr")
    expect_kept(page)
    choose(page, "Hur fort", "Akut")
    page.get_by_role("button", name="Kontrollera").click()
    page.get_by_role("button", name="Bekräfta beställningen").click()
    expect(page.locator(".order-card")).to_contain_text("Ring på hos grannen")
    assert Order.objects.get().urgency == "acute"
