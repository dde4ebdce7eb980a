"""A supplier's change is carried out by the worker, step by step."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.assortment.models import SupplierChange
from uttag.ground.outbox.operations import enqueue
from uttag.rules.calendar import local

STEP = "assortment.supplier_change"


def ask_for_step(change: SupplierChange, part: int, *, at: datetime, after: int = 0) -> None:
    """Asks the worker for the next step, with the items `after` a key: once a day and part, before it is done and
    since.
    """
    day = local(at).date().isoformat()
    told = {"change": str(change.uuid), "part": part, "after": after}
    enqueue(STEP, told, at=at, key=f"{STEP}:{change.uuid}:{day}:{change.state}:{part}")
