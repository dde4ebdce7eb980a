"""Pages of dispensations, from the prescriber's question to the council's answer, and whom they are for (B2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests import dispensations as d
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.models import Dispensation
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.trail.models import AccessLogEntry
from uttag.rules.dispensations import DispensationScope

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.2")]

OURS, LMNS, COUNCILS = "/forskrivning/dispenser/", "/sortiment/dispenser/", "/styrning/dispenser/"
NAMES = ("Torvald", "Patientsson", "19410110", "194101106393")


@pytest.fixture
def region() -> Iterator[r.Region]:
    with time_machine.travel(r.NOW, tick=False):
        made = r.region()
        d.outside()
        yield made


@pytest.fixture
def patient(region: r.Region) -> Patient:
    return r.patient(region)


def read(actor: Actor, address: str, status: int = 200) -> str:
    answer = client_of(actor).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def post(actor: Actor, address: str, **data: Any) -> tuple[int, str, str]:
    """Status, where it leads, and what it says."""
    client: Client = client_of(actor)
    answer = client.post(address, data)
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def test_a_prescriber_asks_keeps_what_was_typed_and_takes_it_back(region: r.Region, patient: Patient) -> None:
    ask = f"{OURS}ny/?patient={patient.uuid}"
    page = read(region.alice, f"{ask}&produkt=Silikon")
    assert 'value="Silikon"' in page
    assert "Skriv inte namn" in page
    status, _where, page = post(region.alice, ask, product="Bandage", product_area="continence", need=" ")
    assert status == 422
    assert 'value="Bandage"' in page
    told = {"product": "", "product_area": "continence", "need": d.NEED, "article": d.NUMBER}
    status, where, _page = post(region.alice, ask, **told)
    made = DispensationApplication.objects.get()
    assert (status, where, made.product) == (302, f"{OURS}{made.uuid}/", "Silikonbandage")

    assert d.NEED in read(region.alice, where)
    assert "väntar på LMN" in read(region.alice, OURS)
    assert post(region.alice, f"{where}aterta/")[0] == 302
    assert "Återtagen" in read(region.alice, where)
    assert str(patient.uuid) in AccessLogEntry.objects.latest("pk").patients


def test_what_another_care_provider_asked_for_is_not_there(region: r.Region, patient: Patient) -> None:
    made = d.ask(region, patient)
    assert "Inga ansökningar" in read(region.bob, OURS)
    read(region.bob, f"{OURS}{made.uuid}/", status=404)
    assert post(region.bob, f"{OURS}{made.uuid}/aterta/")[0] >= 400
    assert client_of(region.bob).get(f"{OURS}ny/?patient={patient.uuid}").status_code >= 400
    made.refresh_from_db()
    assert made.state == DispensationApplication.State.ASKED


def test_without_a_patient_one_is_chosen_first(region: r.Region) -> None:
    for address in (f"{OURS}ny/", f"{OURS}ny/?patient=x"):
        assert client_of(region.alice).get(address).headers["Location"] == "/forskrivning/patienter/"


def test_searching_in_vain_offers_to_ask(region: r.Region, patient: Patient) -> None:
    r.article("K1", name="Tappningskateter")
    page = f"http://testserver/forskrivning/patienter/{patient.uuid}/forskriv/"
    client = client_of(region.alice)
    for typed, offered in (("ingenting", True), ("silikon", True), ("tappning", False)):
        answer = client.get(
            "/forskrivning/valj/artikel/", {"q": typed}, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL=page
        )
        assert ("Ansök om dispens" in answer.content.decode()) is offered
    elsewhere = client.get("/forskrivning/valj/artikel/", {"q": "ingenting"})
    assert "Ansök om dispens" not in elsewhere.content.decode()
    assert "Ansök om dispens" in read(region.alice, f"/forskrivning/patienter/{patient.uuid}/forskriv/")
    found = client.get(f"{OURS}artiklar/", {"q": "silikon"}).content.decode()
    assert d.NUMBER in found


def test_lmn_prepares_without_seeing_whom_it_is_for(region: r.Region, patient: Patient) -> None:
    made = d.ask(region, patient, at=r.NOW)
    page = f"{LMNS}{made.uuid}/"
    for told in (read(region.lena, LMNS), read(region.lena, page)):
        assert "80+ år" in told
        assert not any(name in told for name in NAMES)
    given = {"article": d.NUMBER, "scope": "patient", "from_day": "2026-04-02", "advice": ""}
    assert post(region.lena, page, **given)[0] == 422
    status, where, _page = post(region.lena, page, **{**given, "advice": "Bör godkännas."})
    assert (status, where) == (302, LMNS)
    assert "Bör godkännas" in read(region.leo, page)
    assert "Lämna till rådet" not in read(region.leo, page)
    assert post(region.leo, page, **given)[:2] == (302, page)
    assert made.product in read(region.lena, f"{LMNS}?visa=radet")
    assert "Inget att bereda" in read(region.lena, LMNS)


def test_the_council_decides_and_the_article_can_be_prescribed(region: r.Region, patient: Patient) -> None:
    made = d.prepare(region, d.ask(region, patient, at=r.NOW), at=r.NOW)
    page = f"{COUNCILS}{made.uuid}/"
    for told in (read(region.rolf, COUNCILS), read(region.rolf, page)):
        assert not any(name in told for name in NAMES)
    given = {"scope": "patient", "from_day": "2026-04-01", "until_day": "2026-12-31"}
    assert post(region.rolf, page, **given)[0] == 422
    status, _where, refused = post(region.rolf, page, **given, reference="LMN 2026 § 7")
    assert status == 422
    assert "kan inte gälla från en dag som har passerat" in refused
    assert 'value="LMN 2026 § 7"' in refused
    given["from_day"] = "2026-04-02"
    status, where, _page = post(region.rolf, page, **given, reference="LMN 2026 § 7")
    assert (status, where) == (302, COUNCILS)
    told = read(region.rolf, page)
    assert "LMN 2026 § 7" in told
    assert "Godkänn" not in told
    status, _where, twice = post(region.rolf, page, **given, reference="LMN 2026 § 8")
    assert status == 422
    assert "redan godkänd" in twice
    assert "LMN 2026 § 7" in read(region.alice, f"{OURS}{made.uuid}/")
    assert f"/forskrivning/patienter/{patient.uuid}/forskriv/" in read(region.alice, f"{OURS}{made.uuid}/")


def test_lmn_reads_what_the_council_decides_and_cannot(region: r.Region, patient: Patient) -> None:
    made = d.prepare(region, d.ask(region, patient, at=r.NOW), at=r.NOW)
    page = f"{COUNCILS}{made.uuid}/"
    assert "Avslå" not in read(region.lena, page)
    given = {"reference": "x", "scope": "patient", "from_day": "2026-04-02", "text": "Nej"}
    for address in (page, f"{page}avsla/"):
        assert post(region.lena, address, **given)[0] >= 400
    made.refresh_from_db()
    assert made.state == DispensationApplication.State.PREPARED


def test_a_refused_one_says_why(region: r.Region, patient: Patient) -> None:
    made = d.prepare(region, d.ask(region, patient, at=r.NOW), at=r.NOW)
    refuse = f"{COUNCILS}{made.uuid}/avsla/"
    assert post(region.rolf, refuse, text=" ")[0] == 422
    assert post(region.rolf, refuse, text="Sortimentet räcker.")[:2] == (302, COUNCILS)
    assert "Sortimentet räcker." in read(region.alice, f"{OURS}{made.uuid}/")


def test_what_is_approved_for_all_is_seen_and_ended(region: r.Region, patient: Patient) -> None:
    d.approved(region, patient, scope=DispensationScope.PRODUCT)
    one = Dispensation.objects.get()
    approved = f"{LMNS}godkanda/"
    for actor in (region.lena, region.dan):
        assert "Silikonbandage" in read(actor, approved)
    assert "Avsluta" not in read(region.dan, approved)
    end = f"{approved}{one.uuid}/avsluta/"
    assert post(region.lena, end, last_day="2026-04-01", why="Utgår")[0] == 422
    assert post(region.lena, end, last_day="2026-04-02", why="Utgår")[:2] == (302, approved)
    one.refresh_from_db()
    assert one.until_day == r.TODAY
    assert "Silikonbandage" not in read(region.lena, f"{approved}?q=annat")
    assert post(region.dan, end, last_day="2026-04-02", why="Utgår")[0] >= 400


def test_one_patients_is_ended_without_saying_whose(region: r.Region, patient: Patient) -> None:
    made = d.approved(region, patient)
    page = f"{LMNS}{made.uuid}/"
    end = f"{page}avsluta/"
    assert not any(name in read(region.lena, end) for name in NAMES)
    assert post(region.lena, end, last_day="2026-04-02", why="")[0] == 422
    assert post(region.lena, end, last_day="2026-04-02", why="Ny produkt i avtal")[:2] == (302, page)


def test_others_have_no_business_with_applications(region: r.Region, patient: Patient) -> None:
    made = d.ask(region, patient)
    for actor in (region.dan, region.kajsa):
        assert client_of(actor).get(f"{LMNS}{made.uuid}/").status_code >= 400
    assert client_of(region.dan).get(LMNS).headers["Location"] == f"{LMNS}godkanda/"
    assert client_of(region.stina).get(COUNCILS).status_code >= 400
    assert client_of(region.sara).get(LMNS).status_code >= 400


def test_the_ruling_is_open_to_those_who_read_it(region: r.Region, patient: Patient) -> None:
    made = d.approved(region, patient)
    page = read(region.lena, f"{LMNS}{made.uuid}/")
    address = page.split('href="/varfor/')[1].split('"')[0]
    for actor, seen in (
        (region.lena, True),
        (region.alice, True),
        (region.bob, False),
        (region.stina, False),
    ):
        assert (client_of(actor).get(f"/varfor/{address}").status_code == 200) is seen


def test_another_product_area_is_refused_and_another_name_is_pointed_out(
    region: r.Region, patient: Patient
) -> None:
    d.outside("D9", area="nutrition", name="Näringsdryck Special")
    d.outside("D8", name="Silikonförband")
    made = d.ask(region, patient, at=r.NOW)
    page = f"{LMNS}{made.uuid}/"
    given = {"article": "D9", "scope": "patient", "from_day": "2026-04-02", "advice": "Bör godkännas."}
    status, _where, refused = post(region.lena, page, **given)
    assert status == 422
    assert "Välj den artikel som förskrivaren bad om" in refused
    assert post(region.lena, page, **{**given, "article": "D8"})[0] == 302
    told = read(region.rolf, f"{COUNCILS}{made.uuid}/")
    assert "heter något annat" in told
    assert "450,00" in told
    assert "15,00" in told


def test_a_decision_of_a_meeting_to_come_is_refused(region: r.Region, patient: Patient) -> None:
    made = d.prepare(region, d.ask(region, patient, at=r.NOW), at=r.NOW)
    given = {"scope": "patient", "from_day": "2026-04-02", "reference": "Ledningsrådet 2026-04-03 § 7"}
    status, _where, refused = post(region.rolf, f"{COUNCILS}{made.uuid}/", **given)
    assert status == 422
    assert "ligger framåt i tiden" in refused
