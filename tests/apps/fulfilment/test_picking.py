"""Picking line by line, and what follows when the shelf holds less than it should."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import builders as b
from uttag.apps.fulfilment.claims import claims_on, elsewhere
from uttag.apps.fulfilment.models import LeftOut, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave, undo_wave
from uttag.apps.fulfilment.picking import confirm_pick, next_task, pick_tasks, picked_counts, unconfirm_pick
from uttag.apps.fulfilment.preview import lately_left_out
from uttag.apps.fulfilment.shortness import report_short_pick
from uttag.apps.fulfilment.stopping import stop_recalled
from uttag.apps.ordering.models import Order, Reservation
from uttag.apps.stock.models import Balance, Lot
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused
from uttag.rules.wording import say
from uttag.rules.words import Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def plan() -> Wave:
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY)


def wave_of_two_shelves() -> Wave:
    first, second = b.article("1"), b.article("2")
    b.stock(first, 100, shelf="A-01")
    b.stock(second, 100, shelf="B-01")
    b.waiting_order([(first, 30), (second, 20)])
    b.waiting_order([(first, 30)])
    return plan()


def short_wave() -> tuple[Wave, Order, Order]:
    """Two orders of 30 each from a shelf of 100: one acute, one that can wait."""
    article = b.article("1")
    b.stock(article, 100, shelf="A-01", lot="L1")
    later = b.waiting_order([(article, 30)], deadline_day=date(2026, 3, 9))
    acute = b.waiting_order([(article, 30)], urgency=Urgency.ACUTE, deadline_day=date(2026, 3, 10))
    return plan(), acute, later


def on_shelf(code: str) -> int:
    return Balance.objects.get(place__code=code).pieces


def test_a_line_sums_what_all_orders_need_from_a_shelf() -> None:
    tasks = pick_tasks(b.DEPOT, wave_of_two_shelves())
    assert [(t.place, t.pieces, t.orders, t.picked) for t in tasks] == [
        ("A-01", 60, 2, False),
        ("B-01", 20, 1, False),
    ]


def test_picked_lines_leave_the_list_and_can_come_back() -> None:
    wave = wave_of_two_shelves()
    first, second = pick_tasks(b.DEPOT, wave)
    for _ in range(2):  # twice is once
        confirm_pick(wave.uuid, first.key, actor=b.DEPOT, at=b.TUESDAY)
    assert picked_counts(b.DEPOT, [wave]) == {wave.pk: (1, 2)}
    assert next_task(b.DEPOT, wave) == second
    for _ in range(2):
        unconfirm_pick(wave.uuid, first.key, actor=b.DEPOT, at=b.TUESDAY)
    assert next_task(b.DEPOT, wave) == first
    entry = TrailEntry.objects.get(operation="unconfirm_pick")
    assert (entry.subject_uuid, entry.changes["line"]) == (wave.uuid, [f"A-01 {first.lot}", ""])


def test_one_walks_on_from_where_one_is_and_round_again() -> None:
    wave = wave_of_two_shelves()
    first, second = pick_tasks(b.DEPOT, wave)
    assert next_task(b.DEPOT, wave, after=first.key) == second
    assert next_task(b.DEPOT, wave, after=second.key) == first
    for line in (first, second):
        confirm_pick(wave.uuid, line.key, actor=b.DEPOT, at=b.TUESDAY)
    assert next_task(b.DEPOT, wave) is None


def test_a_line_of_no_wave_is_refused() -> None:
    wave = wave_of_two_shelves()
    with pytest.raises(Refused, match="line_not_in_wave"):
        confirm_pick(wave.uuid, (0, 0), actor=b.DEPOT, at=b.TUESDAY)


def test_the_desk_picks_nothing() -> None:
    wave = wave_of_two_shelves()
    with pytest.raises(Refused, match="not_your_role"):
        pick_tasks(b.DESK, wave)


@pytest.mark.clause("D3")
def test_the_least_pressing_order_leaves_whole_and_the_shelf_is_put_right() -> None:
    wave, acute, later = short_wave()
    [task] = pick_tasks(b.DEPOT, wave)
    assert [c.order_pk for c in claims_on(b.DEPOT, wave, task.key)] == [acute.pk, later.pk]
    follows = report_short_pick(wave.uuid, task.key, 40, actor=b.DEPOT, at=b.TUESDAY)
    assert [claim.order_pk for claim in follows.leaving] == [later.pk]
    for order in (acute, later):
        order.refresh_from_db()
    assert (acute.state, later.state) == ("allocated", "open")
    assert on_shelf("A-01") == 10  # forty were there, thirty are on the trolley
    wave.refresh_from_db()
    assert (wave.orders, wave.lines) == (1, 1)
    assert b.nothing_breaks()


def test_an_empty_shelf_undoes_the_wave() -> None:
    wave, _, _ = short_wave()
    [task] = pick_tasks(b.DEPOT, wave)
    report_short_pick(wave.uuid, task.key, 0, actor=b.DEPOT, at=b.TUESDAY)
    wave.refresh_from_db()
    assert wave.state == Wave.State.UNDONE
    assert on_shelf("A-01") == 0
    assert not Reservation.objects.exists()  # nothing is set aside that isn't there
    assert b.nothing_breaks()


def test_enough_is_no_shortness_and_packed_orders_keep_theirs() -> None:
    wave, acute, _ = short_wave()
    [task] = pick_tasks(b.DEPOT, wave)
    with pytest.raises(Refused, match="nothing_missing"):
        report_short_pick(wave.uuid, task.key, 60, actor=b.DEPOT, at=b.TUESDAY)
    pack_wave(wave.uuid, [acute.uuid], actor=b.DEPOT, at=b.TUESDAY)
    with pytest.raises(Refused, match="packed_more_than_found"):
        report_short_pick(wave.uuid, task.key, 20, actor=b.DEPOT, at=b.TUESDAY)
    report_short_pick(wave.uuid, task.key, 30, actor=b.DEPOT, at=b.TUESDAY + timedelta(minutes=1))
    wave.refresh_from_db()
    assert wave.state == Wave.State.PACKED
    assert b.nothing_breaks()


def test_where_else_the_article_lies() -> None:
    wave, _, _ = short_wave()
    [task] = pick_tasks(b.DEPOT, wave)
    article = wave.allocations.first().lot.article  # type: ignore[union-attr]
    b.stock(article, 50, shelf="C-09", lot="L2")
    assert [(e.place, e.lot, e.pieces) for e in elsewhere(b.DEPOT, task.key)] == [("C-09", "L2", 50)]


# --- why an order waits -------------------------------------------------------------------------------


def why(order: Order) -> str:
    told = lately_left_out(b.DEPOT, [order.pk]).get(order.pk)
    return told.reason.code if told else ""


@pytest.mark.clause("D3")
def test_an_order_that_left_by_a_short_pick_says_what_fell_short() -> None:
    wave, _, later = short_wave()
    [task] = pick_tasks(b.DEPOT, wave)
    report_short_pick(wave.uuid, task.key, 40, actor=b.DEPOT, at=b.TUESDAY)
    assert why(later) == "pieces_missing"
    wave.refresh_from_db()
    assert wave.left_out == wave.left_out_rows.count() == 1
    assert b.nothing_breaks()


@pytest.mark.clause("D3")
def test_what_only_waits_for_the_others_is_no_reason_while_another_row_falls_short() -> None:
    short, enough = b.article("1"), b.article("2")
    b.stock(short, 100, shelf="A-01")
    b.stock(enough, 100, shelf="B-01")
    order = b.waiting_order([(short, 30), (enough, 30)])
    wave = plan()
    first, _ = pick_tasks(b.DEPOT, wave)
    report_short_pick(wave.uuid, first.key, 0, actor=b.DEPOT, at=b.TUESDAY)
    assert [one.code for one in LeftOut.objects.order_by("pk")] == ["pieces_missing", "waits_for_other_lines"]
    assert why(order) == "pieces_missing"
    again = b.waiting_order([(short, 200), (enough, 30)])
    plan_wave(actor=b.DEPOT, at=b.TUESDAY + timedelta(hours=1))
    assert why(again) == "pieces_missing"


@pytest.mark.clause("D3")
def test_an_order_of_an_undone_wave_says_so_until_another_sees_it() -> None:
    article = b.article("1")
    b.stock(article, 100, shelf="A-01")
    order = b.waiting_order([(article, 30)])
    assert why(order) == ""
    wave = plan()
    undo_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    told = lately_left_out(b.DEPOT, [order.pk])[order.pk]
    assert say(told.reason) == f"Stod i våg {wave.pk}, som ångrades. Den väntar på nästa våg."
    Balance.objects.filter(place__kind="shelf").update(pieces=10)
    plan_wave(actor=b.DEPOT, at=b.TUESDAY + timedelta(hours=1))
    assert why(order) == "pieces_missing"


@pytest.mark.clause("B2.11")
def test_an_order_stopped_in_a_wave_says_that_it_was_taken_out() -> None:
    article = b.article("1")
    b.stock(article, 100, shelf="A-01")
    order, other = b.waiting_order([(article, 30)]), b.article("2")
    b.stock(other, 100, shelf="B-01")
    b.waiting_order([(other, 30)])
    wave = plan()
    Lot.objects.filter(article=article).update(blocked_at=b.TUESDAY)
    stop_recalled(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    assert why(order) == "left_its_wave"
