"""The pages of the agreements: all 49 on any day, one with its notices and hand-over, and disputes."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import agreed as a
from tests import region as b
from tests.interfaces.web.people import client_of
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Dispute, DisputeStep, HandOverPoint, Notice, SignedAgreement
from uttag.apps.agreement.signed.disputes import DisputeWish, open_dispute
from uttag.ground.trail.models import TrailEntry

pytestmark = pytest.mark.django_db

ALL = "/styrning/avtalen/"


@pytest.fixture(autouse=True)
def _the_tests_day() -> Any:
    with time_machine.travel(b.NOW, tick=False):
        yield


@pytest.fixture
def agreed() -> a.Agreed:
    return a.agreed()


@pytest.fixture
def sixten(agreed: a.Agreed) -> Client:
    return client_of(agreed.sixten)


@pytest.fixture
def kim(agreed: a.Agreed) -> Client:
    return client_of(agreed.kim)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def url(code: str = a.SKARA) -> str:
    return f"{ALL}{a.agreement(code).uuid}/"


def pdf(content: bytes = a.PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("uppsagning.pdf", content, "application/pdf")


def notice_of(**changes: object) -> dict[str, object]:
    return {"given_by": a.SKARA, "received_day": "2026-04-01", "document": pdf(), **changes}


# --- all of them -----------------------------------------------------------------------------------------------


@pytest.mark.clause("P2")
def test_all_49_stand_on_the_map_and_in_the_list_with_their_state_in_words(
    agreed: a.Agreed, kim: Client
) -> None:
    a.give_notice(agreed)
    page = text(kim.get(ALL))
    assert page.count('class="square ') == 49
    assert page.count('class="square under_notice"') == 1
    assert page.count("square-word") == 1  # the word stands where it isn't in force
    assert "48" in page
    for group in ("Göteborgsregionen", "Fyrbodals kommunalförbund", "Skaraborgs kommunalförbund"):
        assert f"{group} <span" in page


@pytest.mark.clause("P2")
@pytest.mark.parametrize(
    ("day", "standing", "last_day"),
    [
        ("2018-04-30", "not_begun", "lör 1 maj 2021"),
        ("2027-05-01", "in_force", "lör 1 maj 2027"),
        ("2027-05-02", "in_force", "ons 1 maj 2030"),
        ("2039-05-02", "in_force", "tor 1 maj 2042"),
    ],
)
def test_any_day_can_be_asked_for(kim: Client, day: str, standing: str, last_day: str) -> None:
    page = text(kim.get(ALL, {"dag": day}))
    assert page.count(f'class="square {standing}"') == 49
    assert page.count(f">{last_day}</time></td>") == 49
    assert f"{url()}?dag={day}" in page


@pytest.mark.clause("P2")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2029-05-01", "0 dagar kvar att säga upp"),
        ("2029-05-02", "sista uppsägningsdag passerad"),
        ("2029-04-30", "1 dag kvar att säga upp"),
    ],
)
def test_the_days_left_for_notice_are_counted(kim: Client, day: str, said: str) -> None:
    assert said in text(kim.get(ALL, {"dag": day}))


@pytest.mark.parametrize("day", ["i går", "1999-12-31", "9999-12-31", "2026-02-30"])
def test_nonsense_days_become_today_and_say_so(kim: Client, day: str) -> None:
    for place in (ALL, url()):
        page = text(kim.get(place, {"dag": day}))
        assert "Skriv en dag mellan år 2000 och 2199" in page
        assert 'value="2026-04-02"' in page


def test_the_list_is_searched_and_sorted(agreed: a.Agreed, kim: Client) -> None:
    a.give_notice(agreed)
    names = [line.party.name for line in kim.get(ALL, {"q": "uppsagt"}).context["listing"]]
    assert names == ["Skara"]
    by_code = [line.party.code for line in kim.get(ALL, {"sort": "-kod"}).context["listing"]]
    assert by_code == sorted(by_code, reverse=True)
    assert kim.get(ALL, {"sort": "lage"}).context["listing"].page[0].party.name == "Skara"
    assert "Inget avtal stämmer" in text(kim.get(ALL, {"q": "Åmådal"}))


@pytest.mark.clause("P2")
def test_the_list_comes_as_a_file(agreed: a.Agreed, kim: Client) -> None:
    a.give_notice(agreed)
    answer = kim.get(f"{ALL}avtalen.csv", {"dag": "2027-05-02", "q": "skara"})
    sent = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    heading, *rows = list(csv.reader(StringIO(sent.removeprefix("\ufeff")), delimiter=";"))
    skara = dict(zip(heading, next(row for row in rows if row[0] == "Skara"), strict=True))
    assert (skara["Läge"], skara["Avtalets sista dag"], skara["Förlängs"]) == ("upphört", "2027-05-01", "nej")
    assert len(rows) == 15  # Skaraborg's


def test_how_many_statements_the_pages_take(
    agreed: a.Agreed, kim: Client, django_assert_max_num_queries: Any
) -> None:
    for code in (a.SKARA, a.VARA, "1480"):
        a.give_notice(agreed, code)
    kim.get(ALL)
    with django_assert_max_num_queries(12):
        kim.get(ALL)
    with django_assert_max_num_queries(18):
        kim.get(url())
    open_dispute(DisputeWish(a.SKARA, "Returer", b.TODAY), actor=agreed.sixten, at=b.NOW)
    with django_assert_max_num_queries(12):
        kim.get("/styrning/tvister/")


# --- one of them -----------------------------------------------------------------------------------------------


@pytest.mark.clause("P2")
def test_the_state_is_said_in_a_sentence_with_its_reasons_and_dates(kim: Client) -> None:
    page = text(kim.get(url()))
    assert "Avtalet gäller: period 3, från torsdag 2 maj 2024 till och med lördag 1 maj 2027." in page
    assert "senast fredag 1 maj 2026" in page
    for months in (18, 15, 13, 12):
        assert f"Sekretariatet påminns: {months} månader kvar" in page
    assert 'class="span now"' in page
    assert "Uppsägningstid i månader" in page
    assert "style=" not in page


@pytest.mark.clause("P1")
def test_signatures_stand_by_side_and_a_missing_one_is_said(sixten: Client) -> None:
    assert text(sixten.get(url())).count("Ingen underskrift är registrerad") == 2
    form = {"side": a.REGION, "name": "Rolf Region", "title": "Direktör", "place": "Göteborg"}
    answer = sixten.post(f"{url()}underskrift/", {**form, "signed_day": "2018-04-20"}, follow=True)
    assert "Rolf Region, Direktör" in text(answer)
    refused = sixten.post(f"{url()}underskrift/", {**form, "name": "Ny", "signed_day": "2026-04-03"})
    assert refused.status_code == 422
    assert 'value="Göteborg"' in text(refused)  # what was typed is kept


@pytest.mark.clause("P3")
def test_a_notice_is_registered_read_and_taken_back(sixten: Client, kim: Client) -> None:
    answer = sixten.post(f"{url()}uppsagning/", notice_of(), follow=True)
    assert "Avtalet upphör efter lördag 1 maj 2027" in text(answer)
    notice = Notice.objects.get()
    file = kim.get(f"{url()}uppsagning/{notice.uuid}/handling/")
    assert (file.content, file.headers["Content-Type"]) == (a.PDF, "application/pdf")
    assert file.headers["Content-Disposition"] == 'attachment; filename="uppsagning-2026-04-01.pdf"'
    assert TrailEntry.objects.get(operation="see_document").user_name == "Kim Kontakt"
    assert kim.get(f"/varfor/{notice.ruling}/").status_code == 200
    back = {"withdrawn_day": "2026-04-02", "why": "Fel kommun"}
    page = text(sixten.post(f"{url()}uppsagning/{notice.uuid}/aterta/", back, follow=True))
    assert "Återtagen" in page
    assert "Avtalet gäller: period 3" in page


@pytest.mark.clause("P3")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"document": ""}, "En uppsägning ska vara skriftlig"),
        ({"received_day": "2026-04-03"}, "har inte varit än"),
        ({"document": pdf(b"MZ\x90\x00")}, "är inget som kan lämnas in"),
        ({"document": pdf(b"")}, "är tom"),
    ],
)
def test_what_is_no_notice_is_refused_in_words_and_keeps_what_was_typed(
    sixten: Client, changes: dict[str, object], said: str
) -> None:
    answer = sixten.post(f"{url()}uppsagning/", notice_of(talks_failed="on", **changes))
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert "checked" in page
    assert not Notice.objects.exists()


@pytest.mark.clause("I1")
def test_only_the_secretariat_is_offered_and_let_to_write(agreed: a.Agreed, kim: Client) -> None:
    page = text(kim.get(url()))
    for words in ("Registrera uppsägning", "Lägg till", "Registrera nytt avtal"):
        assert words not in page
    assert kim.post(f"{url()}uppsagning/", notice_of()).status_code == 422
    for form in (f"{url()}uppsagning/", f"{url()}underskrift/", f"{url()}nytt/", "/styrning/tvister/ny/"):
        assert '<form class="form' not in text(kim.get(form))
    for role in (Role.COUNCIL, Role.LMN):
        reader = client_of(a.person(f"{role} Läsare", role, None))
        assert reader.get(url()).status_code == reader.get(ALL).status_code == 200
    assert client_of(agreed.region.alice).get(ALL).status_code == 403
    assert not Notice.objects.exists()


# --- the hand-over -----------------------------------------------------------------------------------------------


@pytest.mark.clause("P9")
def test_a_contact_ticks_own_points_and_sees_others(agreed: a.Agreed, kim: Client) -> None:
    a.give_notice(agreed)
    a.give_notice(agreed, a.VARA)
    assert "0 av 11 klara" in text(kim.get(url()))
    page = text(kim.post(f"{url()}overlamning/1/", {"done": "yes"}, follow=True))
    assert "1 av 11 klara" in page
    assert "Kim Kontakt" in page
    page = text(kim.post(f"{url()}overlamning/1/", {"responsible": "IT-enheten"}, follow=True))
    assert 'value="IT-enheten"' in page
    page = text(kim.post(f"{url()}overlamning/1/", {"done": "no"}, follow=True))
    assert "0 av 11 klara" in page
    others = kim.get(url(a.VARA))
    assert "Markera klart" not in text(others)
    assert kim.post(f"{url(a.VARA)}overlamning/1/", {"done": "yes"}).status_code == 422
    assert not HandOverPoint.objects.exclude(done_day=None).exists()


@pytest.mark.clause("P9")
def test_the_partys_data_is_offered_under_notice_to_the_secretariat_and_the_own_contact(
    agreed: a.Agreed, sixten: Client, kim: Client
) -> None:
    export = "overlamning/uppgifter/"
    assert "Hämta överlämningen" not in text(kim.get(url()))
    assert kim.post(url() + export).status_code == 422
    a.give_notice(agreed)
    assert "Hämta överlämningen" in text(kim.get(url()))
    for client in (kim, sixten):
        answer = client.post(url() + export)
        assert answer.headers["Content-Type"] == "application/zip"
        with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
            assert archive.testzip() is None
            assert len(archive.namelist()) > 5
    vera = client_of(agreed.vera)
    assert "Hämta överlämningen" not in text(vera.get(url()))
    assert vera.post(url() + export).status_code == 422
    assert TrailEntry.objects.filter(operation="export_care_provider").count() == 2


@pytest.mark.clause("P1")
def test_a_new_agreement_is_offered_once_the_old_one_ends(agreed: a.Agreed, sixten: Client) -> None:
    a.give_notice(agreed)
    refused = sixten.post(f"{url()}nytt/", {"first_day": "2027-05-01"})
    assert "Ett nytt kan börja först när det har upphört" in text(refused)
    first = url()
    answer = sixten.post(f"{first}nytt/", {"first_day": "2027-05-02"}, follow=True)
    assert "Avtalet börjar gälla söndag 2 maj 2027" in text(answer)
    assert SignedAgreement.objects.filter(care_provider__code=a.SKARA).count() == 2
    with time_machine.travel(datetime(2027, 5, 3, tzinfo=UTC)):
        sixten = client_of(agreed.sixten)
        assert text(sixten.get(ALL)).count('class="square in_force"') == 49
        assert "Avtalet har upphört" in text(sixten.get(first))


# --- disputes ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("P10")
def test_a_dispute_is_registered_and_goes_step_by_step(sixten: Client, kim: Client) -> None:
    assert "Ingen tvist" in text(sixten.get("/styrning/tvister/"))
    wish = {
        "care_provider": a.SKARA,
        "title": "Vem betalar returer?",
        "clause": "R2",
        "opened_day": "2026-03-02",
    }
    page = text(sixten.post("/styrning/tvister/ny/", wish, follow=True))
    assert "Vem betalar returer?" in page
    here = f"/styrning/tvister/{Dispute.objects.get().uuid}/"
    assert '<option value="court"' not in page  # offered only once nothing else is left
    refused = sixten.post(here, {"kind": "court", "day": "2026-03-10", "text": "Vi vill dit"})
    assert refused.status_code == 422
    assert "hanteras först inom samarbetet" in text(refused)
    assert "Vi vill dit" in text(refused)
    for kind in ("talks", "unresolved", "court", "judged"):
        form = {"kind": kind, "day": "2026-03-10", "document": pdf() if kind == "talks" else ""}
        assert sixten.post(here, form).status_code == 302
    assert "Inga fler steg" in text(kim.get(here))
    assert sixten.post(here, {"kind": "settled", "day": "2026-03-10"}).status_code == 200
    step = DisputeStep.objects.get(kind="talks")
    assert kim.get(f"{here}steg/{step.pk}/").content == a.PDF
    assert kim.post(here, {"kind": "settled", "day": "2026-03-10"}).status_code == 422
    assert DisputeStep.objects.count() == 5
    assert "avgjord i domstol" in text(kim.get("/styrning/tvister/", {"q": "returer"}))


def test_what_is_unknown_is_not_found(kim: Client) -> None:
    for place in (ALL, "/styrning/tvister/"):
        assert kim.get(f"{place}00000000-0000-4000-8000-000000000000/").status_code == 404


def test_the_search_field_finds_agreements_and_disputes(agreed: a.Agreed, kim: Client) -> None:
    open_dispute(DisputeWish(a.SKARA, "Skaras returer", b.TODAY), actor=agreed.sixten, at=b.NOW)
    page = text(kim.get("/sok/", {"q": "skara"}))
    assert url() in page
    assert "Skaras returer" in page
