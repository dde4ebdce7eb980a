"""Waves: which orders go, from which lots, and why others stay."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests import builders as b
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment import queries
from uttag.apps.fulfilment.models import Allocation, Wave, WavePapers
from uttag.apps.fulfilment.operations import pack_wave, plan_wave, undo_wave
from uttag.apps.fulfilment.picking import pick_tasks
from uttag.apps.fulfilment.printing import drawing
from uttag.apps.fulfilment.printing.at_once import print_at_once
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock.models import Balance, Lot
from uttag.apps.stock.operations import ShelfPick, reserve
from uttag.ground.numbering.numbers import number
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused
from uttag.rules.words import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def plan(**how: object) -> Wave:
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY, **how)  # type: ignore[arg-type]


def states(order: Order) -> tuple[str, list[str]]:
    order.refresh_from_db()
    return order.state, list(order.rows.order_by("pk").values_list("state", flat=True))


def holds(code: str) -> dict[str, int]:
    found = Balance.objects.filter(place__code=code, pieces__gt=0)
    return dict(found.values_list("lot__number", "pieces"))


def acute_order(article: Article, lot: Lot, pieces: int) -> Order:
    """An acute order with its pieces set aside, as ordering leaves it."""
    order = b.waiting_order([(article, pieces)], urgency=Urgency.ACUTE)
    place = lot.balances.get(place__kind="shelf").place_id
    reserve([ShelfPick(lot.pk, place, pieces)], document=order.uuid, at=b.TUESDAY)
    Reservation.objects.create(row=order.rows.get(), lot=lot, place_id=place, pieces=pieces)
    return order


def test_a_wave_gives_stock_to_an_order() -> None:
    article = b.article()
    lot = b.stock(article, 100)
    order = b.waiting_order([(article, 60)])
    wave = plan()
    assert (wave.orders, wave.lines, wave.left_out, wave.state) == (1, 1, 0, "planned")
    assert states(order) == ("allocated", ["allocated"])
    assert holds("A-01") == {lot.number: 40}
    assert holds("PLOCK") == {lot.number: 60}
    assert Ruling.objects.get(subject_uuid=order.uuid).answer == "Allocation"
    assert b.nothing_breaks()


@pytest.mark.clause("B2.9")
def test_the_earliest_lot_that_lasts_long_enough_is_taken() -> None:
    article = b.article()
    b.stock(article, 100, lot="SHORT", expires=date(2026, 4, 1))
    b.stock(article, 100, lot="LATER", expires=date(2027, 1, 1))
    b.stock(article, 100, lot="GOOD", expires=date(2026, 6, 1))
    b.waiting_order([(article, 60)], days_covered=30)
    plan()
    assert Allocation.objects.get().lot.number == "GOOD"


@pytest.mark.clause("D3")
def test_an_order_that_lacks_a_line_stays_whole_and_each_line_says_why() -> None:
    full, empty = b.article("1"), b.article("2")
    b.stock(full, 100)
    order = b.waiting_order([(full, 30), (empty, 30)])
    wave = plan()
    assert wave.state == Wave.State.EMPTY
    assert states(order) == ("open", ["open", "open"])
    reasons = [line.reason.code for line in queries.left_out(b.DEPOT, wave)]
    assert reasons == ["waits_for_other_lines", "pieces_missing"]
    assert b.nothing_breaks()


@pytest.mark.clause("D3")
def test_a_line_whose_supplier_is_out_is_backordered_and_comes_by_itself_later() -> None:
    full, out = b.article("1"), b.article("2", supplier_out=True)
    b.stock(full, 100)
    order = b.waiting_order([(full, 30), (out, 30)])
    first = plan()
    assert states(order) == ("allocated", ["allocated", "backordered"])
    assert [line.reason.code for line in queries.left_out(b.DEPOT, first)] == ["supplier_out"]
    with pytest.raises(Refused, match="nothing_waits"):
        plan()  # one unsent wave at a time
    assert b.nothing_breaks()


def test_the_most_urgent_order_gets_the_last_pieces() -> None:
    article = b.article()
    b.stock(article, 30)
    late = b.waiting_order([(article, 30)], deadline_day=date(2026, 3, 9))
    soon = b.waiting_order([(article, 30)], deadline_day=date(2026, 3, 5))
    plan()
    assert states(soon)[0] == "allocated"
    assert states(late)[0] == "open"


def test_what_was_set_aside_goes_to_its_own_order() -> None:
    article = b.article()
    lot = b.stock(article, 30)
    acute = acute_order(article, lot, 30)
    standard = b.waiting_order([(article, 30)], deadline_day=b.TUESDAY.date())
    plan()
    assert states(acute) == ("allocated", ["allocated"])
    assert states(standard)[0] == "open"
    assert holds("RES") == {}
    assert not Reservation.objects.exists()
    assert b.nothing_breaks()


@pytest.mark.clause("B2.9")
def test_pieces_set_aside_that_no_longer_last_are_exchanged() -> None:
    article = b.article()
    old = b.stock(article, 30, lot="OLD", expires=date(2026, 3, 20))
    b.stock(article, 30, lot="NEW", expires=date(2027, 1, 1))
    acute_order(article, old, 30)
    plan()
    assert Allocation.objects.get().lot.number == "NEW"
    assert (holds("RES"), holds("PLOCK"), holds("A-01")) == ({}, {"NEW": 30}, {"OLD": 30})
    assert b.nothing_breaks()


def test_a_wave_can_be_narrowed_down() -> None:
    article = b.article()
    lot = b.stock(article, 300)
    acute = acute_order(article, lot, 30)
    soon = b.waiting_order([(article, 30)], deadline_day=date(2026, 3, 5))
    late = b.waiting_order([(article, 30)], deadline_day=date(2026, 3, 9))
    plan(urgency={Urgency.ACUTE, Urgency.EXPRESS})
    assert [states(order)[0] for order in (acute, soon, late)] == ["allocated", "open", "open"]
    plan(until_deadline=date(2026, 3, 5))
    assert [states(order)[0] for order in (soon, late)] == ["allocated", "open"]


def test_an_undone_wave_leaves_everything_as_it_was() -> None:
    article, out = b.article("1"), b.article("2", supplier_out=True)
    lot = b.stock(article, 100)
    acute = acute_order(article, lot, 20)
    standard = b.waiting_order([(article, 30), (out, 10)])
    wave = plan()
    undo_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    assert states(acute) == ("open", ["open"])
    assert states(standard) == ("open", ["open", "backordered"])
    assert (holds("A-01"), holds("RES"), holds("PLOCK")) == ({lot.number: 80}, {lot.number: 20}, {})
    assert b.nothing_breaks()
    again = plan()
    assert again.lines == 2


# --- packing ------------------------------------------------------------------------------------------


@pytest.mark.clause("D8")
def test_each_order_gets_a_parcel_and_a_note_that_says_what_is_left_and_what_comes() -> None:
    full, out = b.article("1"), b.article("2", supplier_out=True, supplier_back_day=date(2026, 3, 20))
    b.stock(full, 100)
    order = b.waiting_order([(full, 45), (out, 30)])
    [parcel] = pack_wave(plan().uuid, actor=b.DEPOT, at=b.TUESDAY)
    assert len(parcel.sscc) == 18
    [note] = drawing.notes_of(queries.parcels(b.DEPOT))
    row = order.rows.order_by("pk")[0]
    assert note.person_name == "Bob Patientsson"
    assert note.ssccs == (parcel.sscc,)
    [delivered] = note.delivered
    assert (delivered.pieces, delivered.packages, delivered.withdrawals_left) == (45, "1 förp + 15 st", 3)
    assert delivered.withdrawal_number == number("U", row.withdrawal_id)
    assert delivered.next_day == b.TUESDAY.date() + timedelta(days=25)
    [backordered] = note.backordered
    assert backordered.expected_day == date(2026, 3, 20)
    assert backordered.reason
    assert states(order)[0] == "packed"
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_packing_twice_packs_once_and_a_wave_can_be_packed_order_by_order() -> None:
    article = b.article()
    b.stock(article, 300)
    first, second = b.waiting_order([(article, 30)]), b.waiting_order([(article, 30)])
    wave = plan()
    assert len(pack_wave(wave.uuid, [first.uuid], actor=b.DEPOT, at=b.TUESDAY)) == 1
    wave.refresh_from_db()
    assert wave.state == Wave.State.PLANNED
    assert [p.order_id for p in pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)] == [second.pk]
    assert len(pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)) == 0
    wave.refresh_from_db()
    assert wave.state == Wave.State.PACKED


def test_a_wave_with_a_packed_parcel_can_not_be_undone() -> None:
    article = b.article()
    b.stock(article, 300)
    b.waiting_order([(article, 30)])
    wave = plan()
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    with pytest.raises(Refused, match="wave_not_planned"):
        undo_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)


def test_an_order_of_another_wave_is_not_packed() -> None:
    article = b.article()
    b.stock(article, 300)
    b.waiting_order([(article, 30)])
    with pytest.raises(Refused, match="order_not_in_wave"):
        pack_wave(plan().uuid, [uuid4()], actor=b.DEPOT, at=b.TUESDAY)


@pytest.mark.clause("I2")
def test_whoever_prints_labels_is_logged_and_a_protected_name_is_masked() -> None:
    article = b.article()
    b.stock(article, 300)
    hidden = b.patient(protected="marked")
    b.waiting_order([(article, 30)], for_patient=hidden)
    pack_wave(plan().uuid, actor=b.DEPOT, at=b.TUESDAY)
    [label] = drawing.labels_of(queries.parcels(b.DEPOT))
    assert "Bob" not in label.recipient
    print_at_once(queries.parcels(b.DEPOT), WavePapers.Kind.LABELS, actor=b.DEPOT, at=b.TUESDAY)
    assert AccessLogEntry.objects.get().patients == [str(hidden.uuid)]


def test_the_pick_list_sums_per_shelf_and_lot() -> None:
    article = b.article()
    b.stock(article, 300, lot="L-1", shelf="A-02")
    b.waiting_order([(article, 30)])
    b.waiting_order([(article, 45)])
    [task] = pick_tasks(b.DEPOT, plan())
    assert (task.place, task.lot, task.pieces, task.orders) == ("A-02", "L-1", 75, 2)


@pytest.mark.clause("I1")
def test_the_service_desk_plans_no_waves() -> None:
    with pytest.raises(Refused, match="not_your_role"):
        plan_wave(actor=b.DESK, at=b.TUESDAY)


# --- verify -------------------------------------------------------------------------------------------


@pytest.fixture
def packed() -> Order:
    article = b.article()
    b.stock(article, 300)
    order = b.waiting_order([(article, 30), (article, 60)])
    pack_wave(plan().uuid, actor=b.DEPOT, at=b.TUESDAY)
    assert b.nothing_breaks()
    return order


def planted(name: str) -> int:
    return len(breaches(f"fulfilment.{name}"))


def test_verify_finds_goods_that_no_wave_holds(packed: Order) -> None:
    Balance.objects.filter(place__code="PLOCK").update(pieces=91)
    assert planted("staged_is_what_unsent_waves_hold") == 1


def test_verify_finds_a_reservation_without_goods(packed: Order) -> None:
    allocation = Allocation.objects.all()[0]
    Reservation.objects.create(row=allocation.row, lot=allocation.lot, place=allocation.place, pieces=1)
    assert planted("reserved_is_what_orders_set_aside") == 1


def test_verify_finds_a_lot_of_another_article(packed: Order) -> None:
    OrderRow.objects.filter(pk=packed.rows.all()[0].pk).update(article=b.article("other"))
    assert planted("allocated_lots_are_of_the_article") == 1


def test_verify_finds_an_allocation_under_another_order_or_from_nowhere(packed: Order) -> None:
    other = b.waiting_order([(Article.objects.all()[0], 30)])
    first, second = Allocation.objects.order_by("pk")
    Allocation.objects.filter(pk=first.pk).update(order=other)
    Allocation.objects.filter(pk=second.pk).update(place_id=0)
    assert planted("allocations_hang_together") == 2


def test_verify_finds_an_allocation_of_a_lot_or_in_a_wave_that_there_is_not(packed: Order) -> None:
    first, second = Allocation.objects.order_by("pk")
    Allocation.objects.filter(pk=first.pk).update(lot=0)
    Allocation.objects.filter(pk=second.pk).update(wave=0)
    assert planted("allocations_hang_together") == 2


def test_verify_finds_a_lot_that_lasts_too_short(packed: Order) -> None:
    Lot.objects.update(expires_on=date(2026, 4, 1))
    assert planted("allocated_lots_last") == 2


def test_verify_finds_a_row_given_too_much(packed: Order) -> None:
    OrderRow.objects.filter(pk=packed.rows.all()[0].pk).update(pieces=29)
    assert planted("a_row_gets_its_pieces_once") == 1


def test_verify_finds_goods_for_a_row_that_still_waits(packed: Order) -> None:
    packed.rows.filter(pieces=30).update(state="open")
    assert planted("a_row_gets_its_pieces_once") == 1
    assert planted("orders_go_whole") == 1


def test_verify_finds_a_left_out_row_without_ruling(packed: Order) -> None:
    wave = Wave.objects.get()
    wave.left_out_rows.create(order=packed, row=packed.rows.all()[0], code="x", ruling=uuid4())
    assert planted("what_is_left_out_has_a_ruling") == 1


def test_verify_finds_a_parcel_with_nothing_in_it(packed: Order) -> None:
    empty = b.waiting_order([(Article.objects.all()[0], 30)])
    packed.parcels.update(order=empty)
    assert planted("parcels_hold_allocated_orders") == 1


def test_verify_finds_a_parcel_of_another_care_provider(packed: Order) -> None:
    packed.parcels.update(care_provider=b.care_provider("1490"))
    assert planted("parcels_hold_allocated_orders") == 1


def test_verify_finds_a_packed_wave_that_lacks_a_parcel(packed: Order) -> None:
    Wave.objects.update(orders=2)
    assert planted("packed_waves_have_all_parcels") == 1


@pytest.mark.parametrize(
    "state", [s for s in Order.State if s not in (Order.State.PACKED, Order.State.ALLOCATED)]
)
def test_verify_finds_an_order_whose_rows_say_otherwise(packed: Order, state: Order.State) -> None:
    Order.objects.filter(pk=packed.pk).update(state=state)
    assert planted("order_states_follow_their_rows") == 1
