"""The label of a repacked unit says what it is, and its code says the same to a scanner."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from uttag.interfaces.web.frame.scanning import read_scan
from uttag.papers import barcode
from uttag.papers.unit_label import UnitLabel, element_string, render

LABEL = UnitLabel(
    article="Engångskateter hydrofil 12 Ch",
    article_number="10012",
    gtin="07350000000009",
    content="30 st",
    lot="LOT123-O1",
    original_lot="LOT123",
    last_day=date(2027, 6, 1),
    packed_day=date(2026, 2, 3),
    remarks=("Steril i obruten styckförpackning",),
)


def pages(*labels: UnitLabel) -> list[str]:
    read = PdfReader(BytesIO(render(labels)))
    return [" ".join(page.extract_text().split()) for page in read.pages]


@pytest.mark.clause("B2.10")
def test_the_label_says_article_original_lot_and_last_day() -> None:
    [page] = pages(LABEL)
    for part in (LABEL.article, "10012", "30 st", "2027-06-01", "LOT123-O1", "Ursprungligt parti LOT123"):
        assert part in page
    assert "(01)07350000000009(17)270601(10)LOT123-O1" in page
    assert "Steril i obruten" in page


@pytest.mark.clause("B2.10")
def test_a_scanner_reads_article_lot_and_last_day_back() -> None:
    read = {e.ai.ai: e for e in GS1Message.parse_hri(element_string(LABEL)).element_strings}
    assert read["01"].value == LABEL.gtin
    assert read["10"].value == LABEL.lot
    assert read["17"].date == LABEL.last_day
    scan = read_scan(element_string(LABEL))
    assert (scan.code, scan.lot, scan.last_day) == (LABEL.gtin, LABEL.lot, LABEL.last_day)


def test_one_page_for_each_copy_of_each_label() -> None:
    found = pages(replace(LABEL, copies=3), replace(LABEL, lot="LOT9-O2", original_lot="LOT9", copies=2))
    assert len(found) == 5
    assert ["LOT9-O2" in page for page in found] == [False, False, False, True, True]


@pytest.mark.parametrize("gtin", ["", "07350000000008", "735", "kateter"])
def test_an_article_without_a_right_gtin_stands_by_its_own_number(gtin: str) -> None:
    assert element_string(replace(LABEL, gtin=gtin)) == "(91)10012(17)270601(10)LOT123-O1"
    assert len(pages(replace(LABEL, gtin=gtin))) == 1
    scan = read_scan(element_string(replace(LABEL, gtin=gtin)))
    assert (scan.code, scan.lot, scan.last_day) == ("10012", LABEL.lot, LABEL.last_day)


def test_a_lot_that_no_code_can_hold_is_printed_all_the_same() -> None:
    [page] = pages(replace(LABEL, lot="PÅSE 1-O1"))
    assert "PÅSE 1-O1" in page
    assert "ryms inte i en GS1-kod" in page


def test_a_label_in_english_and_none_at_all() -> None:
    assert "Original lot LOT123" in pages(replace(LABEL, language="en"))[0]
    with pytest.raises(ValueError, match="no label"):
        render([])


@given(st.text("ABCxyz0123456789-_/.+*:;<=>?!\"%&'(),", min_size=1, max_size=20))
def test_whatever_gs1_allows_can_be_drawn_as_a_square(lot: str) -> None:
    svg = barcode.gs1_data_matrix(f"[01]{LABEL.gtin}[17]270601[10]{lot}")
    [(width, height)] = re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert width == height
    left = {int(row) for row in re.findall(r"M0 (\d+)h", svg)}
    assert left == set(range(int(height)))  # the finder's solid left edge
    assert f"M0 {int(height) - 1}h{width}v1" in svg  # and its solid foot
