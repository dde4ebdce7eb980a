"""Damaged, expired or lost pieces: others take their place where they can, else the order waits (D3, B2.9, B2.12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from tests import builders as b
from tests.everything import everything
from tests.power_cuts import cut_everywhere
from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.models import Allocation, CheckedLine, PickedLine, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.picking import confirm_pick, pick_tasks
from uttag.apps.fulfilment.shortness import Lost, Shortness, loss, report_lost, report_short_pick
from uttag.apps.fulfilment.table.reading import read_into_box
from uttag.apps.ordering.models import Order, Reservation
from uttag.apps.stock.models import Balance, Lot, Scrapping
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.rules.codes import Reading
from uttag.rules.reasons import Refused
from uttag.rules.words import Urgency

pytestmark = pytest.mark.django_db

LATER, SOONER = date(2026, 3, 10), date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _terms() -> Iterator[None]:
    b.terms()
    with time_machine.travel(b.TUESDAY, tick=False):
        yield


def two_orders(pieces: int = 60) -> tuple[Wave, Order, Order]:
    """An acute order and one that can wait, thirty each of L1 on A-01, which holds `pieces`."""
    article = b.article("1")
    b.stock(article, pieces, shelf="A-01", lot="L1")
    later = b.waiting_order([(article, 30)], deadline_day=LATER)
    acute = b.waiting_order([(article, 30)], urgency=Urgency.ACUTE, deadline_day=SOONER)
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY), acute, later


def more(pieces: int, lot: str = "L2", *, expires: date = date(2028, 1, 1), shelf: str = "C-09") -> None:
    b.stock(Lot.objects.get(number="L1").article, pieces, lot=lot, expires=expires, shelf=shelf)


def line(wave: Wave, lot: str = "L1") -> tuple[int, int]:
    return next(task.key for task in pick_tasks(b.DEPOT, wave) if task.lot == lot)


def report(
    wave: Wave,
    pieces: int,
    why: Lost = Lost.DAMAGED,
    *,
    order: UUID | None = None,
    by: Actor = b.DEPOT,
    document: UUID | None = None,
    lot: str = "L1",
) -> Shortness | None:
    return report_lost(
        wave.uuid,
        line(wave, lot),
        pieces,
        why,
        document=document or uuid4(),
        order_uuid=order,
        actor=by,
        at=b.TUESDAY,
    )


def given(order: Order) -> dict[str, int]:
    rows = Allocation.objects.filter(order=order).values_list("lot__number", "pieces")
    return dict(rows)


def lying(shelf: str) -> int:
    return sum(Balance.objects.filter(place__code=shelf).values_list("pieces", flat=True))


def states(*orders: Order) -> list[str]:
    return [Order.objects.get(pk=order.pk).state for order in orders]


def refused(act: Any) -> str:
    before = everything()
    with pytest.raises(Refused) as refusal:
        act()
    assert everything() == before
    return refusal.value.reasons[0].code


@pytest.mark.clause("B2.9")
@pytest.mark.clause("B2.12")
def test_damaged_pieces_are_scrapped_and_others_fetched_in_their_place() -> None:
    wave, acute, later = two_orders()
    more(40)
    follows = report(wave, 10)
    assert follows is not None
    [new] = follows.instead
    assert (new.place, new.lot, new.pieces, follows.leaving) == ("C-09", "L2", 10, ())
    assert (given(acute), given(later)) == ({"L1": 30}, {"L1": 20, "L2": 10})
    scrapped = Scrapping.objects.get()
    assert (scrapped.pieces, scrapped.why, scrapped.lot.number) == (10, "damaged", "L1")
    assert (lying("PLOCK"), lying("C-09")) == (60, 30)
    assert [(task.place, task.pieces) for task in pick_tasks(b.DEPOT, wave)] == [("A-01", 50), ("C-09", 10)]
    assert Ruling.objects.filter(rule="allocation.allocate", subject_uuid=later.uuid).count() == 2
    assert b.nothing_breaks()


@pytest.mark.clause("B2.9")
def test_what_would_not_last_is_no_replacement() -> None:
    wave, acute, later = two_orders()
    more(40, expires=LATER + timedelta(days=29))
    follows = report(wave, 10)
    assert follows is not None
    assert [claim.order_pk for claim in follows.leaving] == [later.pk]
    assert states(acute, later) == ["allocated", "open"]
    assert (lying("PLOCK"), lying("A-01")) == (30, 20), "ten of the thirty that came back are scrapped"
    assert Scrapping.objects.get().pieces == 10
    assert b.nothing_breaks()


def test_what_lies_free_on_the_same_shelf_comes_first_to_hand() -> None:
    wave, _, later = two_orders(100)
    report(wave, 10)
    assert given(later) == {"L1": 30}
    assert (lying("PLOCK"), lying("A-01")) == (60, 30)
    assert b.nothing_breaks()


@pytest.mark.clause("D3")
def test_the_most_pressing_get_what_there_is() -> None:
    wave, acute, later = two_orders()
    more(30)
    follows = report(wave, 60)
    assert follows is not None
    assert [claim.order_pk for claim in follows.leaving] == [later.pk]
    assert given(acute) == {"L2": 30}
    assert Scrapping.objects.count() == 2, "thirty from the trolley and thirty that went back"
    assert sum(Scrapping.objects.values_list("pieces", flat=True)) == 60
    assert b.nothing_breaks()


def test_an_acute_order_that_must_wait_keeps_nothing_that_is_broken() -> None:
    article = b.article("1")
    b.stock(article, 30, shelf="A-01", lot="L1")
    acute = b.waiting_order([(article, 30)], urgency=Urgency.ACUTE)
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    report(wave, 5)
    assert (states(acute), lying("A-01"), Reservation.objects.count()) == (["open"], 25, 0)
    wave.refresh_from_db()
    assert wave.state == Wave.State.UNDONE
    assert b.nothing_breaks()


def test_what_can_not_be_found_is_a_difference_and_no_scrapping() -> None:
    wave, _, later = two_orders()
    more(30)
    report(wave, 10, Lost.MISSING, order=later.uuid)
    assert not Scrapping.objects.exists()
    assert given(later) == {"L1": 20, "L2": 10}
    assert b.nothing_breaks()


def test_at_the_table_it_is_that_orders_and_is_read_anew() -> None:
    wave, acute, later = two_orders()
    more(30)
    confirm_pick(wave.uuid, line(wave), actor=b.DEPOT, at=b.TUESDAY)
    read_into_box(wave.uuid, acute.uuid, Reading("1", "L1"), actor=b.DEPOT, at=b.TUESDAY)
    report(wave, 30, Lost.EXPIRED, order=acute.uuid)
    assert (given(acute), given(later)) == ({"L2": 30}, {"L1": 30})
    assert not CheckedLine.objects.exists()
    assert Scrapping.objects.get().why == "expired"
    assert PickedLine.objects.count() == 1, "the other's pieces are on the trolley still"
    assert b.nothing_breaks()


def test_a_line_that_gets_more_is_picked_anew() -> None:
    wave, acute, later = two_orders(100)
    confirm_pick(wave.uuid, line(wave), actor=b.DEPOT, at=b.TUESDAY)
    report(wave, 10, order=later.uuid)
    assert not PickedLine.objects.exists()
    assert given(acute) == {"L1": 30}


@pytest.mark.clause("I3")
def test_reported_twice_is_once() -> None:
    wave, _, _ = two_orders()
    more(40)
    document = uuid4()
    assert report(wave, 10, document=document) is not None
    before = everything()
    assert report(wave, 10, document=document) is None
    assert everything() == before


@pytest.mark.clause("I3")
def test_a_crash_leaves_nothing_half_done() -> None:
    wave, _, _ = two_orders()
    more(10)
    key = line(wave)

    def act() -> None:
        report_lost(wave.uuid, key, 40, Lost.DAMAGED, document=uuid4(), actor=b.DEPOT, at=b.TUESDAY)

    cut_everywhere(act)
    assert b.nothing_breaks()


def test_what_is_refused() -> None:
    wave, acute, _ = two_orders()
    assert refused(lambda: report(wave, 0)) == "damaged_below_one"
    assert refused(lambda: report(wave, 61)) == "damaged_more_than_there"
    assert refused(lambda: report(wave, 1, by=b.DESK)) == "not_your_role"
    assert refused(lambda: report(wave, 1, order=uuid4())) == "line_not_in_wave"
    pack_wave(wave.uuid, [acute.uuid], actor=b.DEPOT, at=b.TUESDAY)
    assert refused(lambda: report(wave, 31)) == "damaged_more_than_there", "packed ones keep theirs"
    Lot.objects.update(blocked_at=b.TUESDAY)
    assert refused(lambda: report(wave, 1)) == "read_lot_recalled"


def test_the_preview_says_what_the_report_does() -> None:
    wave, _, _ = two_orders()
    more(40)
    before = everything()
    told = loss(b.DEPOT, wave, line(wave), 40, day=b.TUESDAY.date())
    assert everything() == before
    assert told == report(wave, 40)


@pytest.mark.clause("B2.9")
def test_a_short_shelf_is_made_up_from_another_and_put_right() -> None:
    wave, acute, later = two_orders(100)
    more(30)
    follows = report_short_pick(wave.uuid, line(wave), 40, actor=b.DEPOT, at=b.TUESDAY)
    assert [(new.place, new.pieces) for new in follows.instead] == [("C-09", 20)]
    assert (given(acute), given(later)) == ({"L1": 30}, {"L1": 10, "L2": 20})
    assert (lying("A-01"), follows.left) == (0, 0), "forty were there, forty are on the trolley"
    assert b.nothing_breaks()


def test_a_wave_whose_last_unpacked_order_leaves_is_packed_and_asks_for_transport() -> None:
    wave, acute, _ = two_orders()
    pack_wave(wave.uuid, [acute.uuid], actor=b.DEPOT, at=b.TUESDAY)
    report(wave, 30)
    wave.refresh_from_db()
    assert wave.state == Wave.State.PACKED
    assert Message.objects.filter(key=f"transport.book:{wave.uuid}").count() == 1
    assert b.nothing_breaks()
