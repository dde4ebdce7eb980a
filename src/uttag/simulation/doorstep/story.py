"""What happens when, on the way to the doorstep, beside the waves themselves."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from uttag.apps.access.actors import Actor
from uttag.simulation.doorstep import counts, delays, telling, wishes
from uttag.simulation.population.clock import at_time
from uttag.simulation.population.places import CarrierRow

MORNING = time(8, 15)
CALLS = time(13, 30)
LETTERS = time(13, 0)
COUNTING = time(15, 30)
TOLD_SINCE = timedelta(days=7)  # so lately notices are sent, not called off
LEFT_TO_RING = 4
LAST = timedelta(days=4)  # so lately some calls are left to make


@dataclass(slots=True)
class Doorstep:
    """Delays rung about, notices sent, wishes noted, shelves counted. `depot`: two people, who check each other."""

    seed: int
    depot: tuple[Actor, Actor]
    desk: Actor
    first_day: date
    last_day: date
    carriers: tuple[CarrierRow, ...]
    _rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"{self.seed}:doorstep")

    @property
    def cutoffs(self) -> list[time]:
        """When waves are cut, in the course of a day."""
        return sorted({lorry.cutoff_at for carrier in self.carriers for lorry in carrier.departures})

    @property
    def of_a_working_day(self) -> tuple[tuple[time, Callable[[date], None]], ...]:
        return (MORNING, self.open), (LETTERS, self.print), (CALLS, self.ring), (COUNTING, self.count)

    def open(self, day: date) -> None:
        """What has taken too long, and once, what people want."""
        delays.look(at_time(day, MORNING))
        if self._late(day, TOLD_SINCE) and not self._late(day - timedelta(days=1), TOLD_SINCE):
            wishes.wish(self.desk, at_time(day, time(9, 30)), self._rng)

    def ring(self, day: date) -> None:
        delays.ring(
            self.desk, at_time(day, CALLS), self._rng, leave=LEFT_TO_RING if self._late(day, LAST) else 0
        )

    def print(self, day: date) -> None:
        """Letters of the days when notices are sent."""
        if self._late(day, TOLD_SINCE):
            telling.print_waiting(self.desk, at_time(day, LETTERS))

    def count(self, day: date) -> None:
        """On Tuesdays; the last time nobody has looked at the differences yet."""
        if day.weekday() == 1:
            second = None if self._late(day, timedelta(days=7)) else self.depot[1]
            title = f"Rullande inventering vecka {day.isocalendar().week}"
            counts.count(self.depot[0], second, title, at_time(day, COUNTING), self._rng)

    def close_day(self, day: date) -> None:
        """Evening: notices of the day."""
        at = at_time(day, time(19, 45))
        (telling.send_waiting if self._late(day, TOLD_SINCE) else telling.call_off_waiting)(at)

    def leave_work(self, at: datetime) -> None:
        """The last morning's work of the clock, as the worker would have done it."""
        delays.look(at)
        delays.foresee(at)
        telling.send_waiting(at)

    def _late(self, day: date, since: timedelta) -> bool:
        """Whether the day is one of the last."""
        return self.last_day - day < since
