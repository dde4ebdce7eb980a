"""A workbook that was really edited in LibreOffice, with faults in it: exactly those are named (B2.6, B2.12)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests import region as b
from tests import workbooks as w
from uttag.apps.catalogue.models import WorkbookUpload
from uttag.journeys.exchange_workbook.handing_in import marked_copy

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.6")]
HELD_OUT = Path(__file__).parents[1] / "data" / "libreoffice.xlsx"
EXPECTED = [
    ("Artiklar", "F2", "gtin_check_digit"),
    ("Artiklar", "E3", "cell_not_in_list"),
    ("Artiklar", "M4", "cell_not_whole"),
    ("Artiklar", "K5", "device_with_food_vat"),
    ("Artiklar", "D6", "article_parent_unknown"),
    ("Artiklar", "P6", "cell_not_yes_or_no"),
    ("Artiklar", "A7", "article_row_twice"),
    ("Artiklar", "A8", "new_article_unpriced"),
    ("Artiklar", "G9", "cell_must_be_filled"),
    ("Priser", "D3", "cell_too_many_decimals"),
    ("Priser", "C7", "price_day_has_been"),
    ("Priser", "A8", "price_article_unknown"),
    ("Priser", "C9", "cell_not_a_day"),
    ("Priser", "C12", "price_row_twice"),
    ("Konverteringar", "D2", "conversion_to_itself"),
    ("Konverteringar", "D3", "conversion_article_unknown"),
    ("Konverteringar", "B4", "conversion_old_twice"),
]


@pytest.fixture
def found() -> WorkbookUpload:
    region = b.region()
    w.held_out_register()
    return w.handed_in(region.lena, HELD_OUT.read_bytes(), "libreoffice.xlsx", change=w.assortment_change())


def test_exactly_the_faults_are_named(found: WorkbookUpload) -> None:
    assert w.faults_in(found) == EXPECTED
    assert found.result["fault_count"] == len(EXPECTED)
    assert found.result["rows"] == {"Artiklar": 8, "Priser": 11, "Konverteringar": 3}


def test_its_marked_copy_names_them_too(found: WorkbookUpload) -> None:
    copy = openpyxl.load_workbook(BytesIO(marked_copy(found, at=b.NOW)))
    listed = [(row[0], row[3]) for row in copy["Fel"].iter_rows(min_row=2, values_only=True)]
    assert listed == [(sheet, cell) for sheet, cell, _ in EXPECTED]
    for sheet, cell, _ in EXPECTED:
        assert copy[sheet][cell].comment is not None, (sheet, cell)
