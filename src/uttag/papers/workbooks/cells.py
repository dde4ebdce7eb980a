"""One cell as what its column holds. Spreadsheets turn text into figures and figures into text; both are met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from uttag.papers.workbooks.structure import NO, YES, Kind
from uttag.rules.money import ore_of
from uttag.rules.reasons import Reason, because

LONGEST = 400
FIRST_YEAR, LAST_YEAR = 2000, 2199
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


class Unreadable(Exception):
    """A cell that isn't what its column holds, with what would be right."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def read_cell(value: Any, kind: Kind) -> Any:
    """Text and choices as text, empty as ""; figures, öre, days and flags, empty as None. Raises Unreadable."""
    if value is None or value == "":
        return "" if kind in (Kind.TEXT, Kind.CHOICE) else None
    return _READERS[kind](value)


def reader_of(kind: Kind) -> Callable[[Any], Any]:
    """`read_cell` for a whole column: where few values come again and again, each is read once."""
    if kind is Kind.TEXT:
        return lambda value: read_cell(value, kind)
    known: dict[Any, Any] = {}

    def read(value: Any) -> Any:
        if isinstance(value, bool):  # True and 1.0 are the same key
            return read_cell(value, kind)
        if value not in known:
            known[value] = read_cell(value, kind)
        return known[value]

    return read


def written(value: Any) -> str:
    """A cell as people see it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time().hour or value.time().minute else value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        raise Unreadable(because("cell_not_text", "B2.6", given=_short(value)))
    text = value.strip() if isinstance(value, str) else written(value)
    if len(text) > LONGEST:
        raise Unreadable(because("cell_too_long", "B2.6", length=len(text), most=LONGEST))
    if not text.isprintable():
        raise Unreadable(because("cell_unprintable", "B2.6"))
    return text


def _whole(value: Any) -> int:
    if isinstance(value, float | int) and not isinstance(value, bool):
        number = float(value)
        if number.is_integer() and abs(number) < 1e9:
            return int(number)
    elif isinstance(value, str):
        digits = value.translate(_SPACES)
        if digits.isdecimal() and digits.isascii() and len(digits) < 10:
            return int(digits)
    raise Unreadable(because("cell_not_whole", "B2.6", given=_short(value)))


def _money(value: Any) -> int:
    """Kronor as whole öre."""
    try:
        ore = ore_of(written(value))
    except ValueError:
        ore = None
    if ore is None:
        raise Unreadable(because("cell_not_money", "B2.6", given=_short(value)))
    if ore != ore.to_integral_value():
        raise Unreadable(because("cell_too_many_decimals", "B2.6", given=_short(value)))
    return int(ore)


def _day(value: Any) -> date:
    day = value.date() if isinstance(value, datetime) else value
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day.strip())
        except ValueError:
            day = None
    if not isinstance(day, date):
        raise Unreadable(because("cell_not_a_day", "B2.6", given=_short(value)))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(
            because("cell_day_absurd", "B2.6", given=_short(value), first=FIRST_YEAR, last=LAST_YEAR)
        )
    return day


def _yes_no(value: Any) -> bool:
    word = written(value).strip().casefold()
    if word in (YES.casefold(), NO.casefold()):
        return word == YES.casefold()
    raise Unreadable(because("cell_not_yes_or_no", "B2.6", given=_short(value)))


def _short(value: Any) -> str:
    return written(value)[:60]


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _text,
    Kind.WHOLE: _whole,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.YES_NO: _yes_no,
}
