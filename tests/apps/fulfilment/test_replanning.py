"""A wave that nobody has begun is planned anew when goods come; a begun one is neither that nor undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Sum

from tests import builders as b
from tests.departing import clock, departure
from tests.everything import everything
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment import replanning
from uttag.apps.fulfilment.goods_come import goods_have_come
from uttag.apps.fulfilment.models import Allocation, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave, undo_wave
from uttag.apps.fulfilment.replanning import ask_for_replans, replan_wave
from uttag.apps.ordering.models import Order, Reservation
from uttag.apps.stock.models import Balance, Lot
from uttag.apps.stock.operations import ShelfPick, adjust_stock, reserve
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.interfaces.worker.loop import work_once
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused
from uttag.rules.words import Urgency

pytestmark = pytest.mark.django_db
LATER = b.TUESDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def plan(**how: Any) -> Wave:
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY, **how)


def replan(wave: Wave, at: Any = LATER) -> Wave:
    return replan_wave(wave.uuid, actor=b.DEPOT, at=at)


def states(*orders: Order) -> list[str]:
    return [Order.objects.get(pk=order.pk).state for order in orders]


def held() -> dict[str, int]:
    return dict(Balance.objects.filter(pieces__gt=0).values_list("place__code").annotate(Sum("pieces")))


def watch(at: Any = LATER) -> int:
    """The worker's regular look, and what follows; how many waves it asked for."""
    with time_machine.travel(at, tick=False):
        asked = ask_for_replans(at=at)
        work_once()
    return asked


@pytest.fixture
def article() -> Article:
    return b.article()


def acute_order(article: Article, lot: Lot, pieces: int) -> Order:
    order = b.waiting_order([(article, pieces)], urgency=Urgency.ACUTE)
    place = lot.balances.get(place__kind="shelf").place_id
    reserve([ShelfPick(lot.pk, place, pieces)], document=order.uuid, at=b.TUESDAY)
    Reservation.objects.create(row=order.rows.get(), lot=lot, place_id=place, pieces=pieces)
    return order


@pytest.mark.clause("D3")
def test_goods_that_come_let_the_orders_that_were_left_out_into_the_same_wave(article: Article) -> None:
    b.stock(article, 40)
    first, second = b.waiting_order([(article, 30)]), b.waiting_order([(article, 30)])
    wave = plan()
    assert states(first, second) == ["allocated", "open"]
    b.stock(article, 100, at=LATER)
    again = replan(wave)
    assert again.pk == wave.pk
    assert (again.orders, again.lines, again.left_out, again.replanned_at) == (2, 2, 0, LATER)
    assert states(first, second) == ["allocated", "allocated"]
    assert held() == {"A-01": 80, "PLOCK": 60}
    assert Ruling.objects.filter(rule="allocation.allocate").count() == 4, "both answers are kept"
    entry = TrailEntry.objects.get(operation="replan_wave")
    assert entry.changes == {"orders": [1, 2], "lines": [1, 2]}
    assert b.nothing_breaks()


def test_it_looks_at_no_orders_that_came_after_the_cut_off(article: Article) -> None:
    b.stock(article, 300)
    wave, late = (b.waiting_order([(article, 30)]), plan())[1], b.waiting_order([(article, 30)])
    assert replan(wave).orders == 1
    assert states(late) == ["open"]


def test_what_was_set_aside_for_an_urgent_order_stays_its_own(article: Article) -> None:
    lot = b.stock(article, 30)
    acute = acute_order(article, lot, 30)
    standard = b.waiting_order([(article, 30)], deadline_day=b.TUESDAY.date())
    wave = replan(plan())
    assert wave.allocations.get().order_id == acute.pk
    assert states(acute, standard) == ["allocated", "open"]
    assert not Reservation.objects.exists()
    assert b.nothing_breaks()


