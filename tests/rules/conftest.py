"""Rules are tested alone: no database, no clock; only facts and the agreement's terms."""

from __future__ import annotations

import pytest

from tests.rules import agreement_terms
from uttag.rules.terms import TermBook, Terms


@pytest.fixture
def book() -> TermBook:
    return agreement_terms.book()


@pytest.fixture
def terms(book: TermBook) -> Terms:
    return Terms(book)
