r"""Values as text and back: how a cell of an archive's CSV is written.

    nothing (NULL)   \N                          empty text      nothing between the commas
    instant          2026-04-02T08:00:00Z (UTC)  day             2026-04-02 (in Sweden)
    yes and no       true, false                 UUID            with hyphens, lower case
    JSON             JSON, keys in order         bytes           Base64

A text that starts with a backslash gets one more in front, so that no text can be taken for `\N`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

from uttag.journeys.hand_over.fits import fits
from uttag.journeys.hand_over.tables import Column

NOTHING = r"\N"
Write = Callable[[Any], str]
Read = Callable[[str], Any]


def writer(column: Column) -> Write:
    """Turns the column's values into cells."""
    write = _KINDS[_kind(column)][0]
    # A JSON column that may not be NULL can hold JSON's own null.
    bare = write(None) if isinstance(column, models.JSONField) and not column.null else NOTHING

    def cell(value: Any) -> str:
        if value is None:
            return bare
        text = write(value)
        return f"\\{text}" if text.startswith("\\") else text

    return cell


def reader(column: Column) -> Read:
    """Turns cells into the column's values. Raises ValueError for a text that is none, or that can't be kept."""
    read, look = _KINDS[_kind(column)][1], fits(column)

    def value(cell: str) -> Any:
        if cell == NOTHING:
            return _nothing(column)
        found = read(cell.removeprefix("\\"))
        look(found)
        return found

    return value


def form_of(column: Column) -> str:
    """What the column's cells are, for the dictionary: `text`, `integer`, `instant` …"""
    return _FORMS[_kind(column)]


def _nothing(column: Column) -> None:
    if not column.null:
        raise ValueError("is empty, and must not be")


def _kind(column: Column) -> type[Column]:
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    for kind in _KINDS:
        if isinstance(column, kind):
            return kind
    raise TypeError(f"{column}: say in {__name__} how a {type(column).__name__} is written")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_instant(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return read


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _read_flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _base64(value: bytes) -> str:
    return base64.b64encode(bytes(value)).decode()


# DateTimeField is a DateField too, so it stands first.
_KINDS: dict[type[Column], tuple[Write, Read]] = {
    models.JSONField: (_json, json.loads),
    models.DateTimeField: (_instant, _read_instant),
    models.DateField: (date.isoformat, date.fromisoformat),
    models.TimeField: (time.isoformat, time.fromisoformat),
    models.BooleanField: (_flag, _read_flag),
    models.UUIDField: (str, UUID),
    models.DecimalField: (str, Decimal),
    models.FloatField: (repr, float),
    models.IntegerField: (str, int),
    models.BinaryField: (_base64, base64.b64decode),
    models.CharField: (str, str),
    models.TextField: (str, str),
}
_FORMS: dict[type[Column], str] = {
    models.JSONField: "JSON",
    models.DateTimeField: "instant",
    models.DateField: "day",
    models.TimeField: "time of day",
    models.BooleanField: "flag",
    models.UUIDField: "UUID",
    models.DecimalField: "decimal",
    models.FloatField: "number",
    models.IntegerField: "integer",
    models.BinaryField: "Base64",
    models.CharField: "text",
    models.TextField: "text",
}
