"""Append-only loading: what is there already is skipped, what differs is refused by name, the rest is added.

Words (titles, texts, labels) may be bettered by a later folder; what rulings rest on may not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from uttag.apps.agreement.folder import Fault, FolderRefused
from uttag.apps.agreement.folder.entry import Place

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a folder wants it: found by `key`, never changed in `fixed`, brought up to date in `words`."""

    place: Place
    key: dict[str, Any]
    fixed: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)


class Loader:
    """Puts a folder's entries into the database and gathers what differs. Use within one transaction."""

    def __init__(self) -> None:
        self.added: Counter[str] = Counter()
        self._faults: list[Fault] = []

    def put(self, model: type[M], wanted: Iterable[Row]) -> list[M]:
        """The rows of `model`, in the order given: as they are, with new words, or new."""
        wanted = list(wanted)
        names = tuple(wanted[0].key) if wanted else ()
        known = {_key(row, names): row for row in model._default_manager.all()}
        new: list[M] = []
        for row in wanted:
            key = tuple(row.key.values())
            if key in known:
                self._keep(known[key], row)
            else:
                known[key] = model(**row.key, **row.fixed, **row.words)
                new.append(known[key])
        model._default_manager.bulk_create(new)
        if new:
            self.added[model._meta.model_name or ""] += len(new)
        return [known[tuple(row.key.values())] for row in wanted]

    def _keep(self, known: models.Model, row: Row) -> None:
        for name, value in row.fixed.items():
            if (before := getattr(known, name)) != value:
                self._faults.append(Fault(row.place, _differs(known, row, name, before, value)))
        better = {name: value for name, value in row.words.items() if getattr(known, name) != value}
        if better:
            type(known)._default_manager.filter(pk=known.pk).update(**better)

    def finish(self) -> None:
        """Raises FolderRefused if anything differed; the caller's transaction then undoes the rest."""
        if self._faults:
            raise FolderRefused(self._faults)


def _key(row: models.Model, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _differs(known: models.Model, row: Row, name: str, before: object, value: object) -> str:
    return (
        f'{known._meta.model_name} "{known}": {name} is {before!s} in the database and {value!s} here;'
        " what is loaded is never changed: add a new entry with a decision of its own"
    )
