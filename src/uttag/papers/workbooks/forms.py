"""How cells look: white ones can be changed, grey ones are to be read, faulty ones are red."""

from __future__ import annotations

from typing import Any

from uttag.papers.workbooks.structure import Column, Kind, Sheet

_NUMBERS = {Kind.WHOLE: "0", Kind.MONEY: "#,##0.00", Kind.DAY: "yyyy-mm-dd"}
_TEXT = "@"  # keeps leading zeros of what is typed


class Forms:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool], Any] = {}
        head = {
            "bold": True,
            "text_wrap": True,
            "valign": "top",
            "bg_color": "#0f5c55",
            "font_color": "#ffffff",
        }
        self.heading = book.add_format(head)
        self.faulty_heading = book.add_format({**head, "bg_color": "#a4262c"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": "#0f5c55", "underline": 1, "valign": "top"})

    def of(self, column: Column, sheet: Sheet, *, faulty: bool = False) -> Any:
        """The format of a column's cells."""
        fixed = column.fixed or sheet.reference
        key = (_NUMBERS.get(column.kind, _TEXT), fixed, faulty)
        if key not in self._made:
            self._made[key] = self._book.add_format(_looks(*key))
        return self._made[key]


def _looks(number: str, fixed: bool, faulty: bool) -> dict[str, Any]:
    looks: dict[str, Any] = {"num_format": number, "locked": fixed}
    if faulty:
        return {**looks, "bg_color": "#f9dcdc", "border": 1, "border_color": "#a4262c"}
    return {**looks, "bg_color": "#f0eeea", "font_color": "#5a676c"} if fixed else looks
