"""The printed papers: what must stand on them stands there, on as many pages as it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.papers import made
from tests.papers.made_notes import label, note
from uttag.papers import barcode, delivery_note, invoice_pdf, parcel_label
from uttag.papers.sscc import sscc


def pages(pdf: bytes) -> list[str]:
    """Each page's text, with spaces made plain."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def assert_in(text: str, wanted: Sequence[str]) -> None:
    assert [part for part in wanted if part not in text] == []


@pytest.mark.clause("D8")
def test_delivery_note_shows_delivered_backordered_and_withdrawals() -> None:
    (page,) = pages(delivery_note.render([note()]))
    assert_in(
        page, ["Följesedel F-100001", "Alice Åström", "O-200001-7", "fre 10 apr. 2026", "010-000 00 00"]
    )
    assert_in(page, ["Tappningskateter hydrofil 12 Ch", "360", "U-700123-4", "mån 29 juni 2026"])
    assert_in(
        page, ["Kommer senare", "Leverantören kan inte leverera just nu.", "U-700126-7", "20 apr. 2026"]
    )


@pytest.mark.clause("D8")
def test_one_delivery_note_per_person_each_counting_its_own_pages() -> None:
    long = note(2, delivered=note().delivered * 6, person_name="Bob Berg")
    first, second, third = pages(delivery_note.render([note(1), long]))
    assert_in(first, ["Alice Åström", "Sida 1 av 1"])
    assert_in(second, ["Bob Berg", "Sida 1 av 2"])
    assert_in(third, ["Följesedel F-100002", "Sida 2 av 2"])
    assert "Alice" not in second + third


def test_delivery_note_in_english() -> None:
    (page,) = pages(delivery_note.render([note(language="en")]))
    assert_in(page, ["Delivery note", "Comes later", "Fri 10 Apr 2026", "None left"])


def test_only_what_comes_later() -> None:
    (page,) = pages(delivery_note.render([note(delivered=(), ssccs=(), instructions=())]))
    assert "Kommer senare" in page
    assert "I den här leveransen" not in page


def test_papers_are_tagged_and_say_their_language() -> None:
    for pdf in (
        delivery_note.render([note()]),
        parcel_label.render([label()]),
        invoice_pdf.render(made.ordinary()),
    ):
        root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].startswith("sv")


def test_same_rows_give_the_same_bytes() -> None:
    assert delivery_note.render([note()]) == delivery_note.render([note()])


@pytest.mark.clause("D8")
def test_each_parcel_has_a_label_for_one_person() -> None:
    first, second = pages(parcel_label.render([label(1), label(2, person_name="Bob Berg", parcel=2)]))
    assert_in(first, ["Alice Åström", "541 30 Skövde", "Hemleverans 08–19", "1/2", "(00) 073500000000000016"])
    assert "Bob Berg" in second
    assert "Alice" not in second


@pytest.mark.clause("B2.7")
def test_label_of_a_protected_person_shows_no_name() -> None:
    (page,) = pages(parcel_label.render([label(protected=True)]))
    assert "Alice" not in page
    assert "Mottagare O-200001-7" in page


def test_text_that_looks_like_markup_is_printed_as_it_is() -> None:
    odd = r'#panic("x") *Åsa* $1 <b> \ @home'
    (page,) = pages(parcel_label.render([label(person_name=odd)]))
    assert '#panic("x")' in page


@pytest.mark.clause("A1")
@pytest.mark.clause("A2")
def test_what_the_font_cannot_draw_stops_no_papers() -> None:
    typed = ("Ring 😀 först", "A\x07B\x00C", "vänd\u202etxet", "rad\nbyte", "李 小龙")
    text = " ".join(pages(parcel_label.render([label(), label(2, person_name="محمد", instructions=typed)])))
    assert_in(text, ["Ring ? först", "ABC", "vändtxet", "rad byte", "? ??"])
    assert delivery_note.render([note(person_name="Åsa 😀", instructions=typed)])


def test_invoice_shows_goods_and_both_surcharges_apart_per_area() -> None:
    (page,) = pages(invoice_pdf.render(made.ordinary()))
    assert_in(page, ["Faktura 26000017", "Skövde kommun", "1496-LMN", "30 dagar netto", "2026-06-03"])
    assert_in(page, ["Varuvärde", "Påslag LMN", "Påslag distribution", "1 183,00 76,90 106,47"])
    assert_in(page, ["Summa blåsa och tarm 1 537,73 99,96 138,40 375,00 2 151,09", "Summa nutrition"])
    assert_in(page, ["25 % 2 151,09 537,77", "6 % 3 521,99 211,32", "Öresavrundning −0,17"])
    assert_in(page, ["Att betala 6 422,00 kr", "Bankgiro 991-2346", "SE232100013101"])


def test_credit_note_cites_its_invoice_and_asks_for_no_payment() -> None:
    (page,) = pages(invoice_pdf.render(made.credit_note()))
    assert_in(page, ["Kreditfaktura 26000018", "Krediterar faktura 26000017", "Att få tillbaka"])
    assert "Bankgiro" not in page


def test_no_vat_number_inside_one_legal_person() -> None:
    (page,) = pages(invoice_pdf.render(made.inside_one_legal_person()))
    assert "samma juridiska person" in page
    assert "Momsreg.nr" not in page


def test_a_long_invoice_repeats_its_header() -> None:
    lines = [replace(made.line(1_000 + i, 65, 90), name=f"Artikel {i}") for i in range(120)]
    text = pages(invoice_pdf.render(made.invoice(lines)))
    assert len(text) > 2
    assert all("Varuvärde" in page for page in text[:-1])
    assert "Artikel 119" in " ".join(text)


def test_sscc_ends_in_its_check_digit() -> None:
    assert sscc("735000000", 123) == "073500000000001235"
    assert sscc("7350000", 1, extension=3) == "373500000000000017"


def test_sscc_refuses_a_serial_without_room() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        sscc("735000000", 10_000_000)


def test_a_barcode_with_a_wrong_check_digit_is_not_drawn() -> None:
    with pytest.raises(RuntimeError, match="checksum"):
        barcode.gs1_128("[00]073500000000001234")
