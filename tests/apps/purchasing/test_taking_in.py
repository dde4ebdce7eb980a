"""Goods are taken in, set aside or refused, lot by lot (B2.8), on shelves that keep them well (B2.7)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import purchases as p
from tests import region as r
from tests.at_once import at_once
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.buying.making import cancel_purchase_order
from uttag.apps.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from uttag.apps.purchasing.receiving.differing import Kind, order_differences
from uttag.apps.purchasing.receiving.lines import GoodsIn
from uttag.apps.purchasing.receiving.showing import preview_line
from uttag.apps.purchasing.receiving.taking_in import finish_receipt, receive
from uttag.apps.stock.models import Balance, Lot, Move, Place
from uttag.apps.stock.queries import shelves_for
from uttag.ground.rulings.models import Ruling
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
Outcome = ReceiptLine.Outcome


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001")
    r.article("100002", sterile=True)
    return made


def held() -> dict[tuple[str, str], int]:
    rows = Balance.objects.filter(pieces__gt=0).values_list("place__code", "lot__number", "pieces")
    return {(place, lot): pieces for place, lot, pieces in rows}


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.reasons[0].code


@pytest.mark.clause("B2.8")
def test_each_lot_is_judged_and_goes_where_the_rule_says(region: r.Region) -> None:
    receipt = p.came(
        region,
        p.goods("100001", 60),
        p.goods("100002", 30, p.SHORT, lot_number="P2"),
        p.goods("100002", 90, date(2026, 4, 1), lot_number="P3"),
    )
    lines = receipt.lines.order_by("pk")
    assert [line.outcome for line in lines] == [Outcome.ACCEPTED, Outcome.QUARANTINED, Outcome.REFUSED]
    assert held() == {("A-100001", "P1"): 60, ("KAR", "P2"): 30}
    assert not Lot.objects.filter(number="P3").exists()
    answers = [Ruling.objects.get(id=line.ruling).answer for line in lines]
    assert answers == ["Accepted", "Quarantined", "Refusal"]
    assert p.nothing_breaks()


@pytest.mark.clause("B2.8")
def test_what_is_shown_before_is_what_becomes_of_it(region: r.Region) -> None:
    line = p.goods("100002", 30, p.SHORT)
    shown = preview_line(region.dan, line, Supplier.objects.get(), r.TODAY)
    made = p.came(region, line).lines.get()
    assert not shown.accepted
    assert made.outcome == Outcome.QUARANTINED
    assert shown.ruling.outcome.reasons[0].params["left"] == (p.SHORT - r.TODAY).days


@pytest.mark.clause("I3")
def test_the_same_document_and_the_same_line_twice_are_once(region: r.Region) -> None:
    document, line = uuid4(), p.goods("100001", 60)
    for _ in range(2):
        p.came(region, line, document=document)
    p.came(region, line, p.goods("100001", 30), document=document)
    assert Receipt.objects.count() == 1
    assert held() == {("A-100001", "P1"): 90}


def test_a_finished_receipt_takes_no_more_and_the_same_again_is_no_more(region: r.Region) -> None:
    document, line = uuid4(), p.goods("100001", 60)
    p.came(region, line, document=document)
    for _ in range(2):
        finish_receipt(document, actor=region.dan, at=r.NOW)
    p.came(region, line, document=document)
    with pytest.raises(Refused) as refusal:
        p.came(region, p.goods("100001", 30), document=document)
    assert code_of(refusal) == "receipt_is_finished"


@pytest.mark.clause("B2.8")
def test_an_order_closes_itself_when_all_has_come(region: r.Region) -> None:
    order = p.bought(region, ("100001", 3), ("100002", 1))
    p.came(region, p.goods("100001", 60), order=order)
    p.came(region, p.goods("100002", 30, p.SHORT), order=order)
    order.refresh_from_db()
    assert order.state == PurchaseOrder.State.SENT
    p.came(region, p.goods("100001", 30), order=order)
    order.refresh_from_db()
    assert (order.state, order.closed_at) == (PurchaseOrder.State.RECEIVED, r.NOW)
    assert p.nothing_breaks()


@pytest.mark.clause("B2.8")
def test_differences_against_the_order_are_listed(region: r.Region) -> None:
    r.article("100003")
    r.article("100004")
    order = p.bought(region, ("100001", 3), ("100002", 1), ("100003", 1))
    p.came(
        region,
        p.goods("100001", 120),
        p.goods("100002", 30, date(2026, 4, 1)),
        p.goods("100004", 30),
        order=order,
        acknowledged=True,
    )
    found = [
        (d.article.number, d.kind, d.ordered, d.came, d.refused) for d in order_differences(region.dan, order)
    ]
    assert found == [
        ("100001", Kind.MORE, 90, 120, 0),
        ("100002", Kind.MISSING, 30, 0, 30),
        ("100003", Kind.MISSING, 30, 0, 0),
        ("100004", Kind.UNORDERED, 0, 30, 0),
    ]


@pytest.mark.clause("B2.8")
def test_refused_pieces_are_still_waited_for(region: r.Region) -> None:
    order = p.bought(region, ("100001", 1))
    p.came(region, p.goods("100001", 30, date(2026, 4, 1)), order=order)
    order.refresh_from_db()
    assert order.state == PurchaseOrder.State.SENT


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("pieces_below_one", {"pieces": 0}),
        ("receipt_line_too_large", {"pieces": 10_000_001}),
        ("receipt_line_without_lot", {"lot_number": "  "}),
        ("receipt_line_without_shelf", {"shelf": " "}),
        ("not_a_shelf", {"shelf": "KAR"}),
    ],
)
def test_lines_that_can_not_be_understood_change_nothing(
    region: r.Region, code: str, changed: dict[str, object]
) -> None:
    given = {"pieces": 30, **changed}
    p.came(region, p.goods("100001", 30, lot_number="P0"))
    with pytest.raises(Refused) as refusal:
        p.came(region, p.goods("100001", given.pop("pieces"), **given))  # type: ignore[arg-type]
    assert code_of(refusal) == code
    assert Receipt.objects.count() == 1


def test_goods_of_another_supplier_and_unknown_ones_are_refused(region: r.Region) -> None:
    other = Supplier.objects.create(code="LEV2", name="Andra leverantören AB")
    foreign = p.goods("100001", 30)
    how = {"document": uuid4(), "supplier_id": other.pk, "actor": region.dan, "at": r.NOW}
    with pytest.raises(Refused) as refusal:
        receive([foreign], **how)  # type: ignore[arg-type]
    assert code_of(refusal) == "code_of_other_supplier"
    Article.objects.filter(number="100002").update(supplier=other)
    with pytest.raises(Refused) as refusal:
        receive([p.goods("100002", 1), _unknown()], **how)  # type: ignore[arg-type]
    assert code_of(refusal) == "code_of_no_article"
    assert not Receipt.objects.exists()


def test_a_lot_that_is_recalled_or_known_with_another_day_is_refused_as_a_line(region: r.Region) -> None:
    r.stock(region, "100001", 30, lot="P1", expires=p.LASTING)
    p.came(region, p.goods("100001", 30, p.LASTING + timedelta(days=1)))
    Lot.objects.update(blocked_at=r.NOW)
    p.came(region, p.goods("100001", 30))
    lines = ReceiptLine.objects.order_by("pk")
    assert [line.outcome for line in lines] == [Outcome.REFUSED, Outcome.REFUSED]
    assert held() == {("A-100001", "P1"): 30}


def test_two_lines_of_one_new_lot_must_agree_on_its_day(region: r.Region) -> None:
    receipt = p.came(region, p.goods("100001", 30), p.goods("100001", 30, p.LASTING + timedelta(days=9)))
    assert [line.outcome for line in receipt.lines.order_by("pk")] == [Outcome.ACCEPTED, Outcome.REFUSED]


def test_the_same_lot_number_of_two_articles_is_two_lots(region: r.Region) -> None:
    p.came(region, p.goods("100001", 30), p.goods("100002", 30, p.LASTING + timedelta(days=1)))
    assert Lot.objects.filter(number="P1").count() == 2


@pytest.mark.clause("B2.7")
def test_cool_goods_go_to_a_cool_shelf_and_are_refused_elsewhere(region: r.Region) -> None:
    Article.objects.filter(number="100002").update(storage="cool")
    p.came(region, p.goods("100001", 30, shelf="A-1"))
    with pytest.raises(Refused) as refusal:
        p.came(region, p.goods("100002", 30, shelf="A-1"))
    assert code_of(refusal) == "shelf_for_other_storage"
    p.came(region, p.goods("100002", 30, shelf="K-1"))
    assert Place.objects.get(code="K-1").storage == "cool"


@pytest.mark.clause("B2.7")
def test_a_shelf_beside_its_like_is_proposed_then_an_empty_one_that_keeps_it_right(region: r.Region) -> None:
    p.came(region, p.goods("100001", 30, shelf="B-2"))
    Place.objects.create(code="A-1", kind=Place.Kind.SHELF)
    Place.objects.create(code="A-0", kind=Place.Kind.SHELF, storage="cool")
    assert shelves_for(region.dan, Article.objects.get(number="100001")).proposed == "B-2"
    assert shelves_for(region.dan, Article.objects.get(number="100002")).proposed == "A-1"


def test_an_order_that_is_not_sent_or_is_done_waits_for_nothing(region: r.Region) -> None:
    draft, done = p.draft(region, ("100001", 1)), p.bought(region, ("100001", 1))
    document = uuid4()
    line = p.goods("100001", 30)
    p.came(region, line, order=done, document=document)
    p.came(region, line, order=done, document=document)  # the same again, though it closed the order
    for order in (draft, done):
        with pytest.raises(Refused) as refusal:
            p.came(region, p.goods("100001", 30), order=order)
        assert code_of(refusal) == "purchase_order_not_awaited"
    with pytest.raises(Refused) as refusal:
        p.came(region, line, document=document)
    assert code_of(refusal) == "receipt_of_other_order"


@pytest.mark.clause("B2.8")
def test_more_than_ordered_asks_first(region: r.Region) -> None:
    order, document = p.bought(region, ("100001", 2)), uuid4()
    with pytest.raises(Refused, match="more_than_ordered"):
        p.came(region, p.goods("100001", 30), p.goods("100001", 31), order=order, document=document)
    assert not Receipt.objects.exists()
    p.came(region, p.goods("100001", 60), order=order, document=document)
    with pytest.raises(Refused, match="more_than_ordered"):  # it is done: nothing more is waited for
        p.came(region, p.goods("100002", 1), order=order, document=document)
    p.came(region, p.goods("100001", 1), order=order, document=document, acknowledged=True)
    assert held() == {("A-100001", "P1"): 61}


def test_nothing_comes_on_a_cancelled_order(region: r.Region) -> None:
    order, document = p.bought(region, ("100001", 2)), uuid4()
    refused = p.goods("100001", 60, date(2026, 1, 1))
    p.came(region, refused, order=order, document=document)
    cancel_purchase_order(order.uuid, "Kommer inte", actor=region.dan, at=r.NOW)
    p.came(region, refused, order=order, document=document)  # the same again is no more
    with pytest.raises(Refused, match="purchase_order_not_awaited"):
        p.came(region, p.goods("100001", 60), order=order, document=document, acknowledged=True)
    assert held() == {}


@pytest.mark.clause("B2.10")
def test_a_repacked_lots_number_is_refused_with_what_to_do(region: r.Region) -> None:
    r.stock(region, "100001", 30, lot="P1")
    own = Lot.objects.get()
    Lot.objects.create(
        article=own.article,
        number="P1-O1",
        expires_on=p.LASTING,
        received_on=r.TODAY,
        repacked_from=own,
    )
    line = p.goods("100001", 30, lot_number="P1-O1")
    with pytest.raises(Refused, match="lot_is_repacked_here"):
        preview_line(region.dan, line, Supplier.objects.get(), r.TODAY)
    with pytest.raises(Refused, match="lot_is_repacked_here"):
        p.came(region, line)


@pytest.mark.clause("I1")
def test_only_the_depot_receives(region: r.Region) -> None:
    for actor in (region.alice, region.sara, region.lena, region.kajsa):
        with pytest.raises(Refused):
            receive([p.goods("100001", 1)], document=uuid4(), supplier_id=1, actor=actor, at=r.NOW)


def test_many_lines_take_as_many_queries_as_few(region: r.Region) -> None:
    def queries(lines: int) -> int:
        # Two orders: one line a lot, each on a shelf of its own.
        goods = [
            p.goods("100001", 30, lot_number=f"X{lines}-{n}", shelf=f"C-{lines}-{n}") for n in range(lines)
        ]
        order = p.bought(region, ("100001", 200))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            p.came(region, *goods, order=order)
        return len(asked)

    queries(1)
    assert queries(60) <= queries(2) <= 40


@pytest.mark.django_db(transaction=True)
def test_the_same_document_at_the_same_time_is_one_receipt(region: r.Region) -> None:
    document, line, order = uuid4(), p.goods("100001", 90), p.bought(region, ("100001", 3))
    at_once(3, lambda _: p.came(region, line, document=document, order=order))
    assert Receipt.objects.count() == 1
    assert held() == {("A-100001", "P1"): 90}
    assert Move.objects.filter(document=document).count() == 1


def _unknown() -> GoodsIn:
    return GoodsIn(0, "P1", p.LASTING, 1, "A-1")
