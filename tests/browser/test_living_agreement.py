"""The agreement lives: a proposal is tried, decided in a meeting and approved, and orders promise by it on its day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests import governance as g
from tests import region as r
from tests.browser.conftest import PHONE, Clock, PageOf
from tests.browser.demo import PASSWORD, log_in
from tests.browser.steps import confirm, tick
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import ChangeLogEntry, Decision, DocumentVersion
from uttag.apps.governance.models import AgendaItem, Matter, Meeting, Minutes
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import CareProvider, Unit
from uttag.ground.accounts.models import User
from uttag.ground.verify import breaches, invariants
from uttag.interfaces.worker.loop import work_once

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WINTER = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
MEETING = datetime(2027, 1, 26, 12, 30, tzinfo=UTC)
# A Sunday and a Monday: by four days from the one, or three from the other, goods come on Thursday 4 March.
LAST_OF_FEBRUARY = datetime(2027, 2, 28, 9, 0, tzinfo=UTC)
FIRST_OF_MARCH = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
THURSDAY = date(2027, 3, 4)


@pytest.mark.clause("P4")
@pytest.mark.clause("P5")
@pytest.mark.clause("G7")
@pytest.mark.clause("G8")
@pytest.mark.clause("G10")
@pytest.mark.clause("G11")
def test_a_proposal_becomes_a_promise(page_of: PageOf, clock: Clock) -> None:
    council = _furnish()
    clock.at = WINTER
    secretary = page_of("council")
    _propose(secretary)
    _what_if(secretary)
    meeting = _call(secretary)
    clock.at = MEETING + timedelta(hours=1)
    _decide(secretary, meeting)
    _minutes(secretary, page_of, council, meeting)
    _contact_carries_out(page_of)
    _change_log(secretary)

    february, march = _ordered(page_of, clock)
    assert (february.deadline_day, march.deadline_day) == (THURSDAY, THURSDAY)
    assert [one.name for one in invariants() if breaches(one.name)] == []


def _furnish() -> g.Council:
    """A patient with two things to take out, one order last spring to try the proposal on, and a council."""
    region = r.region()
    council = g.Council(secretary=g.person("Sten Sekreterare", Role.SECRETARIAT))
    g.fill(council, g.LMN)
    patient = r.patient(region)
    for number, name in (("K1", "Tappningskateter"), ("K2", "Urinpåse")):
        r.article(number, name=name)
        r.stock(region, number, 900)
        r.item(region, patient, number, last_valid_day=date(2027, 12, 31), time_lock_days=0)
    kept = patient.items.get(article__number="K1")
    r.place(region, patient, kept)
    skara = CareProvider.objects.get(code="1495")
    contact = r._actor("Klara Kontakt", Role.CONTACT, "Avtal Skara", Unit.Kind.ADMINISTRATION, skara)
    for someone in (*council.of(g.LMN), contact):
        _give_password(someone)
    return council


def _give_password(actor: Actor) -> None:
    user = User.objects.get(pk=actor.user_id or 0)
    user.set_password(PASSWORD)
    user.save()


def _propose(page: Page) -> None:
    page.get_by_role("link", name="Ärenden", exact=True).click()
    page.get_by_role("link", name="Väck ett ärende").click()
    page.get_by_label("Rubrik").fill("Leverans inom tre arbetsdagar")
    page.get_by_role("combobox", name="Lägg till ett villkor").press_sequentially("leveranstid i")
    page.get_by_role("option", name="Leveranstid i arbetsdagar").click()
    row = page.locator("fieldset.proposed")
    expect(row).to_contain_text("Gäller i dag: 4 dagar")
    row.get_by_label("Nytt värde").fill("25")
    row.get_by_label("Gäller från").fill("2027-03-01")
    page.get_by_role("button", name="Väck ärendet").click()
    expect(page.get_by_role("alert")).to_contain_text("Leveranstid i arbetsdagar")  # no more than 20
    expect(page.get_by_label("Rubrik")).to_have_value("Leverans inom tre arbetsdagar")
    page.locator("fieldset.proposed").get_by_label("Nytt värde").fill("3")
    page.get_by_role("button", name="Väck ärendet").click()
    expect(page.locator(".from-to")).to_contain_text("4 dagar")
    expect(page.locator(".from-to b")).to_have_text("3 dagar")


def _what_if(page: Page) -> None:
    """On last spring's order: one promise would have been another."""
    page.get_by_label("Från", exact=True).fill("2026-04-01")
    page.get_by_label("Till och med").fill("2026-06-30")
    page.get_by_role("button", name="Pröva förslaget").click()
    assert work_once() > 0
    page.reload()
    panel = page.locator("#vad-hander")
    expect(panel).to_contain_text("hade 1 blivit annorlunda")
    expect(panel).to_contain_text("Om varorna hade funnits i lager")
    panel.locator("a.tile").first.click()
    expect(page.get_by_role("main")).to_contain_text("10 april")
    page.go_back()


def _call(page: Page) -> Meeting:
    page.get_by_role("link", name="Möten", exact=True).click()
    page.get_by_role("link", name="Nytt möte").first.click()
    page.get_by_label("Organ", exact=True).select_option(label="Ledningsrådet LMN")
    page.get_by_label("Dag").fill("2027-01-26")
    page.get_by_label("Klockan").fill("13:30")
    page.get_by_label("Plats").fill("Skövde")
    page.get_by_role("button", name="Lägg in mötet").click()
    page.get_by_label("Lägg till ärende").select_option(label="Leverans inom tre arbetsdagar")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.locator(".agenda")).to_contain_text("Leverans inom tre arbetsdagar")
    return Meeting.objects.get()


