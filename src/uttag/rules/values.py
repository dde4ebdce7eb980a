"""What a term's value may be, by its unit and bounds: the same for a folder's value and for a proposed one (P4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from uttag.rules.payer import FACTORS, PAYS
from uttag.rules.reasons import Reason, because
from uttag.rules.wording import sentences

# Units whose values people read in another form than they are stored in.
_READ_AS = {"rate": "rate", "ore": "ore"}

# No agreement counts, or charges, more than this; and reminds no earlier.
MOST_WHOLE, MOST_REMINDER_MONTHS = 10**9, 120

_MOST_SHOWN = 200


def value_fault(
    unit: str,
    value: Any,
    minimum: Any = None,
    maximum: Any = None,
    allowed: Sequence[Any] = (),
    instead_of: Any = None,
) -> Reason | None:
    """What is wrong with `value`; None when nothing is. Parameters show values as they are stored.

    A table keeps the columns of the one it would hold `instead_of`.
    """
    if wrong := SHAPE[unit](value):
        return wrong
    if unit == "table" and isinstance(instead_of, list) and instead_of:
        columns = instead_of[0].keys()
        if value[0].keys() != columns:
            return because("value_other_columns", "P4", known=", ".join(columns))
    if allowed and (strange := [item for item in _items(value) if item not in allowed]):
        return because(
            "value_not_allowed", "P4", value=_shown(strange[0]), known=", ".join(map(str, allowed))
        )
    if minimum is not None and _size(unit, value) < _size(unit, minimum):
        return because("value_below", "P4", value=value, least=minimum)
    if maximum is not None and _size(unit, value) > _size(unit, maximum):
        return because("value_above", "P4", value=value, most=maximum)
    return None


def as_people_read(unit: str, fault: Reason) -> Reason:
    """The same fault with shares as per cent and öre as kronor."""
    suffix = _READ_AS.get(unit)
    if suffix is None or fault.code not in ("value_below", "value_above"):
        return fault
    params = {f"{name}_{suffix}": value for name, value in fault.params.items()}
    return replace(fault, code=f"{fault.code}_{suffix}", params=params)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _size(unit: str, value: Any) -> Any:
    match unit:
        case "rate":
            return Decimal(value)
        case "fraction":
            return Fraction(value)
        case _:
            return value


def _shown(value: Any) -> str:
    """The value as it was written, as far as it can be shown."""
    try:
        return repr(value)[:_MOST_SHOWN]
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        return "…"


def _whole(value: Any) -> Reason | None:
    if type(value) is not int or value < 0:
        return because("value_not_whole", "P4", value=_shown(value))
    return because("value_too_large", "P4") if value > MOST_WHOLE else None


def _rate(value: Any) -> Reason | None:
    try:
        good = isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        good = False
    return None if good else because("value_not_rate", "P4", value=_shown(value))


def _fraction(value: Any) -> Reason | None:
    """A part of a whole, such as "2/3": thirds are no decimals."""
    good = isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}/[1-9][0-9]{0,3}", value)
    if good and Fraction(value) <= 1:
        return None
    return because("value_not_fraction", "P4", value=_shown(value))


def _iso(parse: Callable[[str], object], example: str) -> Callable[[Any], Reason | None]:
    """Written as the example, digit for digit: ISO 8601 knows seconds, zones and weeks, terms don't."""
    written = re.compile(re.sub(r"\d", "[0-9]", example))

    def fault(value: Any) -> Reason | None:
        try:
            parse(value)
            if not written.fullmatch(value):
                raise ValueError(value)
        except (TypeError, ValueError):
            return because("value_not_written_so", "P4", value=_shown(value), example=example)
        return None

    return fault


def _flag(value: Any) -> Reason | None:
    return None if isinstance(value, bool) else because("value_not_flag", "P4", value=_shown(value))


def _text(value: Any) -> Reason | None:
    good = isinstance(value, str) and value
    return None if good else because("value_not_text", "P4", value=_shown(value))


def _codes(value: Any) -> Reason | None:
    good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if good else because("value_not_codes", "P4", value=_shown(value))


