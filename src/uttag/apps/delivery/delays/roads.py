"""How open orders travel: their carrier's departures, and its days on the road to their address."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from uttag.apps.fulfilment.departures.timetable import timetable
from uttag.apps.fulfilment.models import Departure
from uttag.apps.parties.models import Reach
from uttag.apps.parties.reaches import as_fact
from uttag.rules.departures import Timetable
from uttag.rules.transport import ReachFact, reaching
from uttag.rules.words import DestinationKind, Urgency

Way = tuple[int | None, str, str]
"""Carrier, destination, urgency."""


class Travelling(Protocol):
    """What travels: an order, or as much of one as the road asks for."""

    @property
    def carrier_id(self) -> int | None: ...
    @property
    def destination(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def postal_code(self) -> str: ...


class Roads:
    """Departures and reaches as they are now: two queries. What has been asked once is kept."""

    def __init__(self) -> None:
        self._departures = list(Departure.objects.filter(active=True).order_by("pk"))
        self._reaches = _reaches()
        self._tables: dict[Way, tuple[Timetable, ...]] = {}
        self._days: dict[tuple[Way, str], int | None] = {}

    def departures(self, order: Travelling) -> tuple[Timetable, ...]:
        """The regular departures that take the order."""
        way = _way(order)
        if way not in self._tables:
            self._tables[way] = tuple(timetable(one) for one in self._departures if _takes(one, way))
        return self._tables[way]

    def days(self, order: Travelling) -> int | None:
        """Working days from departure to arrival; None where no carrier is known to reach it."""
        asked = _way(order), order.postal_code
        if asked not in self._days:
            self._days[asked] = self._reached(*asked)
        return self._days[asked]

    def _reached(self, way: Way, postal_code: str) -> int | None:
        _, destination, urgency = way
        found = reaching(self._reaches[way], postal_code, DestinationKind(destination), Urgency(urgency))
        return found.working_days if found else None


def _way(order: Travelling) -> Way:
    return order.carrier_id, order.destination, order.urgency


def _takes(departure: Departure, way: Way) -> bool:
    carrier, destination, urgency = way
    fits = not departure.destinations or destination in departure.destinations
    return (
        departure.carrier_id == carrier
        and fits
        and (not departure.urgencies or urgency in departure.urgencies)
    )


def _reaches() -> defaultdict[Way, list[ReachFact]]:
    """Of carriers in use or not: what is on its way goes on being driven."""
    found: defaultdict[Way, list[ReachFact]] = defaultdict(list)
    for one in Reach.objects.select_related("carrier"):
        found[one.carrier_id, one.destination, one.urgency].append(as_fact(one))
    return found
