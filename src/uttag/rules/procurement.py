"""The clock of a special procurement (B2.3): working days from the order until the patient has the goods.

Days are working days (reading 2). The promise that was made stands: its last day isn't counted again here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.rules.calendar import Holiday, WorkingDays
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class ProcurementFacts:
    """One procured row. `expected_day`: when the supplier says that the goods come to the depot.

    `delivered_day`: when the patient got them. `holidays`: from the order on.
    """

    ordered_day: date
    promised_day: date
    today: date
    holidays: tuple[Holiday, ...]
    expected_day: date | None = None
    delivered_day: date | None = None


@dataclass(frozen=True, slots=True)
class ProcurementClock:
    """`working_day`: how many have passed, of `allowed_days`. `overdue`: it has taken longer, or is known to.

    `overdue_already`: its last day is past; else it is only the supplier's word that makes it late.
    """

    working_day: int
    allowed_days: int
    overdue: bool
    overdue_already: bool
    reasons: tuple[Reason, ...]


def clock(facts: ProcurementFacts, terms: Terms) -> ProcurementClock:
    """How many of its working days a procurement has used, and whether people must be told (B2.3)."""
    allowed = terms.days("procurement.working_days", facts.ordered_day)
    extra = frozenset(terms.read("calendar.extra_non_working", facts.ordered_day))
    last_seen = facts.delivered_day or facts.today
    passed = WorkingDays(facts.holidays, extra).between(facts.ordered_day, last_seen)
    already = last_seen > facts.promised_day
    expected = facts.expected_day if facts.delivered_day is None else None
    late = already or (expected is not None and expected > facts.promised_day)
    counted = because("procurement_counted", "B2.3", passed=passed, working_days=allowed)
    return ProcurementClock(passed, allowed, late, already, (_said(facts, late, already, expected), counted))


def _said(facts: ProcurementFacts, late: bool, already: bool, expected: date | None) -> Reason:
    if already:
        return because("procurement_late", "B2.3", promised_day=facts.promised_day)
    if late:
        told = {"promised_day": facts.promised_day, "expected_day": expected}
        return because("procurement_will_be_late", "B2.3", **told)
    if facts.delivered_day:
        return because("procurement_in_time", "B2.3", promised_day=facts.promised_day)
    return because("procurement_under_way", "B2.3", promised_day=facts.promised_day)
