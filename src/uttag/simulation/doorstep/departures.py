"""The carriers' lorries are registered, as the population has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.departures.changing import DepartureWish, register_departure
from uttag.rules.words import Urgency
from uttag.simulation.population.places import CarrierRow

_WEEKDAYS = frozenset(range(5))


def set_up(carriers: Iterable[CarrierRow], actor: Actor, at: datetime) -> None:
    """A departure of each lorry, Monday to Friday."""
    for carrier in carriers:
        for row in carrier.departures:
            urgencies = frozenset(map(Urgency, row.urgencies))
            wish = DepartureWish(row.name, _WEEKDAYS, row.cutoff_at, row.leaves_at, urgencies)
            register_departure(carrier.code, wish, actor=actor, at=at)
