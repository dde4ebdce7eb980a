"""Pages of assortment changes: planned, listed with faults beside rows, approved, the run-out plan (B2.12)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import changeover as c
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.changeovers.lists import ConversionWish, make_list, put_rows
from uttag.apps.assortment.models import AssortmentChange, ConversionList, ItemChoice, RunOutPlan
from uttag.apps.catalogue.models import Article
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces import clock

pytestmark = pytest.mark.django_db
HOME = "/sortiment/sortimentsbyten/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", c.Easter)


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


@pytest.mark.clause("B2.12")
def test_a_change_is_planned_with_its_clock() -> None:
    region = r.region()
    c.articles()
    lena = client_of(region.lena)
    assert "Inget byte planerat" in text(lena, HOME)
    group = Article.objects.get(number="O1").group.code
    faulty = lena.post(f"{HOME}nytt/", {"name": "Katetrar 2026", "starts_on": "2026-09-01"})
    assert faulty.status_code == 422
    assert "Katetrar 2026" in faulty.content.decode()
    past = {"name": "Katetrar 2026", "starts_on": "2026-01-01", "groups": [group]}
    assert lena.post(f"{HOME}nytt/", past).status_code == 422
    soon = {**past, "starts_on": "2026-05-04"}
    asked = lena.post(f"{HOME}nytt/", soon)
    assert asked.status_code == 422
    assert "Planera bytet ändå" in asked.content.decode()
    made = lena.post(f"{HOME}nytt/", {**soon, "acknowledged": "on"})
    page = text(lena, made.headers["Location"])
    assert "När bytet planerades" in page
    assert "Ingen lista än" in page
    assert "filen saknas fortfarande" in text(lena, HOME)


@pytest.mark.clause("B2.12")
def test_rows_show_what_is_wrong_beside_them() -> None:
    over = c.changeover(approved=False)
    lena = client_of(over.region.lena)
    url = f"/sortiment/sortimentsbyten/listor/{over.list.uuid}/"
    row = {"old": "N1", "new": "O2", "new_pieces": "1", "old_pieces": "1", "text": ""}
    assert lena.post(f"{url}rad/", row).headers["Location"] == f"{url}#main"
    page = text(lena, url)
    assert "N1 byts själv ut mot O2" in page
    assert "Rätta felen innan listan godkänns." in page
    assert lena.post(f"{url}godkann/", {"acknowledged": "on"}).status_code == 422
    kept = over.list.conversions.get(old__number="N1")
    lena.post(f"{url}rad/{kept.pk}/bort/")
    assert "2 nya för 3 gamla" in text(lena, url)
    assert 'value="Tunnare"' in text(lena, f"{url}?rad={over.list.conversions.get(old__number='O1').pk}")
    assert lena.post(f"{url}rad/", {**row, "old": "X"}).status_code == 422
    assert lena.post(f"{url}rad/", {**row, "old": ""}).status_code == 422


@pytest.mark.clause("B2.12")
def test_the_consultant_approves_and_the_distributor_does_not() -> None:
    over = c.changeover(approved=False)
    url = f"/sortiment/sortimentsbyten/listor/{over.list.uuid}/"
    dan, lena, leo = (client_of(one) for one in (over.region.dan, over.region.lena, over.region.leo))
    assert dan.get(url).status_code == 200
    assert "Godkänn listan" not in text(dan, url)
    assert dan.post(f"{url}godkann/").status_code == 422
    assert lena.post(f"{url}godkann/", {"acknowledged": "on"}).status_code == 422  # who wrote the rows
    assert leo.post(f"{url}godkann/", {"acknowledged": "on"}).status_code == 302
    assert ConversionList.objects.get().state == "approved"
    assert "Varför?" in text(lena, url)
    assert lena.post(f"{url}oppna/").status_code == 302
    assert ConversionList.objects.get().state == "draft"


@pytest.mark.clause("B2.12")
def test_the_run_out_plan_is_reckoned_shown_and_put_in_use() -> None:
    over = c.changeover()
    r.stock(over.region, "O1", 90)
    dan = client_of(over.region.dan)
    url = f"{HOME}{over.change.uuid}/utfasning/"
    assert "Ingen plan är räknad" in text(dan, url)
    assert dan.post(f"{url}rakna/").status_code == 302
    page = text(dan, url)
    for words in ("Mindre att kassera", "Så tar det gamla lagret slut", "<polyline", "Sista inköpsdag"):
        assert words in page
    plan = RunOutPlan.objects.get()
    assert dan.post(f"{url}{plan.uuid}/i-bruk/").status_code == 302
    assert "I bruk sedan" in text(dan, url)
    assert "mindre att kassera" in text(dan, f"{HOME}{over.change.uuid}/")


def test_it_is_moved_called_off_and_closed() -> None:
    over = c.changeover()
    lena = client_of(over.region.lena)
    url = f"{HOME}{over.change.uuid}/"
    assert lena.post(f"{url}flytta/", {"starts_on": "2026-10-01"}).status_code == 302
    assert lena.post(f"{url}flytta/", {"starts_on": "2026-01-01"}).status_code == 422
    assert lena.post(f"{url}lista/", {"name": ""}).status_code == 422
    assert lena.post(f"{url}lista/", {"name": "Fler"}).status_code == 302
    assert lena.post(f"{url}avsluta/").status_code == 422
    assert lena.post(f"{url}stall-in/", {"why": ""}).status_code == 422
    assert lena.post(f"{url}stall-in/", {"why": "Överprövad"}).status_code == 302
    assert AssortmentChange.objects.get().state == "cancelled"
    assert "inställt" in text(lena, url)


@pytest.mark.clause("B2.12")
def test_progress_is_shown_once_it_has_started() -> None:
    over = c.changeover()
    c.start(over, most=2)
    page = text(client_of(over.region.lena), f"{HOME}{over.change.uuid}/")
    assert "2 av 3 förskrivningar är överförda" in page


@pytest.mark.clause("B2.12")
def test_a_prescriber_sees_own_patients_and_chooses_otherwise() -> None:
    over = c.changeover()
    alice = client_of(over.region.alice)
    home = alice.get("/forskrivning/sortimentsbyten/")
    assert home.headers["Location"] == f"/forskrivning/sortimentsbyten/{over.change.uuid}/"
    page = text(alice, home.headers["Location"])
    assert "Torvald Patientsson-Ek" in page
    assert "Signe" not in page
    assert AccessLogEntry.objects.filter(what="see_assortment_change").exists()
    url = f"{home.headers['Location']}{over.first.uuid}/"
    assert "Som på listan: Kateter N1" in text(alice, url)
    assert alice.post(url, {"what": "other", "article": "", "pieces": "10"}).status_code == 422
    assert alice.post(url, {"what": "other", "article": "O2", "pieces": "10"}).status_code == 422
    assert alice.post(url, {"what": "other", "article": "N3", "pieces": "45"}).status_code == 302
    assert "ditt val" in text(alice, home.headers["Location"])
    assert ItemChoice.objects.get().pieces == 45
    assert alice.post(url, {"what": "listed"}).status_code == 302
    assert not ItemChoice.objects.exists()
    assert alice.post(url, {"what": "end"}).status_code == 302
    alice.post(f"{url}som-pa-listan/")
    assert not ItemChoice.objects.exists()


@pytest.mark.clause("I1")
def test_outsiders_are_turned_away() -> None:
    over = c.changeover()
    bob = client_of(over.region.bob)
    url = f"/forskrivning/sortimentsbyten/{over.change.uuid}/{over.first.uuid}/"
    assert bob.get(url).status_code == 404
    assert bob.get(HOME).status_code == 403
    assert client_of(over.region.sara).get(HOME).status_code == 403
    assert (
        client_of(over.region.kajsa)
        .post(f"/sortiment/sortimentsbyten/listor/{over.list.uuid}/oppna/")
        .status_code
        == 422
    )
    assert Client().get(HOME).status_code == 302


def test_the_pickers_know_articles_to_come() -> None:
    over = c.changeover()
    assert "N1" in text(client_of(over.region.lena), "/sortiment/sortimentsbyten/artiklar/?q=N1")


def test_a_prescriber_whom_nothing_concerns() -> None:
    over = c.changeover(approved=False)
    assert "Inget byte på gång" in text(client_of(over.region.alice), "/forskrivning/sortimentsbyten/")


@pytest.mark.clause("B2.12")
def test_a_list_left_over_is_approved_after_the_start() -> None:
    over = c.changeover()
    lena = client_of(over.region.lena)
    late = make_list(over.change.uuid, "Sen", actor=over.region.lena, at=r.NOW)
    put_rows(late.uuid, [ConversionWish("N3", "N1")], actor=over.region.lena, at=r.NOW)
    c.start(over)
    url = f"/sortiment/sortimentsbyten/listor/{late.uuid}/"
    leo = client_of(over.region.leo)
    assert "förs över på en gång" in text(leo, url)
    assert leo.post(f"{url}godkann/", {"acknowledged": "on"}).headers["Location"] == url
    assert "Godkänn listan" not in text(lena, url)
