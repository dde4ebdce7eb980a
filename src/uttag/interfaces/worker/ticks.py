"""Regular work: each tick puts what is due into the outbox, once, however many workers tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from uttag.apps.fulfilment.departures.due import ask_for_due_waves
from uttag.ground.outbox.operations import enqueue
from uttag.rules.calendar import local


@dataclass(frozen=True, slots=True)
class Daily:
    """Work of `kind`, asked for each day from a local time of day on."""

    kind: str
    from_time: time

    def key(self, at: datetime) -> str | None:
        """What the asking of the day is called; None while it is too early."""
        here = local(at)
        return f"daily:{self.kind}:{here.date().isoformat()}" if here.time() >= self.from_time else None


@dataclass(frozen=True, slots=True)
class Often:
    """Work of `kind`, asked for once in each `every`, between two local times of day."""

    kind: str
    every: timedelta
    from_time: time = time.min
    to_time: time = time.max

    def key(self, at: datetime) -> str | None:
        """What the asking is called, by when its stretch of time began; None at other times of day."""
        if not self.from_time <= local(at).time() <= self.to_time:
            return None
        length = self.every.total_seconds()
        return (
            f"often:{self.kind}:{datetime.fromtimestamp(at.timestamp() // length * length, UTC).isoformat()}"
        )


# A night without a worker is no harm: the day's work is asked for when one is back.
DAILY: tuple[Daily, ...] = (
    Daily("register.apply", time(0, 0)),
    Daily("assortment.watch", time(0, 0)),
    Daily("delivery.watch", time(7, 0)),
    Daily("delays.watch", time(6, 0)),
    Daily("delays.tell_prescribers", time(15, 0)),
    Daily("documents.watch", time(6, 0)),
    Daily("papers.forget", time(3, 0)),
    Daily("details.forget", time(3, 30)),
    Daily("notices.forget", time(3, 45)),
    Daily("outbox.purge", time(2, 30)),
    Daily("agreement.watch", time(7, 0)),
    Daily("procurements.watch", time(6, 30)),
    Daily("recalls.complete", time(6, 45)),
    Daily("letters.print", time(13, 0)),  # in time for the afternoon's post
)
OFTEN: tuple[Often, ...] = (
    Often("delays.forecast", timedelta(minutes=30), time(6, 30), time(18, 0)),
    Often("purchases.reckon", timedelta(hours=1), time(6, 0), time(18, 0)),
    Often("waves.watch", timedelta(minutes=5)),
    Often("transport.watch", timedelta(minutes=5)),
)


def tick(at: datetime, regular: Sequence[Daily | Often] = (*DAILY, *OFTEN)) -> None:
    """Asks for the regular work whose time has come, and for the waves of departures whose cut-off has."""
    day = local(at).date().isoformat()
    for work in regular:
        if key := work.key(at):
            enqueue(work.kind, {"day": day}, at=at, key=key)
    ask_for_due_waves(at=at)
