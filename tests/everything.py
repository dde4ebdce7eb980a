"""The whole database as plain values, to tell whether anything has changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

# The agreement and who takes part in it: nearly all rows of a small region, and no daily operation's business.
STANDING = ("parties", "agreement", "catalogue")


def everything(*, but: Collection[str] = (), but_apps: Collection[str] = ()) -> dict[str, list[Any]]:
    """All rows of all of the product's tables, by model, except the models `but` and those of `but_apps`.

    As the database has them, read without the models: tests ask for this before and after each of many steps.
    """
    models = [model for model in apps.get_models() if model.__module__.startswith("uttag.")]
    return {
        model.__name__: _rows(model)
        for model in models
        if model.__name__ not in but and model._meta.app_label not in but_apps
    }


def _rows(model: type[Model]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')
        return list(cursor.fetchall())
