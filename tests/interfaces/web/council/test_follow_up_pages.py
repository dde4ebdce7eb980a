"""Following up on pages: LMN's tasks, finance rounds, evaluations, reports and cooperation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import governance as g
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.apps.governance.follow_up.cooperating import raise_point, record_meeting
from uttag.apps.governance.follow_up.evaluating import evaluate, report_evaluation, write_evaluation
from uttag.apps.governance.follow_up.finance_rounds import keep_outcome, make_material, plan_round
from uttag.apps.governance.models import (
    CooperationMeeting,
    CooperationPoint,
    Evaluation,
    EvaluationFigures,
    FinanceRound,
    FollowUp,
    Report,
)
from uttag.apps.parties.models import CareProvider, Unit
from uttag.ground.accounts.models import User

pytestmark = pytest.mark.django_db

IN_2027 = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
HOME = "/styrning"
WORDS = {"financing": "Håller.", "distribution": "I tid.", "knowledge": "Väl."}


@pytest.fixture(autouse=True)
def _in_2027() -> Iterator[None]:
    with time_machine.travel(IN_2027, tick=False):
        yield


@pytest.fixture
def made() -> g.Council:
    return g.council()


def contact(code: str = "1495") -> Actor:
    provider = CareProvider.objects.get(code=code)
    user = User.objects.create_user(f"kontakt{code}", name="Kim Kontakt")
    unit = Unit.objects.create(
        care_provider=provider, hsa_id=f"SE-{code}", name=f"{provider.name}, socialkontoret", kind="care"
    )
    Assignment.objects.create(user=user, unit=unit, role="contact", from_day=date(2020, 1, 1))
    return Actor(Role.CONTACT, user.pk, user.name, unit.pk, unit.name, provider.pk)


def body(answer: Any) -> str:
    return str(answer.content.decode())


def file(client: Client, address: str) -> str:
    """A file that is sent in pieces, whole."""
    answer: Any = client.get(address)
    return b"".join(answer.streaming_content).decode()


def round_with_material(made: g.Council) -> FinanceRound:
    found = plan_round(date(2026, 7, 1), planned_day=date(2027, 1, 25), actor=made.secretary, at=IN_2027)
    return make_material(found.uuid, actor=made.secretary, at=IN_2027)


def reported(made: g.Council) -> Evaluation:
    evaluate(2026, actor=made.secretary, at=IN_2027)
    write_evaluation(2026, words=WORDS, actor=made.secretary, at=IN_2027)
    return report_evaluation(2026, actor=made.secretary, at=IN_2027)


# --- LMN's tasks --------------------------------------------------------------------------------------


@pytest.mark.clause("C1")
def test_lmn_follows_up_publishes_and_the_public_can_read_it(made: g.Council, client: Client) -> None:
    lena = client_of(g.person("Lena LMN", Role.LMN))
    assert "av de nio uppdragen är försenat" in body(lena.get(f"{HOME}/lmn-uppdrag/"))
    page = f"{HOME}/lmn-uppdrag/quality_report/"
    given = {"period": "2026", "done_day": "2027-01-15", "text": "Fyra av <fem> förskrivare."}
    assert lena.post(page, given).status_code == 302
    shown = body(lena.get(page))
    assert "Fyra av &lt;fem&gt; förskrivare." in shown
    assert "utkast" in shown
    assert "Fyra av" not in body(client.get("/lmn/"))
    follow_up = FollowUp.objects.get()
    lena.post(f"{HOME}/lmn-uppdrag/uppfoljningar/{follow_up.uuid}/publicera/")
    assert "Fyra av &lt;fem&gt; förskrivare." in body(client.get("/lmn/"))


@pytest.mark.clause("C1")
def test_a_refused_follow_up_keeps_what_was_typed(made: g.Council) -> None:
    lena = client_of(g.person("Lena LMN", Role.LMN))
    given = {"period": "2026", "done_day": "2027-02-15", "text": "Det här skrev jag."}
    answer = lena.post(f"{HOME}/lmn-uppdrag/quality_report/", given)
    assert answer.status_code == 422
    assert "har inte varit än" in body(answer)
    assert "Det här skrev jag." in body(answer)


def test_only_lmn_sees_the_form_and_a_strange_task_is_not_there(made: g.Council) -> None:
    sten = client_of(made.secretary)
    assert "Spara uppföljningen" not in body(sten.get(f"{HOME}/lmn-uppdrag/procurement/"))
    assert sten.get(f"{HOME}/lmn-uppdrag/inget/").status_code == 404
    given = {"period": "2026K4", "done_day": "2027-01-15", "text": "Försök."}
    assert sten.post(f"{HOME}/lmn-uppdrag/procurement/", given).status_code == 422
    assert not FollowUp.objects.exists()


# --- finance rounds -----------------------------------------------------------------------------------


@pytest.mark.clause("P6")
def test_a_round_is_planned_made_and_kept_on_its_page(made: g.Council) -> None:
    sten = client_of(made.secretary)
    assert "För 2026 är 0 planerade" in body(sten.get(f"{HOME}/uppfoljning/"))
    planned = {"part": "2026-07-01", "planned_day": "2027-01-25"}
    where = sten.post(f"{HOME}/uppfoljning/ekonomi/planera/", planned).headers["Location"]
    assert "Underlaget är inte framtaget" in body(sten.get(where))
    sten.post(f"{where}underlag/")
    assert "6 av periodens månader var då inte stängda" in body(sten.get(where))
    assert file(sten, f"{where}underlag.csv").startswith("\ufeffKod;Vårdgivare")
    assert sten.post(where, {"outcome": "Utan anmärkning."}).status_code == 302
    assert "Utan anmärkning." in body(sten.get(where))
    assert FinanceRound.objects.get().kept_at is not None


@pytest.mark.clause("P6")
def test_a_day_before_the_end_is_refused_with_the_form_kept(made: g.Council) -> None:
    sten = client_of(made.secretary)
    answer = sten.post(
        f"{HOME}/uppfoljning/ekonomi/planera/", {"part": "2026-07-01", "planned_day": "2026-12-01"}
    )
    assert answer.status_code == 422
    assert 'value="2026-12-01"' in body(answer)


def test_a_kept_round_shows_no_way_to_change_it(made: g.Council) -> None:
    found = round_with_material(made)
    keep_outcome(found.uuid, outcome="Bra.", actor=made.secretary, at=IN_2027)
    sten = client_of(made.secretary)
    page = f"{HOME}/uppfoljning/ekonomi/{found.uuid}/"
    assert "Ta fram på nytt" not in body(sten.get(page))
    assert sten.post(f"{page}underlag/").status_code == 422


@pytest.mark.clause("P6")
def test_a_contact_sees_the_sums_and_the_own_party_s_rows_alone(made: g.Council) -> None:
    found = round_with_material(made)
    amounts = dict.fromkeys(("knowledge_ore", "distribution_ore", "fee_ore", "vat_ore", "invoiced_ore"), 0)
    found.material["rows"] = [
        {
            "area": "nutrition",
            "provider": code,
            "goods_ore": ore,
            **amounts,
            "waiting_ore": ore,
            "before_ore": 0,
        }
        for code, ore in (("1495", 11_100), ("1470", 77_700))
    ]
    found.save()
    page = f"{HOME}/uppfoljning/ekonomi/{found.uuid}/"
    kim, sten = client_of(contact("1495")), client_of(made.secretary)
    shown = body(kim.get(page))
    assert "888,00" in shown
    assert "111,00" in shown
    assert "777,00" not in shown
    assert "777,00" not in file(kim, f"{page}underlag.csv")
    assert "777,00" in body(sten.get(page))
    assert kim.post(f"{page}underlag/").status_code == 422


# --- evaluations --------------------------------------------------------------------------------------


@pytest.mark.clause("P7")
def test_a_contact_reads_the_own_figures_and_for_another_s_there_is_no_page(made: g.Council) -> None:
    kim = client_of(contact("1495"))
    page = f"{HOME}/uppfoljning/utvardering/2026/"
    evaluate(2026, actor=made.secretary, at=IN_2027)
    assert kim.get(page).status_code == 404  # nothing before it is reported
    reported(made)
    assert "Era siffror, Skara" in body(kim.get(page))
    assert "Vårdgivarnas egna siffror" not in body(kim.get(page))
    assert EvaluationFigures.objects.get(care_provider__code="1495").read_at == IN_2027
    assert kim.get(f"{page}vardgivare/1495/").status_code == 200
    assert kim.get(f"{page}vardgivare/1470/").status_code == 404
    assert EvaluationFigures.objects.exclude(read_at=None).count() == 1


@pytest.mark.clause("P7")
def test_the_secretariat_sees_every_party_in_a_list(
    made: g.Council, django_assert_max_num_queries: Any
) -> None:
    reported(made)
    sten = client_of(made.secretary)
    page = f"{HOME}/uppfoljning/utvardering/2026/"
    shown = body(sten.get(page))
    assert "Vårdgivarnas egna siffror" in shown
    assert "Tanum" in shown
    assert sten.get(f"{page}vardgivare/1470/").status_code == 200
    with django_assert_max_num_queries(20):
        sten.get(page)


@pytest.mark.clause("P7")
def test_words_are_kept_and_a_year_that_lasts_is_not_reported(made: g.Council) -> None:
    sten = client_of(made.secretary)
    sten.post(f"{HOME}/uppfoljning/utvardering/", {"year": "2027"})
    page = f"{HOME}/uppfoljning/utvardering/2027/"
    sten.post(page, WORDS)
    answer = sten.post(f"{page}rapportera/")
    assert answer.status_code == 422
    assert "Året 2027 är inte slut" in body(answer)
    assert sten.post(f"{HOME}/uppfoljning/utvardering/", {"year": "x"}).status_code == 404
    assert sten.post(f"{HOME}/uppfoljning/utvardering/", {"year": "2030"}).status_code == 422


# --- yearly reports -----------------------------------------------------------------------------------


@pytest.mark.clause("G9")
def test_a_report_is_drafted_written_and_finished_with_a_pdf(made: g.Council) -> None:
    sten, kim = client_of(made.secretary), client_of(contact())
    where = sten.post(f"{HOME}/uppfoljning/arsrapport/", {"year": "2026"}).headers["Location"]
    assert kim.get(where).status_code == 404  # a draft is for those who write it
    assert sten.post(f"{where}klar/").status_code == 422  # without words
    sten.post(where, {"words": "Ett lugnt år."})
    assert sten.get(f"{where}arsrapport.pdf").status_code == 404
    assert sten.post(f"{where}klar/").status_code == 302
    assert Report.objects.get().finished_at == IN_2027
    assert kim.get(f"{where}arsrapport.pdf").content.startswith(b"%PDF")
    assert "Uppdragshandling" in body(kim.get(where))


@pytest.mark.clause("G9")
def test_a_year_that_lasts_is_drafted_and_not_finished(made: g.Council) -> None:
    sten = client_of(made.secretary)
    where = sten.post(f"{HOME}/uppfoljning/arsrapport/", {"year": "2027"}).headers["Location"]
    sten.post(where, {"words": "Hittills lugnt."})
    assert "Gör klar" not in body(sten.get(where))
    assert sten.post(f"{where}klar/").status_code == 422


# --- cooperation --------------------------------------------------------------------------------------


@pytest.mark.clause("P5")
def test_a_meeting_a_point_and_its_outcome(made: g.Council) -> None:
    sten = client_of(made.secretary)
    form = body(sten.get(f"{HOME}/samverkan/nytt-mote/"))
    key = form.split('name="key" value="')[1].split('"')[0]
    given = {"key": key, "title": "Kartonger", "day": "2027-01-19", "occasion": "need"}
    where = sten.post(f"{HOME}/samverkan/nytt-mote/", given).headers["Location"]
    assert sten.post(f"{HOME}/samverkan/nytt-mote/", given).headers["Location"] == where
    assert CooperationMeeting.objects.count() == 1
    point = {
        "key": "00000000-0000-4000-8000-000000000001",
        "title": "Mindre kartonger",
        "responsible": "Depån",
        "due_day": "2027-01-10",
    }
    sten.post(f"{where}ny-punkt/", point)
    assert "försenad" in body(sten.get(f"{HOME}/samverkan/"))
    page = f"{HOME}/samverkan/punkter/{CooperationPoint.objects.get().uuid}/"
    half = {"outcome": "Bytt.", "with_whom": "Skara"}
    assert "både med vem och från när" in body(sten.post(page, half))
    sten.post(page, {**half, "effective_from": "2027-02-01"})
    assert "gäller från" in body(sten.get(page))
    assert CooperationPoint.objects.get().logged is not None


@pytest.mark.clause("P5")
def test_a_contact_closes_no_other_party_s_point(made: g.Council) -> None:
    other = raise_point(
        uuid4(), title="Varas", responsible="Vara", care_provider="1470", actor=made.secretary, at=IN_2027
    )
    kim = client_of(contact("1495"))
    page = f"{HOME}/samverkan/punkter/{other.uuid}/"
    assert "Avsluta punkten" not in body(kim.get(page))
    assert kim.post(page, {"outcome": "Klart."}).status_code == 422
    assert CooperationPoint.objects.get().closed_at is None


def test_lists_ask_few_questions_however_long_they_are(
    made: g.Council, django_assert_num_queries: Any
) -> None:
    meeting = record_meeting(
        uuid4(), day=date(2027, 1, 19), occasion="need", title="Möte", actor=made.secretary, at=IN_2027
    )
    sten, counts = client_of(made.secretary), []
    pages = [
        f"{HOME}/samverkan/",
        f"{HOME}/samverkan/?visa=moten",
        f"{HOME}/uppfoljning/",
        f"{HOME}/lmn-uppdrag/",
    ]
    for page in pages:
        sten.get(page)  # the term book is read once per process
    for number in range(40):
        if number in (1, 39):
            counts.append([_asked(sten, page) for page in pages])
        raise_point(
            uuid4(), title=f"Punkt {number}", responsible="Depån", meeting=meeting.uuid,
            care_provider="1470", actor=made.secretary, at=IN_2027,
        )  # fmt: skip
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 23, counts[0]


def _asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)