def test_a_backordered_row_whose_goods_came_travels_with_the_rest(article: Article) -> None:
    out = b.article("2", supplier_out=True)
    b.stock(article, 30)
    order = b.waiting_order([(article, 30), (out, 30)])
    wave = plan()
    assert sorted(order.rows.values_list("state", flat=True)) == ["allocated", "backordered"]
    b.stock(out, 30, at=LATER, shelf="A-02")
    assert watch() == 1
    assert set(order.rows.values_list("state", flat=True)) == {"allocated"}
    wave.refresh_from_db()
    assert (wave.lines, wave.left_out) == (2, 0)
    assert b.nothing_breaks()


def test_an_empty_wave_becomes_one_to_pick_and_may_become_empty_again(article: Article) -> None:
    b.waiting_order([(article, 30)])
    wave = plan()
    assert wave.state == Wave.State.EMPTY
    lot = b.stock(article, 30, at=LATER)
    assert replan(wave).state == Wave.State.PLANNED
    undone = b.TUESDAY + timedelta(hours=2)
    Lot.objects.filter(pk=lot.pk).update(expires_on=date(2026, 3, 10))
    assert replan(wave, undone).state == Wave.State.EMPTY
    assert b.nothing_breaks()


# --- by itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["receipt", "count", "undone"])
def test_whatever_puts_goods_on_a_shelf_a_waiting_wave_is_planned_anew_once(
    article: Article, how: str
) -> None:
    lot = b.stock(article, 60)
    first, second = b.waiting_order([(article, 30)]), b.waiting_order([(article, 30)])
    other = plan(until_deadline=None)
    third = b.waiting_order([(article, 30)], deadline_day=b.TUESDAY.date())
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY + timedelta(minutes=1))
    assert (wave.state, watch(b.TUESDAY + timedelta(minutes=2))) == (Wave.State.EMPTY, 0)
    match how:
        case "receipt":
            b.stock(article, 30, at=LATER)
        case "count":
            adjust_stock(lot.pk, "A-01", 30, actor=b.DEPOT, at=LATER)
        case "undone":
            undo_wave(other.uuid, actor=b.DEPOT, at=LATER)
    assert watch() == 1
    assert states(third) == ["allocated"]
    assert [watch(LATER + timedelta(minutes=n)) for n in (1, 5)] == [0, 0], "nothing more to gain"
    assert Message.objects.filter(kind="wave.replan").count() == 1
    assert states(first, second) == (["open", "open"] if how == "undone" else ["allocated", "allocated"])
    assert b.nothing_breaks()


def test_two_lines_of_one_article_that_lack_together_don_t_ring_for_ever(article: Article) -> None:
    b.stock(article, 50)
    b.waiting_order([(article, 30), (article, 40)])
    plan()
    assert watch() == 0


def test_goods_too_few_or_too_old_plan_nothing_anew(article: Article) -> None:
    b.waiting_order([(article, 30)], days_covered=60)
    plan()
    b.stock(article, 29, at=LATER)
    b.stock(article, 30, at=LATER, expires=date(2026, 4, 1))
    assert watch() == 0


def test_a_wave_whose_picking_began_between_the_asking_and_the_doing_is_left_as_it_is(
    article: Article,
) -> None:
    b.stock(article, 30)
    b.waiting_order([(article, 30)])
    b.waiting_order([(article, 30)])
    wave = plan()
    b.stock(article, 30, at=LATER)
    ask_for_replans(at=LATER)
    Wave.objects.update(picking_started_at=LATER)
    with time_machine.travel(LATER, tick=False):
        assert work_once() == 1
    wave.refresh_from_db()
    assert (wave.orders, wave.replanned_at) == (1, None)
    assert watch() == 0


def test_yesterday_s_wave_and_one_whose_lorry_has_left_are_not_planned_anew_by_themselves(
    article: Article,
) -> None:
    made = departure()
    b.waiting_order([(article, 30)], carrier=made.carrier)
    wave = plan_wave(actor=b.DEPOT, at=clock(14), departure=made.uuid)
    b.stock(article, 30, at=clock(15))
    assert watch(clock(16)) == 0
    with pytest.raises(Refused, match="wave_lorry_left"):
        replan(wave, clock(16))
    assert watch(clock(15, 59)) == 1
    b.waiting_order([(b.article("2"), 30)])
    plan_wave(actor=b.DEPOT, at=clock(17))
    b.stock(Article.objects.get(number="2"), 30, at=clock(18))
    assert watch(clock(8, day=4)) == 0


