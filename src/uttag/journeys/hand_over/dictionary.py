"""The data dictionary: what each table and column of an archive is, drawn from the models themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from inspect import cleandoc
from typing import Any

from django.apps import apps
from django.db import models

from uttag.apps.patients.models import Patient
from uttag.ground.accounts.models import User
from uttag.ground.whose import way_to_care_provider
from uttag.journeys.hand_over.cells import form_of
from uttag.journeys.hand_over.manifest import file_of
from uttag.journeys.hand_over.tables import (
    Column,
    Model,
    Reference,
    columns_of,
    is_known_by_name,
    is_shared,
    name_of,
    names_of,
    references,
)

DICTIONARY = "dictionary.json"
# What a column is counted in, by how its name ends (ARCHITECTURE.md, CONTRIBUTING.md).
_UNITS = (
    ("_ore", "öre, 1/100 krona"),
    ("_basis_points", "hundredths of a percent"),
    ("ore", "öre, 1/100 krona"),
    ("pieces", "pieces"),
    ("_at", "instant, UTC"),
    ("_day", "local day in Sweden"),
    ("_days", "days"),
    ("size", "bytes"),
)
Described = dict[str, Any]


def dictionary(names: Iterable[str]) -> list[Described]:
    """The tables of these names, described."""
    return [_table(apps.get_model(name)) for name in names]


def dictionary_text(tables: list[Described]) -> bytes:
    return (json.dumps({"tables": tables}, ensure_ascii=False, indent=1) + "\n").encode()


def _table(model: Model) -> Described:
    about = _about_patients(model)
    return {
        "table": name_of(model),
        "file": file_of(name_of(model)),
        "what": cleandoc(model.__doc__ or ""),
        "rows": "shared: those that other rows need" if is_shared(model) else "the care provider's own",
        "way_to_care_provider": way_to_care_provider(model),
        "belongs_to_nobody_since": getattr(model, "care_provider_none", None),
        "key": next(column.attname for column in columns_of(model) if column.primary_key),
        "known_again_by": list(names_of(model)) if is_known_by_name(model) else ["its key"],
        "about_patients": about,
        "columns": [_column(model, column, about) for column in columns_of(model)],
    }


def _column(model: Model, column: Column, about: bool) -> Described:
    points = _points_to(model, column)
    described: Described = {
        "column": column.attname,
        "what": str(column.help_text) or str(column.verbose_name),
        "type": form_of(column),
        "may_be_null": column.null,
        "unique": column.unique,
        "personal": _personal(model, column, about),
    }
    extra = {
        "unit": next((unit for end, unit in _UNITS if column.attname.endswith(end)), None),
        "longest": column.max_length if isinstance(column, models.CharField) else None,
        "allowed": {str(value): str(word) for value, word in column.flatchoices} or None,
        "points_to": points and name_of(points.target),
        "may_point_outside": (points and not points.held and not is_shared(points.target)) or None,
    }
    return described | {name: value for name, value in extra.items() if value is not None}


def _points_to(model: Model, column: Column) -> Reference | None:
    return next((one for one in references(model) if one.column is column), None)


def _personal(model: Model, column: Column, about: bool) -> str:
    """`direct`: says who someone is. `pseudonymous`: of a patient, who is a number here. See the table's text too."""
    named = column.name in getattr(model, "personal_fields", ())
    of_staff = model is User and isinstance(column, models.CharField)
    if named or of_staff or re.search(r"user_name$", column.name):
        return "direct"
    return "pseudonymous" if about else "no"


@cache
def _about_patients(model: Model) -> bool:
    """Whether the model is a patient, or points at one, over however many tables."""
    targets = {reference.target for reference in references(model)} - {model}
    return model is Patient or any(_about_patients(target) for target in targets)
