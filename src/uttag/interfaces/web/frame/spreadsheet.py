"""Rows as a file that spreadsheets here open as they are: semicolons, decimal commas, ISO dates, UTF-8 with a mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.http import StreamingHttpResponse

from uttag.interfaces.web.frame.files import called
from uttag.interfaces.web.frame.templatetags.words import language

UTF8_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | Decimal | date | None


class _Echo:
    """Gives back what is written, so that rows can be sent one by one."""

    def write(self, value: str) -> str:
        return value


def csv_answer(name: str, headings: Iterable[str], rows: Iterable[Iterable[Cell]]) -> StreamingHttpResponse:
    """The file `name`.csv, sent while its rows are read."""
    response = StreamingHttpResponse(csv_of(headings, rows), content_type="text/csv; charset=utf-8")
    return called(response, f"{name}.csv")


def csv_of(headings: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The file in pieces, a heading and a row each, in the language of the page: it is sent after that is left."""
    return _pieces(list(headings), rows, language())


def _pieces(headings: list[str], rows: Iterable[Iterable[Cell]], lang: str) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield UTF8_MARK + writer.writerow(headings)
    for row in rows:
        yield writer.writerow(_written(cell, lang) for cell in row)


def kronor(ore: int) -> Decimal:
    """Öre as kronor with two decimals."""
    return Decimal(ore).scaleb(-2)


def _written(cell: Cell, lang: str) -> str | int:
    """Figures as they are reckoned with. A spreadsheet would run a text that starts as a formula does."""
    if isinstance(cell, Decimal):
        return f"{cell:f}" if lang == "en" else f"{cell:f}".replace(".", ",")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return "" if cell is None else cell