def test_waves_that_were_left_empty_are_not_asked_about_for_ever(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    b.waiting_order([(article, 30)])
    made = departure()
    for day in (3, 4, 5):
        b.waiting_order([(article, 30)], carrier=made.carrier)
        plan_wave(actor=b.DEPOT, at=clock(14, day=day), departure=made.uuid)
        plan_wave(actor=b.DEPOT, at=clock(17, day=day))
    assert Wave.objects.filter(left_out__gt=0).count() == 6
    asked: list[Wave] = []
    monkeypatch.setattr(replanning, "helped", lambda wave, *, at: asked.append(wave))
    assert ask_for_replans(at=clock(8, day=6)) == 0
    assert asked == []
    ask_for_replans(at=clock(15, day=5))
    assert [local(wave.planned_at).day for wave in asked] == [5, 5]


# --- refusals -------------------------------------------------------------------------------------------


@pytest.mark.clause("I3")
def test_once_picking_has_begun_a_wave_is_neither_undone_nor_planned_anew(article: Article) -> None:
    b.stock(article, 30)
    b.waiting_order([(article, 30)])
    wave = plan()
    Wave.objects.update(picking_started_at=LATER)
    before = everything()
    for write in (replan_wave, undo_wave):
        with pytest.raises(Refused, match="wave_begun"):
            write(wave.uuid, actor=b.DEPOT, at=LATER)
    assert everything() == before


def test_a_packed_undone_or_unknown_wave_is_refused(article: Article) -> None:
    b.stock(article, 60)
    b.waiting_order([(article, 30)])
    undone = plan()
    undo_wave(undone.uuid, actor=b.DEPOT, at=LATER)
    packed = plan()
    pack_wave(packed.uuid, actor=b.DEPOT, at=LATER)
    for wave in (undone, packed):
        with pytest.raises(Refused, match="wave_not_planned"):
            replan(wave)
    with pytest.raises(Refused, match="wave_not_found"):
        replan_wave(b.patient().uuid, actor=b.DEPOT, at=LATER)


def test_a_wave_whose_orders_have_gone_elsewhere_is_refused_and_left_as_it_was(article: Article) -> None:
    b.waiting_order([(article, 30)])
    empty = plan()
    b.stock(article, 30)
    plan()
    before = everything()
    with pytest.raises(Refused, match="nothing_waits"):
        replan(empty)
    assert everything() == before


@pytest.mark.clause("I1")
def test_the_service_desk_plans_nothing_anew(article: Article) -> None:
    b.stock(article, 30)
    b.waiting_order([(article, 30)])
    wave = plan()
    with pytest.raises(Refused, match="not_your_role"):
        replan_wave(wave.uuid, actor=b.DESK, at=LATER)


# --- what has come --------------------------------------------------------------------------------------


def test_orders_whose_goods_have_come_are_known_until_a_wave_takes_them(article: Article) -> None:
    b.stock(article, 30)
    b.waiting_order([(article, 30)])
    waits = b.waiting_order([(article, 30)])
    new = b.waiting_order([(article, 30)])
    wave = plan(until_deadline=b.TUESDAY.date() + timedelta(days=6))
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    assert goods_have_come(b.DEPOT, at=LATER) == set()
    b.stock(article, 30, at=LATER)
    assert goods_have_come(b.DEPOT, at=LATER) == {waits.pk}, "there is enough for one of the two"
    plan_wave(actor=b.DEPOT, at=LATER)
    assert goods_have_come(b.DEPOT, at=LATER) == set()
    assert Allocation.objects.filter(order=new).count() == 0


def test_what_has_come_is_looked_up_in_few_queries(
    article: Article, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        b.waiting_order([(article, 30)])
    plan()
    b.stock(article, 200, at=LATER)
    with django_assert_max_num_queries(7):
        assert len(goods_have_come(b.DEPOT, at=LATER)) == 6
