"""What tests of apps share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.chain import Chain, chain


@pytest.fixture(scope="module")
def _chain_of_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Chain]:
    """Made once for all tests of a module: a breach is planted in a moment, the chain takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield chain()
        transaction.set_rollback(True)


@pytest.fixture
def made(_chain_of_the_module: Chain, db: None) -> Chain:
    """The sound chain, as it was before each test: `db` rolls back to it."""
    return _chain_of_the_module
