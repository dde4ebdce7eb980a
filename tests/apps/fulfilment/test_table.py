"""The packing table: what is read, what is stopped, and that only what is read becomes a parcel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders as b
from tests.everything import everything
from tests.power_cuts import cut_everywhere
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.fulfilment.models import BoxKind, CheckedLine, ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.table.boxes import BoxKindWish, BoxWish, box_kinds, ensure_box_kinds, keep_box_kind
from uttag.apps.fulfilment.table.finishing import pack_order
from uttag.apps.fulfilment.table.reading import AwaitsLot, ReadIn, read_into_box, take_out, take_over
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.parties.models import Carrier
from uttag.apps.stock.models import Lot
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches
from uttag.papers.delivery_note import DeliveryNote
from uttag.rules.codes import Reading
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("D8")]

GTIN = "07350012345674"
EXPIRES = date(2028, 1, 1)
SMALL = [BoxWish("LITEN", 1_200)]


@pytest.fixture(autouse=True)
def _terms() -> Iterator[None]:
    b.terms()
    ensure_box_kinds()
    with time_machine.travel(b.TUESDAY, tick=False):
        yield


def wave_of(*orders: list[tuple[str, int]]) -> Wave:
    """Orders of (article number, pieces), each article with a lot L<number> of its own on A-<number>."""
    for number in sorted({number for rows in orders for number, _ in rows}):
        made = b.article(number, gtin=GTIN if number == "100001" else "")
        b.stock(made, 900, lot=f"L{number}", shelf=f"A-{number}", expires=EXPIRES)
    for rows in orders:
        b.waiting_order([(_article(number), pieces) for number, pieces in rows])
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY)


def _article(number: str) -> Any:
    return Lot.objects.get(number=f"L{number}").article


def one_order() -> tuple[Wave, Order]:
    """Two packages of one article and an opened one of another."""
    return wave_of([("100001", 60), ("100002", 10)]), Order.objects.get()


def somebody(name: str) -> Actor:
    user = User.objects.create(username=name.lower(), name=name)
    return Actor(Role.DEPOT, user_id=user.pk, name=name)


def scan(
    wave: Wave, order: Order, code: str, lot: str = "", *, by: Actor = b.DEPOT, packages: int = 1, **how: Any
) -> ReadIn | AwaitsLot:
    reading = Reading(code, lot, **how)
    return read_into_box(wave.uuid, order.uuid, reading, packages=packages, actor=by, at=b.TUESDAY)


def read_all(wave: Wave, order: Order, *, by: Actor = b.DEPOT) -> None:
    scan(wave, order, GTIN, "L100001", packages=2, by=by)
    scan(wave, order, "100002", "l100002", by=by)


def finish(wave: Wave, order: Order, boxes: list[BoxWish] | None = None, *, by: Actor = b.DEPOT) -> Parcel:
    return pack_order(wave.uuid, order.uuid, boxes or SMALL, actor=by, at=b.TUESDAY)


def refused(act: Any) -> str:
    """The first code of the refusal, after which everything is as it was."""
    before = everything(but=("Ruling",))
    with pytest.raises(Refused) as refusal:
        act()
    assert everything(but=("Ruling",)) == before
    return refusal.value.reasons[0].code


# --- reading ------------------------------------------------------------------------------------------


def test_a_scan_counts_a_package_and_a_typed_count_many() -> None:
    wave, order = one_order()
    counted = scan(wave, order, GTIN, "L100001", last_day=EXPIRES)
    assert isinstance(counted, ReadIn)
    assert (counted.pieces, counted.line.left) == (30, 60)
    assert CheckedLine.objects.get().pieces == 30
    scan(wave, order, "7350012345674", "L100001")
    assert CheckedLine.objects.get().pieces == 60, "the same lot is one line"
    opened = scan(wave, order, "100002", "L100002")
    assert isinstance(opened, ReadIn)
    assert opened.pieces == 10, "of an opened package what the order is to have"
    assert Wave.objects.get().picking_started_at == b.TUESDAY


def test_the_article_alone_asks_for_its_lot() -> None:
    wave, order = one_order()
    assert scan(wave, order, "100001") == AwaitsLot("100001", "Artikel 100001")
    assert not CheckedLine.objects.exists()


def test_pieces_in_the_code_are_counted_as_they_are() -> None:
    wave, order = one_order()
    counted = scan(wave, order, GTIN, "L100001", pieces=20)
    assert isinstance(counted, ReadIn)
    assert counted.pieces == 20
    assert refused(lambda: scan(wave, order, GTIN, "L100001", pieces=50)) == "read_too_many"


@pytest.mark.parametrize(
    ("code", "lot", "how", "said"),
    [
        ("", "", {}, "read_nothing"),
        ("999999", "", {}, "read_wrong_article"),
        ("100003", "L100003", {}, "read_wrong_article"),
        ("004000000000000015", "", {"sscc": "004000000000000015"}, "read_wrong_article"),
        ("L100001", "", {}, "read_article_first"),
        (GTIN, "L100003", {}, "read_wrong_lot"),
        (GTIN, "L9", {}, "read_wrong_lot"),
        (GTIN, "L100001", {"last_day": date(2027, 12, 31)}, "read_other_last_day"),
        (GTIN, "L100001", {"packages": 3}, "read_too_many"),
        (GTIN, "L100001", {"packages": 0}, "read_count_wrong"),
        (GTIN, "L100001", {"packages": 10_000}, "read_count_wrong"),
    ],
)
def test_what_is_wrong_is_stopped_with_its_reason(
    code: str, lot: str, how: dict[str, Any], said: str
) -> None:
    wave, order = one_order()
    other = b.article("100003")
    b.stock(other, 30, lot="L100003", shelf="A-100003")
    assert refused(lambda: scan(wave, order, code, lot, **how)) == said


def test_a_wrong_code_is_named() -> None:
    wave, order = one_order()
    b.stock(b.article("100003"), 30, lot="L9", shelf="A-100003")
    for code, lot, said in (
        ("100003", "", "read_is_article"),
        ("A-100001", "", "read_is_shelf"),
        (order_number(order.pk), "", "read_is_order"),
        ("X", "", "read_is_unknown"),
        (GTIN, "L9", "read_is_lot"),
    ):
        with pytest.raises(Refused) as refusal:
            scan(wave, order, code, lot)
        assert refusal.value.reasons[1].code == said


@pytest.mark.clause("B2.9")
def test_a_lot_past_its_day_or_recalled_goes_into_no_box() -> None:
    wave, order = one_order()
    read_all(wave, order)
    Lot.objects.filter(number="L100001").update(blocked_at=b.TUESDAY)
    assert refused(lambda: finish(wave, order)) == "read_lot_recalled"
    Lot.objects.update(blocked_at=None, expires_on=b.TUESDAY.date() - timedelta(days=1))
    take_out(wave.uuid, order.uuid, Lot.objects.get(number="L100001").pk, actor=b.DEPOT, at=b.TUESDAY)
    assert refused(lambda: scan(wave, order, GTIN, "L100001")) == "read_lot_expired"


def test_too_many_are_told_and_what_was_read_can_be_taken_out() -> None:
    wave, order = one_order()
    read_all(wave, order)
    assert refused(lambda: scan(wave, order, GTIN, "L100001")) == "read_too_many"
    lot = Lot.objects.get(number="L100001")
    for _ in range(2):  # twice is once
        take_out(wave.uuid, order.uuid, lot.pk, actor=b.DEPOT, at=b.TUESDAY)
    assert not CheckedLine.objects.filter(lot=lot).exists()
    assert refused(lambda: finish(wave, order)) == "order_not_all_read"
    entry = TrailEntry.objects.get(operation="take_out")
    assert entry.subject_uuid == order.uuid
    assert entry.changes["lot"] == ["L100001", ""]
    assert entry.changes["pieces"] == [60, 0]


def test_an_order_of_another_wave_is_not_packed_here() -> None:
    first = wave_of([("100001", 30)])
    b.waiting_order([(_article("100001"), 30)])
    plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    other = Order.objects.latest("pk")
    assert refused(lambda: scan(first, other, GTIN, "L100001")) == "order_left_wave"
    assert refused(lambda: finish(first, other)) == "order_left_wave"
    nobody = Order(uuid=uuid4())
    assert refused(lambda: scan(first, nobody, GTIN, "L100001")) == "order_not_in_wave"
    assert refused(lambda: scan(Wave(uuid=uuid4()), other, GTIN, "L100001")) == "wave_not_found"


@pytest.mark.clause("I1")
def test_the_desk_packs_nothing() -> None:
    wave, order = one_order()
    acts = (
        lambda: scan(wave, order, GTIN, "L100001", by=b.DESK),
        lambda: finish(wave, order, by=b.DESK),
        lambda: take_out(wave.uuid, order.uuid, 1, actor=b.DESK, at=b.TUESDAY),
        lambda: take_over(wave.uuid, order.uuid, actor=b.DESK, at=b.TUESDAY),
        lambda: keep_box_kind(CRATE, actor=b.DESK, at=b.TUESDAY, new=True),
    )
    assert {refused(act) for act in acts} == {"not_your_role"}


# --- two people ---------------------------------------------------------------------------------------


@pytest.mark.clause("I3")
def test_the_second_at_an_order_is_told_and_can_take_over() -> None:
    wave, order = one_order()
    dan, doris = somebody("Dan"), somebody("Doris")
    scan(wave, order, GTIN, "L100001", by=dan)
    assert refused(lambda: scan(wave, order, GTIN, "L100001", by=doris)) == "order_at_other_table"
    for _ in range(2):
        take_over(wave.uuid, order.uuid, actor=doris, at=b.TUESDAY)
    entry = TrailEntry.objects.get(operation="take_over")
    assert (entry.user_name, entry.subject_uuid) == ("Doris", order.uuid)
    assert entry.changes == {"packed_by": ["Dan", "Doris"], "read": ["L100001: 30", "L100001: 30"]}
    scan(wave, order, GTIN, "L100001", by=doris)
    assert refused(lambda: scan(wave, order, "100002", "L100002", by=dan)) == "order_at_other_table"
    scan(wave, order, "100002", "L100002", by=doris)
    assert refused(lambda: finish(wave, order, by=dan)) == "order_at_other_table"
    assert finish(wave, order, by=doris).checked_by_id == doris.user_id


# --- the parcel ---------------------------------------------------------------------------------------


def test_only_what_is_read_becomes_a_parcel_with_its_weight_and_who_read_it() -> None:
    wave, order = one_order()
    assert refused(lambda: finish(wave, order)) == "order_not_all_read"
    read_all(wave, order)
    parcel = finish(wave, order)
    assert (parcel.checked_at, parcel.weight_g) == (b.TUESDAY, 1_200)
    assert parcel.box is not None
    assert parcel.box.code == "LITEN"
    order.refresh_from_db()
    assert order.state == "packed"
    ruling = Ruling.objects.get(rule="packing.pack")
    assert (ruling.subject_uuid, ruling.care_provider_id) == (order.uuid, order.care_provider_id)
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_packing_twice_makes_one_parcel() -> None:
    wave, order = one_order()
    read_all(wave, order)
    first = finish(wave, order)
    assert finish(wave, order, [BoxWish("STOR", 5_000)]) == first
    assert Parcel.objects.count() == 1
    assert refused(lambda: scan(wave, order, GTIN, "L100001")) == "order_is_packed"
    assert len(pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)) == 0


@pytest.mark.clause("I3")
def test_the_last_order_asks_for_transport_once() -> None:
    wave = wave_of([("100001", 30)], [("100001", 30)])
    first, second = Order.objects.order_by("pk")
    for order in (first, second):
        assert not Message.objects.filter(kind="transport.book").exists()
        scan(wave, order, GTIN, "L100001")
        finish(wave, order)
    wave.refresh_from_db()
    assert wave.state == Wave.State.PACKED
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    message = Message.objects.get(kind="transport.book")
    assert (message.key, message.payload) == (f"transport.book:{wave.uuid}", {"wave": str(wave.uuid)})


@pytest.mark.clause("B2.7")
def test_too_heavy_is_refused_and_split_into_boxes_with_numbers_of_their_own() -> None:
    wave = wave_of([("100001", 60)], [("100001", 30)])
    order, other = Order.objects.order_by("pk")
    scan(wave, order, GTIN, "L100001", packages=2)
    assert refused(lambda: finish(wave, order, [BoxWish("STOR", 20_001)])) == "box_too_heavy"
    assert Ruling.objects.filter(rule="packing.pack", refused=True).count() == 1
    parcel = finish(wave, order, [BoxWish("STOR", 12_000), BoxWish("MELLAN", 8_001)])
    extra = ExtraBox.objects.get()
    assert (extra.number, extra.weight_g, extra.parcel_id) == (2, 8_001, parcel.pk)
    note = codec.load(DeliveryNote, parcel.note)
    assert note.ssccs == (parcel.sscc, extra.sscc)
    scan(wave, other, GTIN, "L100001")
    ssccs = {parcel.sscc, extra.sscc, finish(wave, other).sscc}
    assert len(ssccs) == 3, "no number is given twice"
    assert b.nothing_breaks()


@pytest.mark.clause("B2.7")
def test_the_carriers_limit_counts() -> None:
    wave = wave_of([("100001", 30)])
    carrier = Carrier.objects.create(code="C", name="C", most_weight_g=5_000)
    Order.objects.update(carrier=carrier)
    order = Order.objects.get()
    scan(wave, order, GTIN, "L100001")
    assert refused(lambda: finish(wave, order, [BoxWish("STOR", 5_001)])) == "box_too_heavy"
    finish(wave, order, [BoxWish("STOR", 5_000)])


@pytest.mark.clause("B2.7")
def test_a_box_must_be_neutral_and_there() -> None:
    wave = wave_of([("100001", 30)])
    order = Order.objects.get()
    scan(wave, order, GTIN, "L100001")
    assert refused(lambda: finish(wave, order, [BoxWish("TILLVERKARE", 1_000)])) == "box_not_neutral"
    assert refused(lambda: finish(wave, order, [BoxWish("ANNAN", 1_000)])) == "box_kind_unknown"
    assert refused(lambda: pack_order(wave.uuid, order.uuid, [], actor=b.DEPOT, at=b.TUESDAY)) == (
        "packed_without_box"
    )
    BoxKind.objects.filter(code="STOR").update(active=False)
    assert refused(lambda: finish(wave, order, [BoxWish("STOR", 1_000)])) == "box_kind_unknown"


@pytest.mark.clause("I3")
def test_a_crash_leaves_nothing_half_packed() -> None:
    wave, order = one_order()
    cut_everywhere(lambda: scan(wave, order, GTIN, "L100001", packages=2))
    scan(wave, order, "100002", "L100002")
    boxes = [BoxWish("LITEN", 900), BoxWish("LITEN", 900)]
    cut_everywhere(lambda: finish(wave, order, boxes))
    assert ExtraBox.objects.count() == 1
    assert b.nothing_breaks()


# --- kinds of boxes -----------------------------------------------------------------------------------

CRATE = BoxKindWish("BACK", "Back", True, 15_000, 900, "room")


@pytest.mark.clause("B2.7")
def test_an_empty_register_fills_itself_and_is_changed_by_hand() -> None:
    BoxKind.objects.all().delete()
    usual = {kind.code for kind in box_kinds(b.DEPOT)}
    assert {"LITEN", "STOR", "KYL"} < usual
    assert not BoxKind.objects.exists(), "looking writes nothing"
    assert keep_box_kind(CRATE, actor=b.DEPOT, at=b.TUESDAY, new=True).name == "Back"
    assert {kind.code for kind in box_kinds(b.DEPOT)} == usual | {"BACK"}
    assert refused(lambda: keep_box_kind(CRATE, actor=b.DEPOT, at=b.TUESDAY, new=True)) == (
        "box_kind_code_taken"
    )
    unknown = BoxKindWish("X", "X", True, 1, 0, "room")
    assert refused(lambda: keep_box_kind(unknown, actor=b.DEPOT, at=b.TUESDAY)) == "box_kind_unknown"
    BoxKind.objects.exclude(code="BACK").update(active=False)
    off = BoxKindWish("BACK", "Back", True, 15_000, 900, "room", active=False)
    assert refused(lambda: keep_box_kind(off, actor=b.DEPOT, at=b.TUESDAY)) == "box_kind_is_needed"


# --- speed --------------------------------------------------------------------------------------------


def statements(act: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


@pytest.mark.parametrize("others", [0, 12])
def test_a_scan_and_a_parcel_ask_as_little_in_a_large_wave(others: int) -> None:
    wave = wave_of([("100001", 60)], *([[("100001", 30), ("100002", 30)]] * others))
    order = Order.objects.order_by("pk")[0]
    scan(wave, order, GTIN, "L100001")  # the first starts the picking, and makes the line
    assert statements(lambda: scan(wave, order, GTIN, "L100001")) <= 7
    assert statements(lambda: finish(wave, order)) <= 30


# --- what must always hold ----------------------------------------------------------------------------


def planted(name: str) -> int:
    return len(list(breaches(f"fulfilment.{name}")))


def test_verify_finds_what_was_not_read_and_what_was_read_too_much() -> None:
    wave, order = one_order()
    read_all(wave, order)
    finish(wave, order)
    assert planted("what_is_read_is_the_orders") == 0
    CheckedLine.objects.filter(lot__number="L100002").update(pieces=11)
    assert planted("what_is_read_is_the_orders") == 2
    CheckedLine.objects.filter(lot__number="L100002").delete()
    assert planted("what_is_read_is_the_orders") == 1


def test_verify_finds_numbers_given_twice_and_missing_boxes() -> None:
    wave, order = one_order()
    read_all(wave, order)
    parcel = finish(wave, order, [BoxWish("LITEN", 900)] * 2)
    assert planted("box_numbers_are_given_once") == 0
    ExtraBox.objects.update(number=3, sscc=parcel.sscc)
    assert planted("box_numbers_are_given_once") == 2
