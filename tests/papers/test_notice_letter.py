"""Letters fit the envelope's window, each on its own page, tagged, in the reader's language and size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from uttag.papers.notice_letter import NoticeLetter, render
from uttag.papers.sender import Sender

MM = 72 / 25.4
PAGE = 297
LETTER = NoticeLetter(
    address_lines=("Torvald Patientsson-Ek", "Storgatan 1", "532 30 Skara"),
    day=date(2026, 4, 2),
    subject="Ditt paket finns att hämta",
    paragraphs=("Ditt paket finns att hämta hos Torgboden.", "Har du frågor? Ring kundtjänst."),
    sender=Sender("Skövdedepån", ("Depåvägen 1", "541 30 Skövde"), "0500-43 10 00", "vardagar"),
)


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def place_of(content: bytes, words: str) -> tuple[float, float, float]:
    """Left, top and height of some words on the first page, in mm from the paper's upper left corner."""
    text = pypdfium2.PdfDocument(content)[0].get_textpage()
    index = text.search(words).get_next()
    assert index is not None
    left, bottom, _right, top = text.get_charbox(index[0])
    return left / MM, PAGE - top / MM, (top - bottom) / MM


def test_each_begins_on_a_page_of_its_own() -> None:
    first, second = texts(render([LETTER, replace(LETTER, subject="Ditt paket är på väg")]))
    assert "Ditt paket finns att hämta" in first
    assert "Ditt paket är på väg" in second
    assert "0500-43 10 00" in second


@pytest.mark.parametrize("large", [False, True])
def test_the_address_stands_in_the_window_in_large_print_too(large: bool) -> None:
    """Window right (C5 and C65): from 105 mm from the left, from 42 to 80 mm from the top of a folded A4."""
    content = render([replace(LETTER, large_print=large)])
    for words in ("Torvald", "532 30"):
        left, top, _ = place_of(content, words)
        assert 105 < left < 115
        assert 42 < top < 80


def test_nothing_else_shows_in_the_window() -> None:
    _, top, _ = place_of(render([LETTER]), "tors")
    assert top > 85


def test_large_print_is_larger() -> None:
    small, large = (
        place_of(render([replace(LETTER, large_print=on)]), "Torgboden")[2] for on in (False, True)
    )
    assert large > 1.4 * small


def test_it_is_tagged_and_says_its_language() -> None:
    root: Any = PdfReader(BytesIO(render([replace(LETTER, language="en")]))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


def test_what_the_font_cannot_draw_stops_no_letter() -> None:
    [page] = texts(render([replace(LETTER, address_lines=("Åsa 🙂 Öberg", "Vägen 1", "532 30 Skara"))]))
    assert "Åsa" in page


def test_no_letters_are_no_paper() -> None:
    with pytest.raises(ValueError):
        render([])
