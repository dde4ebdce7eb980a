"""What is wrong with a value of a folder's file, in the plain English that folders' faults are told in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uttag.apps.agreement.models import Unit
from uttag.rules.values import value_fault
from uttag.rules.wording import say


def fault_of(
    unit: Unit, value: Any, minimum: Any = None, maximum: Any = None, allowed: Sequence[Any] = ()
) -> str | None:
    """What is wrong with `value`, in words; None when nothing is. `rules.values` judges."""
    fault = value_fault(unit.value, value, minimum, maximum, allowed)
    return say(fault, "en") if fault else None
