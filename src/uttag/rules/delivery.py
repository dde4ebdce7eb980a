"""When an order is delivered, within which hours, at which extra cost: D1, D2, D4–D7, B2.3, A4.

Readings 1 (day 0 is the calendar day of the order), 3 (before 14:00), 4 (the day after is the next
working day), 13 (special procurement has its own days) and 14 (special housing has the same days).
All terms are read on the day of the order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from typing import assert_never

from uttag.rules.calendar import Holiday, WorkingDays
from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

WINDOW_CLAUSE = {
    DestinationKind.HOME: "D1",
    DestinationKind.SPECIAL_HOUSING: "D4",
    DestinationKind.PICKUP_POINT: "D11",
}
URGENCY_CLAUSE = {Urgency.ACUTE: "D5", Urgency.EXPRESS: "D6"}
URGENCY_FEE = {Urgency.ACUTE: "fee.acute", Urgency.EXPRESS: "fee.express"}


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """One order to be. Day and time are Swedish local ones; `country` is ISO 3166, "SE" for Sweden.

    `in_county`: the destination lies in Västra Götaland. `procured`: a special procurement (reading 13).
    `reached`: how fast a carrier reaches the destination (see `transport`); `reached_nearby`: a pickup point there.
    """

    ordered_day: date
    ordered_time: time
    urgency: Urgency
    requested_by: RequestedBy
    product_areas: tuple[str, ...]
    all_stocked: bool
    all_contracted: bool
    procured: bool
    destination: DestinationKind
    country: str
    in_county: bool
    holidays: tuple[Holiday, ...]
    reached: tuple[Urgency, ...] = tuple(Urgency)
    reached_nearby: tuple[Urgency, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """Delivered on `deadline_day` at the latest, between the two times of day.

    `fees` are the keys of the terms to charge once for the order (A4).
    """

    received_day: date
    deadline_day: date
    window_from: time
    window_to: time
    fees: tuple[str, ...]
    reasons: tuple[Reason, ...]


def promise(facts: DeliveryFacts, terms: Terms) -> Promise | Refusal:
    """What the distributor promises for the order, or why it can't be had in this way."""
    if facts.country != "SE":
        return Refusal(
            (because("delivery_abroad", "D7"),),
            (because("instead_pickup_in_sweden", "D7"),),
        )
    calendar = _calendar(facts, terms)
    faults = _faults(facts, facts.urgency, calendar, terms)
    if faults:
        return Refusal(faults, _instead(facts, calendar, terms))
    return _promised(facts, calendar, terms)


def _promised(facts: DeliveryFacts, calendar: WorkingDays, terms: Terms) -> Promise:
    received, deadline, counted = _days(facts, facts.urgency, calendar, terms)
    window_from, window_to, window = _window(facts, terms)
    fees, extra = _fees(facts)
    return Promise(received, deadline, window_from, window_to, fees, (*counted, window, *extra))


def _calendar(facts: DeliveryFacts, terms: Terms) -> WorkingDays:
    extra = terms.read("calendar.extra_non_working", facts.ordered_day)
    return WorkingDays(facts.holidays, frozenset(extra))


# --- may it be acute or express at all? -----------------------------------------------------------


def _faults(
    facts: DeliveryFacts, urgency: Urgency, calendar: WorkingDays, terms: Terms
) -> tuple[Reason, ...]:
    """Everything that stands in the way of `urgency`, so that it can be put right at one go."""
    if urgency is Urgency.STANDARD:
        return ()
    faults = _who_and_what(facts, urgency, terms)
    if urgency is Urgency.EXPRESS:
        faults += _too_late_for_express(facts, calendar, terms)
    if urgency not in facts.reached:
        faults.append(because(f"{urgency}_not_reached", URGENCY_CLAUSE[urgency]))
    return tuple(faults)


def _who_and_what(facts: DeliveryFacts, urgency: Urgency, terms: Terms) -> list[Reason]:
    clause = URGENCY_CLAUSE[urgency]
    faults = []
    if facts.requested_by not in terms.read(f"{urgency}.requested_by", facts.ordered_day):
        faults.append(because(f"{urgency}_not_by_{facts.requested_by}", clause))
    if urgency is Urgency.EXPRESS:
        allowed = terms.read("express.product_areas", facts.ordered_day)
        faults += [
            because("express_not_for_area", clause, area_code=area)
            for area in facts.product_areas
            if area not in allowed
        ]
    if facts.procured or not facts.all_stocked:
        faults.append(because(f"{urgency}_only_stocked", clause))
    if not facts.all_contracted:
        faults.append(because(f"{urgency}_only_contracted", clause))
    return faults


def _too_late_for_express(facts: DeliveryFacts, calendar: WorkingDays, terms: Terms) -> list[Reason]:
    cutoff = terms.time("express.cutoff_time", facts.ordered_day)
    if not calendar.is_working(facts.ordered_day):
        return [because("express_not_on_day_off", "D6", ordered_day=facts.ordered_day)]
    if facts.ordered_time >= cutoff:
        return [because("express_too_late", "D6", cutoff_time=cutoff, ordered_time=facts.ordered_time)]
    return []


