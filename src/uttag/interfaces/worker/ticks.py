"""Regular work: each tick puts what is due into the outbox, once, however many workers tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from uttag.ground.outbox.operations import enqueue
from uttag.rules.calendar import local


@dataclass(frozen=True, slots=True)
class Daily:
    """Work of `kind`, asked for each day from a local time of day on."""

    kind: str
    from_time: time


# A night without a worker is no harm: the day's work is asked for when one is back.
DAILY: tuple[Daily, ...] = (
    Daily("register.apply", time(0, 0)),
    Daily("assortment.watch", time(0, 0)),
    Daily("delivery.watch", time(7, 0)),
    Daily("documents.watch", time(6, 0)),
    Daily("agreement.watch", time(7, 0)),
    Daily("procurements.watch", time(6, 30)),
    Daily("recalls.complete", time(6, 45)),
)


def tick(at: datetime, daily: tuple[Daily, ...] = DAILY) -> None:
    """Asks for the day's work whose time has come."""
    here = local(at)
    for work in daily:
        if here.time() >= work.from_time:
            day = here.date().isoformat()
            enqueue(work.kind, {"day": day}, at=at, key=f"daily:{work.kind}:{day}")
