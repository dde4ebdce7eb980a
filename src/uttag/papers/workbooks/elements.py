"""What is looked for in each kind of part of a workbook, element by element as it streams by."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from typing import NoReturn

from uttag.papers.workbooks.structure import MOST_ROWS, column_letter
from uttag.rules.reasons import Refused, because

MOST_COLUMNS = 100
MOST_CELLS = 2_000_000
MOST_TEXT_MEGABYTES = 120
MOST_TEXT = MOST_TEXT_MEGABYTES * 1024 * 1024
# Rows without cells cost nothing to a reader, but a million of them is no workbook of ours.
MOST_ROW_MARKS = 100_000
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
SHARED = "xl/sharedstrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
# The columns of a workbook of ours by their letters; what is further out takes the longer way.
_NEAR = {column_letter(place): place + 1 for place in range(MOST_COLUMNS)}
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
# A row's number as spreadsheets write it. A reader takes other spellings for numbers that nobody has counted.
_ROW = re.compile(r"[1-9][0-9]{0,6}")
LAST_ROW = 1_048_576  # of any spreadsheet; rows that far down can be there with nothing in them


class Plain:
    """Any part: read only to see that it is honest XML."""

    def start(self, name: str, given: dict[str, str]) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class Titles(Plain):
    """The sheets as people call them, by the id of their relation."""

    def __init__(self) -> None:
        self.by_id: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relation = next((value for key, value in given.items() if _local(key) == "id"), "")
            self.by_id[relation] = given.get("name", "")


class Relations(Plain):
    """Which part is which sheet; links out of the file, hyperlinks excepted, are refused."""

    def __init__(self, titles: Container[str]) -> None:
        self._titles = titles
        self.base = ""
        self.sheets: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if _local(name) != "Relationship":
            return
        kind = given.get("Type", "")
        if given.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            raise Refused(because("workbook_links", "B2.6"))
        if self.base.lower() != _RELATIONS:
            return
        path = _path(given.get("Target", ""))
        if given.get("Id") in self._titles:
            # A reader follows these wherever they lead: to nothing but what is looked through as a sheet.
            if not SHEET.fullmatch(path):
                raise Refused(because("workbook_foreign_sheet", "B2.6"))
            self.sheets[path] = given["Id"]
        elif kind.endswith("/sharedStrings") and path != SHARED:
            raise Refused(because("workbook_broken", "B2.6"))


class Shared(Plain):
    """How long each shared text is: a cell that points at one makes a copy of it."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.used = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        if _local(name) == "si":
            self.lengths.append(0)

    def text(self, data: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(data)

    def use(self, place: str) -> None:
        if place.isdecimal() and int(place) < len(self.lengths):
            self.used += self.lengths[int(place)]
        if self.used > MOST_TEXT:
            raise Refused(because("workbook_bomb", "B2.6", most=MOST_TEXT_MEGABYTES))


@dataclass(slots=True)
class Unwanted:
    """Cells as sheet and cell that a workbook of values has none of."""

    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Cells(Plain):
    """Where the sheet's cells are, that they aren't too many, and which hold formulas or errors.

    Rows count upwards and each cell stands in its own: a reader sets room aside for whatever they say. Called for
    each element of a large sheet: it takes the short way to the columns of a workbook of ours.
    """

    def __init__(self, title: str, shared: Shared, unwanted: Unwanted) -> None:
        self._title, self._shared, self._unwanted = title, shared, unwanted
        self._rows = self._cells = 0
        self._row = self._column = 0
        self._written_row = ""
        self._points = self._in_value = self._wrong = False
        self._readers = {
            "c": self._cell,
            "v": self._value,
            "is": self._holds_something,
            "f": self._formula,
            "row": self._new_row,
        }

    def start(self, name: str, given: dict[str, str]) -> None:
        read = self._readers.get(name) or (self._readers.get(_local(name)) if ":" in name else None)
        if read is not None:
            read(given)

    def text(self, data: str) -> None:
        if self._in_value:
            self._shared.use(data)

    def _new_row(self, given: dict[str, str]) -> None:
        self._rows += 1
        self._written_row = given.get("r", str(self._row + 1))
        before, self._column = self._row, 0
        if not _ROW.fullmatch(self._written_row):
            self._refuse("workbook_row_wrong", row=self._written_row[:20])
        self._row = int(self._written_row)
        if not before < self._row <= LAST_ROW:
            self._refuse("workbook_row_wrong", row=self._written_row)
        if self._rows > MOST_ROW_MARKS:
            self._refuse("workbook_too_many_rows", most=MOST_ROWS)

    def _cell(self, given: dict[str, str]) -> None:
        self._cells += 1
        self._in_value = False
        if self._cells > MOST_CELLS:
            self._refuse("workbook_too_many_cells", most=MOST_CELLS)
        self._points, self._wrong = given.get("t") == "s", given.get("t") == "e"
        reference = given.get("r")
        if reference is None:
            self._column += 1
        elif reference.endswith(self._written_row) and (
            place := _NEAR.get(reference.removesuffix(self._written_row))
        ):
            self._column = place
        else:
            self._column, row = _placed(reference)
            if row != self._row:
                self._refuse("workbook_row_wrong", row=self._written_row)

    def _value(self, given: dict[str, str]) -> None:
        self._holds_something(given)
        self._in_value = self._points
        if self._wrong:
            self._unwanted.errors.append(self._here())

    def _formula(self, given: dict[str, str]) -> None:
        self._holds_something(given)
        self._unwanted.formulas.append(self._here())

    def _here(self) -> str:
        return f"{self._title}!{column_letter(self._column - 1)}{self._row}"

    def _holds_something(self, given: dict[str, str]) -> None:
        """An empty cell far out is passed over by readers; one that holds something makes all before it real."""
        if self._row > MOST_ROWS + 1:
            self._refuse("workbook_too_many_rows", most=MOST_ROWS)
        if self._column > MOST_COLUMNS:
            cell = f"{column_letter(self._column - 1)}{self._row}"
            self._refuse("workbook_cell_far_out", cell=cell, most=MOST_COLUMNS)

    def _refuse(self, code: str, **told: object) -> NoReturn:
        raise Refused(because(code, "B2.6", sheet=self._title, **told))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _path(target: str) -> str:
    """Where a relation of the workbook leads, as readers take it, in small letters."""
    target = target.lower().removeprefix("/")
    return target if target.startswith("xl/") else f"xl/{target}"


def _placed(reference: str) -> tuple[int, int]:
    """Column and row, from 1. Raises Refused for what is no cell."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise Refused(because("workbook_broken", "B2.6"))
    place = 0
    for letter in found[1].upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place, int(found[2])