def _instead(facts: DeliveryFacts, calendar: WorkingDays, terms: Terms) -> tuple[Reason, ...]:
    """What can be had instead of what was refused, with its day: acute if possible, and standard."""
    offers = _nearby(facts, calendar, terms)
    for urgency in (Urgency.ACUTE, Urgency.STANDARD):
        if urgency is not facts.urgency and not _faults(facts, urgency, calendar, terms):
            _, deadline, _ = _days(facts, urgency, calendar, terms)
            offers.append(
                because(
                    f"instead_{urgency}",
                    URGENCY_CLAUSE.get(urgency, "D2"),
                    deadline_day=deadline,
                )
            )
    return tuple(offers)


def _nearby(facts: DeliveryFacts, calendar: WorkingDays, terms: Terms) -> list[Reason]:
    """A pickup point, where that is reached and only the address itself is not."""
    there = replace(facts, reached=facts.reached_nearby)
    if facts.urgency in facts.reached or _faults(there, facts.urgency, calendar, terms):
        return []
    return [because(f"instead_{facts.urgency}_nearby", "D11")]


# --- by which day? --------------------------------------------------------------------------------


def _days(
    facts: DeliveryFacts, urgency: Urgency, calendar: WorkingDays, terms: Terms
) -> tuple[date, date, tuple[Reason, ...]]:
    """(received day, deadline, how they were counted)."""
    if urgency is Urgency.EXPRESS:
        return _express_days(facts, terms)
    received = facts.ordered_day
    early: tuple[Reason, ...] = ()
    if urgency is Urgency.ACUTE:
        received, early = _acute_received(facts, calendar, terms)
        key, clause, code = "acute.working_days", "D5", "promised_acute"
    elif facts.procured:
        key, clause, code = "procurement.working_days", "B2.3", "promised_procured"
    else:
        key, clause, code = "delivery.working_days", "D2", "promised_standard"
    days = terms.days(key, facts.ordered_day)
    deadline = calendar.add(received, days)
    promised = because(code, clause, deadline_day=deadline)
    counted = _counted(facts, calendar, received, deadline, days, clause)
    return received, deadline, (promised, *early, *counted)


def _express_days(facts: DeliveryFacts, terms: Terms) -> tuple[date, date, tuple[Reason, ...]]:
    cutoff = terms.time("express.cutoff_time", facts.ordered_day)
    day = facts.ordered_day
    return (
        day,
        day,
        (
            because("promised_express", "D6", deadline_day=day),
            because("ordered_in_time", "D6", ordered_time=facts.ordered_time, cutoff_time=cutoff),
        ),
    )


def _acute_received(
    facts: DeliveryFacts, calendar: WorkingDays, terms: Terms
) -> tuple[date, tuple[Reason, ...]]:
    """After the cut-off, or on a day off: received the next working day (reading 3)."""
    day = facts.ordered_day
    cutoff = terms.time("acute.cutoff_time", day)
    if not calendar.is_working(day):
        received = calendar.next(day)
        return received, (because("acute_on_day_off", "D5", ordered_day=day, received_day=received),)
    if facts.ordered_time >= cutoff:
        received = calendar.next(day)
        late = because(
            "acute_after_cutoff",
            "D5",
            cutoff_time=cutoff,
            ordered_time=facts.ordered_time,
            received_day=received,
        )
        return received, (late,)
    return day, (because("ordered_in_time", "D5", ordered_time=facts.ordered_time, cutoff_time=cutoff),)


def _counted(
    facts: DeliveryFacts,
    calendar: WorkingDays,
    received: date,
    deadline: date,
    days: int,
    clause: str,
) -> list[Reason]:
    """How `days` working days from `received` led to `deadline`."""
    reasons = []
    if received == facts.ordered_day:
        working = calendar.is_working(received)
        reasons.append(because("day_zero" if working else "day_zero_off", "D2", ordered_day=received))
    reasons.append(
        because(
            "counted_working_days",
            clause,
            working_days=days,
            from_day=received,
            deadline_day=deadline,
        )
    )
    skipped = calendar.skipped(received, deadline)
    if skipped:
        reasons.append(
            because(
                "holidays_not_counted",
                "D2",
                skipped_holidays=tuple(h.code for h in skipped),
            )
        )
    return reasons


# --- within which hours, and at which cost? -------------------------------------------------------


def _window(facts: DeliveryFacts, terms: Terms) -> tuple[time, time, Reason]:
    kind = facts.destination
    opens = terms.time(f"delivery.{kind}.window_from", facts.ordered_day)
    closes = terms.time(f"delivery.{kind}.window_to", facts.ordered_day)
    return (
        opens,
        closes,
        because(f"window_{kind}", WINDOW_CLAUSE[kind], from_time=opens, to_time=closes),
    )


def _fees(facts: DeliveryFacts) -> tuple[tuple[str, ...], list[Reason]]:
    """Fees by the price list: only where a clause says so (A4)."""
    fees, reasons = [], []
    if facts.urgency in URGENCY_FEE:
        fees.append(URGENCY_FEE[facts.urgency])
        reasons.append(because(f"fee_{facts.urgency}", "A4"))
    if facts.procured:
        fees.append("fee.procurement")
        reasons.append(because("fee_procurement", "A4"))
    if not facts.in_county:
        match facts.destination:
            case DestinationKind.HOME:
                fees.append("fee.home_outside_county")
                reasons.append(because("fee_home_outside_county", "D7"))
            case DestinationKind.PICKUP_POINT:
                reasons.append(because("pickup_outside_county_free", "D7"))
            case DestinationKind.SPECIAL_HOUSING:
                pass  # special housing lies within the county
            case _:
                assert_never(facts.destination)
    return tuple(fees), reasons
