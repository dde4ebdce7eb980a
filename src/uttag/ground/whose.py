"""Whose data a row is: each model declares its way to a care provider, or why it has none.

    class Order(models.Model):
        care_provider_path = "care_provider"                # a field, or a way over foreign keys
    class OrderLine(models.Model):
        care_provider_path = "order__care_provider"
    class CareProvider(models.Model):
        care_provider_path = "pk"
    class Holiday(models.Model):
        care_provider_none = "the calendar is everyone's"

Walls between care providers, export, import and erasure walk these ways; a test refuses a model that
declares neither, both, or a way that leads nowhere.
"""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist
from django.db import models


class NotDeclared(TypeError):
    """The model doesn't say whose its rows are."""


def way_to_care_provider(model: type[models.Model]) -> str | None:
    """The field path from `model` to a care provider; None where the model says it has none."""
    path: str | None = getattr(model, "care_provider_path", None)
    why_none: str | None = getattr(model, "care_provider_none", None)
    if bool(path) == bool(why_none):
        raise NotDeclared(
            f"{model._meta.label}: declare care_provider_path or care_provider_none, one of them"
        )
    if path:
        _walk(model, path)
    return path


def _walk(model: type[models.Model], path: str) -> None:
    step: type[models.Model] | None = model
    for name in path.split("__"):
        if step is None:
            raise NotDeclared(f"{model._meta.label}: {path!r} goes on after a plain field")
        try:
            field = step._meta.pk if name == "pk" else step._meta.get_field(name)
        except FieldDoesNotExist as missing:
            raise NotDeclared(f"{model._meta.label}: {path!r} leads nowhere at {name!r}") from missing
        related = field.related_model if field else None
        step = related if isinstance(related, type) else None
