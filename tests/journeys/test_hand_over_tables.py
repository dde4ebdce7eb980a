"""Each model of ours can be handed over: one that can't is told of here, before anyone needs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests import two_providers as t
from uttag import VERSION
from uttag.journeys.hand_over import HandOverRefused, export_care_provider
from uttag.journeys.hand_over.belongings import nobodys, own
from uttag.journeys.hand_over.cells import form_of, reader, writer
from uttag.journeys.hand_over.dictionary import dictionary
from uttag.journeys.hand_over.tables import (
    columns_of,
    is_known_by_name,
    is_shared,
    key_of,
    name_of,
    names_of,
    references,
    tables,
)

OURS = [model for model in apps.get_models() if model.__module__.startswith("uttag.")]
MODELS = pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)


@pytest.mark.clause("P9")
@MODELS
def test_a_model_has_its_table_after_those_that_it_points_at(model: type[models.Model]) -> None:
    place = tables().index(model)
    targets = {reference.target for reference in references(model)} - {model}
    assert all(tables().index(target) < place for target in targets)


@MODELS
def test_all_that_a_model_says_stands_in_its_own_columns(model: type[models.Model]) -> None:
    """A hidden table between two models would be lost: give it a model of its own."""
    between = [field.remote_field.through for field in model._meta.local_many_to_many]
    assert not [table for table in between if table is None or table._meta.auto_created]


@MODELS
def test_each_column_can_be_written_read_and_described(model: type[models.Model]) -> None:
    [described] = dictionary([name_of(model)])
    for column, told in zip(columns_of(model), described["columns"], strict=True):
        assert callable(writer(column))
        assert callable(reader(column))
        assert form_of(column)
        assert told["what"]
    assert described["what"]


@MODELS
def test_a_row_is_known_again(model: type[models.Model]) -> None:
    names = {column.attname for column in columns_of(model)}
    assert set(names_of(model)) <= names
    assert key_of(model).attname in names


@pytest.mark.django_db
@MODELS
def test_a_model_can_be_asked_for_a_care_providers_rows(model: type[models.Model]) -> None:
    assert list(own(model, 1)[:1]) == list(nobodys(model)[:1]) == []


def test_only_parties_and_what_is_everyones_go_along_for_others() -> None:
    """The rows of other care providers that can be handed over: no model of daily work is among them."""
    shared_though_someones = {
        name_of(model) for model in tables() if is_shared(model) and not hasattr(model, "care_provider_none")
    }
    assert shared_though_someones == {
        "parties.careprovider", "parties.customer", "parties.unit", "parties.specialhousing",
    }  # fmt: skip


def test_numbers_that_people_say_never_change() -> None:
    for label in ("ordering.Order", "prescribing.Withdrawal", "fulfilment.Parcel", "charges.Charge"):
        assert not is_known_by_name(apps.get_model(label))


@pytest.mark.django_db
def test_a_reference_over_a_wall_that_no_database_could_hold_stops_the_hand_over(
    made: t.Crossing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge = apps.get_model("charges.Charge")
    monkeypatch.setattr(charge._meta.get_field("order"), "db_constraint", True)
    references.cache_clear()
    try:
        with pytest.raises(HandOverRefused, match=r"charges\.charge: order_id points over a wall"):
            export_care_provider(t.SKARA, tmp_path / "out", actor=t.ADMIN, at=t.MAY_4)
    finally:
        references.cache_clear()
    assert not (tmp_path / "out").exists()


def test_an_archive_names_the_products_version() -> None:
    assert f'version = "{VERSION}"' in (Path(__file__).parents[2] / "pyproject.toml").read_text()
