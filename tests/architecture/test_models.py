"""What every model must keep to."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from uttag.ground.whose import NotDeclared, way_to_care_provider

OWN = [model for model in apps.get_models() if model.__module__.startswith("uttag.")]
# Places on the way of goods and money; a model may point to its own app and to those further down.
PLACE = {name: place for place, name in enumerate((*settings.APP_ORDER, *settings.GROUND_ORDER))}
STRANGERS = [
    {"prescribing", "stock"},
    {"charges", "purchasing"},
    {"tasks", "outbox", "files", "trail", "rulings", "numbering"},
]


def pointers() -> list[tuple[str, str, str]]:
    """(from app, to app, field) of every foreign key, also those given as strings."""
    return [
        (model._meta.app_label, field.related_model._meta.app_label, str(field))
        for model in OWN
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and isinstance(field.related_model, type)
        and field.related_model.__module__.startswith("uttag.")
    ]


def test_each_app_has_its_place() -> None:
    assert {model._meta.app_label for model in OWN} <= PLACE.keys()


def test_foreign_keys_point_down_the_line() -> None:
    """import-linter can't see a foreign key that is given as a string."""
    upwards = [field for start, end, field in pointers() if PLACE[start] > PLACE[end]]
    assert not upwards


def test_strangers_do_not_point_at_each_other() -> None:
    met = [
        field
        for start, end, field in pointers()
        if start != end and any({start, end} <= group for group in STRANGERS)
    ]
    assert not met


@pytest.mark.clause("I3")
@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_each_model_says_whose_its_rows_are(model: type[models.Model]) -> None:
    way_to_care_provider(model)


def test_a_way_that_leads_nowhere_is_found() -> None:
    class Lost:
        _meta = OWN[0]._meta
        care_provider_path = "no__such__way"

    with pytest.raises(NotDeclared, match="no"):
        way_to_care_provider(Lost)  # type: ignore[arg-type]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_each_model_says_what_it_is(model: type[models.Model]) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")  # Django writes that where there is none


@pytest.mark.django_db
def test_migrations_are_in_step_with_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
