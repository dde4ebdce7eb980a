"""Files that leave the product: named for what they are, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.utils import translation

from uttag.ground.files.models import StoredFile
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.spreadsheet import Cell, csv_of, kronor

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("media_type", "name", "saved"),
    [
        ("application/pdf", "B-2", "B-2.pdf"),
        ("image/png", "B-2", "B-2.png"),
        (WORD, "B-2", "B-2.docx"),
        ("text/plain; charset=utf-8", "B-2", "B-2.txt"),
        ("image/jpeg", "foto.JPEG", "foto.JPEG"),
        ("application/pdf", "faktura.exe", "faktura.exe.pdf"),
        ("application/x-okänd", "B-2", "B-2"),
    ],
)
def test_a_file_is_saved_with_the_ending_of_its_kind(media_type: str, name: str, saved: str) -> None:
    answer = file_answer(StoredFile(content=b"x", media_type=media_type), name)
    assert answer["Content-Disposition"] == f'attachment; filename="{saved}"'


def test_a_name_of_other_letters_is_kept_and_breaks_no_header() -> None:
    file = StoredFile(content=b"x", media_type="application/pdf")
    shown = file_answer(file, 'räkning\r\n "3".pdf', inline=True)["Content-Disposition"]
    assert shown == "inline; filename*=utf-8''r%C3%A4kning%20%223%22.pdf"


@pytest.mark.parametrize("text", ["=1+1", "+46 500", "-sum", "@here", "\t=1", "\r=1"])
def test_a_text_that_begins_as_a_formula_is_disarmed_and_a_figure_is_not(text: str) -> None:
    with translation.override("sv"):
        sent = "".join(csv_of(["Namn", "Kr"], [[text, kronor(-1250)]]))
    _head, row = csv.reader(StringIO(sent.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert row == [f"'{text}", "-12,50"]


def test_figures_and_days_are_written_as_the_language_has_them() -> None:
    cells: list[Cell] = [kronor(5), Decimal("6.5"), 12, date(2026, 3, 1), None]
    with translation.override("en"):
        sent = csv_of(["a"], [cells])
    _head, row = sent  # the answer is sent when the request's language is left
    assert row == "0.05;6.5;12;2026-03-01;\r\n"
