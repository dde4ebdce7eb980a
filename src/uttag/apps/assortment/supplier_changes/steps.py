"""A supplier's change is carried out by the worker, step by step."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.assortment.models import SupplierChange
from uttag.ground.outbox.operations import enqueue
from uttag.rules.calendar import local

STEP = "assortment.supplier_change"


def ask_for_step(change: SupplierChange, part: int, *, at: datetime) -> None:
    """Asks the worker for the next step, once a day and part."""
    day = local(at).date().isoformat()
    enqueue(STEP, {"change": str(change.uuid), "part": part}, at=at, key=f"{STEP}:{change.uuid}:{day}:{part}")
