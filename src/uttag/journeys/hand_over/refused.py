"""Why a hand-over isn't made, or an archive isn't read in."""

from __future__ import annotations

from collections.abc import Iterable

_MOST = 20


class HandOverRefused(Exception):
    """Nothing was written. `faults` are sentences that name file, table or row, never a person."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def refuse_if(faults: Iterable[str]) -> None:
    """Raises HandOverRefused with the faults, where there are any: the first twenty, and how many more."""
    found = list(faults)
    if len(found) > _MOST:
        found[_MOST:] = [f"… and {len(found) - _MOST} more"]
    if found:
        raise HandOverRefused(*found)
