"""What carriers say of the parcels that left: most arrive in time, some late, a few are never heard of."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent
from uttag.rules.calendar import local
from uttag.rules.words import DestinationKind, Urgency
from uttag.simulation.population.clock import at_time, next_working_day
from uttag.simulation.population.places import CarrierRow
from uttag.simulation.population.supply import parcel_fate

_EVENING = time(18, 30)
TRACED_AFTER_DAYS = 8  # working days: three of silence, then the search


@dataclass(frozen=True, slots=True)
class Leaving:
    """A parcel as it leaves the depot."""

    sscc: str
    carrier: str
    destination: DestinationKind
    urgency: Urgency
    leave_outside: bool
    window: tuple[time, time]
    at: datetime
    extra_boxes: tuple[str, ...] = ()


@dataclass(slots=True)
class Road:
    """Parcels under way, by when the next thing is said of them."""

    seed: int
    carriers: Iterable[CarrierRow]
    is_working: Callable[[date], bool]
    _taken: int = 0
    _coming: list[tuple[datetime, str, str, str]] = field(default_factory=list)

    def take(self, parcel: Leaving) -> None:
        """Settles the parcel's fate, and with it what will be said when."""
        carrier = self._carrier(parcel)
        due = self._due(parcel)
        self._taken += 1
        fate = parcel_fate(self.seed, str(self._taken), carrier, due, parcel.window, self.is_working)
        if fate.at is None:
            self._trace(parcel, due)
            return
        if fate.days_late and not fate.is_silent:
            self._say(at_time(due, _EVENING), parcel, DeliveryEvent.Kind.DELAYED, carrier)
        arrives = max(fate.at, parcel.at + timedelta(hours=1))
        if parcel.destination is DestinationKind.PICKUP_POINT:
            self._say(arrives - timedelta(minutes=50), parcel, DeliveryEvent.Kind.AT_PICKUP_POINT, carrier)
        left = parcel.leave_outside
        kind = DeliveryEvent.Kind.LEFT_OUTSIDE if left else DeliveryEvent.Kind.DELIVERED
        self._say(arrives, parcel, kind, carrier)

    def _trace(self, parcel: Leaving, due: date) -> None:
        """Nobody hears of it until the service desk has searched; then it is found and delivered."""
        day = due
        for _ in range(TRACED_AFTER_DAYS):
            day = next_working_day(day + timedelta(1), self.is_working)
        happened_at = at_time(day, _EVENING)
        kind = DeliveryEvent.Kind.DELIVERED.value
        for sscc in (parcel.sscc, *parcel.extra_boxes):
            heapq.heappush(self._coming, (happened_at, sscc, kind, "Kundtjänst, efterlyst"))

    def said_until(self, at: datetime) -> list[ParcelEvent]:
        """What has been said by `at`, taken off the road."""
        events = []
        while self._coming and self._coming[0][0] <= at:
            happened_at, sscc, kind, source = heapq.heappop(self._coming)
            events.append(ParcelEvent(sscc, DeliveryEvent.Kind(kind), happened_at, source))
        return events

    def _say(self, at: datetime, parcel: Leaving, kind: DeliveryEvent.Kind, carrier: CarrierRow) -> None:
        for sscc in (parcel.sscc, *parcel.extra_boxes):
            heapq.heappush(self._coming, (at, sscc, kind.value, carrier.name))

    def _due(self, parcel: Leaving) -> date:
        """Express the same day; all else the next working day."""
        day = local(parcel.at).date()
        return (
            day
            if parcel.urgency is Urgency.EXPRESS
            else next_working_day(day + timedelta(1), self.is_working)
        )

    def _carrier(self, parcel: Leaving) -> CarrierRow:
        return next(carrier for carrier in self.carriers if carrier.code == parcel.carrier)
