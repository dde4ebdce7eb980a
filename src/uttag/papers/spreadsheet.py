"""A plain table as an Excel workbook: headings that stay, figures that can be summed, text that stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TypeAlias

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell: TypeAlias = str | int | Decimal | date | None
_NARROWEST, _WIDEST = 8, 60


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `name` at most 31 characters, as Excel has it; kronor as Decimal, days as date."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def render(*tables: Table) -> bytes:
    """An .xlsx file with a sheet for each table."""
    out = BytesIO()
    # Rows go straight to the file: a large table needs little memory. A text is never run as a formula.
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(table.headings):
            sheet.set_column(column, column, min(max(len(heading) + 2, _NARROWEST), _WIDEST))
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(number, column, cell, money)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
    book.close()
    return out.getvalue()
