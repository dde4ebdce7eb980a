"""Counts and sums of what belongs to each row that is shown; numbers of a menu."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from tests import builders as b
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.models import Balance, Lot
from uttag.ground.selects import counts, number_of, sum_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _stock() -> None:
    """Of 100001 two lots on two shelves, of 100002 nothing."""
    first = b.article("100001")
    b.article("100002")
    b.stock(first, 30, lot="L-1", shelf="A-01")
    b.stock(first, 20, lot="L-2", shelf="A-02")
    b.stock(first, 5, lot="L-2", shelf="A-03")


@pytest.mark.usefixtures("_stock")
def test_each_row_has_its_number_and_sum_and_what_has_none_has_nought() -> None:
    held = Balance.objects.filter(lot__article=OuterRef("pk"), place__kind="shelf")
    found = Article.objects.order_by("number").values_list(
        "number", number_of(held), number_of(held, "lot", distinct=True), sum_of(held, "pieces")
    )
    assert list(found) == [("100001", 3, 2, 55), ("100002", 0, 0, 0)]


@pytest.mark.usefixtures("_stock")
def test_numbers_of_a_menu_are_asked_for_in_one_statement_and_nothing_is_none() -> None:
    with CaptureQueriesContext(connection) as seen:
        nothing = Lot.objects.none(), Article.objects.filter(pk__in=[])
        found = counts(Lot.objects.all(), *nothing, Article.objects.all())
    assert found == [2, 0, 0, 2]
    assert len(seen) == 1
