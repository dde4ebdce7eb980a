"""Each fault of a workbook is named by sheet, row and column, with what would be right (B2.6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import region as b
from tests import workbooks as w
from uttag.apps.catalogue.models import Supplier, WorkbookUpload
from uttag.ground.files.uploads import Upload
from uttag.journeys.exchange_workbook.choices import choices_now
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.journeys.exchange_workbook.handing_in import hand_in
from uttag.journeys.exchange_workbook.prices import MOST_DAYS
from uttag.journeys.exchange_workbook.results import MOST_KEPT, fault_of
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.writing import Contents, write
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.6")]
MAY = date(2026, 5, 1)


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    w.register()
    return made


def found(region: b.Region, edit: Any, **how: Any) -> WorkbookUpload:
    return w.handed_in(region.lena, w.edited(w.taken_out(region.lena), edit), **how)


def price(book: Any, number: Any, day: Any = MAY, kronor: Any = 310) -> None:
    w.add(book, "Priser", {"Artikelnummer": number, "Gäller från": day, "Pris per förpackning": kronor})


@pytest.mark.parametrize(
    ("cells", "cell", "code"),
    [
        ({"GTIN": "7350000000001"}, "F2", "gtin_check_digit"),
        ({"Produktgrupp": "Urinkatetar"}, "E2", "cell_not_in_list"),
        ({"Produktgrupp": ""}, "E2", "cell_must_be_filled"),
        ({"Leverantör": "Ingen känd AB"}, "G2", "cell_not_in_list"),
        ({"Leverantörsavtal": "AVT-404"}, "I2", "cell_not_in_list"),
        ({"Momsklass": ""}, "K2", "cell_must_be_filled"),
        ({"Antal per förpackning": 0}, "M2", "article_count_outside"),
        ({"Antal per förpackning": None}, "M2", "cell_must_be_filled"),
        ({"Lagerlagd": "kanske"}, "P2", "cell_not_yes_or_no"),
        ({"Huvudartikel": "100001"}, "D2", "article_own_parent"),
        ({"Benämning": "Namn" * 40}, "B2", "article_text_too_long"),
        ({"Neutral förpackning": "Nej"}, "V2", "article_not_neutral"),
        ({"Artikelnummer": None}, "A2", "cell_must_be_filled"),
        ({"Artikelnummer": "100002"}, "A3", "article_row_twice"),
    ],
)
def test_faults_of_articles(region: b.Region, cells: dict[str, Any], cell: str, code: str) -> None:
    made = found(region, lambda book: w.put_in(book, "Artiklar", 2, cells))
    assert w.faults_in(made) == [("Artiklar", cell, code)]


def test_what_would_be_right_is_said(region: b.Region) -> None:
    made = found(region, lambda book: w.put(book, "Artiklar", 2, Produktgrupp="Urinkatetar"))
    assert "Urinkatetrar" in say(fault_of(made.result["faults"][0]).reason)


def test_a_sheets_small_and_large_letters_and_codes_are_known(region: b.Region) -> None:
    made = found(region, lambda book: w.put(book, "Artiklar", 2, Produktgrupp="URINPÅSAR", Leverantör="lev1"))
    assert made.result["differences"][0]["differs"] == {"group": ["catheters", "urine_bags"]}


def test_suppliers_of_one_name_are_told_apart(region: b.Region) -> None:
    Supplier.objects.create(code="LEV2", name="Leverantören AB")
    assert choices_now().lists()["suppliers"] == ["Leverantören AB (LEV1)", "Leverantören AB (LEV2)"]
    assert w.handed_in(region.lena, w.taken_out(region.lena)).state == "unchanged"


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (("100001", date(2026, 4, 1), 310), "C4", "price_day_has_been"),
        (("100001", date(2018, 5, 1), 310), "C4", "price_row_twice"),
        (("123456", MAY, 310), "A4", "price_article_unknown"),
        (("100001", "första maj", 310), "C4", "cell_not_a_day"),
        (("100001", MAY, "gratis"), "D4", "cell_not_money"),
        (("100001", MAY, 0), "D4", "article_price_outside"),
        (("100001", MAY, None), "D4", "cell_must_be_filled"),
        ((None, MAY, 310), "A4", "cell_must_be_filled"),
    ],
)
def test_faults_of_prices(region: b.Region, row: tuple[Any, Any, Any], cell: str, code: str) -> None:
    made = found(region, lambda book: price(book, *row))
    assert w.faults_in(made) == [("Priser", cell, code)]


def test_an_old_price_changed_in_its_place_is_a_fault(region: b.Region) -> None:
    made = found(region, lambda book: w.put(book, "Priser", 2, Pris_per_förpackning=1))
    assert w.faults_in(made) == [("Priser", "C2", "price_day_has_been")]


def test_prices_from_too_many_days_are_a_fault(region: b.Region) -> None:
    def edit(book: Any) -> None:
        for ahead in range(MOST_DAYS + 2):
            price(book, "100001", MAY + timedelta(days=ahead), 310 + ahead)

    codes = {code for _, _, code in w.faults_in(found(region, edit))}
    assert codes == {"price_too_many_days"}


def test_a_new_article_needs_a_price_and_takes_one(region: b.Region) -> None:
    made = found(region, lambda book: w.add(book, "Artiklar", w.NEW))
    assert w.faults_in(made) == [("Artiklar", "A4", "new_article_unpriced")]

    def twice(book: Any) -> None:
        w.add_new(book)
        price(book, "900001", MAY)

    assert w.faults_in(found(region, twice)) == [("Priser", "A5", "price_second_of_new")]


def test_a_new_article_with_a_price_that_has_been_has_that_fault_alone(region: b.Region) -> None:
    made = found(region, lambda book: w.add_new(book, day=date(2026, 1, 1)))
    assert w.faults_in(made) == [("Priser", "C4", "price_day_has_been")]


def test_a_new_article_says_what_it_lacks(region: b.Region) -> None:
    made = found(region, lambda book: w.add_new(book, Produktgrupp="", Momsklass="", Benämning=""))
    assert w.faults_in(made) == [
        ("Artiklar", "B4", "article_name_missing"),
        ("Artiklar", "E4", "cell_must_be_filled"),
        ("Artiklar", "K4", "cell_must_be_filled"),
    ]


def test_an_article_and_its_flavours_can_come_in_one_file(region: b.Region) -> None:
    def edit(book: Any) -> None:
        w.add_new(book)
        w.add_new(book, Artikelnummer="900001-1", Huvudartikel="900001", Smak_eller_storlek="Ch 10")

    made = found(region, edit)
    assert (made.state, made.result["differences_by_kind"]) == ("ready", {"new_article": 2})


def test_a_day_that_has_been_is_refused(region: b.Region) -> None:
    with pytest.raises(Refused, match="workbook_day_has_been"):
        w.handed_in(region.lena, w.taken_out(region.lena), from_day=b.TODAY - timedelta(days=1))


def test_a_file_that_is_none_is_not_kept(region: b.Region) -> None:
    with pytest.raises(Refused, match="workbook_is_text"):
        hand_in(Upload("a.xlsx", b"a;b"), from_day=b.TODAY, actor=region.lena, at=b.NOW)
    assert not WorkbookUpload.objects.exists()


def test_more_faults_than_are_kept_are_counted(region: b.Region) -> None:
    blank = [("", f"Utan nummer {n}") for n in range(MOST_KEPT + 10)]
    made = w.handed_in(region.lena, write(Contents({s.ARTICLES.name: blank})))
    assert (made.result["fault_count"], len(made.result["faults"])) == (MOST_KEPT + 10, MOST_KEPT)


def test_why_a_workbook_was_handed_in_is_shown_to_the_approver(region: b.Region) -> None:
    made = found(
        region, lambda book: w.put(book, "Artiklar", 2, Benämning="Nytt"), reason=" Årets prislista "
    )
    confirm_workbook(made.uuid, made.digest, actor=region.lena, at=b.NOW)
    assert made.change_sets.get().reason == "Årets prislista"


def test_days_further_off_than_anyone_plans(region: b.Region) -> None:
    far = date(2031, 4, 3)
    made = found(region, lambda book: price(book, "100001", day=far))
    assert [code for *_, code in w.faults_in(made)] == ["change_day_far_off"]
    with pytest.raises(Refused) as refused:
        found(region, lambda book: None, from_day=far)
    assert [reason.code for reason in refused.value.reasons] == ["change_day_far_off"]


def test_another_package_needs_its_price_in_the_same_file(region: b.Region) -> None:
    def repack(book: Any) -> None:
        w.put_in(book, "Artiklar", 2, {"Antal per förpackning": 10})

    def repack_and_price(book: Any) -> None:
        repack(book)
        price(book, "100001", kronor=100)

    assert w.faults_in(found(region, repack)) == [("Artiklar", "M2", "package_without_price")]
    assert w.faults_in(found(region, repack_and_price, from_day=MAY)) == []
