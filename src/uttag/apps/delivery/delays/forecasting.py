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
from uttag.apps.delivery.delays.news import Late, News
from uttag.apps.delivery.delays.roads import Roads
from uttag.apps.delivery.delays.standing import OpenOrder, open_orders, parts_under_way
from uttag.apps.delivery.delays.supplying import lacks_of
from uttag.apps.delivery.delays.telling import tell_patients
from uttag.apps.delivery.lateness import THERE
from uttag.apps.delivery.models import Forecast
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.sets import many_objects
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.delays import Forecasted, ForecastFacts, Risk, forecast
from uttag.rules.parts import Part, Stage
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook

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

    Patients are told when their order is seen to be late, and of other days as `delays.news` says, with the
    forecast's ruling on record. Procured orders are foreseen too; who is told of them is B2.3's (apps.purchasing).
    """
    book = term_book()
    opened = open_due_cases(at=at, back=timedelta(days=10), book=book)
    with many_objects():
        foreseen = list(_foresee(at, book))
    before = {key: rest for key, *rest in Forecast.objects.values_list("order_id", *_KNOWN)}
    told = _tell(foreseen, before, book, at)
    _store(foreseen, before, at)
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
    opened = open_due_cases(at=at, back=timedelta(days=60), book=term_book())
    if opened:
        note(actor, "watch_delays", at=at, subject_kind="orders", changes={"opened": (None, opened)})
    return opened


_KNOWN = ("risk", "expected_day", "code", "params")


def _foresee(at: datetime, book: TermBook) -> Iterator[tuple[OpenOrder, Ruling[Forecasted]]]:
    today = local(at).date()
    orders = open_orders()
    lacks, parts, roads = lacks_of(orders, today, book), parts_under_way(), Roads()
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


def _tell(foreseen: Foreseen, before: Mapping[int, Stored], book: TermBook, at: datetime) -> int:
    """Patients whose orders are late or will be are told what is news; how many. Calls off what isn't so any more."""
    late = [one for one in foreseen if _to_be_told(*one)]
    news = News([order.uuid for order, _ in late], book, at)
    worse = [(order, ruling) for order, ruling in late if news.is_news(_late(order, ruling, before))]
    _record(worse, at)
    return tell_patients(
        [_late(order, ruling, before) for order, ruling in worse],
        news,
        still=[order.uuid for order, _ in late],
        at=at,
    )


def _to_be_told(order: OpenOrder, ruling: Ruling[Forecasted]) -> bool:
    """Late, and still to come: what lies at the pickup point is told of as such (D11)."""
    outcome = ruling.outcome
    return outcome.risk in BAD and outcome.reasons[0].code != THERE and not order.procured


def _late(order: OpenOrder, ruling: Ruling[Forecasted], before: Mapping[int, Stored]) -> Late:
    risk, day, *_ = before.get(order.pk, ["", None])
    return Late(order, ruling.outcome.arrival_day, day, anew=risk not in BAD)


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
