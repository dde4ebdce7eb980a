"""Many change requests read as plain rows, and marked with the same outcome in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from uttag.apps.catalogue.models import ChangeRequest

_AT_A_TIME = 5_000


class Asked(NamedTuple):
    """What deciding and applying need to know of a request. A tuple and no model: a workbook asks for thousands."""

    pk: int
    change_set_id: int
    article_id: int | None
    article_number: str
    kind: str
    differs: dict[str, list[Any]]
    applies_from: date
    asked_by_id: int | None


def rows_of(found: QuerySet[ChangeRequest]) -> list[Asked]:
    """The requests as plain rows, in their order."""
    return [Asked(*row) for row in found.values_list(*Asked._fields)]


def mark(keys: Sequence[int], **values: Any) -> None:
    """Sets the same values in the requests of these keys."""
    for first in range(0, len(keys), _AT_A_TIME):
        ChangeRequest.objects.filter(pk__in=keys[first : first + _AT_A_TIME]).update(**values)
