"""What is thrown away leaves the stock, and is counted in pieces and kronor by reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from tests import builders as b
from tests.at_once import at_once
from uttag.apps.catalogue.models import ArticlePrice
from uttag.apps.stock.counts import scrapped_by_month, scrappings, total_scrapped
from uttag.apps.stock.models import Lot, Scrapping
from uttag.apps.stock.scrapping import goods_value, scrap
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return b.stock(b.article(), 100)


def throw(lot: Lot, pieces: int, why: str = "damaged", **how: object) -> Scrapping:
    return scrap(lot.pk, "A-01", pieces, why, **{"actor": b.DEPOT, "at": b.TUESDAY, **how})  # type: ignore[arg-type]


@pytest.mark.clause("B2.12")
def test_what_is_scrapped_is_counted_in_pieces_and_ore(lot: Lot) -> None:
    price = lot.article.prices.get()
    price.package_price_ore = 10_001
    price.save()
    made = throw(lot, 7, text="Tappad pall")
    per_package = lot.article.pieces_per_package
    assert made.ore == (2 * 7 * 10_001 + per_package) // (2 * per_package)  # half up
    assert lot.balances.get(place__code="A-01").pieces == 93
    assert b.nothing_breaks()


def test_goods_are_worth_the_price_of_the_day(lot: Lot) -> None:
    ArticlePrice.objects.create(
        article=lot.article, effective_from=date(2026, 4, 1), package_price_ore=60_000
    )
    per_package = lot.article.pieces_per_package
    assert goods_value(lot.article, per_package, date(2026, 4, 1)) == 60_000
    assert goods_value(lot.article, per_package, date(2026, 3, 31)) != 60_000
    assert goods_value(lot.article, per_package, date(2001, 1, 1)) == 0


@pytest.mark.clause("B2.12")
def test_months_and_reasons_are_counted_apart(lot: Lot) -> None:
    throw(lot, 7)
    throw(lot, 3)
    throw(lot, 20, "expired", at=b.TUESDAY + timedelta(days=40))
    # Half past eleven in the evening of 31 March, in Sweden already April.
    throw(lot, 1, "recalled", at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    found = [(one.month, one.why, one.times, one.pieces) for one in scrapped_by_month(b.DEPOT)]
    april, march = date(2026, 4, 1), date(2026, 3, 1)
    assert found == [(april, "expired", 1, 20), (april, "recalled", 1, 1), (march, "damaged", 2, 10)]
    assert total_scrapped(scrapped_by_month(b.DEPOT)) == (31, sum(s.ore for s in Scrapping.objects.all()))
    assert scrappings(b.DEPOT, month=date(2026, 4, 17)).count() == 2
    assert scrappings(b.DEPOT, month=april, why="expired").count() == 1


@pytest.mark.clause("I3")
def test_the_same_form_twice_scraps_once(lot: Lot) -> None:
    document = uuid4()
    assert throw(lot, 7, document=document) == throw(lot, 7, document=document)
    assert lot.balances.get().pieces == 93


def test_a_form_sent_again_with_other_content_is_refused(lot: Lot) -> None:
    document = uuid4()
    throw(lot, 7, document=document)
    with pytest.raises(Refused, match="document_in_other_words"):
        throw(lot, 8, document=document)
    assert lot.balances.get().pieces == 93


@pytest.mark.parametrize(
    ("pieces", "why", "code"),
    [
        (0, "damaged", "pieces_below_one"),
        (101, "damaged", "not_enough_stock"),
        (1, "", "scrap_without_reason"),
    ],
)
def test_what_cant_be_scrapped_is_refused_whole(lot: Lot, pieces: int, why: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        throw(lot, pieces, why)
    assert not Scrapping.objects.exists()
    assert lot.balances.get().pieces == 100


def test_what_an_order_was_promised_is_not_scrapped(lot: Lot) -> None:
    with pytest.raises(Refused, match="place_is_not_free"):
        scrap(lot.pk, "RES", 1, "damaged", actor=b.DEPOT, at=b.TUESDAY)


@pytest.mark.clause("B2.8")
def test_what_stands_in_quarantine_is_scrapped_by_whoever_settles_it(lot: Lot) -> None:
    with pytest.raises(Refused, match="quarantine_is_settled"):
        scrap(lot.pk, "KAR", 1, "damaged", actor=b.DEPOT, at=b.TUESDAY)


@pytest.mark.clause("I1")
def test_only_the_depot_scraps(lot: Lot) -> None:
    with pytest.raises(Refused, match="not_your_role"):
        throw(lot, 1, actor=b.DESK)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_form_scrap_once() -> None:
    lot, document = b.stock(b.article(), 100), uuid4()
    made = at_once(2, lambda _: throw(lot, 60, document=document))
    assert made[0].pk == made[1].pk
    assert lot.balances.get().pieces == 40


# --- verify -------------------------------------------------------------------------------------------


def test_verify_finds_what_was_thrown_away_uncounted(lot: Lot) -> None:
    throw(lot, 7)
    assert not breaches("stock.scrappings_are_moves")
    QuerySet(Scrapping).update(pieces=6)
    assert breaches("stock.scrappings_are_moves")[0].says == "counts 6 pieces, the moves 7"
    QuerySet(Scrapping).delete()
    assert len(breaches("stock.scrappings_are_moves")) == 1


def test_verify_finds_a_recalled_lot_on_a_shelf(lot: Lot) -> None:
    assert not breaches("stock.recalled_lots_are_off_shelves")
    Lot.objects.update(blocked_at=b.TUESDAY)
    assert len(breaches("stock.recalled_lots_are_off_shelves")) == 1


def test_a_scrapping_is_told_in_words(lot: Lot) -> None:
    throw(lot, 7)
    assert [one.why_text for one in scrapped_by_month(b.DEPOT)] == ["Skadat"]
    assert isinstance(scrappings(b.DEPOT).get().document, UUID)
