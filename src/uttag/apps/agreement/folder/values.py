"""What a term's value may be, by its unit and bounds: the same for a folder and for a proposed change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from uttag.apps.agreement.models import Unit
from uttag.rules.payer import FACTORS, PAYS


def fault_of(
    unit: Unit, value: Any, minimum: Any = None, maximum: Any = None, allowed: Sequence[Any] = ()
) -> str | None:
    """What is wrong with `value`, in words; None when nothing is."""
    if wrong := SHAPE[unit](value):
        return wrong if unit in (Unit.TABLE, Unit.PAYERS) else f"{value!r} {wrong}"
    if allowed and (strange := [item for item in _items(value) if item not in allowed]):
        return f"{strange[0]!r} is not one of {', '.join(map(str, allowed))}"
    if minimum is not None and _size(unit, value) < _size(unit, minimum):
        return f"{value} is below the least allowed, {minimum}"
    if maximum is not None and _size(unit, value) > _size(unit, maximum):
        return f"{value} is above the most allowed, {maximum}"
    return None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _size(unit: Unit, value: Any) -> Any:
    return Decimal(value) if unit is Unit.RATE else value


def _whole(value: Any) -> str | None:
    return None if type(value) is int and value >= 0 else "is not a whole number from 0 up"


def _rate(value: Any) -> str | None:
    try:
        good = isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        good = False
    return None if good else 'is not a share written as text, such as "0.065"'


def _iso(parse: Callable[[str], object], example: str) -> Callable[[Any], str | None]:
    def fault(value: Any) -> str | None:
        try:
            parse(value)
        except (TypeError, ValueError):
            return f'is not written as "{example}"'
        return None

    return fault


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "is not true or false"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value else "is not text in quotes"


def _codes(value: Any) -> str | None:
    good = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if good else 'is not a list of codes such as ["nutrition"]'


def _table(value: Any) -> str | None:
    good = isinstance(value, list) and value and all(isinstance(row, dict) for row in value)
    if not good:
        return "is not a list of rows"
    return None if all(row.keys() == value[0].keys() for row in value) else "has rows with different keys"


def _payers(value: Any) -> str | None:
    """The decision table for who pays: rows of id, when, pays and why (P11)."""
    if not isinstance(value, list) or not value:
        return "is not a list of rows"
    ids = [row.get("id") if isinstance(row, dict) else None for row in value]
    if len(set(ids)) < len(ids):
        return "has two rows with the same id"
    return next((fault for row in value if (fault := _row_fault(row))), None)


def _row_fault(row: Any) -> str | None:
    if not isinstance(row, dict) or row.keys() != {"id", "when", "pays", "why"}:
        return f"has a row without exactly id, when, pays and why: {row!r}"
    if row["pays"] not in PAYS:
        return f"row {row['id']}: pays {row['pays']!r} is not one of {', '.join(sorted(PAYS))}"
    if strange := row["when"].keys() - FACTORS:
        return f"row {row['id']}: unknown factor {min(strange)!r}; known: {', '.join(sorted(FACTORS))}"
    return None


SHAPE: dict[Unit, Callable[[Any], str | None]] = {
    Unit.DAYS: _whole,
    Unit.MONTHS: _whole,
    Unit.MINUTES: _whole,
    Unit.ORE: _whole,
    Unit.RATE: _rate,
    Unit.TIME: _iso(time.fromisoformat, "14:00"),
    Unit.DATE: _iso(date.fromisoformat, "2026-04-02"),
    Unit.FLAG: _flag,
    Unit.CHOICE: _text,
    Unit.CODES: _codes,
    Unit.TABLE: _table,
    Unit.PAYERS: _payers,
}
