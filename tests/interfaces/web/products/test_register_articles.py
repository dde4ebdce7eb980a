"""Pages of the register: an article found by anything that is known of it, and all that is known of it."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests import region as b
from tests.interfaces.web.people import client_of
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes, refuse_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.contracts import ContractWish, register_contract
from uttag.apps.catalogue.models import Article
from uttag.interfaces.web.products.register import hits

pytestmark = pytest.mark.django_db

LIST = "/sortiment/artiklar/"
TODAY = b.NOW.date()
GTIN = "7350053850019"


@pytest.fixture(autouse=True)
def _the_tests_day() -> Any:
    with time_machine.travel(b.NOW, tick=False):
        yield


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    b.article("K1", name="Tappningskateter Åsa", gtin=GTIN, supplier_number="RF-12")
    b.article("N1", area="nutrition", name="Näringsdryck", children=("Vanilj", "Choklad"), stocked=False)
    b.article("D1", name="Specialpåse", contracted=False)
    return made


@pytest.fixture
def lena(region: b.Region) -> Client:
    return client_of(region.lena)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def found(client: Client, query: str) -> set[str]:
    page = text(client.get(f"{LIST}?{query}"))
    return {number for number in ("K1", "N1", "N1-1", "N1-2", "D1") if f"{LIST}{number}/" in page}


@pytest.mark.clause("B2.5")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=kateter+åsa", {"K1"}),
        ("q=ÅSA", {"K1"}),
        ("q=k1", {"K1"}),
        (f"q={GTIN}", {"K1"}),
        (f"q=0{GTIN}", {"K1"}),
        ("q=rf-12", {"K1"}),
        ("q=leverantören+specialpåse", {"D1"}),
        ("q=vanilj", {"N1-1"}),
        ("q=finns+inte", set()),
        ("omrade=nutrition", {"N1", "N1-1", "N1-2"}),
        ("lager=no", {"N1", "N1-1", "N1-2"}),
        ("dispens=yes", {"D1"}),
        ("leverantor=LEV1&dispens=no&lager=yes", {"K1"}),
        ("leverantor=LEV9", set()),
        ("status=gone", set()),
    ],
)
def test_an_article_is_found_by_anything(lena: Client, query: str, expected: set[str]) -> None:
    assert found(lena, query) == expected


@pytest.mark.clause("B2.5")
def test_while_one_types_only_the_table_comes(lena: Client) -> None:
    typed = lena.get(f"{LIST}?q=kateter", headers={"HX-Request": "true"})
    assert text(typed).startswith('<div id="articles"')
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in text(lena.get(f"{LIST}?q=kateter", headers=restored))


@pytest.mark.clause("B2.5")
def test_the_list_asks_as_much_for_fifty_as_for_one(lena: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            lena.get(LIST, headers={"HX-Request": "true"})
        return len(queries)

    asked()
    few = asked()
    for number in range(60):
        b.article(f"M{number}")
    assert asked() == few


def test_the_list_is_an_excel_file(lena: Client) -> None:
    answer = lena.get(f"{LIST}artiklar.xlsx?q=kateter")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Artikelnummer", "Produktområde", "Benämning"]
    assert rows[1][0] == "K1"
    assert rows[1][-1] == 300
    assert len(rows) == 2


@pytest.mark.clause("B2.5")
def test_who_changed_what_and_when_is_seen_on_the_article(region: b.Region, lena: Client) -> None:
    def changed(day: date, **values: Any) -> Any:
        wish = Wish("K1", values, 31_000 if "name" in values else None)
        return ask_for_changes([wish], applies_from=day, reason="", actor=region.dan, at=b.NOW)

    later = changed(TODAY + timedelta(days=30), name="Åsa Plus")
    approve_changes(later.uuid, actor=region.kajsa, at=b.NOW)
    refused = changed(TODAY, unit="par")
    refuse_changes(refused.uuid, why="Säljs styckvis", actor=region.lena, at=b.NOW)

    page = text(lena.get(f"{LIST}K1/"))

    assert "Planerade ändringar" in page
    assert "Åsa Plus" in page
    assert "Begärd av Dan Depå" in page
    assert "godkänd av Kajsa Kategori" in page
    assert "avslagen av Lena Produktkonsulent" in page
    assert "Säljs styckvis" in page
    assert "310,00" in page


@pytest.mark.clause("B1.1")
def test_an_article_shows_its_area_its_sub_articles_and_where_it_lies(region: b.Region, lena: Client) -> None:
    b.stock(region, "K1", 60)
    assert "hyllplats" in text(lena.get(f"{LIST}K1/"))
    page = text(lena.get(f"{LIST}N1/"))
    assert "Nutrition" in page
    assert f"{LIST}N1-2/" in page
    assert f"{LIST}N1/" in text(lena.get(f"{LIST}N1-1/"))
    assert lena.get(f"{LIST}X9/").status_code == 404


@pytest.mark.parametrize("who", ["dan", "kajsa"])
def test_the_distributor_and_central_purchasing_see_it_too(region: b.Region, who: str) -> None:
    client = client_of(getattr(region, who))
    assert client.get(LIST).status_code == client.get(f"{LIST}K1/").status_code == 200


@pytest.mark.parametrize("who", ["alice", "sara", "frida", "rolf"])
def test_others_have_no_such_pages(region: b.Region, who: str) -> None:
    assert client_of(getattr(region, who)).get(LIST).status_code in (302, 403, 404)


def test_the_search_field_finds_articles_contracts_and_suppliers(region: b.Region) -> None:
    wish = ContractWish("LEV1", "A-1", "Katetrar 2026", TODAY, TODAY + timedelta(days=900))
    register_contract(wish, actor=region.kajsa, at=b.NOW)
    of_article = list(hits.articles(region.dan, f"0{GTIN}", b.NOW))
    assert [hit.url for hit in of_article] == [f"{LIST}K1/"]
    assert [hit.title for hit in hits.contracts(region.dan, "katetrar", b.NOW)] == ["A-1 Katetrar 2026"]
    assert [hit.detail for hit in hits.suppliers(region.dan, "leverantören", b.NOW)] == ["LEV1"]
    assert Article.objects.filter(contract=None).count() == 5


@pytest.mark.parametrize(
    "q", [f"01{GTIN.zfill(14)}17991231", f"(01){GTIN.zfill(14)}(17)991231(10)A7", "asa tappnings", "ÅSA"]
)
def test_a_scanned_code_finds_and_so_do_words_without_dots(lena: Client, region: b.Region, q: str) -> None:
    assert "K1" in lena.get(LIST, {"q": q}).content.decode()
    assert [hit.title for hit in hits.articles(region.lena, q, b.NOW)] == ["Tappningskateter Åsa"]
