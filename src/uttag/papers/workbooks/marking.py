"""A marked-up copy: what was handed in, with faulty cells coloured and a first sheet that lists them all (B2.6).

It is in the agreed structure, so that it can be put right and handed in again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.reading import Book, CellFault
from uttag.papers.workbooks.structure import Sheet
from uttag.papers.workbooks.writing import Writer, write_cell
from uttag.rules.wording import say

_HEADINGS = (
    ("Blad", 16),
    ("Rad", 8),
    ("Kolumn", 28),
    ("Cell", 10),
    ("Vad som är fel och vad som är rätt", 90),
)


def mark_up(book: Book, faults: Sequence[CellFault], lists: Mapping[str, Sequence[str]]) -> bytes:
    """An .xlsx file. A sheet whose headings were wrong is given back as it stood, its headings marked."""
    marks = _marks(faults)
    with Writer(lists) as writer:
        _list(writer, faults)
        writer.readme((("Märkt kopia", "Det röda ska rättas. Allt står också på bladet Fel."),))
        for sheet in s.SHEETS:
            raw = book.raw.get(sheet.name)
            if raw is None:
                continue
            if 0 in marks[sheet.name]:
                _as_it_stood(writer, sheet, raw, marks[sheet.name])
            else:
                writer.sheet(sheet, _cut(raw[1:], len(sheet.columns)), marks[sheet.name])
    return writer.content


def _marks(faults: Sequence[CellFault]) -> dict[str, dict[int, dict[int, str]]]:
    """What is said of each cell: sheet → row from 0 → place; several faults of a cell one under the other."""
    marks: dict[str, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for fault in faults:
        row = marks[fault.sheet][fault.row - 1]
        told = say(fault.reason)
        row[fault.place] = f"{row[fault.place]}\n{told}" if fault.place in row else told
    return marks


def _list(writer: Writer, faults: Sequence[CellFault]) -> None:
    page = writer.book.add_worksheet(s.FAULTS)
    page.freeze_panes(1, 0)
    for place, (heading, width) in enumerate(_HEADINGS):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, writer.forms.faulty_heading)
    for number, fault in enumerate(faults, start=1):
        page.write_string(number, 0, fault.sheet)
        page.write_number(number, 1, fault.row)
        page.write_string(number, 2, fault.heading)
        page.write_url(number, 3, f"internal:'{fault.sheet}'!{fault.cell}", writer.forms.link, fault.cell)
        page.write_string(number, 4, say(fault.reason), writer.forms.wrapped)


def _as_it_stood(
    writer: Writer, sheet: Sheet, raw: list[list[Any]], marks: Mapping[int, Mapping[int, str]]
) -> None:
    page = writer.book.add_worksheet(sheet.name)
    for row, cells in enumerate(raw):
        for place in range(max(len(cells), *(p + 1 for p in marks.get(row, {0: ""})))):
            value = cells[place] if place < len(cells) else None
            said = marks.get(row, {}).get(place)
            if said is not None:
                write_cell(page, row, place, value, writer.forms.faulty_heading)
                page.write_comment(row, place, said, {"x_scale": 2.2, "y_scale": 1.2})
            elif value is not None and value != "":
                write_cell(page, row, place, value, None)


def _cut(rows: list[list[Any]], most: int) -> Iterator[list[Any]]:
    return (row[:most] for row in rows)