def _decide(page: Page, meeting: Meeting) -> None:
    """Not before everyone agrees; then in unanimity."""
    page.goto(f"/styrning/moten/{meeting.uuid}/")
    page.get_by_role("link", name="Skriv in närvaro").click()
    page.get_by_role("button", name="Alla är med").click()
    page.get_by_role("link", name="Leverans inom tre arbetsdagar").click()
    _conclude(page)
    expect(page.get_by_role("alert")).to_contain_text("Ståndpunkt saknas för 4")
    assert not Decision.objects.filter(matter__isnull=False).exists()
    page.get_by_role("button", name="Alla eniga").click()
    _conclude(page)
    expect(page.locator(".agenda")).to_contain_text("beslutat i enighet")
    assert AgendaItem.objects.get().outcome == "decided"


def _conclude(page: Page) -> None:
    page.locator(".end-choice", has_text="enighet").locator("input").check()
    page.get_by_label("Ordalydelse").fill("Löftet är tre arbetsdagar från den 1 mars.")
    page.get_by_role("button", name="Avgör punkten").click()


def _minutes(page: Page, page_of: PageOf, council: g.Council, meeting: Meeting) -> None:
    """The chair approves at the desk, the vice chair of the other side on a phone; then it is locked."""
    page.goto(f"/styrning/moten/{meeting.uuid}/")
    page.get_by_role("button", name="Skriv utkast").click()
    chair, vice_chair = council.of(g.LMN)[:2]
    for someone, size in ((chair, None), (vice_chair, PHONE)):
        own = page_of("", **({"size": size} if size else {}))
        log_in(own, User.objects.get(pk=someone.user_id or 0))
        own.goto(f"/styrning/moten/{meeting.uuid}/anteckningar/")
        confirm(own, "Godkänn", "Godkänn")
        expect(own.locator("main")).to_contain_text(someone.name)
    expect(own.locator("main")).to_contain_text("godkända och låsta")
    minutes = Minutes.objects.get()
    assert minutes.pdf is not None
    assert bytes(minutes.pdf.content).startswith(b"%PDF-")


def _contact_carries_out(page_of: PageOf) -> None:
    """The party's contact finds the decision among what is to be done, reads it and marks it."""
    page = page_of("")
    log_in(page, User.objects.get(username="klara"))
    page.get_by_role("link", name=re.compile("tre arbetsdagar")).first.click()
    page.get_by_role("button", name="Vi har genomfört det").click()
    decision = Decision.objects.get(matter__isnull=False)
    assert decision.reads.count() == 1
    assert decision.implementations.get().care_provider.code == "1495"


def _change_log(page: Page) -> None:
    page.goto("/styrning/andringslogg/")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Leverans inom tre arbetsdagar")
    expect(first).to_contain_text("4 dagar")
    expect(first).to_contain_text("3 dagar")
    expect(page.locator("main")).to_contain_text("sigillen stämmer")
    entry = ChangeLogEntry.objects.latest("number")
    assert entry.decision == Matter.objects.get().decision
    assert DocumentVersion.objects.get(decision=entry.decision).document.code == "B"


def _ordered(page_of: PageOf, clock: Clock) -> tuple[Order, Order]:
    """By a prescriber: on the last of February, and on the day that the decision applies from."""
    page = page_of("prescriber")
    for at, article, days in (
        (LAST_OF_FEBRUARY, "Tappningskateter", "fyra arbetsdagar"),
        (FIRST_OF_MARCH, "Urinpåse", "tre arbetsdagar"),
    ):
        clock.at = at
        _order(page, article, days)
    latest = Order.objects.order_by("-pk")[:2]
    return latest[1], latest[0]


def _order(page: Page, article: str, days: str) -> None:
    patient = Order.objects.earliest("pk").patient
    page.goto(f"/forskrivning/patienter/{patient.uuid}/bestall/")
    tick(page, article)
    page.get_by_role("button", name="Kontrollera").click()
    promise = page.locator(".promise")
    expect(promise.locator("b").first).to_have_text("tor 4 mar")
    promise.get_by_text("Varför?").click()
    expect(promise).to_contain_text(days)
    page.get_by_role("button", name="Bekräfta beställningen").click()
    order = Order.objects.latest("pk")
    _why_names_the_decision(page, order, decided=days.startswith("tre"))


def _why_names_the_decision(page: Page, order: Order, *, decided: bool) -> None:
    """*Varför?* of the confirmed order says by whose decision the value holds."""
    page.goto(f"/forskrivning/order/{order.uuid}/")
    page.get_by_role("link", name="Varför?").first.click()
    panel = page.locator("#panel-body")
    expect(panel).to_contain_text("Leveranstid i arbetsdagar")
    reference = Decision.objects.get(matter__isnull=False).reference if decided else "Samarbetsavtalet 2018"
    expect(panel).to_contain_text(reference)


def test_a_stranger_reads_nothing_of_it(client: Client) -> None:
    assert client.get("/styrning/").status_code == 302
