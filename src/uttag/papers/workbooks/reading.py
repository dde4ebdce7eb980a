"""A guarded workbook read: its version, its headings, and each row's values as what their columns hold (B2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.cells import Unreadable, reader_of
from uttag.papers.workbooks.guarding import guard
from uttag.papers.workbooks.properties import version_property
from uttag.papers.workbooks.structure import Sheet
from uttag.rules.reasons import Reason, Refused, because


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one place, and what would be right. `row` as people see it; `place` of the column, from 0."""

    sheet: str
    row: int
    place: int
    heading: str
    reason: Reason

    @property
    def cell(self) -> str:
        return f"{s.column_letter(self.place)}{self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values by column; a column that couldn't be read is among `wrong`, not among the values."""

    number: int
    values: dict[str, Any]
    wrong: frozenset[str] = frozenset()


@dataclass(slots=True)
class Book:
    """What was read: `raw` as it stood, headings included; `rows` of sheets with the right headings."""

    raw: dict[str, list[list[Any]]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


def read(content: bytes, *, guarded: bool = False) -> Book:
    """Reads the workbook. Raises Refused for a file that isn't the agreed one, of this version.

    `guarded`: the very same bytes have been looked through before.
    """
    if not guarded:
        guard(content)
    try:
        raw = _raw(content)
    except BaseException as broken:
        # Whatever the reader stumbles on is the file's fault. A panic in Rust is no Exception.
        if isinstance(broken, Exception) or type(broken).__name__ == "PanicException":
            raise Refused(because("workbook_broken", "B2.6")) from broken
        raise
    _require_version(raw.pop(s.README, None), version_property(content))
    book = Book(raw)
    for sheet in s.TO_CHANGE:
        found = raw.get(sheet.name)
        wrong = _wrong_headings(sheet, found[0] if found else ()) if found is not None else [_missing(sheet)]
        book.faults.extend(wrong)
        book.rows[sheet.name] = [] if wrong else _rows(sheet, found or [], book.faults)
    return book


def _raw(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    wanted = {s.README, *s.BY_NAME}
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
        if name in wanted
    }


def _require_version(page: list[list[Any]] | None, named: str | None) -> None:
    """The cell beside its label, and the file's property where it is `named`: programs may lose that, not the cell."""
    cells = {str(row[0]).strip(): row[1] for row in page or () if len(row) > 1}
    found = cells.get(s.VERSION_LABEL)
    if found is None:
        raise Refused(because("workbook_without_version", "B2.6"))
    version = str(int(found)) if isinstance(found, float) and found.is_integer() else str(found).strip()
    for one in (version, version if named is None else named):
        if one != s.VERSION:
            raise Refused(because("workbook_other_version", "B2.6", found=one[:20], version=s.VERSION))


def _missing(sheet: Sheet) -> CellFault:
    return CellFault(sheet.name, 1, 0, "", because("workbook_sheet_missing", "B2.6", sheet=sheet.name))


def _wrong_headings(sheet: Sheet, given: Sequence[Any]) -> list[CellFault]:
    """What differs in the first row from what was agreed: missing, moved, unknown and doubled headings."""
    found = [str(cell).strip() for cell in given]
    wrong: list[CellFault] = []
    for place, heading in enumerate(sheet.headings):
        if place >= len(found) or found[place] != heading:
            wrong.append(_heading_fault(sheet, place, heading, found))
    for place, heading in enumerate(found[len(sheet.headings) :], start=len(sheet.headings)):
        if heading:
            code = "workbook_heading_twice" if heading in sheet.headings else "workbook_heading_unknown"
            told = {"heading": heading[:80], "column": s.column_letter(place)}
            wrong.append(CellFault(sheet.name, 1, place, heading[:80], because(code, "B2.6", **told)))
    return wrong


def _heading_fault(sheet: Sheet, place: int, heading: str, found: list[str]) -> CellFault:
    told: dict[str, object] = {"heading": heading, "column": s.column_letter(place)}
    stands = found[place][:80] if place < len(found) else ""
    if heading in found:
        reason = because(
            "workbook_heading_moved", "B2.6", **told, other=s.column_letter(found.index(heading))
        )
    elif stands and stands not in sheet.headings:
        reason = because("workbook_heading_renamed", "B2.6", **told, stands=stands)
    else:
        reason = because("workbook_heading_missing", "B2.6", **told)
    return CellFault(sheet.name, 1, place, heading, reason)


def _rows(sheet: Sheet, raw: list[list[Any]], faults: list[CellFault]) -> list[Row]:
    columns = [
        (place, one, one.key, reader_of(one.kind)) for place, one in enumerate(sheet.columns) if not one.fixed
    ]
    rows: list[Row] = []
    for number, cells in enumerate(raw[1:], start=2):
        if not any(cell != "" and cell is not None for cell in cells):
            continue
        values: dict[str, Any] = {}
        wrong: set[str] = set()
        for place, column, key, reader in columns:
            try:
                values[key] = reader(cells[place])
            except Unreadable as unread:
                wrong.add(key)
                faults.append(CellFault(sheet.name, number, place, column.heading, unread.reason))
        rows.append(Row(number, values, frozenset(wrong)))
    return rows
