"""Two at one table, shelf or wave at the same moment: nothing twice, and the second is told (I3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests import builders as b
from tests.at_once import at_once
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.fulfilment.models import CheckedLine, Parcel, PickedLine, Wave
from uttag.apps.fulfilment.operations import plan_wave, undo_wave
from uttag.apps.fulfilment.picking import confirm_pick, pick_tasks
from uttag.apps.fulfilment.shortness import Lost, report_lost
from uttag.apps.fulfilment.table.boxes import BoxWish, box_kinds
from uttag.apps.fulfilment.table.finishing import pack_order
from uttag.apps.fulfilment.table.reading import read_into_box
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Lot
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.rules.codes import Reading
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]

DAY = b.TUESDAY


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()
    box_kinds(b.DEPOT)


def people() -> list[Actor]:
    users = [User.objects.create(username=name.lower(), name=name) for name in ("Dan", "Doris")]
    return [Actor(Role.DEPOT, user_id=user.pk, name=user.name) for user in users]


def wave_of(orders: int, *, pieces: int = 300, each: int = 30) -> Wave:
    article = b.article("1")
    b.stock(article, pieces, lot="L1")
    for day in range(orders):
        b.waiting_order([(article, each)], deadline_day=date(2026, 3, 9 + day))
    return plan_wave(actor=b.DEPOT, at=DAY)


def outcome(act: Callable[[], Any]) -> str:
    """The code of a refusal, or "done"."""
    try:
        act()
    except Refused as refused:
        return refused.reasons[0].code
    return "done"


def test_two_read_the_same_package_of_one_order_and_one_is_told() -> None:
    wave, actors = wave_of(1), people()
    order = Order.objects.get()

    def scan(number: int) -> str:
        reading = Reading("1", "L1")
        return outcome(lambda: read_into_box(wave.uuid, order.uuid, reading, actor=actors[number], at=DAY))

    assert sorted(at_once(2, scan)) == ["done", "order_at_other_table"]
    assert CheckedLine.objects.get().pieces == 30


def test_one_presses_twice_and_there_is_one_parcel() -> None:
    wave = wave_of(1, each=60)
    order = Order.objects.get()
    read_into_box(wave.uuid, order.uuid, Reading("1", "L1"), packages=2, actor=b.DEPOT, at=DAY)

    def pack(_number: int) -> str:
        boxes = [BoxWish("LITEN", 900), BoxWish("LITEN", 900)]
        return pack_order(wave.uuid, order.uuid, boxes, actor=b.DEPOT, at=DAY).sscc

    assert len(set(at_once(3, pack))) == 1
    assert Parcel.objects.get().extra_boxes.count() == 1
    assert Message.objects.filter(kind="transport.book").count() == 1
    assert b.nothing_breaks()


def test_two_pack_the_last_two_orders_and_the_wave_is_packed_once() -> None:
    wave = wave_of(2)
    orders = list(Order.objects.order_by("pk"))
    for order in orders:
        read_into_box(wave.uuid, order.uuid, Reading("1", "L1"), actor=b.DEPOT, at=DAY)

    def pack(number: int) -> str:
        boxes = [BoxWish("LITEN", 900)]
        return pack_order(wave.uuid, orders[number].uuid, boxes, actor=b.DEPOT, at=DAY).sscc

    assert len(set(at_once(2, pack))) == 2
    wave.refresh_from_db()
    assert wave.state == Wave.State.PACKED
    assert Message.objects.filter(kind="transport.book").count() == 1
    assert b.nothing_breaks()


def test_two_pick_the_same_line_and_one_is_told() -> None:
    wave, actors = wave_of(2), people()
    key = pick_tasks(b.DEPOT, wave)[0].key

    def pick(number: int) -> str:
        return outcome(lambda: confirm_pick(wave.uuid, key, actor=actors[number], at=DAY))

    assert sorted(at_once(2, pick)) == ["done", "line_picked_by_other"]


def test_a_wave_is_undone_or_picked_never_both() -> None:
    wave = wave_of(1)
    key = pick_tasks(b.DEPOT, wave)[0].key
    acts: list[Callable[[], Any]] = [
        lambda: confirm_pick(wave.uuid, key, actor=b.DEPOT, at=DAY),
        lambda: undo_wave(wave.uuid, actor=b.DEPOT, at=DAY),
    ]
    results = at_once(2, lambda number: outcome(acts[number]))
    assert results.count("done") == 1
    wave.refresh_from_db()
    picked = PickedLine.objects.exists()
    assert (wave.state == Wave.State.UNDONE) is not picked
    assert b.nothing_breaks()


def test_two_damaged_lines_share_the_last_free_pieces() -> None:
    """Forty lie free; each of two reports needs thirty: one gets them, the other's order waits."""
    wave = wave_of(2, pieces=60)
    article = Lot.objects.get().article
    b.stock(article, 40, lot="L2", shelf="C-09")
    key = pick_tasks(b.DEPOT, wave)[0].key
    orders = list(Order.objects.order_by("pk"))

    def damage(number: int) -> str:
        return outcome(
            lambda: report_lost(
                wave.uuid,
                key,
                30,
                Lost.DAMAGED,
                document=uuid4(),
                order_uuid=orders[number].uuid,
                actor=b.DEPOT,
                at=DAY,
            )
        )

    assert at_once(2, damage) == ["done", "done"]
    assert sorted(Order.objects.values_list("state", flat=True)) == ["allocated", "open"]
    assert b.nothing_breaks()
