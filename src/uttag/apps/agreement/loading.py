"""Append-only loading: what is there already is skipped, what differs is refused by name, the rest is added.

Words (titles, texts, labels) may be bettered by a later folder; what rulings rest on may not.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeVar

from django.db import models

from uttag.apps.agreement.folder import Fault, FolderRefused
from uttag.apps.agreement.folder.shape import Place

M = TypeVar("M", bound=models.Model)


class Loader:
    """Puts a folder's entries into the database and gathers what differs. Use within one transaction."""

    def __init__(self) -> None:
        self.added: Counter[str] = Counter()
        self._faults: list[Fault] = []

    def put(
        self,
        model: type[M],
        key: dict[str, Any],
        *,
        place: Place,
        fixed: dict[str, Any],
        words: dict[str, Any] | None = None,
    ) -> M:
        """The row of `model` with `key`: as it is, with new words, or new. What differs is a fault."""
        words = words or {}
        row = model._default_manager.filter(**key).first()
        if row is None:
            self.added[model._meta.model_name or ""] += 1
            return model._default_manager.create(**key, **fixed, **words)
        for name, value in fixed.items():
            if (known := getattr(row, name)) != value:
                self._faults.append(Fault(place, _differs(model, key, name, known, value)))
        better = [name for name, value in words.items() if getattr(row, name) != value]
        if better:
            model._default_manager.filter(pk=row.pk).update(**{name: words[name] for name in better})
        return row

    def finish(self) -> None:
        """Raises FolderRefused if anything differed; the caller's transaction then undoes the rest."""
        if self._faults:
            raise FolderRefused(self._faults)


def _differs(model: type[models.Model], key: dict[str, Any], name: str, known: object, value: object) -> str:
    named = ", ".join(str(part) for part in key.values())
    return (
        f"{model._meta.model_name} {named}: {name} is {known!s} in the database and {value!s} here;"
        " what is loaded is never changed: add a new entry with a decision of its own"
    )
