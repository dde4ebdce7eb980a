"""When an order is expected, and when its patient must be contacted (D2, D9, K5; readings 2 and 23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tests.rules.agreement_terms import book
from uttag.apps.agreement.holidays import holidays_between
from uttag.rules.delays import (
    ContactClock,
    ContactFacts,
    Forecasted,
    ForecastFacts,
    Risk,
    contact_due,
    forecast,
)
from uttag.rules.departures import Timetable
from uttag.rules.parts import Lack, Lacking, Part, Stage, Word
from uttag.rules.terms import Terms
from uttag.rules.wording import LANGUAGES, say

# A Tuesday; ordered that morning, promised four working days later, on the Monday.
ORDERED, PROMISED = date(2026, 2, 3), date(2026, 2, 9)
NOW = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)  # ten o'clock in Sweden
WEEKDAYS = Timetable(frozenset(range(5)), time(14), time(16))
HOLIDAYS = holidays_between(date(2025, 12, 1), date(2026, 12, 31))
WAITING = Part(Stage.WAITING)


def ask(
    *parts: Part,
    now: datetime = NOW,
    promised: date = PROMISED,
    departures: tuple[Timetable, ...] = (WEEKDAYS,),
    reach: int | None = 1,
) -> Forecasted:
    facts = ForecastFacts(ORDERED, promised, now, parts or (WAITING,), departures, reach, HOLIDAYS)
    return forecast(facts, Terms(book()))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 2, day, hour, 0, tzinfo=UTC)


def feb(day: int) -> date:
    return date(2026, 2, day)


def lacks(why: Lack, day: date | None) -> Part:
    return Part(Stage.WAITING, (Lacking("K1", 30, why, day),))


def road(left: int, word: Word | None = None, day: int | None = None) -> Part:
    return Part(Stage.ON_THE_WAY, left_day=feb(left), word=word, word_day=feb(day) if day else None)


# --- at the depot -----------------------------------------------------------------------------------

AT_THE_DEPOT: list[tuple[str, Part, dict[str, Any], Risk, date | None, str]] = [
    ("in stock, before the cut-off", WAITING, {}, Risk.IN_TIME, feb(4), "forecast_in_stock"),
    ("in stock, after the cut-off", WAITING, {"now": at(3, 14)}, Risk.IN_TIME, feb(5), "forecast_in_stock"),
    ("at the cut-off it still goes", WAITING, {"now": at(3, 13)}, Risk.IN_TIME, feb(4), "forecast_in_stock"),
    ("three days on the road", WAITING, {"reach": 3}, Risk.IN_TIME, feb(6), "forecast_in_stock"),
    ("five days on the road", WAITING, {"reach": 5}, Risk.WILL_MISS, feb(10), "forecast_in_stock"),
    ("express, the same day", WAITING, {"reach": 0}, Risk.IN_TIME, feb(3), "forecast_in_stock"),
    ("no departures known", WAITING, {"departures": ()}, Risk.IN_TIME, feb(4), "forecast_in_stock"),
    (
        "a departure on Mondays alone",
        WAITING,
        {"departures": (Timetable(frozenset({0}), time(14), time(16)),)},
        Risk.WILL_MISS,
        feb(10),
        "forecast_in_stock",
    ),
    ("no carrier", WAITING, {"reach": None}, Risk.IN_TIME, None, "forecast_no_carrier"),
    ("goods come, in time", lacks(Lack.RECEIPT, feb(4)), {}, Risk.IN_TIME, feb(6), "forecast_receipt"),
    ("goods come on Friday", lacks(Lack.RECEIPT, feb(6)), {}, Risk.WILL_MISS, feb(10), "forecast_receipt"),
    (
        "goods come, in time, but it is the last day but one",
        lacks(Lack.RECEIPT, feb(4)),
        {"now": at(4), "promised": feb(6), "reach": 1},
        Risk.IN_TIME,
        feb(6),
        "forecast_receipt",
    ),
    (
        "the same a day later",
        lacks(Lack.RECEIPT, feb(4)),
        {"now": at(5), "promised": feb(9)},
        Risk.IN_TIME,
        feb(9),
        "forecast_receipt",
    ),
    (
        "goods are overdue",
        lacks(Lack.OVERDUE, feb(2)),
        {},
        Risk.IN_TIME,
        None,
        "forecast_overdue_receipt",
    ),
    (
        "goods are overdue, and the promise near",
        lacks(Lack.OVERDUE, feb(2)),
        {"promised": feb(5), "now": at(3)},
        Risk.IN_TIME,
        None,
        "forecast_overdue_receipt",
    ),
    (
        "goods are overdue, too late whatever comes",
        lacks(Lack.OVERDUE, feb(2)),
        {"promised": feb(4)},
        Risk.WILL_MISS,
        None,
        "forecast_overdue_receipt",
    ),
    ("supplier out", lacks(Lack.SUPPLIER_OUT, feb(20)), {}, Risk.WILL_MISS, feb(24), "forecast_supplier_out"),
    (
        "supplier out, nobody knows",
        lacks(Lack.SUPPLIER_OUT, None),
        {},
        Risk.IN_TIME,
        None,
        "forecast_supplier_out_no_day",
    ),
    ("not bought", lacks(Lack.UNBOUGHT, feb(10)), {}, Risk.WILL_MISS, None, "forecast_unbought"),
    ("procured", lacks(Lack.PROCURED, feb(4)), {}, Risk.IN_TIME, feb(6), "forecast_procured"),
    (
        "in a wave",
        Part(Stage.PLANNED, leaves_at=at(4, 15)),
        {},
        Risk.IN_TIME,
        feb(5),
        "forecast_planned",
    ),
    ("in a wave without departure", Part(Stage.PLANNED), {}, Risk.IN_TIME, feb(4), "forecast_planned"),
    ("packed", Part(Stage.PACKED, leaves_at=at(3, 15)), {}, Risk.IN_TIME, feb(4), "forecast_packed"),
    (
        "its lorry left without it",
        Part(Stage.PACKED, leaves_at=at(3, 8)),
        {"now": at(3, 14)},
        Risk.IN_TIME,
        feb(5),
        "forecast_missed_departure",
    ),
]


@pytest.mark.clause("D2")
@pytest.mark.parametrize(
    ("part", "how", "risk", "day", "code"),
    [case[1:] for case in AT_THE_DEPOT],
    ids=[c[0] for c in AT_THE_DEPOT],
)
def test_at_the_depot(part: Part, how: dict[str, Any], risk: Risk, day: date | None, code: str) -> None:
    outcome = ask(part, **how)
    assert (outcome.risk, outcome.arrival_day, outcome.reasons[0].code) == (risk, day, code)


# --- on the road ------------------------------------------------------------------------------------

ON_THE_ROAD: list[tuple[str, Part, dict[str, Any], Risk, date | None, str]] = [
    ("as planned", road(3), {"now": at(3, 16)}, Risk.IN_TIME, feb(4), "forecast_on_the_way"),
    ("on its day", road(3), {"now": at(4, 16)}, Risk.IN_TIME, feb(4), "forecast_on_the_way"),
    ("a day over", road(3), {"now": at(5)}, Risk.IN_TIME, None, "forecast_overdue"),
    ("over, and the promise near", road(4), {"now": at(6)}, Risk.AT_RISK, None, "forecast_overdue"),
    ("silent for three days", road(3), {"now": at(6)}, Risk.AT_RISK, None, "forecast_overdue"),
    ("silent for four: it counts as late", road(3), {"now": at(9)}, Risk.LATE, None, "forecast_silent"),
    ("delayed", road(3, Word.DELAYED, 4), {"now": at(4)}, Risk.IN_TIME, None, "forecast_delayed"),
    ("delayed, near", road(3, Word.DELAYED, 4), {"now": at(6)}, Risk.AT_RISK, None, "forecast_delayed"),
    (
        "not left",
        road(3, Word.NOT_DELIVERED, 4),
        {"now": at(4)},
        Risk.IN_TIME,
        feb(5),
        "forecast_not_delivered",
    ),
    (
        "not left on the last day",
        road(5, Word.NOT_DELIVERED, 9),
        {"now": at(9)},
        Risk.WILL_MISS,
        feb(10),
        "forecast_not_delivered",
    ),
    (
        "not left, then nothing",
        road(3, Word.NOT_DELIVERED, 4),
        {"now": at(6)},
        Risk.AT_RISK,
        None,
        "forecast_not_delivered",
    ),
    ("lost", road(3, Word.LOST, 4), {"now": at(4)}, Risk.LATE, None, "forecast_lost"),
    (
        "at the point",
        road(3, Word.AT_PICKUP_POINT, 4),
        {"now": at(9)},
        Risk.IN_TIME,
        feb(4),
        "forecast_at_pickup_point",
    ),
    ("after the promise", road(9), {"now": at(10)}, Risk.LATE, feb(10), "forecast_on_the_way"),
]


@pytest.mark.clause("K5")
@pytest.mark.parametrize(
    ("part", "how", "risk", "day", "code"),
    [case[1:] for case in ON_THE_ROAD],
    ids=[c[0] for c in ON_THE_ROAD],
)
def test_on_the_road(part: Part, how: dict[str, Any], risk: Risk, day: date | None, code: str) -> None:
    outcome = ask(part, **how)
    assert (outcome.risk, outcome.arrival_day, outcome.reasons[0].code) == (risk, day, code)


@pytest.mark.clause("D2")
def test_weekends_and_holidays_move_the_day() -> None:
    """Ordered on Maundy Thursday after the cut-off: Good Friday, the weekend and Easter Monday are off."""
    now = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)
    outcome = ask(now=now, promised=date(2026, 4, 10))
    assert outcome.arrival_day == date(2026, 4, 8)


@pytest.mark.clause("D3")
def test_the_part_that_comes_last_decides() -> None:
    outcome = ask(road(3), lacks(Lack.RECEIPT, feb(20)))
    assert (outcome.risk, outcome.arrival_day) == (Risk.WILL_MISS, feb(24))
    unknown = ask(lacks(Lack.RECEIPT, feb(4)), road(3, Word.DELAYED, 3))
    assert unknown.arrival_day is None, "a day that nobody knows comes last"


@pytest.mark.clause("D9")
def test_of_lines_that_lack_the_last_to_come_is_named() -> None:
    first, last = Lacking("K1", 30, Lack.RECEIPT, feb(4)), Lacking("K2", 60, Lack.RECEIPT, feb(5))
    outcome = ask(Part(Stage.WAITING, (last, first)))
    assert outcome.reasons[0].params["article"] == "K2"
    assert outcome.arrival_day == feb(9)


def test_each_answer_is_said_in_both_languages() -> None:
    for _, part, how, *_ in (*AT_THE_DEPOT, *ON_THE_ROAD):
        for reason in ask(part, **how).reasons:
            for language in LANGUAGES:
                said = say(reason, language)
                assert said != reason.code
                assert "{" not in said


# --- when someone must be contacted -----------------------------------------------------------------


def contact(
    today: date, *, ordered: date = ORDERED, arrived: date | None = None, procured: bool = False
) -> ContactClock:
    return contact_due(ContactFacts(ordered, today, HOLIDAYS, arrived, procured), Terms(book()))


@pytest.mark.clause("D9")
@pytest.mark.parametrize(
    ("today", "due", "passed"),
    [
        (feb(9), False, 4),
        (feb(10), False, 5),
        (feb(11), True, 6),
        (date(2026, 3, 20), True, 33),
    ],
)
def test_the_sixth_working_day_is_one_too_many(today: date, due: bool, passed: int) -> None:
    clock = contact(today)
    assert (clock.due, clock.contact_from_day, clock.working_day) == (due, feb(11), passed)


@pytest.mark.clause("D9")
@pytest.mark.parametrize(("arrived", "due"), [(feb(10), False), (feb(11), True), (feb(18), True)])
def test_that_it_arrived_late_takes_nothing_back(arrived: date, due: bool) -> None:
    assert contact(date(2026, 3, 2), arrived=arrived).due is due


@pytest.mark.clause("D9")
@pytest.mark.parametrize(
    ("ordered", "contact_from"),
    [
        (date(2026, 4, 2), date(2026, 4, 14)),  # Easter
        (date(2026, 2, 6), feb(16)),  # a Friday: day five is the next Friday, the weekend counts for nothing
        (date(2026, 2, 7), feb(16)),  # a Saturday is day 0 too (reading 1)
        (date(2025, 12, 22), date(2026, 1, 7)),  # Christmas, the eves, New Year, Epiphany
    ],
)
def test_days_off_are_not_counted(ordered: date, contact_from: date) -> None:
    assert contact(ordered, ordered=ordered).contact_from_day == contact_from


@pytest.mark.clause("B2.3")
def test_a_procurement_has_its_own_contacts() -> None:
    clock = contact(date(2026, 3, 2), procured=True)
    assert not clock.due
    assert clock.reasons[0].code == "contact_by_procurement"


def test_what_was_read_is_the_agreements() -> None:
    terms = Terms(book())
    contact_due(ContactFacts(ORDERED, feb(10), HOLIDAYS), terms)
    assert {(reading.key, reading.day) for reading in terms.readings} == {
        ("delivery.contact_after_days", feb(10)),
        ("calendar.extra_non_working", ORDERED),
    }


def test_each_contact_is_said_in_both_languages() -> None:
    clocks = [
        contact(feb(9)),
        contact(feb(12)),
        contact(feb(12), arrived=feb(11)),
        contact(feb(12), arrived=feb(5)),
    ]
    for reason in (reason for clock in clocks for reason in clock.reasons):
        assert all(say(reason, language) != reason.code for language in LANGUAGES)
