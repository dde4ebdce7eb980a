"""Whether a value that was read can be kept in its column: here, and on every database alike.

SQLite keeps a text longer than its column and a number out of its range; PostgreSQL refuses both, and a NUL.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from uttag.journeys.hand_over.tables import Column

Fits = Callable[[Any], None]
_RANGES = BaseDatabaseOperations.integer_field_ranges
# An instant at either end can't be told in another time zone.
_FIRST_YEAR, _LAST_YEAR = 1000, 9998


def fits(column: Column) -> Fits:
    """Looks at a value of the column. Raises ValueError for one that it can't hold."""
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    if isinstance(column, models.JSONField):
        return _json
    if isinstance(column, models.IntegerField):
        return _between(*_RANGES[column.get_internal_type()])
    if isinstance(column, models.CharField) and column.max_length is not None:
        return _at_most(column.max_length)
    return _plain


def _between(least: int, most: int) -> Fits:
    def look(value: int) -> None:
        if not least <= value <= most:
            raise ValueError("is too large or too small")

    return look


def _at_most(signs: int) -> Fits:
    def look(value: str) -> None:
        if len(value) > signs:
            raise ValueError(f"is longer than {signs}")
        _plain(value)

    return look


def _plain(value: Any) -> None:
    if isinstance(value, str) and not _can_be_kept(value):
        raise ValueError("has a sign that no text can hold")
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        raise ValueError("is no number")
    if isinstance(value, datetime) and not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError("is out of time")


def _json(value: Any) -> None:
    """Without recursion, however deep it goes."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        else:
            _plain(one)


def _can_be_kept(text: str) -> bool:
    """No NUL, which PostgreSQL can't hold, and no half of a pair of UTF-16, which isn't text (JSON can name one)."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
