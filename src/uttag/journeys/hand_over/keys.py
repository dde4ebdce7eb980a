"""Which key a row of the archive has here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.tables import (
    Column,
    Key,
    Model,
    Reference,
    is_known_by_name,
    name_of,
    references,
)


class Keys:
    """The key in the archive → the key here: of rows known by name, and of entries of a log whose key was taken.

    Others keep theirs.
    """

    def __init__(self) -> None:
        self._here: dict[Model, dict[Key, Key]] = {}

    def put(self, model: Model, there: Key, here: Key) -> None:
        self._here.setdefault(model, {})[there] = here

    def here(self, model: Model, there: Key) -> Key:
        """Raises KeyError where the archive has no such row."""
        return self._here.get(model, {})[there]

    def now(self, model: Model, there: Key) -> Key:
        """The same for a row of any table that was read in."""
        return self._here.get(model, {}).get(there, there)

    def moving(
        self, model: Model, columns: Sequence[Column], *, itself: bool = True
    ) -> list[tuple[int, Reference]]:
        """The places, in a row of these columns, of keys that may be others here; without those to `itself`."""
        at = {column: place for place, column in enumerate(columns)}
        return [
            (at[reference.column], reference)
            for reference in references(model)
            if reference.column in at
            and is_known_by_name(reference.target)
            and (itself or reference.target is not model)
        ]

    def move(self, row: list[Any], moving: Sequence[tuple[int, Reference]]) -> None:
        """Puts the keys of this installation into `row`."""
        for place, reference in moving:
            if row[place] is None:
                continue
            try:
                row[place] = self.here(reference.target, row[place])
            except KeyError:
                raise HandOverRefused(
                    f"{name_of(reference.model)}: {reference.name} names {name_of(reference.target)} "
                    f"{row[place]}, which is not in the archive"
                ) from None
