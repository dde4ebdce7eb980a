"""The whole database as plain values, to tell whether anything has changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps

# The agreement and who takes part in it: nearly all rows of a small region, and no daily operation's business.
STANDING = ("parties", "agreement", "catalogue")


def everything(*, but: Collection[str] = (), but_apps: Collection[str] = ()) -> dict[str, list[Any]]:
    """All rows of all of the product's tables, by model, except the models `but` and those of `but_apps`."""
    models = [model for model in apps.get_models() if model.__module__.startswith("uttag.")]
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model.__name__ not in but and model._meta.app_label not in but_apps
    }
