"""Each row of a procured order gets its procurement, and a cancelled order's is called off (B2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.models import Procurement
from uttag.ground.trail.operations import note

State = Procurement.State
ROWS_AT_ONCE = 5_000


@operation("open_procurements")
def open_procurements(*, actor: Actor, at: datetime, request: UUID | None = None) -> int:
    """Opens what is missing and calls off what is cancelled; of one request, or of all. How many it opened.

    Asked for by each request that needs it and once a day besides: it may be run as often as one likes. Two at
    once open each row once, since a row has one procurement at most.
    """
    missing = _procured_rows(request).filter(procurement=None).exclude(state=OrderRow.State.CANCELLED)
    opened = sum(1 for _ in _open(missing, at))
    called_off = _call_off(request)
    if opened or called_off:
        changes = {"opened": (None, opened), "called_off": (None, called_off)}
        note(actor, "open_procurements", at=at, subject_kind="procurements", changes=changes)
    return opened


def _procured_rows(request: UUID | None) -> QuerySet[OrderRow]:
    rows = OrderRow.objects.filter(order__procured=True)
    return rows.filter(order__request__uuid=request) if request else rows


def _open(missing: QuerySet[OrderRow], at: datetime) -> Iterator[Procurement]:
    columns = missing.order_by("pk").values_list(
        "pk", "care_provider_id", "order__ordered_day", "order__deadline_day", "delivered_day"
    )
    procurements = [_procurement(*row, at) for row in columns]
    yield from Procurement.objects.bulk_create(procurements, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)


def _procurement(
    row: int, provider: int, ordered: Any, promised: Any, delivered: Any, at: datetime
) -> Procurement:
    """One that came before it was opened is here already: nobody orders it once more."""
    return Procurement(
        row_id=row,
        care_provider_id=provider,
        ordered_day=ordered,
        due_day=promised,
        opened_at=at,
        state=State.RECEIVED if delivered else State.TO_ORDER,
        received_at=at if delivered else None,
    )


def _call_off(request: UUID | None) -> int:
    cancelled = Procurement.objects.filter(
        row__state=OrderRow.State.CANCELLED, state__in=(State.TO_ORDER, State.ORDERED)
    )
    if request:
        cancelled = cancelled.filter(row__order__request__uuid=request)
    # The supplier's goods come all the same where they were ordered: they are put on a shelf as others are.
    return cancelled.update(state=State.CANCELLED)
