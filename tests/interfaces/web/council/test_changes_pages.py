"""Pages of terms, matters, decisions, the change log and documents: for whom, with what, in few statements."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import changes as c
from tests import region as r
from tests.chain import rows as rows_of
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import (
    ChangeLogEntry,
    DecisionRead,
    Document,
    DocumentVersion,
    Implementation,
    Term,
)
from uttag.apps.governance.models import Attachment, Matter, WhatIf
from uttag.apps.parties.models import CareProvider, Unit
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.interfaces.web.council.changes.forms import ValueForm, as_typed
from uttag.interfaces.web.council.changes.words import used_words
from uttag.interfaces.worker.handlers import HANDLERS

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P4")]

ROOT = "/styrning"
NEW = f"{ROOT}/arenden/nytt/"


@pytest.fixture(autouse=True)
def _region() -> Any:
    with time_machine.travel(c.NOW, tick=False):
        r.region()
        yield


@pytest.fixture
def lmn() -> Client:
    return c.logged_in(Role.LMN)


@pytest.fixture
def secretary() -> Client:
    return c.logged_in(Role.SECRETARIAT)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def typed(**changed: Any) -> dict[str, Any]:
    """The form as sent, for three working days from 1 May."""
    given = {
        "title": "Kortare leveranstid",
        "row": "1",
        "1-term": c.DAYS,
        "1-value": "3",
        "1-effective_from": "2026-05-01",
        "uuid": "6f0e5a5e-0f6d-4d55-8a0c-2f3f6c9b1a11",
    }
    return {**given, **changed}


def test_terms_as_they_hold_on_any_day(lmn: Client) -> None:
    c.decide(c.propose())

    assert "Leveranstid i arbetsdagar" in text(lmn, f"{ROOT}/villkor/?q=leveranstid")
    today, may = text(lmn, f"{ROOT}/villkor/{c.DAYS}/"), text(lmn, f"{ROOT}/villkor/{c.DAYS}/?dag=2026-05-01")
    assert '<p class="big-value">4 dagar</p>' in today
    assert "3 dagar från" in today
    assert '<p class="big-value">3 dagar</p>' in may
    assert "Ledningsrådet LMN 2026-04-02, § 1" in may
    assert "Leveranslöfte" in may
    asked = text(lmn, f"{ROOT}/villkor/?dag=x&spec=A1")
    assert asked.count("<tr>") > 2
    assert "Skriv en dag mellan" in asked
    text(lmn, f"{ROOT}/villkor/finns.inte/", 404)
    payers = text(lmn, f"{ROOT}/villkor/payer.table/").split("Tabellens rader")[1]
    assert "payer_" not in payers.split("</section>")[0]
    assert payers.count("<li>") >= 5


def test_the_list_of_terms_takes_few_statements(lmn: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(15):
        text(lmn, f"{ROOT}/villkor/")


@pytest.mark.clause("G11")
def test_a_proposal_is_raised_from_the_form_once(lmn: Client) -> None:
    assert "Gäller i dag: 4 dagar" in text(lmn, f"{NEW}?villkor={c.DAYS}")
    paper = SimpleUploadedFile("underlag.pdf", b"%PDF-1.7")
    for _ in range(2):
        paper.seek(0)
        answer = lmn.post(NEW, typed(files=paper))
        assert answer.status_code == 302
    matter = Matter.objects.get()
    assert matter.values.get().value == 3
    page = text(lmn, f"{ROOT}/arenden/{matter.uuid}/")
    assert "4 dagar" in page
    assert "underlag.pdf" in page
    attachment = Attachment.objects.get()
    answer = lmn.get(f"{ROOT}/bilagor/{attachment.uuid}/")
    assert answer["Content-Disposition"] == 'attachment; filename="underlag.pdf"'
    assert matter.title in text(lmn, f"{ROOT}/arenden/")


def test_a_refused_form_keeps_what_was_typed_and_tells_every_fault(lmn: Client) -> None:
    more = {"row": ["1", "2"], "2-term": "fee.acute", "2-value": "250", "2-effective_from": "2026-04-01"}
    answer = lmn.post(NEW, typed(**more, **{"1-value": "99"}))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="99"' in page
    assert "mer än det högsta tillåtna" in page
    assert "är för tidigt" in page
    assert not Matter.objects.exists()
    wrong = lmn.post(NEW, typed(**{"1-value": "tre", "title": ""}))
    assert wrong.status_code == 422
    assert 'value="tre"' in wrong.content.decode()
    assert wrong.content.decode().count("errorlist") >= 2


def test_adding_and_removing_terms_keeps_the_rest(lmn: Client) -> None:
    page = lmn.post(NEW, typed(add="fee.acute", title="Två saker")).content.decode()
    assert 'value="Två saker"' in page
    assert "2-term" in page
    assert 'value="3"' in page
    page = lmn.post(NEW, typed(remove="1")).content.decode()
    assert "1-term" not in page
    assert not Matter.objects.exists()


def test_the_picker_finds_terms_by_words(lmn: Client) -> None:
    assert c.DAYS in text(lmn, f"{ROOT}/villkor/valj/?q=leveranstid")


def test_every_term_can_be_typed_as_it_stands() -> None:
    for term in Term.objects.prefetch_related("values"):
        stored = list(term.values.all())[-1].value
        form = ValueForm({"value": as_typed(term, stored), "effective_from": "2026-05-01"}, term=term)
        assert form.is_valid(), (term.key, form.errors)
        assert form.wish() == (term.key, c.MAY, stored)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("fee.acute", "dyrt"),
        ("fee.acute", "1,234"),
        ("surcharge.knowledge.nutrition", "fem"),
        ("surcharge.knowledge.nutrition", "NaN"),
        ("acute.cutoff_time", "kl två"),
        ("payer.table", "[{"),
        (c.DAYS, "3.5"),
        ("surcharge.on_dispensation", "kanske"),
    ],
)
def test_what_is_no_value_is_told_in_the_form(key: str, wrong: str) -> None:
    form = ValueForm({"value": wrong, "effective_from": "2026-05-01"}, term=Term.objects.get(key=key))
    assert not form.is_valid()
    assert form.errors.keys() == {"value"}


def test_a_matter_is_changed_and_withdrawn(secretary: Client) -> None:
    matter = c.propose()
    address = f"{ROOT}/arenden/{matter.uuid}/"
    assert 'value="3"' in text(secretary, f"{address}andra/")
    assert secretary.post(f"{address}andra/", typed(**{"1-value": "2"})).status_code == 302
    assert matter.values.get().value == 2
    assert secretary.post(f"{address}aterta/").status_code == 302
    assert "avfört" in text(secretary, address)
    refused = secretary.post(f"{address}andra/", typed())
    assert refused.status_code == 422


def test_what_if_is_asked_shown_and_opened(lmn: Client) -> None:
    region_patient()
    matter = c.propose()
    address = f"{ROOT}/arenden/{matter.uuid}/"
    period = {"since": "2026-04-01", "until": "2026-04-02"}
    assert lmn.post(f"{address}prova/", period).status_code == 302
    assert "hx-trigger" in text(lmn, f"{address}prova/lage/")
    text(lmn, f"{address}prova/alla/", 404)
    for message in Message.objects.filter(kind="proposal.try"):
        HANDLERS[message.kind](message, c.NOW)
    page = text(lmn, address)
    assert "<b>1</b> blivit annorlunda" in page
    assert "som om det hade gällt från periodens första dag" in page
    rows = text(lmn, f"{address}prova/loften/?vardgivare=1495")
    assert "→" in rows
    assert "Skara" in rows
    # What is in a ruling has its own wall: LMN may not open a patient's.
    assert "Varför?" not in rows.split("<main")[1].split("</main")[0]
    assert lmn.post(f"{address}prova/", {"since": "2026-05-01", "until": "2026-05-02"}).status_code == 422
    assert WhatIf.objects.count() == 1
    wrong = lmn.post(f"{address}prova/", {"since": "i fjol", "until": "2026-04-02"})
    assert wrong.status_code == 422
    assert 'value="i fjol"' in wrong.content.decode()
    assert "errorlist" in wrong.content.decode()


def region_patient() -> None:
    """An order of today, of four days."""
    from uttag.apps.access.actors import Actor
    from uttag.ground.accounts.models import User

    alice, sara = (User.objects.get(username=name) for name in ("alice", "sara"))
    skara = CareProvider.objects.get(code="1495")
    unit = Unit.objects.get(name="Skara hemsjukvård")
    by = Actor(Role.PRESCRIBER, alice.pk, alice.name, unit.pk, unit.name, skara.pk)
    desk = Actor(Role.SERVICE_DESK, sara.pk, sara.name)
    region: Any = type("R", (), {"alice": by, "sara": desk})()
    r.article("K1")
    someone = r.patient(region)
    r.place(region, someone, r.item(region, someone, "K1"))


@pytest.mark.clause("G10")
def test_opening_a_decision_is_reading_it_and_a_party_marks_its_own() -> None:
    decision = c.decide(c.propose())
    skara = c.logged_in(Role.CONTACT, "1495")
    address = f"{ROOT}/beslut/{decision.pk}/"

    page = text(skara, address)
    assert "Vi har genomfört det" in page
    assert DecisionRead.objects.get().care_provider.code == "1495"
    assert skara.post(f"{address}genomfort/", {"implemented_day": "2026-04-03"}).status_code == 422
    assert skara.post(f"{address}genomfort/", {"implemented_day": "2026-04-02"}).status_code == 302
    assert Implementation.objects.get().care_provider.code == "1495"
    assert "1 av 50" in text(skara, f"{ROOT}/beslut/")
    secretary = c.logged_in(Role.SECRETARIAT)
    assert "Vi har genomfört det" not in text(secretary, address)
    assert secretary.post(f"{address}genomfort/", {"implemented_day": "2026-04-02"}).status_code == 422


def test_a_decision_s_page_takes_few_statements(
    secretary: Client, django_assert_max_num_queries: Any
) -> None:
    decision = c.decide(c.propose())
    with django_assert_max_num_queries(27):
        text(secretary, f"{ROOT}/beslut/{decision.pk}/")
    with django_assert_max_num_queries(17):
        text(secretary, f"{ROOT}/beslut/")
    assert secretary.get(f"{ROOT}/beslut/om/", {"ref": decision.reference}).status_code == 302


@pytest.mark.clause("P5")
def test_the_log_shows_its_seals_and_takes_accords(
    secretary: Client, django_assert_max_num_queries: Any
) -> None:
    c.decide(c.propose())
    with django_assert_max_num_queries(20):
        page = text(secretary, f"{ROOT}/andringslogg/")
    assert "sigillen stämmer" in page
    given = {"what": "Ny rutin", "with_whom": "Depån och Skara", "effective_from": "2026-05-01"}
    assert secretary.post(f"{ROOT}/andringslogg/overenskommelse/", given).status_code == 302
    assert "Depån och Skara" in text(secretary, f"{ROOT}/andringslogg/")
    rows_of(ChangeLogEntry, number=1).update(title="Annat")
    assert "Nr 1 är inte som den skrevs" in text(secretary, f"{ROOT}/andringslogg/")
    assert c.logged_in(Role.CONTACT, "1495").get(f"{ROOT}/andringslogg/overenskommelse/").status_code == 422


@pytest.mark.clause("P12")
def test_documents_with_versions_and_reviews(secretary: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(19):
        page = text(secretary, f"{ROOT}/dokument/")
    assert "Specifikation B" in page
    law = Document.objects.filter(kind="law")[0]
    given = {
        "effective_from": "2027-01-01",
        "decided_elsewhere": "Riksdagen, SFS 2026:1",
        "summary": "Ny lag",
    }
    assert secretary.post(f"{ROOT}/dokument/{law.code}/version/", given).status_code == 302
    assert DocumentVersion.objects.filter(document=law).count() == law.versions.count()
    assert "Riksdagen, SFS 2026:1" in text(secretary, f"{ROOT}/dokument/{law.code}/")
    refused = secretary.post(f"{ROOT}/dokument/B/version/", given)
    assert refused.status_code == 422
    assert "kräver ett beslut" in refused.content.decode()
    text(secretary, f"{ROOT}/dokument/finns-inte/", 404)


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.FINANCE, Role.SERVICE_DESK])
def test_other_roles_have_no_business_here(role: Role) -> None:
    client = c.logged_in(role, "1495" if role is Role.PRESCRIBER else "")
    for page in ("villkor/", "arenden/", "beslut/", "andringslogg/", "dokument/"):
        assert client.get(f"{ROOT}/{page}").status_code == 403


def test_a_clause_reads_as_it_holds_on_a_day(lmn: Client) -> None:
    c.decide(c.propose())
    clause = "/avtal/D2/"
    assert "4 dagar" in text(lmn, clause)
    later = text(lmn, f"{clause}?dag=2026-05-01")
    assert "3 dagar" in later
    assert "Kortare leveranstid" in later
    assert "version 2 sedan" in later
    assert "Så läses den" in later
    # Who has no pages of governance reads the clause without ways to them.
    finance = text(c.logged_in(Role.FINANCE), clause).split("<main")[1]
    assert "/styrning/" not in finance


def test_a_value_in_why_leads_to_its_decision_for_who_may_see_it(lmn: Client) -> None:
    ruling = Ruling.objects.get(subject_uuid=c.propose().uuid)
    why = text(lmn, f"/varfor/{ruling.pk}/")
    assert "/styrning/beslut/om/?ref=L%C3%A4sningar%202018" in why
    assert lmn.get("/styrning/beslut/om/?ref=Läsningar 2018").status_code == 302
    text(c.logged_in(Role.FINANCE), f"/varfor/{ruling.pk}/", 404)


@pytest.mark.clause("I1")
def test_a_contact_sees_what_a_proposal_does_to_the_own_party_alone(lmn: Client) -> None:
    region_patient()
    matter = c.propose()
    address = f"{ROOT}/arenden/{matter.uuid}/"
    assert lmn.post(f"{address}prova/", {"since": "2026-04-01", "until": "2026-04-02"}).status_code == 302
    for message in Message.objects.filter(kind="proposal.try"):
        HANDLERS[message.kind](message, c.NOW)
    own, other = c.logged_in(Role.CONTACT, "1495"), c.logged_in(Role.CONTACT, "1480")
    for rows in ("prova/alla/", "prova/loften/", "prova/alla/?vardgivare=1495"):
        for reader in (lmn, own):
            assert "→" in text(reader, f"{address}{rows}")
        hidden = text(other, f"{address}{rows}").split("<main")[1]
        assert "→" not in hidden
        assert "Skara" not in hidden
    assert "?vardgivare=1495" in text(lmn, address)
    assert "?vardgivare=1495" in text(own, address)
    assert "?vardgivare=" not in text(other, address)


def test_a_contact_s_own_party_comes_first_and_before_it_what_is_theirs_to_do() -> None:
    decision = c.decide(c.propose())
    page = text(c.logged_in(Role.CONTACT, "1495"), f"{ROOT}/beslut/{decision.pk}/")
    assert page.index("Er egen part") < page.index("Hur långt det har kommit") < page.index("Parterna</h2>")
    table = page.split("Parterna</h2>")[1]
    assert table.index('class="own"') < table.index('<th scope="row">') < table.index("Skara")
    assert table.count("Skara") == 1
    assert table.split('<th scope="row">')[1].count("Skara") == 1


def test_clauses_keep_the_day_asked_about_and_lead_to_their_neighbours(lmn: Client) -> None:
    day = "?dag=2026-05-01"
    listed = text(lmn, f"/avtal/{day}")
    assert listed.count(f"/avtal/D2/{day}") == 2
    clause = text(lmn, f"/avtal/D2/{day}")
    assert f'href="/avtal/{day}"' in clause
    assert f'rel="prev" href="/avtal/D1/{day}"' in clause
    assert f'rel="next" href="/avtal/D3/{day}"' in clause
    assert f"/styrning/villkor/{c.DAYS}/{day}" in clause
    assert "dag=" not in text(lmn, "/avtal/D2/").split("<main")[1]


@pytest.mark.parametrize("page", ["/avtal/", "/avtal/D2/", f"{ROOT}/villkor/{c.DAYS}/"])
def test_a_day_is_sent_by_its_button(lmn: Client, page: str) -> None:
    shown = text(lmn, page).split("<main")[1]
    assert 'name="dag"' in shown
    assert '<button class="button">Visa</button>' in shown
    assert "data-send-on-change" not in shown


def test_what_reads_a_term_has_a_name() -> None:
    assert {t.used_for for t in Term.objects.exclude(used_for="") if not used_words(t.used_for)} == set()
