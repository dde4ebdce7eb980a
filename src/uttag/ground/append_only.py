"""Rows that are written once: ledgers and logs."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model, covariant=True)


class WrittenOnce(TypeError):
    """Someone tried to change or remove a row of an append-only table."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Reads and adds, nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} rows are never removed")

    delete.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} rows are never changed")


class AppendOnly(models.Model):
    """Base of append-only models: a second save and a delete raise WrittenOnce."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{type(self).__name__} rows are never removed")
