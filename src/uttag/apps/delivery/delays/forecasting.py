"""The radar itself: a forecast for every open order, made anew in sets; people are told of what became late (K5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.delays.cases import open_due_cases
from uttag.apps.delivery.delays.roads import Roads
from uttag.apps.delivery.delays.standing import OpenOrder, open_orders, parts_under_way
from uttag.apps.delivery.delays.supplying import lacks_of
from uttag.apps.delivery.delays.telling import tell_patients
from uttag.apps.delivery.models import Forecast
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.sets import many_objects
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.delays import Forecasted, ForecastFacts, Risk, forecast
from uttag.rules.parts import Part, Stage
from uttag.rules.rulings import Ruling, rule_on

_BACK, _AHEAD = timedelta(days=60), timedelta(days=90)
BAD = (Risk.LATE, Risk.WILL_MISS)

Foreseen = list[tuple[OpenOrder, Ruling[Forecasted]]]
Stored = list[Any]
"""Risk, expected day, code and parameters of a forecast as it was stored."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the radar found: orders, those late, those that will be, cases opened, patients told."""

    orders: int
    late: int
    will_miss: int
    opened: int
    told: int


@operation("forecast_delays")
def forecast_all(*, actor: Actor, at: datetime) -> Run:
    """A forecast for each open order, and a case for each whose patient must be contacted (D9). Twice is once.

    Patients are told when their order is first seen to be late, or late by another day, with the forecast's
    ruling on record. Procured orders are foreseen too; who is told of them is B2.3's (apps.purchasing).
    """
    opened = open_due_cases(at=at, back=timedelta(days=10))
    with many_objects():
        foreseen = list(_foresee(at))
    before = {key: rest for key, *rest in Forecast.objects.values_list("order_id", *_KNOWN)}
    worse = [one for one in foreseen if _is_news(one, before)]
    _store(foreseen, before, at)
    _record(worse, at)
    told = tell_patients([(order, ruling.outcome.arrival_day) for order, ruling in worse], at=at)
    risks = [ruling.outcome.risk for _, ruling in foreseen]
    run = Run(len(foreseen), risks.count(Risk.LATE), risks.count(Risk.WILL_MISS), opened, told)
    if actor.role is not Role.SYSTEM or opened:
        changes = {"late": (None, run.late), "will_miss": (None, run.will_miss), "opened": (None, opened)}
        note(actor, "forecast_delays", at=at, subject_kind="orders", changes=changes)
    return run


@operation("forecast_delays")
def watch_delays(*, actor: Actor, at: datetime) -> int:
    """The day's round: cases for all orders that took too long, also those that arrived while nobody looked.

    How many were opened.
    """
    opened = open_due_cases(at=at, back=timedelta(days=60))
    if opened:
        note(actor, "watch_delays", at=at, subject_kind="orders", changes={"opened": (None, opened)})
    return opened


_KNOWN = ("risk", "expected_day", "code", "params")


def _foresee(at: datetime) -> Iterator[tuple[OpenOrder, Ruling[Forecasted]]]:
    today = local(at).date()
    orders = open_orders()
    lacks, parts, roads, book = lacks_of(orders, today), parts_under_way(), Roads(), term_book()
    holidays = holidays_between(today - _BACK, today + _AHEAD)
    for order in orders:
        ways = list(parts.get(order.pk, ()))
        if order.pk in lacks:
            ways.append(Part(Stage.WAITING, lacks[order.pk]))
        if ways:
            facts = ForecastFacts(
                ordered_day=order.ordered_day,
                deadline_day=order.deadline_day,
                now_at=at,
                parts=tuple(ways),
                departures=roads.departures(order),
                reach_days=roads.days(order),
                holidays=holidays,
            )
            yield order, rule_on(forecast, facts, book)


def _is_news(one: tuple[OpenOrder, Ruling[Forecasted]], before: Mapping[int, Stored]) -> bool:
    """Late or to be late, and not known to be so, or not for that day."""
    order, ruling = one
    if ruling.outcome.risk not in BAD or order.procured:
        return False
    risk, day, *_ = before.get(order.pk, ["", None])
    return risk not in BAD or day != ruling.outcome.arrival_day


# --- writing ----------------------------------------------------------------------------------------


def _store(foreseen: Foreseen, before: Mapping[int, Stored], at: datetime) -> None:
    """What changed is written, what is done with goes; two who run at once write the same rows."""
    open_now = {order.pk for order, _ in foreseen}
    Forecast.objects.filter(pk__in=before.keys() - open_now).delete()
    Forecast.objects.update(made_at=at)
    rows = [_row(order, ruling.outcome, at) for order, ruling in foreseen]
    changed = [row for row in rows if before.get(row.order_id) != [getattr(row, name) for name in _KNOWN]]
    Forecast.objects.bulk_create(
        changed,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["order"],
        update_fields=["risk", "expected_day", "deadline_day", "code", "clause", "params", "made_at"],
    )


def _row(order: OpenOrder, outcome: Forecasted, at: datetime) -> Forecast:
    reason = outcome.reasons[0]
    return Forecast(
        order_id=order.pk,
        risk=outcome.risk.value,
        expected_day=outcome.arrival_day,
        deadline_day=order.deadline_day,
        code=reason.code,
        clause=reason.clause or "",
        params={
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in reason.params.items()
        },
        made_at=at,
    )


def _record(worse: Foreseen, at: datetime) -> None:
    """The rulings behind what people are told. Others are not kept: there are thousands, every half hour."""
    record(
        [
            prepare(
                ruling,
                subject_kind="order",
                subject_uuid=order.uuid,
                at=at,
                care_provider_id=order.care_provider_id,
            )
            for order, ruling in worse
        ]
    )
