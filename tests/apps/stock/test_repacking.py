"""Pieces of a lot become new units: traced, counted, ruled on, and never more than there are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from tests import builders as b
from tests.at_once import at_once
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.counts import repacked_by_month, repacking_with, repackings
from uttag.apps.stock.models import Lot, Move, Place, Repacking, Scrapping
from uttag.apps.stock.repacking import RepackingWish, repack
from uttag.apps.stock.units import targets_of
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    b.terms()
    return b.stock(b.article(), 310, lot="LOT123", shelf="A-01")


def pack(lot: Lot, *, document: UUID | None = None, by: Any = b.DEPOT, **changed: Any) -> Repacking:
    plain = {"pieces": 310, "units": 10, "pieces_per_unit": 30, "waste": 10}
    wish = RepackingWish(lot.pk, **{"shelf": "A-01", "target": lot.article.number, **plain, **changed})
    return repack(wish, document=document or uuid4(), actor=by, at=b.TUESDAY)


def held(lot: Lot) -> dict[str, int]:
    return dict(lot.balances.filter(pieces__gt=0).values_list("place__code", "pieces"))


@pytest.mark.clause("B2.10")
def test_units_become_a_lot_that_shows_where_it_came_from(lot: Lot) -> None:
    made = pack(lot)
    assert made.target.number == "LOT123-O1"
    assert made.target.repacked_from == lot
    assert made.target.expires_on == lot.expires_on
    assert held(lot) == {}
    assert held(made.target) == {"A-01": 300}
    assert Ruling.objects.get(pk=made.ruling).rule == "repacking.repack"
    assert TrailEntry.objects.filter(operation="repack", subject_uuid=made.document).exists()
    assert b.nothing_breaks()


@pytest.mark.clause("B2.12")
def test_the_waste_is_scrapped_and_counted(lot: Lot) -> None:
    made = pack(lot)
    waste = Scrapping.objects.get(document=made.document)
    assert (waste.lot, waste.pieces, waste.why) == (lot, 10, Scrapping.Why.REPACKING)
    assert waste.text == "LOT123-O1"


@pytest.mark.clause("B2.10")
def test_what_was_repacked_can_be_repacked_again(lot: Lot) -> None:
    first = pack(lot, waste=0, pieces=300).target
    second = pack(first, pieces=100, units=10, pieces_per_unit=10, waste=0).target
    assert second.number == "LOT123-O2"
    assert second.repacked_from == first
    assert held(first) == {"A-01": 200}


def test_a_long_number_is_cut_to_what_a_label_holds() -> None:
    b.terms()
    lot = b.stock(b.article(), 310, lot="ABCDEFGHIJKLMNOPQRST")
    assert pack(lot).target.number == "ABCDEFGHIJKLMNOPQ-O1"


def in_other_pack(lot: Lot, **changed: Any) -> Article:
    """The same product with ten in a package."""
    other, own = b.article(number="2002", pieces_per_package=10), lot.article
    alike = {"group": own.group, "product_area": own.product_area, "supplier": own.supplier}
    Article.objects.filter(pk=other.pk).update(
        **{**alike, "name": own.name, "variant": own.variant, **changed}
    )
    return Article.objects.get(pk=other.pk)


@pytest.mark.clause("B2.10")
def test_the_same_product_in_another_pack_takes_its_own_package(lot: Lot) -> None:
    other = in_other_pack(lot)
    assert targets_of(b.DEPOT, lot) == [lot.article, other]
    assert pack(lot, target=other.number, units=30, pieces_per_unit=10).target.article == other
    with pytest.raises(Refused, match="article_unknown"):
        pack(lot, target="finns inte")


@pytest.mark.clause("B2.10")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "Fixeringsbyxa"}, "repacked_into_other_product"),
        ({"variant": "CH18"}, "repacked_into_other_product"),
        ({"status": "gone"}, "repacked_into_gone_article"),
    ],
)
def test_another_product_and_one_that_is_gone_are_refused(
    lot: Lot, changed: dict[str, Any], code: str
) -> None:
    other = in_other_pack(lot, **changed)
    assert targets_of(b.DEPOT, lot) == [lot.article]
    with pytest.raises(Refused, match=code):
        pack(lot, target=other.number, units=30, pieces_per_unit=10)


@pytest.mark.clause("B2.8")
def test_nothing_is_repacked_from_quarantine_or_into_it(lot: Lot) -> None:
    with pytest.raises(Refused, match="quarantine_is_settled"):
        pack(lot, to_shelf="KAR")
    with pytest.raises(Refused, match="quarantine_is_settled"):
        pack(lot, shelf="KAR")
    assert held(lot) == {"A-01": 310}


@pytest.mark.clause("I3")
def test_the_same_form_twice_is_one_repacking(lot: Lot) -> None:
    document = uuid4()
    assert pack(lot, document=document) == pack(lot, document=document)
    assert Repacking.objects.count() == 1
    with pytest.raises(Refused, match="repacked_in_other_words"):
        pack(lot, document=document, waste=40, units=9)


@pytest.mark.clause("B2.10")
def test_more_than_lies_there_is_refused_and_nothing_is_left_behind(lot: Lot) -> None:
    with pytest.raises(Refused, match="not_enough_stock"):
        pack(lot, pieces=311, waste=11)
    assert not Repacking.objects.exists()
    assert list(Lot.objects.all()) == [lot]
    assert held(lot) == {"A-01": 310}


@pytest.mark.clause("B2.10")
def test_sterile_goods_are_refused_with_a_ruling_that_is_kept(lot: Lot) -> None:
    Article.objects.update(sterile=True)
    with pytest.raises(Refused, match="repacked_would_break_sterile_pack"):
        pack(lot)
    assert Ruling.objects.get(rule="repacking.repack").refused
    Article.objects.update(sterile_by_piece=True)
    assert pack(lot).units == 10


@pytest.mark.clause("B2.10")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"blocked_at": b.TUESDAY}, "repacked_lot_is_recalled"),
        ({"expires_on": b.TUESDAY.date() - timedelta(1)}, "repacked_lot_has_expired"),
    ],
)
def test_recalled_and_expired_lots_are_refused(lot: Lot, changed: dict[str, Any], code: str) -> None:
    Lot.objects.update(**changed)
    with pytest.raises(Refused, match=code):
        pack(lot)


def test_units_are_put_on_a_shelf_that_keeps_them_right(lot: Lot) -> None:
    Place.objects.create(code="K-01", kind=Place.Kind.SHELF, storage="cool")
    with pytest.raises(Refused, match="shelf_for_other_storage"):
        pack(lot, to_shelf="K-01")
    Place.objects.create(code="B-01", kind=Place.Kind.SHELF)
    assert held(pack(lot, to_shelf="B-01").target) == {"B-01": 300}


@pytest.mark.clause("B2.10")
def test_counts_are_kept_by_month_and_article(lot: Lot) -> None:
    made = pack(lot, pieces=160, units=5)
    pack(lot, pieces=150, units=5, waste=0)
    [month] = repacked_by_month(b.DEPOT)
    assert (month.month, month.number) == (date(2026, 3, 1), lot.article.number)
    assert (month.repackings, month.units, month.pieces, month.waste) == (2, 10, 310, 10)
    assert repackings(b.DEPOT).count() == 2
    assert repacking_with(b.DEPOT, made.document) == made
    with pytest.raises(Refused, match="repacking_unknown"):
        repacking_with(b.DEPOT, uuid4())


@pytest.mark.clause("I1")
def test_only_the_depot_repacks(lot: Lot) -> None:
    with pytest.raises(Refused, match="not_your_role"):
        pack(lot, by=b.DESK)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_pack_the_same_pieces() -> None:
    b.terms()
    lot = b.stock(b.article(), 310, lot="LOT123", shelf="A-01")

    def once(_: int) -> str:
        try:
            return pack(lot).target.number
        except Refused as refused:
            return refused.reasons[0].code

    assert sorted(at_once(2, once)) == ["LOT123-O1", "not_enough_stock"]
    assert b.nothing_breaks()


# --- verify -------------------------------------------------------------------------------------------


def test_verify_finds_a_repacking_that_moved_otherwise(lot: Lot) -> None:
    made = pack(lot)
    assert not breaches("stock.repackings_are_moves")
    QuerySet(Repacking).filter(pk=made.pk).update(pieces=320, waste=20)
    assert len(breaches("stock.repackings_are_moves")) == 2
    QuerySet(Repacking).filter(pk=made.pk).delete()
    assert len(breaches("stock.repackings_are_moves")) == 3
    Move.objects.filter(document=made.document).delete()
    assert not breaches("stock.repackings_are_moves")


def test_verify_finds_units_with_another_last_day_or_without_the_recall(lot: Lot) -> None:
    made = pack(lot).target
    assert not breaches("stock.repacked_keep_last_day_and_recall")
    Lot.objects.filter(pk=made.pk).update(expires_on=made.expires_on + timedelta(1))
    Lot.objects.filter(pk=lot.pk).update(blocked_at=b.TUESDAY)
    assert len(breaches("stock.repacked_keep_last_day_and_recall")) == 2
