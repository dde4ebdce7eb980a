"""Many change requests marked with the same outcome in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uttag.apps.catalogue.models import ChangeRequest

_AT_A_TIME = 5_000


def mark(keys: Sequence[int], **values: Any) -> None:
    """Sets the same values in the requests of these keys."""
    for first in range(0, len(keys), _AT_A_TIME):
        ChangeRequest.objects.filter(pk__in=keys[first : first + _AT_A_TIME]).update(**values)
