"""What leaves the depot today: departures in the order of their clocks, with their waves and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Q

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.departures.timetable import calendar_around, timetable
from uttag.apps.fulfilment.models import Departure, Wave
from uttag.apps.fulfilment.picking import picked_counts
from uttag.apps.fulfilment.queries import waves
from uttag.rules.calendar import STOCKHOLM, local
from uttag.rules.departures import leaving_on


@dataclass(frozen=True, slots=True)
class WaveOnItsWay:
    """A wave with how far it has come: shelves picked of all, and `wave.packed` parcels of `wave.orders`."""

    wave: Wave
    picked: int
    lines: int

    @property
    def sent(self) -> bool:
        return not self.wave.unsent

    @property
    def next_step(self) -> str:
        if self.wave.state == Wave.State.PACKED:
            return "dispatch"
        return "pick" if self.picked < self.lines else "pack"


@dataclass(frozen=True, slots=True)
class Lorry:
    """A departure's lorry. `cut_at`: when its wave is planned by the clock; None: of an earlier day, not all sent."""

    departure: Departure
    cut_at: datetime | None
    leaves_at: datetime
    waves: tuple[WaveOnItsWay, ...]

    @property
    def unsent(self) -> list[WaveOnItsWay]:
        return [one for one in self.waves if not one.sent]


@dataclass(frozen=True, slots=True)
class Today:
    """`lorries`: today's, and earlier ones whose waves still stand here; `others`: waves that no lorry is set for."""

    lorries: list[Lorry]
    others: list[WaveOnItsWay]

    @property
    def to_pick(self) -> int:
        """Shelves left to go to, in all waves."""
        every = [*(one for lorry in self.lorries for one in lorry.unsent), *self.others]
        return sum(one.lines - one.picked for one in every if one.wave.state == Wave.State.PLANNED)


def leaving_today(actor: Actor, at: datetime) -> Today:
    """Today's departures and all unsent waves, the one that leaves first at the top. Names no person."""
    require(actor, "see_depot")
    today = local(at).date()
    midnight = datetime.combine(today, time.min, STOCKHOLM)
    mine = Q(state__in=Wave.UNSENT) | Q(state=Wave.State.DISPATCHED, leaves_at__gte=midnight)
    found = list(waves(actor).filter(mine).select_related("departure").order_by("planned_at", "pk"))
    counts = picked_counts(actor, [wave for wave in found if wave.unsent])
    rows = [WaveOnItsWay(wave, *counts.get(wave.pk, (0, 0))) for wave in found]
    lorries = _lorries(rows, at)
    return Today(lorries, [row for row in rows if row.wave.departure_id is None and not row.sent])


def _lorries(rows: list[WaveOnItsWay], at: datetime) -> list[Lorry]:
    today = local(at).date()
    calendar = calendar_around(today)
    taken: dict[tuple[int, datetime | None], list[WaveOnItsWay]] = {}
    departures = {one.pk: one for one in Departure.objects.filter(active=True).select_related("carrier")}
    for row in rows:
        if row.wave.departure is not None:
            departures.setdefault(row.wave.departure.pk, row.wave.departure)
            taken.setdefault((row.wave.departure.pk, row.wave.leaves_at), []).append(row)
    lorries = []
    for departure in departures.values():
        leaving = leaving_on(timetable(departure), today, calendar) if departure.active else None
        if leaving:
            waves_of = taken.pop((departure.pk, leaving.leaves_at), [])
            lorries.append(Lorry(departure, leaving.cut_at, leaving.leaves_at, tuple(waves_of)))
    for (key, leaves_at), waves_of in taken.items():
        if leaves_at and any(not one.sent for one in waves_of):
            lorries.append(Lorry(departures[key], None, leaves_at, tuple(waves_of)))
    return sorted(lorries, key=lambda one: (one.leaves_at, one.departure.name))
