"""Delivery notes and labels: for whom they are, how they are read, and what must not stand on them (D8, B2.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.papers.decoding import codes, pictures, sizes_of_text
from tests.papers.made_notes import label, note
from tests.papers.test_pdfs import assert_in, pages
from uttag.papers import delivery_note, parcel_label
from uttag.papers.delivery_note import BackorderedRow, DeliveredRow

HOSTILE = (
    "Åsa 😀 ^XZ~JR",
    "\u202eبوب \u2066x",
    "Anna-Karin Margareta Österlund-Ängström af Ugglas " * 2 + "Svensson",
    "A" * 121,
    "\x00\x1b]^FS^XA\\&",
    "李小龙",
)


def elements(pdf: bytes) -> Iterator[Any]:
    """All of a PDF's structure, for screen readers."""
    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    waiting = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        one = waiting.pop().get_object() if hasattr(waiting[-1], "get_object") else waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict) and "/S" in one:
            yield one
            waiting.append(one.get("/K", []))


@pytest.mark.clause("D8")
def test_large_print_is_eighteen_points_or_more_and_says_the_same() -> None:
    plain, large = note(1), note(1, large_print=True)
    assert min(sizes_of_text(delivery_note.render([large]))) >= 18
    said = " ".join(pages(delivery_note.render([large])))
    for row in plain.delivered:
        assert_in(said, [row.article_number, row.withdrawal_number, f"Kvar: {row.withdrawals_left}"])
    assert_in(
        said, ["Leverantören kan inte leverera just nu.", "Väntas mån 20 apr. 2026", "mån 29 juni 2026"]
    )
    assert "Nästa från Inga kvar" not in said


@pytest.mark.clause("D8")
def test_one_file_holds_notes_in_both_prints_and_languages_each_with_its_own_pages() -> None:
    notes = [note(1), note(2, large_print=True, language="en"), note(3, delivered=note().delivered * 6)]
    text = pages(delivery_note.render(notes))
    assert "Sida 1 av 1" in text[0]
    assert "Page 1 of 2" in text[1]
    assert "Delivery note F-100002 · Page 2 of 2" in text[2]
    assert ("Sida 1 av 2" in text[3], "Sida 2 av 2" in text[4], len(text)) == (True, True, 5)


@pytest.mark.clause("D8")
@pytest.mark.clause("D4")
@pytest.mark.parametrize("large", [False, True])
def test_the_ward_stands_over_the_persons_name(large: bool) -> None:
    first = pages(delivery_note.render([note(ward="Avdelning Björken", large_print=large)]))[0]
    assert first.index("Bärs in till Avdelning Björken") < first.index("Alice Åström")
    assert "Bärs in" not in pages(delivery_note.render([note()]))[0]


@pytest.mark.clause("D8")
@pytest.mark.parametrize("large", [False, True])
def test_a_screen_reader_finds_headings_tables_and_what_bars_say(large: bool) -> None:
    found = list(elements(delivery_note.render([note(large_print=large), note(2)])))
    kinds = Counter(str(one["/S"]) for one in found)
    assert (kinds["/H1"], kinds["/Table"]) == (2, 4)
    assert kinds["/TH"] == (6 if large else 10) + 10
    alts = [str(one["/Alt"]) for one in found if one["/S"] == "/Figure"]
    assert "Streckkod för O-200001-7" in alts
    assert kinds["/Figure"] == len(alts) == 6


def test_each_note_says_its_language() -> None:
    found = list(elements(delivery_note.render([note(1), note(2, language="en")])))
    assert "en" in {str(one.get("/Lang", ""))[:2] for one in found}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_label_is_one_page_whatever_is_typed(name: str) -> None:
    typed = (name[:60], "Storgatan " + name[:70], name[:60])
    words = ("Får ställas utanför den egna dörren i huset: skyddat för väder, om möjligt för stöld", name * 2)
    pdf = parcel_label.render([label(person_name=name, address_lines=typed, instructions=words)])
    [picture] = pictures(pdf)
    assert [code.text for code in codes(picture)] == ["42054130", "00073500000000000016"]
    assert "541 30 Skövde" in pages(pdf)[0]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_stops_a_waves_notes(name: str) -> None:
    assert len(pages(delivery_note.render([note(person_name=name), note(2, ward=name[:60])]))) == 2


@pytest.mark.clause("B2.7")
def test_a_label_says_nothing_of_what_lies_in_the_parcel() -> None:
    [page] = pages(parcel_label.render([label()]))
    goods: tuple[DeliveredRow | BackorderedRow, ...] = (*note().delivered, *note().backordered)
    for row in goods:
        assert row.article_number not in page
        assert row.article_name.split(",")[0] not in page
        assert row.withdrawal_number not in page
    for word in ("kontinens", "nutrition", "kateter", "blöj", "LMN-", "vård", "klinik"):
        assert word not in page.lower().replace("lmn distribution", "")


@pytest.mark.clause("D10")
def test_the_driver_reads_the_conditions_of_leaving_outside() -> None:
    told = "Får ställas utanför: skyddat för väder, om möjligt för stöld"
    [page] = pages(parcel_label.render([label(instructions=(told,))]))
    assert told in page
