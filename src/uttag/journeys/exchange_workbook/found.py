"""What a check finds: faults by cell, and what the workbook would change if there are none (B2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from uttag.apps.catalogue.changes.differing import Difference, Wish
from uttag.papers.workbooks.reading import Book, CellFault
from uttag.papers.workbooks.structure import Sheet
from uttag.rules.converting import ConversionRow
from uttag.rules.reasons import Reason, because

CLAUSE = "B2.6"


@dataclass(frozen=True, slots=True)
class WishedConversion:
    """A row of a conversion list as it is to be; `before`: how it stands in the change now, None: not at all."""

    list: str
    row: ConversionRow
    text: str
    before: tuple[str, str, int, int, str] | None = None

    @property
    def after(self) -> tuple[str, str, int, int, str]:
        """List, new article, pieces of the new and of the old, note."""
        return self.list, self.row.new or "", self.row.new_pieces, self.row.old_pieces, self.text


@dataclass(slots=True)
class Faults:
    """Gathers faults by sheet, row and column; one cell is named once for each thing that is wrong."""

    every: list[CellFault] = field(default_factory=list)

    def add(self, sheet: Sheet, row: int, key: str, reason: Reason) -> None:
        place = sheet.place(key)
        self.every.append(CellFault(sheet.name, row, place, sheet.columns[place].heading, reason))

    def say(
        self, sheet: Sheet, row: int, key: str, code: str, /, clause: str = CLAUSE, **told: object
    ) -> None:
        self.add(sheet, row, key, because(code, clause, **told))

    def in_order(self, sheets: Sequence[Sheet]) -> list[CellFault]:
        """As one walks through the file."""
        order = {sheet.name: place for place, sheet in enumerate(sheets)}
        return sorted(self.every, key=lambda one: (order[one.sheet], one.row, one.place))


@dataclass(slots=True)
class Checked:
    """A workbook checked whole. `wishes`: day → what is to apply from then; `warnings` hinder nothing."""

    book: Book
    faults: list[CellFault]
    wishes: dict[date, list[Wish]] = field(default_factory=dict)
    found: list[tuple[date, Difference]] = field(default_factory=list)
    conversions: list[WishedConversion] = field(default_factory=list)
    warnings: list[CellFault] = field(default_factory=list)

    def found_on(self, day: date) -> list[Difference]:
        """What differs of what is to apply from a day."""
        return [one for its_day, one in self.found if its_day == day]

    @property
    def changes(self) -> int:
        return len(self.found) + len(self.conversions)

    @property
    def digest(self) -> str:
        """The same for the same differences: told apart from what was shown if the register has changed since."""
        rows: list[Any] = [[day, one.number, one.kind, one.differs] for day, one in self.found]
        rows += [[one.row.old, one.before, one.after] for one in self.conversions]
        return sha256(orjson.dumps(rows)).hexdigest()
