"""Product areas are the agreement's, not the program's: one more is loaded, and its goods handled (B1.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import region as b
from tests import workbooks as w
from tests.apps.agreement.folders import Copy
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import prescribable_articles, product_areas
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.journeys.load_agreement import load_agreement
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B1.1")]

WOUNDS = """
[[area]]
code = "wounds"
name_sv = "Sårvård"
name_en = "Wound care"

[[area.group]]
code = "dressings"
name_sv = "Förband"
name_en = "Dressings"
"""
BANDAGE = {
    "name": "Silikonförband",
    "group": "dressings",
    "supplier": "LEV1",
    "vat_class": "standard",
    "pieces_per_package": 30,
    "shelf_life_days": 900,
}


@pytest.fixture
def region(tmp_path: Path) -> b.Region:
    """The agreement is loaded anew with a third area in its folder."""
    made = b.region()
    folder = Copy(tmp_path)
    folder.add("products.toml", WOUNDS)
    load_agreement(folder=folder.path, actor=SYSTEM, at=b.NOW)
    return made


def registered(region: b.Region, **values: Any) -> Article:
    wish = Wish("S1", {**BANDAGE, **values}, 9_900)
    made = ask_for_changes([wish], applies_from=b.TODAY, actor=region.dan, at=b.NOW)
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    return Article.objects.get(number="S1")


def test_an_article_of_it_is_registered_and_prescribed(region: b.Region) -> None:
    assert product_areas()["wounds"].name_sv == "Sårvård"
    assert registered(region).product_area_id == "wounds"
    [found] = prescribable_articles("förband", product_area="wounds")
    assert b.item(region, b.patient(region), found.number).article == found


@pytest.mark.clause("B2.7")
def test_it_is_packed_neutrally_until_the_term_says_otherwise(region: b.Region) -> None:
    with pytest.raises(Refused, match="article_not_neutral"):
        registered(region, neutral_packaging=False)


@pytest.mark.clause("B2.6")
def test_it_goes_out_and_in_by_the_workbook(region: b.Region) -> None:
    registered(region)

    def edit(book: Any) -> None:
        assert (book["Artiklar"]["A2"].value, book["Artiklar"]["E2"].value) == ("S1", "Förband")
        w.put(book, "Artiklar", 2, Benämning="Silikonförband Mjuk")
        w.add_new(book, Artikelnummer="S2", Produktgrupp="Förband")

    found = w.handed_in(region.lena, w.edited(w.taken_out(region.lena, area="wounds"), edit))
    assert (found.state, w.faults_in(found)) == ("ready", [])
    confirm_workbook(found.uuid, found.digest, actor=region.kajsa, at=b.NOW)
    names = dict(Article.objects.filter(product_area="wounds").values_list("number", "name"))
    assert names == {"S1": "Silikonförband Mjuk", "S2": "Tappningskateter Mjuk"}
