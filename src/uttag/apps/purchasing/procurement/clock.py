"""The rule's word on a procurement: how many working days have passed and whether that is too many (B2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.purchasing.models import Procurement
from uttag.rules.procurement import ProcurementClock, ProcurementFacts
from uttag.rules.procurement import clock as rule
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook

LONGEST = timedelta(days=400)  # holidays of more than a year say nothing more about a clock


def facts_of(procurement: Procurement, today: date) -> ProcurementFacts:
    """What the rule weighs. `procurement.row` must be at hand."""
    first, last = procurement.ordered_day, min(today, procurement.ordered_day + LONGEST)
    return ProcurementFacts(
        ordered_day=procurement.ordered_day,
        promised_day=procurement.due_day,
        expected_day=procurement.expected_day if procurement.state == Procurement.State.ORDERED else None,
        delivered_day=procurement.row.delivered_day,
        today=today,
        holidays=holidays_between(first, max(first, last)),
    )


def ruled(procurement: Procurement, today: date, book: TermBook) -> Ruling[ProcurementClock]:
    """The clock as a ruling."""
    return rule_on(rule, facts_of(procurement, today), book)


def clocks(procurements: Iterable[Procurement], today: date, book: TermBook) -> dict[int, ProcurementClock]:
    """The clock of each, by key: the same days are asked about once."""
    known: dict[ProcurementFacts, ProcurementClock] = {}
    found = {}
    for procurement in procurements:
        facts = facts_of(procurement, today)
        if facts not in known:
            known[facts] = rule_on(rule, facts, book).outcome
        found[procurement.pk] = known[facts]
    return found
