"""From a supplier's lot to everyone who got it, through repackings, and back: complete by the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from tests import builders as b
from tests.sending import dispatch_wave
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.tracing.back import see_origins
from uttag.apps.fulfilment.tracing.lots import came_from, lots_called
from uttag.apps.fulfilment.tracing.receivers import Reached
from uttag.apps.fulfilment.tracing.seeing import see_trace, trace_figures
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.apps.purchasing.models import Receipt, ReceiptLine
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.lineage import descendants, suppliers_own
from uttag.apps.stock.models import Lot, Move
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.repacking import RepackingWish, repack
from uttag.apps.stock.scrapping import scrap
from uttag.ground.numbering.numbers import number
from uttag.ground.trail.models import AccessLogEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

LATER = b.TUESDAY + timedelta(days=2)
LMN = Actor(Role.LMN, name="Lena")


@pytest.fixture
def article() -> Article:
    b.terms()
    return b.article()


def wave() -> Wave:
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY)


def send(of: Wave) -> list[str]:
    pack_wave(of.uuid, actor=b.DEPOT, at=b.TUESDAY)
    dispatch_wave(of.uuid, actor=b.DEPOT, at=b.TUESDAY)
    return list(of.parcels.order_by("pk").values_list("sscc", flat=True))


def arrive(sscc: str) -> None:
    event = ParcelEvent(sscc, DeliveryEvent.Kind.DELIVERED, LATER, "budet")
    record_events([event], actor=b.DEPOT, at=LATER)


def units(lot: Lot, pieces: int, **how: Any) -> Lot:
    wish = RepackingWish(lot.pk, "A-01", lot.article.number, pieces, pieces // 10, 10, **how)
    return repack(wish, document=uuid4(), actor=b.DEPOT, at=b.TUESDAY).target


@pytest.fixture
def far(article: Article) -> tuple[Lot, Lot, Lot]:
    """A lot that is repacked twice; a patient got the first kind, one has the second on the way, one is to get
    the third."""
    lot = b.stock(article, 150, lot="LOT1")
    b.waiting_order([(article, 60)])
    [arrived] = send(wave())
    arrive(arrived)
    first = units(lot, 90)
    b.waiting_order([(article, 60)])
    send(wave())
    second = units(first, 30)
    b.waiting_order([(article, 30)])
    wave()
    return lot, first, second


@pytest.mark.clause("B2.10")
def test_everyone_is_found_through_repackings_at_any_depth(far: tuple[Lot, Lot, Lot]) -> None:
    lot, first, second = far
    trace = see_trace(b.DEPOT, [lot.pk], at=LATER)
    assert descendants([lot.pk]) == [lot.pk, first.pk, second.pk]
    assert [(one.lot, one.pieces, one.reached) for one in trace.receivers] == [
        ("LOT1-O2", 30, Reached.DEPOT),
        ("LOT1-O1", 60, Reached.ON_THE_WAY),
        ("LOT1", 60, Reached.DELIVERED),
    ]
    assert (trace.patients, trace.sent, trace.on_the_way) == (3, 120, 60)
    assert {one.lot for one in see_trace(b.DEPOT, [first.pk], at=LATER).receivers} == {"LOT1-O1", "LOT1-O2"}


@pytest.mark.clause("B2.10")
def test_the_trace_is_what_the_ledger_sent(far: tuple[Lot, Lot, Lot]) -> None:
    trace = see_trace(b.DEPOT, [far[0].pk], at=LATER)
    sent = Move.objects.filter(target__code="PAT").values_list("lot").annotate(Sum("pieces"))
    traced: dict[int, int] = {}
    for one in trace.receivers:
        if one.sent:
            traced[one.lot_id] = traced.get(one.lot_id, 0) + one.pieces
    assert traced == dict(sent)
    assert trace.complete
    Move.objects.filter(target__code="PAT").order_by("pk")[:1].get().delete()
    assert not see_trace(b.DEPOT, [far[0].pk], at=LATER).complete


@pytest.mark.clause("B2.10")
def test_each_piece_of_a_lot_is_accounted_for(article: Article) -> None:
    lot = b.stock(article, 200, lot="LOT1")
    scrap(lot.pk, "A-01", 5, "damaged", actor=b.DEPOT, at=b.TUESDAY)
    shelf, aside = lot.balances.get().place_id, fixed_places().quarantine
    post_moves([NewMove(shelf, aside, lot.pk, 7, Move.Reason.QUARANTINED, uuid4())], at=b.TUESDAY)
    wish = RepackingWish(lot.pk, "A-01", article.number, 33, 3, 10, 3)
    made = repack(wish, document=uuid4(), actor=b.DEPOT, at=b.TUESDAY).target
    b.waiting_order([(article, 60)])
    send(wave())
    old, new = see_trace(b.DEPOT, [lot.pk], at=LATER).lots
    assert (old.received, old.scrapped, old.quarantined, old.repacked, old.sent) == (200, 8, 7, 30, 60)
    assert (new.lot, new.received, new.on_shelves) == (made, 30, 30)
    for now in (old, new):
        assert now.held + now.sent + now.scrapped + now.sent_back + now.repacked == now.received + now.counted


@pytest.mark.clause("I2")
def test_all_who_are_shown_stand_in_the_access_log(far: tuple[Lot, Lot, Lot]) -> None:
    see_trace(b.DESK, [far[0].pk], at=LATER)
    entry = AccessLogEntry.objects.get(what="see_trace")
    assert entry.ground == "tracing"
    assert set(entry.patients) == {str(uuid) for uuid in Patient.objects.values_list("uuid", flat=True)}


@pytest.mark.clause("I2")
def test_protected_people_are_named_by_their_order(article: Article) -> None:
    lot = b.stock(article, 100)
    order = b.waiting_order([(article, 60)])
    Patient.objects.update(protected=Patient.Protected.MARKED)
    wave()
    [one] = see_trace(b.DEPOT, [lot.pk], at=LATER).receivers
    assert one.name == f"Mottagare {number('B', order.pk)}"
    assert order.recipient not in str(see_origins(b.DEPOT, one.order_number, at=LATER)[0].name)


@pytest.mark.clause("I1")
def test_lmn_sees_numbers_and_no_names(far: tuple[Lot, Lot, Lot]) -> None:
    with pytest.raises(Refused, match="not_your_role"):
        see_trace(LMN, [far[0].pk], at=LATER)
    with pytest.raises(Refused, match="not_your_role"):
        see_origins(LMN, "B-1000001-1", at=LATER)
    figures = trace_figures(LMN, [far[0].pk])
    assert figures.patients == 3
    assert figures.patients == 3
    assert not AccessLogEntry.objects.filter(what="see_trace").exists()


@pytest.mark.clause("I1")
def test_another_care_providers_orders_are_not_traced(far: tuple[Lot, Lot, Lot]) -> None:
    order = Order.objects.order_by("pk").first()
    assert order is not None
    other = Actor(Role.SERVICE_DESK, name="Olle", care_provider_id=order.care_provider_id + 1)
    assert see_trace(other, [far[0].pk], at=LATER).receivers == ()
    assert see_origins(other, number("B", order.pk), at=LATER) == []


@pytest.mark.clause("B2.10")
def test_a_trace_asks_as_little_of_many_as_of_few(
    article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lot = b.stock(article, 600, lot="LOT1")
    for _ in range(5):
        b.waiting_order([(article, 30)])
    send(wave())
    first = units(lot, 100)
    units(first, 50)
    # The family, who got it, the access log, what lies where, and the lots. Of numbers nothing is logged.
    with django_assert_num_queries(5):
        trace = see_trace(b.DEPOT, [lot.pk], at=LATER)
    assert len(trace.receivers) == 5
    with django_assert_num_queries(4):
        trace_figures(LMN, [lot.pk])


# --- back ---------------------------------------------------------------------------------------------


@pytest.mark.clause("B2.10")
def test_from_parcel_note_order_and_withdrawal_back_to_the_supplier(far: tuple[Lot, Lot, Lot]) -> None:
    lot, first, _ = far
    parcel = Parcel.objects.get(state=Parcel.State.DISPATCHED)
    row = parcel.order.rows.get()
    for typed in (
        f"00{parcel.sscc}",
        parcel.sscc,
        number("FS", parcel.pk),
        number("B", parcel.order_id),
        number("U", row.withdrawal_id),
    ):
        [back] = see_origins(b.DEPOT, typed, at=LATER)
        [origin] = back.origins
        assert (origin.lot, origin.pieces, origin.row_id) == (first, 60, row.pk)
        assert origin.path == (first, lot)
        assert origin.original.article.supplier.name == "Leverantören AB"
        assert [(a.day, a.pieces) for a in origin.arrivals] == [(b.TUESDAY.date(), 150)]
    assert AccessLogEntry.objects.filter(what="see_origins").count() == 5


@pytest.mark.clause("B2.10")
def test_a_receipt_says_when_and_on_which_note_the_lot_came(far: tuple[Lot, Lot, Lot]) -> None:
    lot, _, second = far
    receipt = Receipt.objects.create(
        supplier=lot.article.supplier, note_number="LEV-77", received_at=b.TUESDAY
    )
    ReceiptLine.objects.create(
        receipt=receipt,
        article=lot.article,
        lot=lot,
        lot_number=lot.number,
        expires_on=lot.expires_on,
        pieces=150,
        outcome=ReceiptLine.Outcome.ACCEPTED,
        ruling=uuid4(),
    )
    assert suppliers_own([second.pk]) == [lot.pk]
    [arrival] = came_from(b.DEPOT, [second.pk])[lot.pk]
    assert (arrival.note, arrival.pieces) == ("LEV-77", 150)


@pytest.mark.parametrize("typed", ["", "hej", "B-1000001-9", "999999999999999999", number("B", 9_999)])
def test_a_number_that_names_nothing_finds_nothing(article: Article, typed: str) -> None:
    assert see_origins(b.DEPOT, typed, at=LATER) == []


def test_lots_are_found_by_number_in_any_case_and_by_article(article: Article) -> None:
    lot = b.stock(article, 10, lot="Lot-7a")
    other = b.stock(b.article("200002"), 10, lot="Lot-7a")
    assert lots_called(b.DEPOT, "lot-7A") == [lot, other]
    assert lots_called(b.DEPOT, "Lot-7a", article) == [lot]
    assert lots_called(b.DEPOT, "", article) == [lot]
    assert lots_called(b.DEPOT, "") == []
