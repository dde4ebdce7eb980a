"""Procurements that take too long are found, and whoever must be told is told (B2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.models import Procurement
from uttag.apps.purchasing.procurement.clock import ruled
from uttag.apps.purchasing.procurement.letters import ask_for_letter
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.sets import update_many
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local

State = Procurement.State
GONE = (OrderRow.State.DISPATCHED, OrderRow.State.DELIVERED)
OVER = (OrderRow.State.DELIVERED, OrderRow.State.CANCELLED)


@operation("watch_procurements")
def watch_procurements(*, actor: Actor, at: datetime) -> int:
    """Marks each procurement that is past its days, or known to be: the prescriber gets a letter, the service
    desk someone to ring. Once for each, however often it is run. How many it found this time.
    """
    _close_those_sent(at)
    waiting = Procurement.objects.filter(overdue_at=None).exclude(state=State.CANCELLED)
    today = local(at).date()
    past = Q(due_day__lt=today) | Q(state=State.ORDERED, expected_day__gt=F("due_day"))
    late = _held(waiting.filter(past).exclude(row__state__in=OVER))
    found = mark_late(late, at)
    if found:
        changes = {"late": (None, found)}
        note(actor, "watch_procurements", at=at, subject_kind="procurements", changes=changes)
    return found


def mark_late(procurements: Iterable[Procurement], at: datetime) -> int:
    """Of these, held by whoever asks, those that the rule calls late are marked and their letters asked for."""
    book, today = term_book(), local(at).date()
    rulings: list[Prepared] = []
    late = []
    for one in procurements:
        answer = ruled(one, today, book)
        if one.overdue_at is None and answer.outcome.overdue:
            late.append(one)
            rulings.append(
                prepare(
                    answer,
                    subject_kind="procurement",
                    subject_uuid=one.uuid,
                    at=at,
                    care_provider_id=one.care_provider_id,
                )
            )
    record(rulings)
    update_many(Procurement, ("overdue_at",), ((at, one.pk) for one in late))
    for one in late:
        ask_for_letter(one, at=at)
    return len(late)


def _held(found: QuerySet[Procurement]) -> list[Procurement]:
    return list(found.select_for_update(of=("self",)).select_related("row").order_by("pk"))


def _close_those_sent(at: datetime) -> None:
    """Goods that left for the patient are here, whatever way they came: from the shelf, or unordered."""
    sent = Procurement.objects.filter(state__in=(State.TO_ORDER, State.ORDERED), row__state__in=GONE)
    sent.update(state=State.RECEIVED, received_at=at)
