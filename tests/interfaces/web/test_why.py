"""Varför? is drawn from the stored ruling alone, for those who may see it (I1)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import region as r
from tests.interfaces.web.people import client_of, client_of_patient
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.patients.models import Patient
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import AccessLogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> r.Region:
    return r.region()


@pytest.fixture
def torvald(region: r.Region) -> Patient:
    """A patient with one order, promised and paid for."""
    torvald = r.patient(region)
    r.article("104512")
    r.stock(region, "104512", 500)
    r.place(region, torvald, r.item(region, torvald, "104512"))
    return torvald


def promise() -> str:
    return f"/varfor/{Ruling.objects.get(rule='delivery.promise').pk}/"


def like_the_promise(**changes: object) -> str:
    row = Ruling.objects.values().get(rule="delivery.promise")
    return f"/varfor/{Ruling.objects.create(**{**row, 'id': uuid4(), **changes}).pk}/"


@pytest.mark.clause("D2")
def test_a_promise_opens_to_clause_value_decision_and_facts(region: r.Region, torvald: Patient) -> None:
    page = client_of(region.alice).get(promise()).content.decode()
    assert "Levereras senast fredag 10 april 2026" in page
    assert 'href="/avtal/D2/"' in page
    assert "Leveranstid i arbetsdagar" in page
    assert "Samarbetsavtalet 2018" in page
    assert "vanlig leverans" in page


def test_the_panel_gets_a_fragment(region: r.Region, torvald: Patient) -> None:
    page = client_of(region.alice).get(promise(), headers={"HX-Request": "true"}).content.decode()
    assert "Levereras senast" in page
    assert "<html" not in page


@pytest.mark.clause("I1")
def test_an_outsider_cannot_tell_it_from_one_that_is_not_there(region: r.Region, torvald: Patient) -> None:
    assert client_of(region.bob).get(promise()).status_code == 404
    neighbour = r.patient(region, r.SIGNE, given_name="Signe")
    assert client_of_patient(neighbour).get(promise()).status_code == 404
    assert client_of_patient(torvald).get(promise()).status_code == 200


def test_all_rulings_of_a_chain_can_be_drawn(region: r.Region, torvald: Patient) -> None:
    client = client_of(region.sara)
    for ruling in Ruling.objects.all():
        answer = client.get(f"/varfor/{ruling.pk}/")
        assert answer.status_code == 200, ruling.rule


@pytest.mark.clause("I2")
def test_each_look_is_logged_with_the_patient(region: r.Region, torvald: Patient) -> None:
    client_of(region.alice).get(promise())
    entry = AccessLogEntry.objects.get(what="see_ruling")
    assert (entry.patients, entry.user_id) == ([str(torvald.uuid)], region.alice.user_id)
    client_of(region.bob).get(promise())
    assert AccessLogEntry.objects.filter(what="see_ruling").count() == 1


@pytest.mark.clause("I1")
def test_finance_and_the_depot_open_what_their_work_rests_on(region: r.Region, torvald: Patient) -> None:
    plan_wave(actor=region.dan, at=r.NOW)
    opened = {
        person: {
            ruling.rule
            for ruling in Ruling.objects.all()
            if client_of(actor).get(f"/varfor/{ruling.pk}/").status_code == 200
        }
        for person, actor in (("frida", region.frida), ("dan", region.dan))
    }
    assert opened == {"frida": {"payer.payer"}, "dan": {"allocation.allocate"}}


@pytest.mark.clause("I1")
def test_a_payers_own_people_see_no_care_of_another(region: r.Region, torvald: Patient) -> None:
    """A charge's ruling belongs to the one who pays, its order to the one who prescribed."""
    paid_by_bobs = like_the_promise(care_provider_id=region.bob.care_provider_id)
    assert client_of(region.bob).get(paid_by_bobs).status_code == 404


@pytest.mark.clause("I1")
def test_a_refusal_that_left_nothing_is_opened_within_the_wall(region: r.Region, torvald: Patient) -> None:
    refused = like_the_promise(subject_uuid=uuid4())
    assert client_of(region.alice).get(refused).status_code == 200
    assert client_of(region.bob).get(refused).status_code == 404
    assert client_of_patient(torvald).get(refused).status_code == 404


def test_each_clause_has_a_page(region: r.Region) -> None:
    client = client_of(region.dan)
    assert "Akutleverans" in client.get("/avtal/").content.decode()
    assert "14:00" in client.get("/avtal/D5/").content.decode()
    assert client.get("/avtal/X99/").status_code == 404
