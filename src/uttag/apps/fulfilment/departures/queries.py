"""Departures as the depot looks at them: all of them, and a week of them with the waves that were cut."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.work import tasks_of
from uttag.apps.fulfilment.departures.due import MISSED
from uttag.apps.fulfilment.departures.timetable import calendar_around, timetable
from uttag.apps.fulfilment.models import Departure, Wave
from uttag.apps.parties.models import Carrier
from uttag.ground.tasks.models import Task
from uttag.rules.calendar import ONE_DAY, local
from uttag.rules.departures import WEEK, Leaving, leaving_on
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class Cell:
    """A departure on a day: when it is cut and leaves (None: it doesn't run, or ran otherwise), and its waves."""

    day: date
    leaving: Leaving | None
    waves: tuple[Wave, ...]
    passed: bool
    """Whether its cut-off has come: without waves, nothing waited."""


@dataclass(frozen=True, slots=True)
class DepartureWeek:
    departure: Departure
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Friday. `off`: days that are no working days."""

    days: tuple[date, ...]
    off: frozenset[date]
    rows: tuple[DepartureWeek, ...]

    @property
    def before(self) -> date:
        return self.days[0] - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.days[0] + timedelta(days=7)


def departures(actor: Actor, *, active: bool | None = None) -> list[Departure]:
    """All departures by when they leave, with their carriers; `active`: those that run, or those that don't."""
    require(actor, "see_depot")
    found = Departure.objects.select_related("carrier")
    return list(found if active is None else found.filter(active=active))


def departure(actor: Actor, uuid: UUID) -> Departure:
    """One departure. Raises Refused."""
    require(actor, "see_depot")
    found = Departure.objects.select_related("carrier").filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("departure_not_found", None))
    return found


def carriers_in_use(actor: Actor) -> list[Carrier]:
    """Carriers that departures can be registered for, and waves narrowed down by."""
    require(actor, "see_depot")
    return list(Carrier.objects.filter(active=True))


def week_of(actor: Actor, day: date, *, at: datetime) -> Week:
    """The week that `day` is in. A stopped departure is shown only where it had waves."""
    first = day - ONE_DAY * day.weekday()
    days = tuple(first + ONE_DAY * n for n in WEEK)
    calendar = calendar_around(days[-1], back=timedelta(days=7))
    waves = _waves_of(days)
    rows = []
    for one in departures(actor):
        if one.active or any((one.pk, day) in waves for day in days):
            cells = tuple(
                _cell(one, day, leaving_on(timetable(one), day, calendar), waves, at) for day in days
            )
            rows.append(DepartureWeek(one, cells))
    off = frozenset(day for day in days if not calendar.is_working(day))
    return Week(days, off, tuple(rows))


def _cell(
    departure: Departure,
    day: date,
    leaving: Leaving | None,
    waves: dict[tuple[int, date], list[Wave]],
    at: datetime,
) -> Cell:
    # What it was before it was last changed is not known: a day without a wave then says nothing.
    runs = leaving if departure.active and leaving and leaving.leaves_at > departure.set_at else None
    passed = runs is not None and runs.cut_at <= at
    return Cell(day, runs, tuple(waves.get((departure.pk, day), ())), passed)


def _waves_of(days: tuple[date, ...]) -> dict[tuple[int, date], list[Wave]]:
    """Waves by departure (key) and the local day they leave, in the order they were planned."""
    waves: defaultdict[tuple[int, date], list[Wave]] = defaultdict(list)
    around = (days[0] - ONE_DAY, days[-1] + ONE_DAY * 2)  # instants: a day to spare on either side
    found = Wave.objects.filter(departure__isnull=False, leaves_at__date__range=around)
    for wave in found.order_by("planned_at", "pk"):
        if wave.departure_id and wave.leaves_at:
            waves[wave.departure_id, local(wave.leaves_at).date()].append(wave)
    return dict(waves)


def missed_departures(actor: Actor) -> list[Task]:
    """Lorries that left without a wave though orders waited for them, until somebody has seen to it."""
    require(actor, "see_depot")
    return list(tasks_of(actor).filter(kind=MISSED))
