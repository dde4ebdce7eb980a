"""Departures: registered, changed, stopped; one wave each a day by the clock, and the depot told of a missed one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests import builders as b
from tests.departing import carrier, clock, departure, wish
from tests.everything import everything
from uttag.apps.access.actors import SYSTEM
from uttag.apps.fulfilment.departures import changing
from uttag.apps.fulfilment.departures.due import ask_for_due_waves, cut_wave
from uttag.apps.fulfilment.models import Allocation, Departure, Wave
from uttag.apps.fulfilment.operations import plan_wave, undo_wave
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier
from uttag.apps.stock.models import Lot
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches
from uttag.interfaces.worker.loop import work_once
from uttag.interfaces.worker.ticks import tick
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, Urgency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def order(of: str | None = "BUDET", **values: Any) -> Order:
    lot = Lot.objects.select_related("article").first() or b.stock(b.article("1"), 3000)
    return b.waiting_order([(lot.article, 30)], carrier=carrier(of) if of else None, **values)


def ring(at: datetime) -> None:
    """A worker looks at the clock and does what is due."""
    with time_machine.travel(at, tick=False):
        ask_for_due_waves(at=at)
        work_once()


def waves() -> list[tuple[str, str, int]]:
    found = Wave.objects.order_by("pk").select_related("departure")
    return [(wave.departure.name if wave.departure else "", wave.state, wave.orders) for wave in found]


# --- registering ----------------------------------------------------------------------------------------


def test_a_departure_is_registered_changed_stopped_and_resumed_with_its_trail() -> None:
    made = departure(urgencies=frozenset({Urgency.EXPRESS, Urgency.ACUTE}))
    assert (made.weekdays, made.urgencies) == ([0, 1, 2, 3, 4], ["acute", "express"])
    later = b.TUESDAY
    changing.change_departure(made.uuid, wish("Kväll", leaves_at=time(19)), actor=b.DEPOT, at=later)
    made.refresh_from_db()
    assert (made.name, made.leaves_at, made.set_at) == ("Kväll", time(19), later)
    for _ in range(2):
        changing.stop_departure(made.uuid, actor=b.DEPOT, at=later)
    for _ in range(2):
        changing.resume_departure(made.uuid, actor=b.DEPOT, at=later)
    trail = TrailEntry.objects.filter(operation="change_departures").order_by("pk")
    assert [sorted(entry.changes) for entry in trail][1:] == [
        ["leaves_at", "name", "urgencies"],
        ["active"],
        ["active"],
    ]


def test_the_same_again_changes_nothing() -> None:
    made = departure()
    before = everything()
    changing.change_departure(made.uuid, wish(), actor=b.DEPOT, at=b.TUESDAY)
    assert everything() == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "  "}, "departure_without_name"),
        ({"name": "x" * 61}, "departure_without_name"),
        ({"name": "Morgon"}, "departure_name_taken"),
        ({"weekdays": frozenset()}, "departure_without_working_days"),
        ({"weekdays": frozenset({5})}, "departure_without_working_days"),
        ({"cutoff_at": time(16, 1)}, "departure_leaves_before_cutoff"),
    ],
)
def test_what_can_t_be_is_refused_and_changes_nothing(values: dict[str, Any], code: str) -> None:
    departure("Morgon")
    made = departure("Kväll")
    before = everything()
    with pytest.raises(Refused, match=code):
        changing.register_departure("BUDET", wish(**values), actor=b.DEPOT, at=b.TUESDAY)
    with pytest.raises(Refused, match=code):
        changing.change_departure(made.uuid, wish(**values), actor=b.DEPOT, at=b.TUESDAY)
    assert everything() == before


def test_an_unknown_carrier_or_departure_is_refused() -> None:
    stopped = departure()
    changing.stop_departure(stopped.uuid, actor=b.DEPOT, at=b.TUESDAY)
    Carrier.objects.update(active=False)
    with pytest.raises(Refused, match="departure_without_carrier"):
        changing.register_departure("BUDET", wish("Ny"), actor=b.DEPOT, at=b.TUESDAY)
    with pytest.raises(Refused, match="departure_without_carrier"):
        changing.resume_departure(stopped.uuid, actor=b.DEPOT, at=b.TUESDAY)
    with pytest.raises(Refused, match="departure_not_found"):
        changing.stop_departure(b.patient().uuid, actor=b.DEPOT, at=b.TUESDAY)


@pytest.mark.clause("I1")
def test_the_service_desk_changes_no_departures() -> None:
    made = departure()
    for write in (changing.stop_departure, changing.resume_departure):
        with pytest.raises(Refused, match="not_your_role"):
            write(made.uuid, actor=b.DESK, at=b.TUESDAY)
    with pytest.raises(Refused, match="not_your_role"):
        changing.register_departure("BUDET", wish("Ny"), actor=b.DESK, at=b.TUESDAY)


# --- by the clock ---------------------------------------------------------------------------------------


def test_each_departure_gets_one_wave_a_day_when_its_cut_off_comes() -> None:
    departure("Morgon", cutoff_at=time(9, 30), leaves_at=time(10))
    departure("Eftermiddag")
    order()
    ring(clock(9, 29))
    assert waves() == []
    ring(clock(9, 30))
    assert waves() == [("Morgon", "planned", 1)]
    order()
    for minute in (31, 45):
        ring(clock(9, minute))
    ring(clock(14, 0))
    ring(clock(15, 0))
    assert waves() == [("Morgon", "planned", 1), ("Eftermiddag", "planned", 1)]
    morning, afternoon = Wave.objects.order_by("pk")
    assert (morning.cut_day, morning.leaves_at) == (date(2026, 3, 3), clock(10))
    assert afternoon.planned_by is None
    order()
    ring(clock(14, 0, day=4))
    assert [state for _, state, _ in waves()] == ["planned"] * 3
    assert b.nothing_breaks()


def test_the_worker_s_own_tick_asks_for_it() -> None:
    departure()
    order()
    with time_machine.travel(clock(14), tick=False):
        for _ in range(2):
            tick(clock(14))
        work_once()
    assert Message.objects.filter(kind="wave.cut").count() == 1
    assert waves() == [("Eftermiddag", "planned", 1)]


def test_a_departure_takes_its_carrier_s_orders_of_its_kinds_the_most_pressing_first() -> None:
    departure("Express", urgencies=frozenset({Urgency.EXPRESS, Urgency.ACUTE}))
    departure("Ombud", destinations=frozenset({DestinationKind.PICKUP_POINT}))
    departure("Annan", of="ANNAN")
    express, acute = order(urgency=Urgency.EXPRESS), order(urgency=Urgency.ACUTE)
    point, other = order(destination="pickup_point"), order("ANNAN")
    left = [order(), order(None)]
    ring(clock(14))
    taken = Allocation.objects.order_by("pk").values_list("wave__departure__name", "order_id")
    assert set(taken) == {
        ("Express", express.pk),
        ("Express", acute.pk),
        ("Ombud", point.pk),
        ("Annan", other.pk),
    }
    assert [one.pk for one in Order.objects.filter(state="open")] == [one.pk for one in left]
    assert b.nothing_breaks()


def test_nothing_waiting_is_no_wave_and_no_error() -> None:
    departure()
    order("ANNAN")
    ring(clock(14))
    assert waves() == []
    assert Message.objects.get().done_at is not None
    assert not Task.objects.exists()


@pytest.mark.clause("D2")
def test_no_wave_is_cut_on_a_holiday() -> None:
    departure()
    order()
    good_friday = datetime(2026, 4, 3, 13, tzinfo=b.TUESDAY.tzinfo)
    Departure.objects.update(set_at=good_friday - timedelta(hours=20))
    ring(good_friday)
    assert waves() == []


def test_a_worker_that_was_away_plans_late_while_the_lorry_stands_there() -> None:
    departure()
    order()
    ring(clock(15, 59))
    assert waves() == [("Eftermiddag", "planned", 1)]


@pytest.mark.clause("I3")
def test_a_lorry_that_left_without_its_orders_becomes_a_task_and_nothing_is_planned() -> None:
    departure()
    order(at=clock(13))
    order(at=clock(15), for_patient=b.patient())  # ordered after the cut-off: not missed
    ring(clock(16))
    assert waves() == []
    task = Task.objects.get()
    assert (task.role, task.kind, task.reason.code) == ("depot", "missed_departure", "departure_missed")
    assert task.params["orders"] == 1
    ring(clock(17))
    assert Task.objects.count() == 1


def test_days_without_a_worker_are_told_of_day_by_day() -> None:
    departure()
    order(at=clock(13, day=3))
    ring(clock(15, day=5))  # Thursday: Tuesday's and Wednesday's lorries have left, today's has not
    assert Task.objects.count() == 2
    assert waves() == [("Eftermiddag", "planned", 1)]


def test_a_departure_set_up_today_plans_its_first_wave_for_the_next_lorry_alone() -> None:
    order(at=clock(8))
    departure("Gått", cutoff_at=time(8), leaves_at=time(9), at=clock(10))
    departure("Står kvar", cutoff_at=time(9), leaves_at=time(12), at=clock(10))
    ring(clock(10, 1))
    assert waves() == [("Står kvar", "planned", 1)]
    assert not Task.objects.exists()


def test_a_later_cut_off_the_same_day_finds_what_came_after_the_first() -> None:
    made = departure(cutoff_at=time(10))
    ring(clock(10))
    order(at=clock(11))
    changing.change_departure(made.uuid, wish(cutoff_at=time(14)), actor=b.DEPOT, at=clock(11))
    ring(clock(12))
    assert waves() == []
    ring(clock(14))
    assert waves() == [("Eftermiddag", "planned", 1)]


def test_a_stopped_departure_cuts_no_wave_even_when_it_was_asked_for() -> None:
    made = departure()
    order()
    ask_for_due_waves(at=clock(14))
    changing.stop_departure(made.uuid, actor=b.DEPOT, at=clock(14))
    ring(clock(14, 1))
    assert waves() == []
    changing.resume_departure(made.uuid, actor=b.DEPOT, at=clock(14, 2))
    ring(clock(14, 3))
    assert waves() == [("Eftermiddag", "planned", 1)]


@pytest.mark.clause("I3")
def test_the_same_message_again_makes_no_second_wave_not_even_of_an_undone_one() -> None:
    made = departure()
    order()
    ring(clock(14))
    undo_wave(Wave.objects.get().uuid, actor=b.DEPOT, at=clock(14, 5))
    assert cut_wave(made.uuid, date(2026, 3, 3), actor=SYSTEM, at=clock(14, 6)) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.create(departure=made, cut_day=date(2026, 3, 3), planned_at=b.TUESDAY)
    assert cut_wave(made.uuid, date(2026, 3, 7), actor=SYSTEM, at=clock(14, 6, day=9)) is None  # a Saturday


@pytest.mark.clause("I3")
def test_orders_of_an_undone_wave_that_the_lorry_left_without_become_a_task() -> None:
    departure()
    order(at=clock(13))
    ring(clock(14, 1))
    undo_wave(Wave.objects.get().uuid, actor=b.DEPOT, at=clock(14, 5))
    ring(clock(14, 30))
    assert waves() == [("Eftermiddag", "undone", 0)]
    assert not Task.objects.exists()
    for minute in (0, 1):
        ring(clock(16, minute))
    assert waves() == [("Eftermiddag", "undone", 0)]
    task = Task.objects.get()
    assert (task.kind, task.code, task.params["orders"]) == ("missed_departure", "departure_left_orders", 1)


def test_a_wave_by_hand_instead_of_the_undone_one_leaves_no_task() -> None:
    made = departure()
    order(at=clock(13))
    ring(clock(14, 1))
    undo_wave(Wave.objects.get().uuid, actor=b.DEPOT, at=clock(14, 5))
    plan_wave(actor=b.DEPOT, at=clock(14, 10), departure=made.uuid)
    ring(clock(16))
    assert not Task.objects.exists()


def test_what_there_was_no_stock_for_is_not_left_behind_by_the_lorry() -> None:
    departure()
    of = b.article("2")
    b.stock(of, 30)
    for _ in range(2):
        b.waiting_order([(of, 30)], carrier=carrier(), at=clock(13))
    ring(clock(14))
    assert waves() == [("Eftermiddag", "planned", 1)]
    ring(clock(16))
    assert not Task.objects.exists()


def test_orders_of_a_carrier_that_is_stopped_get_no_wave_but_a_task() -> None:
    departure()
    order(at=clock(13))
    Carrier.objects.update(active=False)
    ring(clock(14))
    assert waves() == []
    ring(clock(16))
    assert waves() == []
    assert Task.objects.get().kind == "missed_departure"


def test_the_clock_asks_with_few_questions(django_assert_max_num_queries: Any) -> None:
    for n in range(6):
        departure(f"Avgång {n}")
    ask_for_due_waves(at=clock(13))  # the book of terms has been read once
    with django_assert_max_num_queries(6):
        ask_for_due_waves(at=clock(14))
    with django_assert_max_num_queries(3):
        ask_for_due_waves(at=clock(14, 1))


# --- by hand ----------------------------------------------------------------------------------------------


def test_by_hand_a_wave_is_narrowed_down_by_departure_carrier_or_none() -> None:
    made = departure("Ombud", destinations=frozenset({DestinationKind.PICKUP_POINT}))
    point, home, undriven = order(destination="pickup_point"), order(), order(None)
    by_departure = plan_wave(actor=b.DEPOT, at=clock(17), departure=made.uuid)
    assert (by_departure.departure, by_departure.cut_day) == (made, None)
    assert by_departure.leaves_at == clock(16, day=4)  # today's lorry has left
    by_carrier = plan_wave(actor=b.DEPOT, at=clock(17), carrier="BUDET")
    by_none = plan_wave(actor=b.DEPOT, at=clock(17), undriven=True)
    taken = {wave.allocations.get().order_id for wave in (by_departure, by_carrier, by_none)}
    assert taken == {point.pk, home.pk, undriven.pk}
    assert b.nothing_breaks()


@pytest.mark.parametrize("how", ["departure", "carrier"])
def test_by_hand_an_unknown_departure_or_carrier_is_refused(how: str) -> None:
    order()
    wrong = {"departure": b.patient().uuid, "carrier": "OKÄND"}[how]
    with pytest.raises(Refused, match="departure"):
        plan_wave(actor=b.DEPOT, at=clock(9), **{how: wrong})  # type: ignore[arg-type]


# --- verify -------------------------------------------------------------------------------------------


def planted(name: str) -> int:
    return len(breaches(f"fulfilment.{name}"))


@pytest.fixture
def cut() -> Wave:
    departure()
    order()
    ring(clock(14))
    assert b.nothing_breaks()
    return Wave.objects.get()


def test_verify_finds_a_departure_that_can_t_run(cut: Wave) -> None:
    Departure.objects.update(weekdays=[5], urgencies=["snart"])
    assert planted("departures_can_run") == 2
    Departure.objects.update(weekdays=[], urgencies=[])
    assert planted("departures_can_run") == 1


def test_verify_finds_a_departure_s_wave_that_leaves_on_another_day_or_never(cut: Wave) -> None:
    Wave.objects.update(leaves_at=clock(16, day=4))
    assert planted("departure_waves_leave_on_their_day") == 1
    Wave.objects.update(leaves_at=None)
    assert planted("departure_waves_leave_on_their_day") == 1


def test_verify_finds_an_order_in_another_carrier_s_wave(cut: Wave) -> None:
    Order.objects.update(carrier=None)
    assert planted("departure_waves_take_their_carriers_orders") == 1
    Order.objects.update(carrier=carrier("ANNAN"))
    assert planted("departure_waves_take_their_carriers_orders") == 1


def test_verify_finds_a_wave_planned_anew_after_picking_had_started(cut: Wave) -> None:
    Wave.objects.update(picking_started_at=clock(14, 10), replanned_at=clock(14, 20))
    assert planted("begun_waves_stay_as_planned") == 1
