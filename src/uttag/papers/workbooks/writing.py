"""The agreed workbook written out: locked headings that stay, drop-downs, the version (B2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from math import isfinite
from typing import Any

import xlsxwriter

from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.forms import Forms
from uttag.papers.workbooks.structure import Column, Kind, Sheet

Cell = str | int | float | bool | date | Decimal | None
Rows = Mapping[str, Iterable[Sequence[Cell]]]
# What is said of a cell, by row (the headings are row 0) and place, both from 0.
Marks = Mapping[int, Mapping[int, str]]
MOST_COMMENTS = 2_000  # a spreadsheet opens slowly with more; the sheet of faults has them all
# What people may do on a sheet whose headings are locked.
_ALLOWED = {
    name: True
    for name in ("autofilter", "sort", "format_columns", "format_rows", "insert_rows", "delete_rows")
}
_INTRODUCTION = (
    "Det här är den överenskomna arbetsboken för artikelregistret. Ändra i den, och lämna in den under Excel.",
    "Rubrikerna är låsta: flytta, byt eller ta inte bort kolumner. Vita celler kan ändras, grå är till för att läsa.",
    "En rad som du tar bort ändrar ingenting: det som inte står i filen blir som det var.",
    "Ett artikelnummer som inte finns i registret blir en ny artikel. Den behöver ett pris på bladet Priser.",
    "En cell som du tömmer töms också i registret.",
    "Skriv inga formler: klistra in värden. Allt kontrolleras innan något ändras.",
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workbook holds: rows by sheet, each in its columns' order; drop-downs by name; lines of what it is."""

    rows: Rows
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    about: Sequence[tuple[str, str]] = ()


def write(contents: Contents) -> bytes:
    """An .xlsx file in the agreed structure, without faults marked."""
    with Writer(contents.lists) as writer:
        writer.readme(contents.about)
        for sheet in s.SHEETS:
            writer.sheet(sheet, contents.rows.get(sheet.name, ()))
    return writer.content


class Writer:
    """A workbook under way; `content` holds the file once it is closed."""

    content = b""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._out = BytesIO()
        # A text is never run as a formula, nor made a link.
        # Rows go straight to the file: a large register needs little memory.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self._out, options)
        self.book.set_custom_property(s.VERSION_PROPERTY, s.VERSION, "text")
        self.forms = Forms(self.book)
        self._lists = {"yes_no": (s.YES, s.NO), **lists}
        self._commented = 0

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._hidden_lists()
        self.book.close()  # also where it was left half written: its sheets lie in files of their own until then
        self.content = self._out.getvalue()

    def readme(self, about: Sequence[tuple[str, str]]) -> None:
        """The first sheet: what this is, and the version that an import looks for."""
        page = self.book.add_worksheet(s.README)
        page.set_column(0, 0, 30)
        page.set_column(1, 1, 90)
        page.write_string(0, 0, "Artikelregistret", self.forms.title)
        page.write_string(1, 0, s.VERSION_LABEL, self.forms.bold)
        page.write_string(1, 1, s.VERSION)
        for row, (name, value) in enumerate(about, start=2):
            page.write_string(row, 0, name, self.forms.bold)
            page.write_string(row, 1, value, self.forms.wrapped)
        for row, line in enumerate(_INTRODUCTION, start=3 + len(about)):
            page.merge_range(row, 0, row, 1, line, self.forms.wrapped)
            page.set_row(row, 32)
        page.hide_gridlines(2)
        page.protect()

    def sheet(self, sheet: Sheet, rows: Iterable[Sequence[Any]], marks: Marks | None = None) -> None:
        """One sheet of the agreed structure; faulty cells are coloured, and say in a comment what is wrong."""
        page = self.book.add_worksheet(sheet.name)
        page.freeze_panes(1, 1)
        page.set_row(0, 32)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width, self.forms.of(column, sheet))
            page.write_string(0, place, column.heading, self.forms.heading)
            if column.comment:
                page.write_comment(0, place, column.comment, {"x_scale": 1.6, "y_scale": 0.7})
            self._drop_down(page, place, column)
        last = self._rows(page, sheet, rows, marks or {})
        page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
        page.protect("", {} if sheet.reference else _ALLOWED)

    def _rows(self, page: Any, sheet: Sheet, rows: Iterable[Sequence[Any]], marks: Marks) -> int:
        forms = [self.forms.of(column, sheet) for column in sheet.columns]
        faulty = [self.forms.of(column, sheet, faulty=True) for column in sheet.columns]
        number = 0
        for number, row in enumerate(rows, start=1):
            wrong = marks.get(number, {})
            for place, value in enumerate(row):
                if place in wrong:
                    write_cell(page, number, place, value, faulty[place])
                    self._comment(page, number, place, wrong[place])
                elif value is not None and value != "":
                    write_cell(page, number, place, value, forms[place])
        return number

    def _comment(self, page: Any, row: int, place: int, text: str) -> None:
        self._commented += 1
        if self._commented <= MOST_COMMENTS:
            page.write_comment(row, place, text, {"x_scale": 2.2, "y_scale": 1.2})

    def _drop_down(self, page: Any, place: int, column: Column) -> None:
        name = "yes_no" if column.kind is Kind.YES_NO else column.choices
        if column.fixed or not self._lists.get(name):
            return
        page.data_validation(
            1,
            place,
            s.MOST_ROWS,
            place,
            {
                "validate": "list",
                "source": self._range(name),
                "error_title": "Välj i listan",
                "error_message": f"{column.heading} ska vara ett av alternativen i listan.",
            },
        )

    def _range(self, name: str) -> str:
        place = list(self._lists).index(name)
        letter = s.column_letter(place)
        return f"={s.LISTS}!${letter}$1:${letter}${len(self._lists[name])}"

    def _hidden_lists(self) -> None:
        page = self.book.add_worksheet(s.LISTS)
        # Row by row: a row that is written is gone from memory.
        for row, values in enumerate(zip_longest(*self._lists.values(), fillvalue="")):
            page.write_row(row, 0, values)
        page.hide()
        page.protect()


def write_cell(page: Any, row: int, place: int, value: Any, form: Any) -> None:
    """One value as what it is: text stays text, days are days. What is neither is written as people see it."""
    if value is None or value == "":
        page.write_blank(row, place, None, form)
    elif isinstance(value, str):
        page.write_string(row, place, value, form)
    elif isinstance(value, bool):
        page.write_string(row, place, s.YES if value else s.NO, form)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, form)
    elif isinstance(value, int | float | Decimal) and isfinite(value):
        page.write_number(row, place, value, form)
    else:
        page.write_string(row, place, str(value), form)
