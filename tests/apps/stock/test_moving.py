"""Goods change places: shelves that keep them as they must be kept, and the quarantine with its reasons."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import builders as b
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Lot, Move, Place
from uttag.apps.stock.moving import back_to_supplier, move, out_of_quarantine
from uttag.apps.stock.places import QUARANTINE, fixed_places
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    Place.objects.create(code="A-02", kind=Place.Kind.SHELF)
    return b.stock(b.article(), 100, shelf="A-01")


def held(lot: Lot) -> dict[str, int]:
    return dict(lot.balances.filter(pieces__gt=0).values_list("place__code", "pieces"))


def go(lot: Lot, source: str, target: str, pieces: int, **how: object) -> object:
    return move(lot.pk, source, target, pieces, actor=b.DEPOT, at=b.TUESDAY, **how)  # type: ignore[arg-type]


def test_pieces_move_between_shelves(lot: Lot) -> None:
    go(lot, "A-01", "A-02", 40)
    assert held(lot) == {"A-01": 60, "A-02": 40}
    assert lot.moves.order_by("-pk")[0].reason == Move.Reason.MOVED
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_the_same_form_twice_moves_once(lot: Lot) -> None:
    document = uuid4()
    for _ in range(2):
        go(lot, "A-01", "A-02", 40, document=document)
    assert held(lot) == {"A-01": 60, "A-02": 40}


@pytest.mark.clause("B2.7")
def test_a_shelf_that_keeps_goods_otherwise_is_refused(lot: Lot) -> None:
    Place.objects.create(code="K-01", kind=Place.Kind.SHELF, storage="cool")
    with pytest.raises(Refused, match="shelf_for_other_storage"):
        go(lot, "A-01", "K-01", 40)
    assert held(lot) == {"A-01": 100}


def set_aside(lot: Lot, pieces: int) -> None:
    """As a receipt or a recall does."""
    shelf, aside = Place.objects.get(code="A-01").pk, fixed_places().quarantine
    post_moves([NewMove(shelf, aside, lot.pk, pieces, Move.Reason.QUARANTINED, uuid4())], at=b.TUESDAY)


@pytest.mark.clause("B2.8")
def test_nothing_goes_into_quarantine_or_out_of_it_by_hand(lot: Lot) -> None:
    set_aside(lot, 10)
    for source, target in (("A-01", QUARANTINE), (QUARANTINE, "A-01"), (QUARANTINE, "A-02")):
        with pytest.raises(Refused, match="quarantine_is_settled"):
            go(lot, source, target, 4)
    assert held(lot) == {"A-01": 90, QUARANTINE: 10}


@pytest.mark.clause("I3")
def test_a_document_of_something_else_is_refused(lot: Lot) -> None:
    document = uuid4()
    go(lot, "A-01", "A-02", 40, document=document)
    for other in (("A-01", "A-02", 41), ("A-02", "A-01", 40)):
        with pytest.raises(Refused, match="document_in_other_words"):
            go(lot, *other, document=document)
    with pytest.raises(Refused, match="document_in_other_words"):
        go(lot, "A-01", "A-02", 40, document=lot.moves.order_by("pk")[0].document)  # the receipt's
    assert held(lot) == {"A-01": 60, "A-02": 40}


@pytest.mark.clause("B2.11")
def test_a_recalled_lot_never_comes_back_to_a_shelf(lot: Lot) -> None:
    set_aside(lot, 60)
    Lot.objects.update(blocked_at=b.TUESDAY)
    with pytest.raises(Refused, match="lot_is_recalled"):
        go(lot, "A-01", "A-02", 1)
    with pytest.raises(Refused, match="lot_is_recalled"):
        out_of_quarantine(lot.pk, Place.objects.get(code="A-01"), 1, document=uuid4(), at=b.TUESDAY)
    with pytest.raises(Refused, match="lot_is_recalled"):
        b.stock(lot.article, 10, lot=lot.number, shelf="A-01")


@pytest.mark.parametrize(("target", "code"), [("RES", "place_is_not_free"), ("Q-99", "place_unknown")])
def test_what_is_promised_or_unknown_is_refused(lot: Lot, target: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        go(lot, "A-01", target, 1)


@pytest.mark.parametrize(("pieces", "code"), [(0, "pieces_below_one"), (101, "not_enough_stock")])
def test_nothing_and_too_much_are_refused(lot: Lot, pieces: int, code: str) -> None:
    with pytest.raises(Refused, match=code):
        go(lot, "A-01", "A-02", pieces)
    with pytest.raises(Refused, match="moved_nowhere"):
        go(lot, "A-01", "A-01", 1)


def test_other_operations_take_back_and_send_back(lot: Lot) -> None:
    shelf = Place.objects.get(code="A-01")
    set_aside(lot, 30)
    out_of_quarantine(lot.pk, shelf, 10, document=uuid4(), at=b.TUESDAY)
    back_to_supplier(lot.pk, 20, document=uuid4(), at=b.TUESDAY)
    assert held(lot) == {"A-01": 80}


@pytest.mark.clause("I1")
def test_only_the_depot_moves_goods(lot: Lot) -> None:
    with pytest.raises(Refused, match="not_your_role"):
        move(lot.pk, "A-01", "A-02", 1, actor=b.DESK, at=b.TUESDAY)
