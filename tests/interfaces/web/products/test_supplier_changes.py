"""Pages of suppliers' changes: noticed, seen with its consequences, decided by another, carried out (B2.11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import changeover as c
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.noticing import SupplierNotice, notice_change
from uttag.apps.catalogue.models import Article
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces import clock
from uttag.interfaces.web.products.changes.hits import changes_of_the_assortment

pytestmark = pytest.mark.django_db
HOME = "/sortiment/leverantorsandringar/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", c.Easter)


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    c.articles()
    r.item(made, r.patient(made), "O1")
    r.stock(made, "O1", 90)
    return made


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def told(kind: str = "replaced", **changed: Any) -> dict[str, Any]:
    given = {"kind": kind, "article": "O1", "applies_from": r.TODAY.isoformat(), "replacement": "N1"}
    return {**given, "new_pieces": "1", "old_pieces": "1", "text": "Enligt brev", **changed}


@pytest.mark.clause("B2.11")
def test_from_notice_to_done(region: r.Region) -> None:
    dan, kajsa, lena = (client_of(one) for one in (region.dan, region.kajsa, region.lena))
    assert "Ingen ändring" in text(dan, HOME)
    assert dan.post(f"{HOME}ny/", told(replacement="")).status_code == 422
    brev = SimpleUploadedFile("brev.pdf", b"%PDF-1.4 brev")
    url = dan.post(f"{HOME}ny/", told(letter=brev)).headers["Location"]
    page = text(kajsa, url)
    for words in ("Öppna förskrivningar", "90", "900,00", "brev.pdf", "Godkänn", "kontrollsumma"):
        assert words in page
    assert kajsa.get(f"{url}brev/").content == b"%PDF-1.4 brev"
    assert "någon annan beslutar" not in page
    assert dan.post(f"{url}beslut/", {"answer": "accept"}).status_code == 422
    assert kajsa.post(f"{url}beslut/", {"answer": "refuse"}).status_code == 422
    assert kajsa.post(f"{url}beslut/", {"answer": "accept", "text": ""}).status_code == 302
    assert "Genomför nu" in text(lena, url)
    assert kajsa.post(f"{url}genomfor/").status_code == 422
    assert lena.post(f"{url}genomfor/").status_code == 302
    assert "1 förskrivning fördes över" in text(lena, url)
    assert "genomförd" in text(dan, f"{HOME}?lage=done&q=leverantören")


def test_who_noticed_it_is_told_that_another_decides(region: r.Region) -> None:
    lena = client_of(region.lena)
    url = lena.post(f"{HOME}ny/", told("discontinued")).headers["Location"]
    assert "Du har anmält ändringen" in text(lena, url)
    assert lena.post(f"{url}beslut/", {"answer": "accept"}).status_code == 422


def test_a_new_package_says_what_differs(region: r.Region) -> None:
    lena = client_of(region.lena)
    assert lena.post(f"{HOME}ny/", told("new_package")).status_code == 422
    url = lena.post(f"{HOME}ny/", told("new_package", pieces_per_package="40", price_ore="360")).headers[
        "Location"
    ]
    page = text(lena, url)
    assert "Antal per förpackning" in page
    assert "<b>40</b>" in page


@pytest.mark.clause("B2.11")
def test_another_number_of_pieces_shows_what_it_does_to_price_and_prescriptions(region: r.Region) -> None:
    Article.objects.filter(number="O1").update(gtin="07350012340014")
    told_of = told("new_package", pieces_per_package="40", price_ore="360")
    url = client_of(region.dan).post(f"{HOME}ny/", told_of).headers["Location"]
    page = " ".join(text(client_of(region.kajsa), url).split())
    assert "10,00 kr → <b>9,00 kr" in page
    assert "Uttag som inte längre är hela förpackningar" in page
    assert "1 av dem blir inte längre hela förpackningar." in page
    assert "GTIN 07350012340014 är detsamma" in page
    assert "Godkänna ändringen?" in page


def test_an_article_that_was_typed_and_not_chosen_is_asked_for(region: r.Region) -> None:
    typed = told(replacement="", replacement_typed="Kateter N")
    answer = client_of(region.dan).post(f"{HOME}ny/", typed)
    assert answer.status_code == 422
    assert "Välj artikeln i listan" in answer.content.decode()
    assert 'value="Kateter N"' in answer.content.decode()


def test_a_recall_leads_to_the_recall(region: r.Region) -> None:
    lena = client_of(region.lena)
    url = client_of(region.dan).post(f"{HOME}ny/", told("recalled")).headers["Location"]
    lena.post(f"{url}beslut/", {"answer": "accept"})
    assert "Starta återkallelsen" in text(lena, url)
    assert SupplierChange.objects.get().state == "accepted"


def test_strangers_are_turned_away(region: r.Region) -> None:
    assert client_of(region.alice).get(HOME).status_code == 403
    assert Client().get(HOME).status_code == 302
    assert client_of(region.dan).get(f"{HOME}ny/").status_code == 200


@pytest.mark.clause("B2.11")
def test_the_desk_finds_whom_to_ring(region: r.Region) -> None:
    made = client_of(region.dan).post(f"{HOME}ny/", told("discontinued")).headers["Location"]
    client_of(region.kajsa).post(f"{made}beslut/", {"answer": "accept"})
    client_of(region.lena).post(f"{made}genomfor/")
    desk = text(client_of(region.sara), "/kundtjanst/uppgifter/")
    assert "Torvald Patientsson-Ek" in desk
    assert "har utgått utan ersättare" in desk
    assert "/kundtjanst/patienter/" in desk
    assert AccessLogEntry.objects.filter(what="service_desk_tasks").exists()


def test_the_search_finds_changes(region: r.Region) -> None:
    notice = SupplierNotice("discontinued", "O1", r.TODAY)
    notice_change(notice, actor=region.dan, at=r.NOW)
    c.planned(region)
    found = list(changes_of_the_assortment(region.lena, "katet", r.NOW))
    assert [hit.title for hit in found] == ["Katetrar 2026", "Kateter O1"]
    assert found[0].detail.startswith("tisdag 1 september 2026")
