"""Moves and balances: one truth, and never more taken than there is."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import builders as b
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Balance, Lot, Move, Place
from uttag.apps.stock.operations import (
    GoodsLine,
    ShelfPick,
    adjust_stock,
    receive_goods,
    release,
    reserve,
)
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.shelves import lots_for_update
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


def held(lot: Lot) -> dict[str, int]:
    return dict(lot.balances.filter(pieces__gt=0).values_list("place__code", "pieces"))


def shelf(code: str) -> int:
    return Place.objects.get(code=code).pk


def test_received_goods_lie_on_their_shelf() -> None:
    lot = b.stock(b.article(), 300, shelf="A-01")
    assert held(lot) == {"A-01": 300}


@pytest.mark.clause("I3")
def test_the_same_receipt_twice_is_received_once() -> None:
    article, document = b.article(), uuid4()
    line = GoodsLine(article.pk, "L-1", date(2028, 1, 1), 300, "A-01")
    for _ in range(2):
        receive_goods([line], actor=b.DEPOT, at=b.TUESDAY, document=document)
    assert held(Lot.objects.get()) == {"A-01": 300}


def test_one_lot_can_lie_on_two_shelves_and_a_pick_is_shared_out() -> None:
    article = b.article()
    lot = b.stock(article, 100, lot="L-1", shelf="A-01")
    b.stock(article, 50, lot="L-1", shelf="A-02")
    stock = lots_for_update([article.pk])
    assert [lot.available for lot in stock.lots()] == [150]
    shelves = {code: shelf(code) for code in ("A-01", "A-02")}
    assert stock.take(lot.pk, 120) == [(shelves["A-01"], 100), (shelves["A-02"], 20)]
    assert stock.take(lot.pk, 30) == [(shelves["A-02"], 30)]


def test_a_lot_known_with_another_last_day_is_refused() -> None:
    article = b.article()
    b.stock(article, lot="L-1", expires=date(2028, 1, 1))
    with pytest.raises(Refused, match="lot_known_with_other_day"):
        b.stock(article, lot="L-1", expires=date(2028, 2, 1))
    assert Move.objects.count() == 1


@pytest.mark.clause("I3")
def test_more_than_there_is_is_refused_and_nothing_is_written() -> None:
    lot = b.stock(b.article(), 10)
    with pytest.raises(Refused, match="not_enough_stock") as refused, transaction.atomic():
        reserve([ShelfPick(lot.pk, shelf("A-01"), 11)], document=uuid4(), at=b.TUESDAY)
    assert refused.value.reasons[0].params == {
        "pieces": 11,
        "held": 10,
        "lot": lot.number,
        "place": "A-01",
    }
    assert held(lot) == {"A-01": 10}


def test_reserved_and_released_is_as_before() -> None:
    lot = b.stock(b.article(), 10)
    picks = [ShelfPick(lot.pk, shelf("A-01"), 4)]
    reserve(picks, document=uuid4(), at=b.TUESDAY)
    assert held(lot) == {"A-01": 6, "RES": 4}
    release(picks, document=uuid4(), at=b.TUESDAY)
    assert held(lot) == {"A-01": 10}


def test_moves_there_and_back_in_one_set_are_set_off_first() -> None:
    lot = b.stock(b.article(), 10)
    here, places = shelf("A-01"), fixed_places()
    there = NewMove(here, places.staged, lot.pk, 10, Move.Reason.STAGED, uuid4())
    back = NewMove(places.staged, here, lot.pk, 10, Move.Reason.RELEASED, uuid4())
    post_moves([back, there], at=b.TUESDAY)
    assert held(lot) == {"A-01": 10}


@pytest.mark.parametrize("counted", [7, 13])
def test_a_count_moves_the_difference(counted: int) -> None:
    lot = b.stock(b.article(), 10)
    adjust_stock(lot.pk, "A-01", counted, actor=b.DEPOT, at=b.TUESDAY, reason="inventering")
    assert held(lot) == {"A-01": counted}


@pytest.mark.clause("B2.7")
def test_more_is_counted_only_where_it_may_lie() -> None:
    lot = b.stock(b.article(), 10)
    Article.objects.update(storage="cool")
    with pytest.raises(Refused, match="shelf_for_other_storage"):
        adjust_stock(lot.pk, "A-01", 11, actor=b.DEPOT, at=b.TUESDAY)
    adjust_stock(lot.pk, "A-01", 4, actor=b.DEPOT, at=b.TUESDAY)  # what lies wrong can be counted away
    adjust_stock(lot.pk, "K-01", 5, actor=b.DEPOT, at=b.TUESDAY)
    assert held(lot) == {"A-01": 4, "K-01": 5}
    assert Place.objects.get(code="K-01").storage == "cool"


@pytest.mark.parametrize("counted", [0, 3])
def test_only_shelves_are_counted(counted: int) -> None:
    lot = b.stock(b.article(), 10)
    for place in ("KAR", "RES", " "):
        with pytest.raises(Refused, match=r"not_a_shelf|without_shelf"):
            adjust_stock(lot.pk, place, counted, actor=b.DEPOT, at=b.TUESDAY)


@pytest.mark.clause("B2.10")
def test_a_repacked_lots_number_is_not_a_suppliers() -> None:
    article, lot = b.article(), b.stock(b.article(number="2001"), 10)
    number = {"number": "P1-O1", "expires_on": date(2028, 1, 1), "received_on": date(2026, 1, 1)}
    Lot.objects.create(article=article, repacked_from=lot, **number)
    with pytest.raises(Refused, match="lot_is_repacked_here"):
        b.stock(article, 10, lot="P1-O1", expires=date(2028, 1, 1))


@pytest.mark.clause("I1")
def test_only_the_depot_receives_goods() -> None:
    with pytest.raises(Refused, match="not_your_role"):
        receive_goods([], actor=b.DESK, at=b.TUESDAY, document=uuid4())


# --- verify ------------------------------------------------------------------------------------------


def test_verify_finds_a_balance_that_no_move_made() -> None:
    lot = b.stock(b.article(), 10)
    assert not breaches("stock.balances_are_sums_of_moves")
    Balance.objects.filter(lot=lot).update(pieces=9)
    [breach] = breaches("stock.balances_are_sums_of_moves")
    assert breach.says == "the balance says 9 pieces, the moves 10"


def test_verify_finds_a_lost_balance() -> None:
    lot = b.stock(b.article(), 10)
    Balance.objects.filter(lot=lot).delete()
    assert len(breaches("stock.balances_are_sums_of_moves")) == 1


def test_verify_finds_a_balance_outside() -> None:
    lot = b.stock(b.article(), 10)
    Balance.objects.create(lot=lot, place_id=fixed_places().patient, pieces=3)
    assert len(breaches("stock.outer_places_have_no_balance")) == 1


def test_the_database_itself_stops_a_balance_below_zero() -> None:
    lot = b.stock(b.article(), 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.filter(lot=lot).update(pieces=-1)


def test_verify_finds_a_balance_below_zero_in_a_database_without_the_check() -> None:
    lot = b.stock(b.article(), 10)
    if connection.vendor == "postgresql":
        statement = (
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE stock_balance DROP CONSTRAINT never_below_zero"
        )
    else:
        statement = "PRAGMA ignore_check_constraints = ON"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("UPDATE stock_balance SET pieces = -1 WHERE lot_id = %s", [lot.pk])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert len(breaches("stock.nothing_below_zero")) == 1