def _table(value: Any) -> Reason | None:
    good = isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    if not good:
        return because("value_not_rows", "P4")
    if any(row.keys() != value[0].keys() for row in value):
        return because("value_rows_differ", "P4")
    judge = _ROWS.get(frozenset(value[0]))
    return next((fault for row in value if (fault := judge(row))), None) if judge else None


def _postal_codes(row: dict[str, Any]) -> Reason | None:
    """A range of postal codes, first and last included (D7)."""
    first, last = row["first"], row["last"]
    good = all(isinstance(code, str) and re.fullmatch("[0-9]{5}", code) for code in (first, last))
    return None if good and first <= last else because("value_row_postal_codes", "D7", row=_shown(row))


def _reminder(row: dict[str, Any]) -> Reason | None:
    """Months before a period ends (P8)."""
    months = row["months"]
    good = type(months) is int and 1 <= months <= MOST_REMINDER_MONTHS
    return None if good else because("value_row_months", "P8", row=_shown(row), most=MOST_REMINDER_MONTHS)


# What rows of these columns hold.
_ROWS: dict[frozenset[str], Callable[[dict[str, Any]], Reason | None]] = {
    frozenset({"first", "last"}): _postal_codes,
    frozenset({"months"}): _reminder,
}


def _payers(value: Any) -> Reason | None:
    """The decision table for who pays: rows of id, when, pays and why (P11)."""
    if not isinstance(value, list) or not value:
        return because("value_not_rows", "P11")
    if wrong := next((fault for row in value if (fault := _row_fault(row))), None):
        return wrong
    twice = len({row["id"] for row in value}) < len(value)
    return because("payer_row_twice", "P11") if twice else None


def _row_fault(row: Any) -> Reason | None:
    if not isinstance(row, dict) or row.keys() != {"id", "when", "pays", "why"}:
        return because("payer_row_shape", "P11", row=_shown(row))
    name, pays, when, why = row["id"], row["pays"], row["when"], row["why"]
    if not (_is_text(name) and isinstance(when, dict)):
        return because("payer_row_shape", "P11", row=_shown(row))
    if not isinstance(pays, str) or pays not in PAYS:
        known = ", ".join(sorted(PAYS))
        return because("payer_row_pays", "P11", row=name, value=_shown(pays), known=known)
    for factor, wanted in when.items():
        if factor not in FACTORS:
            known = ", ".join(sorted(FACTORS))
            return because("payer_row_factor", "P11", row=name, value=_shown(factor), known=known)
        if not _can_be_asked(factor, wanted):
            return because("payer_row_when", "P11", row=name, factor=factor, value=_shown(wanted))
    return None if _says_why(why) else because("payer_row_why", "P11", row=name, value=_shown(why))


def _can_be_asked(factor: str, wanted: Any) -> bool:
    """One value of the factor's kind, a list of them, or for ages from and to."""
    if factor == "age" and isinstance(wanted, dict):
        bounds = [wanted.get("min", 0), wanted.get("max", MOST_WHOLE)]
        known = bool(wanted) and wanted.keys() <= {"min", "max"}
        return known and all(map(_is_age, bounds)) and bounds[0] <= bounds[1]
    good = {"age": _is_age, "home_care": _is_flag}.get(factor, _is_text)
    return wanted != [] and all(good(one) for one in _items(wanted))


def _is_age(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_WHOLE


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value.isprintable()


def _says_why(code: Any) -> bool:
    """Letters and underscores; one in the catalogue whose sentence needs nothing filled in."""
    shaped = isinstance(code, str) and re.fullmatch("[A-Za-z_]+", code)
    return bool(shaped) and "{" not in sentences("sv").get(code, "")


SHAPE: dict[str, Callable[[Any], Reason | None]] = {
    "count": _whole,
    "days": _whole,
    "months": _whole,
    "minutes": _whole,
    "ore": _whole,
    "rate": _rate,
    "fraction": _fraction,
    "time": _iso(time.fromisoformat, "14:00"),
    "date": _iso(date.fromisoformat, "2026-04-02"),
    "flag": _flag,
    "choice": _text,
    "codes": _codes,
    "table": _table,
    "payers": _payers,
}
