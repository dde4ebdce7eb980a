"""What a term's value may be, by its unit and bounds: the same for a folder's value and for a proposed one (P4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from uttag.rules.payer import FACTORS, PAYS
from uttag.rules.reasons import Reason, because

# Units whose values people read in another form than they are stored in.
_READ_AS = {"rate": "rate", "ore": "ore"}


def value_fault(
    unit: str, value: Any, minimum: Any = None, maximum: Any = None, allowed: Sequence[Any] = ()
) -> Reason | None:
    """What is wrong with `value`; None when nothing is. Parameters show values as they are stored."""
    if wrong := SHAPE[unit](value):
        return wrong
    if allowed and (strange := [item for item in _items(value) if item not in allowed]):
        return because("value_not_allowed", "P4", value=repr(strange[0]), known=", ".join(map(str, allowed)))
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
    return Decimal(value) if unit == "rate" else value


def _whole(value: Any) -> Reason | None:
    good = type(value) is int and value >= 0
    return None if good else because("value_not_whole", "P4", value=repr(value))


def _rate(value: Any) -> Reason | None:
    try:
        good = isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        good = False
    return None if good else because("value_not_rate", "P4", value=repr(value))


def _iso(parse: Callable[[str], object], example: str) -> Callable[[Any], Reason | None]:
    def fault(value: Any) -> Reason | None:
        try:
            parse(value)
        except (TypeError, ValueError):
            return because("value_not_written_so", "P4", value=repr(value), example=example)
        return None

    return fault


def _flag(value: Any) -> Reason | None:
    return None if isinstance(value, bool) else because("value_not_flag", "P4", value=repr(value))


def _text(value: Any) -> Reason | None:
    good = isinstance(value, str) and value
    return None if good else because("value_not_text", "P4", value=repr(value))


def _codes(value: Any) -> Reason | None:
    good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if good else because("value_not_codes", "P4", value=repr(value))


def _table(value: Any) -> Reason | None:
    good = isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    if not good:
        return because("value_not_rows", "P4")
    alike = all(row.keys() == value[0].keys() for row in value)
    return None if alike else because("value_rows_differ", "P4")


def _payers(value: Any) -> Reason | None:
    """The decision table for who pays: rows of id, when, pays and why (P11)."""
    if not isinstance(value, list) or not value:
        return because("value_not_rows", "P11")
    ids = [repr(row.get("id")) if isinstance(row, dict) else None for row in value]
    if len(set(ids)) < len(ids):
        return because("payer_row_twice", "P11")
    return next((fault for row in value if (fault := _row_fault(row))), None)


def _row_fault(row: Any) -> Reason | None:
    if not isinstance(row, dict) or row.keys() != {"id", "when", "pays", "why"}:
        return because("payer_row_shape", "P11", row=repr(row))
    if row["pays"] not in PAYS:
        return because(
            "payer_row_pays", "P11", row=row["id"], value=repr(row["pays"]), known=", ".join(sorted(PAYS))
        )
    if not isinstance(row["when"], dict):
        return because("payer_row_shape", "P11", row=repr(row))
    if strange := row["when"].keys() - FACTORS:
        known = ", ".join(sorted(FACTORS))
        return because("payer_row_factor", "P11", row=row["id"], value=repr(min(strange)), known=known)
    return None


SHAPE: dict[str, Callable[[Any], Reason | None]] = {
    "count": _whole,
    "days": _whole,
    "months": _whole,
    "minutes": _whole,
    "ore": _whole,
    "rate": _rate,
    "time": _iso(time.fromisoformat, "14:00"),
    "date": _iso(date.fromisoformat, "2026-04-02"),
    "flag": _flag,
    "choice": _text,
    "codes": _codes,
    "table": _table,
    "payers": _payers,
}
