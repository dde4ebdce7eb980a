"""The tables of an archive, one per model of ours: whose rows they hold, and how a row is known again.

*Own* tables hold what one care provider may have and no other: its rows alone go along, and keep their keys,
since public numbers are made from keys. *Shared* tables (models without a care provider, and the parties)
hold what rows of many point at: those needed go along, are known again by name, and may get another key.
Nothing here names a model of daily work, so that a new one is taken along without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models

from uttag.apps.parties.models import CareProvider, Unit
from uttag.ground.columns import field_of
from uttag.ground.files.models import StoredFile
from uttag.ground.whose import way_to_care_provider

Model: TypeAlias = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"
Key: TypeAlias = Any  # int, UUID or text: whatever the table's primary key is

# Public facts about who takes part: another care provider's go along where a row points at them.
_PARTIES = "parties"
# Loaded from the agreement's folder in each installation, so that its rows can be there under other keys.
_AGREEMENT = "agreement"
# Columns that hold a key of another table without being a foreign key.
_PLAIN: dict[str, Model] = {"care_provider_id": CareProvider, "unit_id": Unit}
# Two people may have one log-in in two installations: they are the same only if the name is too.
_NAMES = {"accounts.User": ("username", "name")}
# What a shared row is of no use without, though it doesn't point at it: (part, its foreign key).
_PARTS = {"catalogue.Article": (("catalogue.Article", "parent_id"), ("catalogue.ArticlePrice", "article_id"))}


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of `model` that holds keys of `target`. `held`: the database demands that the row is there."""

    model: Model
    column: Column
    target: Model
    held: bool

    @property
    def name(self) -> str:
        return str(self.column.attname)


def name_of(model: Model) -> str:
    """What a table is called in an archive: `ordering.order`."""
    return model._meta.label_lower


def key_of(model: Model) -> Column:
    """The primary key's column."""
    key = model._meta.pk
    assert key is not None
    return key


def is_shared(model: Model) -> bool:
    return way_to_care_provider(model) is None or model._meta.app_label == _PARTIES


def is_known_by_name(model: Model) -> bool:
    """Whether a row can stand under another key where it is read in. Any other row keeps its key."""
    return is_shared(model) or model._meta.app_label == _AGREEMENT


@cache
def tables() -> tuple[Model, ...]:
    """All models of ours, each after those that it points at. The same order in every installation."""
    ordered: dict[Model, None] = {}

    def place(model: Model) -> None:
        for reference in references(model):
            if reference.target is not model and reference.target not in ordered:
                place(reference.target)
        ordered.setdefault(model)

    for model in sorted(_ours(), key=name_of):
        place(model)
    return tuple(ordered)


def _ours() -> list[Model]:
    return [model for model in apps.get_models() if model.__module__.startswith("uttag.")]


@cache
def references(model: Model) -> tuple[Reference, ...]:
    """Where rows of `model` point."""
    return tuple(_references(model))


def _references(model: Model) -> Iterator[Reference]:
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey):
            target = column.related_model
            assert isinstance(target, type)
            yield Reference(model, column, target, bool(getattr(column, "db_constraint", True)))
        elif column.attname in _PLAIN:
            yield Reference(model, column, _PLAIN[column.attname], False)


@cache
def parts_of(model: Model) -> tuple[tuple[Model, str], ...]:
    return tuple((apps.get_model(label), column) for label, column in _PARTS.get(model._meta.label, ()))


@cache
def columns_of(model: Model) -> tuple[Column, ...]:
    """The columns that an archive holds. Secrets stay, bytes of stored files lie in files of their own."""
    return tuple(column for column in model._meta.concrete_fields if not _stays(column))


def _stays(column: Column) -> bool:
    return is_secret(column) or is_bytes_of_file(column) or bool(getattr(column, "generated", False))


def is_secret(column: Column) -> bool:
    """A password, or what the model names in `secret_fields`."""
    return column.name == "password" or column.name in getattr(column.model, "secret_fields", ())


def is_bytes_of_file(column: Column) -> bool:
    return column.model is StoredFile and column.name == "content"


@cache
def names_of(model: Model) -> tuple[str, ...]:
    """The columns by which a shared row is known in another installation; the key where it has no name."""
    if model._meta.label in _NAMES:
        return _NAMES[model._meta.label]
    unique = [column for column in columns_of(model) if column.unique and not column.primary_key]
    spoken = [column for column in unique if not isinstance(column, models.UUIDField) and not column.null]
    together = [
        [field_of(model, name) for name in constraint.fields]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and not constraint.condition
    ]
    # What may be empty tells nobody apart: many waves have no departure.
    joined = [tuple(c.attname for c in columns) for columns in together if not any(c.null for c in columns)]
    given = [(column.attname,) for column in spoken] + joined + [(column.attname,) for column in unique]
    return given[0] if given else (key_of(model).attname,)


def has_counted_key(model: Model) -> bool:
    """Whether the database gives new rows their key."""
    return isinstance(key_of(model), models.AutoField)


def column_named(model: Model, name: str) -> Column | None:
    """The column of this name, if the model has it."""
    return next((column for column in model._meta.concrete_fields if column.attname == name), None)
