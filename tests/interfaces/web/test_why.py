"""Varför? is drawn from the stored ruling alone, for those who may see it (I1)."""

from __future__ import annotations

import pytest

from tests import region as r
from tests.interfaces.web.people import client_of, client_of_patient
from uttag.apps.patients.models import Patient
from uttag.ground.rulings.models import Ruling

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


def test_each_clause_has_a_page(region: r.Region) -> None:
    client = client_of(region.dan)
    assert "Akutleverans" in client.get("/avtal/").content.decode()
    assert "14:00" in client.get("/avtal/D5/").content.decode()
    assert client.get("/avtal/X99/").status_code == 404
