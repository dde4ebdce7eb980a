"""A year in figures, for its evaluation: each care provider's own and all together, counted in sets (P7).

Costs stand at the care provider that pays, deliveries at the one that prescribed. A row counts in the year
that its deadline falls in, once that day has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Count, F, Min, Q

from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.follow_up.charged import AMOUNTS, charged
from uttag.apps.governance.models import FollowUp, KnowledgeTask
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import CareProvider
from uttag.ground.rulings.models import Ruling
from uttag.rules.calendar import STOCKHOLM, local
from uttag.rules.following_up import Rhythm, due_in
from uttag.rules.terms import Terms

MONEY = (*AMOUNTS, "vat_ore")
COUNTS = ("orders", "cancelled", "rows", "in_time", "late", "missing", "backordered", "refusals")
# What prescribers and patients can be refused. Other rules say no to the cooperation's own people.
_REFUSING = ("withdrawals.prescribe", "withdrawals.withdraw", "delivery.promise")

Figures = dict[str, Any]


def year_figures(year: int, until: datetime) -> tuple[dict[str, Figures], Figures]:
    """Figures by care provider's code, every one of them, and what they come to together."""
    codes = dict(CareProvider.objects.values_list("pk", "code"))
    found: dict[str, Figures] = {code: nothing() for code in codes.values()}
    for row in charged(date(year, 1, 1), date(year, 12, 31), until=until):
        found[row.provider]["financing"][row.area] = {name: getattr(row, name) for name in MONEY}
    elsewhere = 0
    for provider, counts in _counts(year, until).items():
        if provider is None:
            elsewhere = counts["refusals"]
        else:
            found[codes[provider]]["distribution"] |= counts
    return found, {**add_up(found.values()), "refusals_of_nobody": elsewhere}


def nothing() -> Figures:
    """Figures of a care provider for whom nothing has happened."""
    return {"financing": {}, "distribution": dict.fromkeys(COUNTS, 0)}


def add_up(figures: Iterable[Mapping[str, Any]]) -> Figures:
    """Several care providers' figures together."""
    sums = nothing()
    for one in figures:
        for area, amounts in one["financing"].items():
            known = sums["financing"].setdefault(area, dict.fromkeys(MONEY, 0))
            for name in MONEY:
                known[name] += amounts[name]
        for name in COUNTS:
            sums["distribution"][name] += one["distribution"][name]
    return sums


def knowledge_figures(year: int, until: datetime) -> list[dict[str, Any]]:
    """Of each of LMN's tasks: the periods to be followed up during the year, and how many were in time."""
    first_done = {
        (task, period): day
        for task, period, day in FollowUp.objects.order_by("task")
        .values_list("task", "period")
        .annotate(first=Min("done_day"))
    }
    terms, today = Terms(term_book()), local(until).date()
    rows = []
    for task in KnowledgeTask.objects.order_by("position"):
        asked = [pair for pair in due_in(Rhythm(task.rhythm), year, terms) if pair[1] < today]
        done = [(first_done.get((task.pk, period.code)), due_day) for period, due_day in asked]
        in_time = sum(day is not None and day <= due_day for day, due_day in done)
        followed_up = sum(day is not None for day, _ in done)
        rows.append({"task": task.code, "asked": len(done), "done": followed_up, "in_time": in_time})
    return rows


def _counts(year: int, until: datetime) -> dict[int | None, dict[str, int]]:
    """Orders, rows and refusals by care provider: three queries."""
    found: dict[int | None, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for provider, orders, cancelled in _orders(year):
        found[provider] |= {"orders": orders, "cancelled": cancelled}
    for provider, *counts in _rows(year, local(until).date()):
        found[provider] |= dict(
            zip(("rows", "in_time", "late", "missing", "backordered"), counts, strict=True)
        )
    for refused, refusals in _refusals(year, until):
        found[refused]["refusals"] = refusals
    return found


def _orders(year: int) -> Iterable[tuple[int, int, int]]:
    found = Order.objects.filter(ordered_day__range=(date(year, 1, 1), date(year, 12, 31))).order_by()
    cancelled = Count("pk", filter=Q(state=Order.State.CANCELLED))
    return found.values_list("care_provider_id").annotate(all=Count("pk"), cancelled=cancelled)


def _rows(year: int, today: date) -> Iterable[tuple[int, ...]]:
    days = (date(year, 1, 1), date(year, 12, 31))
    found = (
        OrderRow.objects.filter(order__deadline_day__range=days, order__deadline_day__lt=today)
        .exclude(state=OrderRow.State.CANCELLED)
        .order_by()
    )
    in_time = Q(delivered_day__lte=F("order__deadline_day"))
    return found.values_list("care_provider_id").annotate(
        all=Count("pk"),
        in_time=Count("pk", filter=in_time),
        late=Count("pk", filter=Q(delivered_day__gt=F("order__deadline_day"))),
        missing=Count("pk", filter=Q(delivered_day=None)),
        backordered=Count("pk", filter=Q(state=OrderRow.State.BACKORDERED)),
    )


def _refusals(year: int, until: datetime) -> Iterable[tuple[int | None, int]]:
    first = datetime.combine(date(year, 1, 1), time(), tzinfo=STOCKHOLM).astimezone(UTC)
    after = datetime.combine(date(year + 1, 1, 1), time(), tzinfo=STOCKHOLM).astimezone(UTC)
    found = Ruling.objects.filter(refused=True, rule__in=_REFUSING, ruled_at__gte=first)
    found = found.filter(ruled_at__lt=min(after, until)).order_by()
    return found.values_list("care_provider_id").annotate(refusals=Count("pk"))
