"""A region whose care providers are handed over, made once for each module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import two_providers as t
from uttag.journeys.hand_over import export_care_provider


@pytest.fixture(scope="module")
def _made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[t.Crossing]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield t.crossing()
        transaction.set_rollback(True)


@pytest.fixture
def made(_made_once: t.Crossing, db: None) -> t.Crossing:
    """The region, made once for all tests here; `db` rolls back to it after each."""
    return _made_once


@pytest.fixture
def exported(made: t.Crossing, tmp_path: Path) -> t.Export:
    """Hands a care provider over, by code."""

    def export(code: str, name: str = "") -> Path:
        folder = tmp_path / (name or code)
        export_care_provider(code, folder, actor=t.ADMIN, at=t.MAY_4)
        return folder

    return export
