"""A region at work: days go by, and everything that happens goes through the product's own operations."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import itemgetter

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.dispensations import approve_for_all
from uttag.journeys.close_month import close_month
from uttag.rules.calendar import WorkingDays, local
from uttag.simulation.depot import EVENING, GOODS_IN, Depot
from uttag.simulation.doorstep import departures
from uttag.simulation.doorstep.story import Doorstep
from uttag.simulation.finance import settle_payers
from uttag.simulation.founding import PRICES_FROM, found, stock_up
from uttag.simulation.people import People
from uttag.simulation.population.clock import at_time
from uttag.simulation.population.populate import Population, populate
from uttag.simulation.population.requests import RequestRow
from uttag.simulation.population.steering import steering
from uttag.simulation.road import Road
from uttag.simulation.steering.story import Steering
from uttag.simulation.supplying.contracts import hand_over
from uttag.simulation.supplying.story import AFTERNOON, Supplying

Progress = Callable[[str, int, int], None]
"""Told what is going on, how much of it is done, and of how much."""


Event = tuple[datetime, int, Callable[[], None]]
"""When, what comes first at the same instant, and what is done."""

REGISTER = time(5, 0)
BEFORE_MONTH_END = time(8, 0)
MONTH_END = time(9, 0)
NIGHT = time(19, 45)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to live through. The last day is lived until `until`, so that its afternoon is left to do."""

    seed: int
    first_day: date
    until: datetime
    patients: int
    password: str

    @property
    def last_day(self) -> date:
        return local(self.until).date()

    @property
    def loaded_at(self) -> datetime:
        """When the agreement is loaded: its documents are to be looked over some time after that."""
        return at_time(self.first_day - timedelta(1), time(8, 0))

    @property
    def before(self) -> datetime:
        """When the region is founded: long before the first day, so that people were employed by then."""
        return at_time(self.first_day - timedelta(400), time(8, 0))


@dataclass(slots=True)
class Lived:
    """What the loop leaves for the summary."""

    people: People
    days: int
    closed: list[date]
    log_ins: list[str]


def live(plan: Plan, progress: Progress) -> Lived:
    """Builds the region and lives from `plan.first_day` to `plan.until`. The agreement must be loaded."""
    is_working = _working_days(plan).is_working
    progress("befolkar regionen", 0, 1)
    population = populate(
        plan.seed, plan.first_day, plan.last_day, patients=plan.patients, is_working=is_working
    )
    by_name, steering_actors = _found_all(population, plan)
    actors = _one_of_each(by_name)
    people = People(population, by_name)
    road = Road(plan.seed, population.places.carriers, is_working)
    depot = Depot(population, actors, road, is_working, plan.first_day, plan.last_day)
    council = Steering(steering_actors, actors[Role.LMN], plan.first_day, plan.last_day)
    council.found(at=plan.before)
    supplying = Supplying(
        population.articles,
        population.prescriptions,
        steering_actors,
        _two_of(by_name, Role.LMN),
        actors[Role.DEPOT],
        actors[Role.SERVICE_DESK],
        plan.first_day,
        plan.last_day,
    )
    doorstep = Doorstep(
        plan.seed,
        _two_of(by_name, Role.DEPOT),
        actors[Role.SERVICE_DESK],
        plan.first_day,
        plan.last_day,
        population.places.carriers,
    )
    days = _Days(
        plan,
        population,
        people,
        depot,
        council,
        supplying,
        doorstep,
        is_working,
        actors[Role.FINANCE],
        progress,
    )
    days.before_the_first()
    closed = days.go_by()
    log_ins = people.give_log_ins(5, plan.password, at=plan.until)
    return Lived(people, days.count, closed, log_ins)


def _found_all(population: Population, plan: Plan) -> tuple[dict[str, Actor], dict[str, Actor]]:
    """Places, people, contracts, lorries, stock, before the first day. Staff and council, each by username."""
    before = plan.before
    by_name = found(population.places, plan.password, at=before)
    actors, steering_actors = _one_of_each(by_name), found(steering(plan.seed), plan.password, at=before)
    hand_over(
        population.suppliers,
        plan.last_day,
        purchasing=steering_actors["inkop1"],
        depot=actors[Role.DEPOT],
        at=before,
    )
    departures.set_up(population.places.carriers, actors[Role.DEPOT], before)
    stock_up(population.articles, population.suppliers, population.supply.opening, actors=actors, at=before)
    approve_for_all(
        [row.number for row in population.articles if row.dispensation_approved],
        decision="Ledningsrådet LMN 2018 § 1",
        from_day=PRICES_FROM,
        actor=steering_actors["ledamot01"],
        at=before,
    )
    return by_name, steering_actors


class _Days:
    """The clock: prescriptions and requests at their times, the depot's hours in between, month-ends."""

    def __init__(
        self,
        plan: Plan,
        population: Population,
        people: People,
        depot: Depot,
        council: Steering,
        supplying: Supplying,
        doorstep: Doorstep,
        is_working: Callable[[date], bool],
        finance: Actor,
        progress: Progress,
    ) -> None:
        self._plan, self._people, self._depot, self._council = plan, people, depot, council
        self._supplying, self._doorstep = supplying, doorstep
        self._is_working, self._finance, self._progress = is_working, finance, progress
        hours: tuple[tuple[time, Callable[[date], None]], ...] = (
            (REGISTER, supplying.of_a_day),
            (GOODS_IN, depot.open),
            (MONTH_END, self._close_month_before),
            *((cutoff, partial(depot.send, cutoff, plan.until)) for cutoff in doorstep.cutoffs),
            (AFTERNOON, supplying.ring),
            *doorstep.of_a_working_day,
            (EVENING, depot.close_day),
            (NIGHT, doorstep.close_day),
        )
        self._of_a_working_day = sorted(hours, key=itemgetter(0))
        self._prescriptions = population.prescriptions
        self._requests = population.requests
        self._closed: list[date] = []
        self.count = 0

    def before_the_first(self) -> None:
        """What was prescribed before the period."""
        start = at_time(self._plan.first_day, time(0, 0))
        earlier = [row for row in self._prescriptions if row.prescribed_at < start]
        for done, row in enumerate(earlier):
            if done % 50 == 0:
                self._progress("förskriver", done, len(earlier))
            self._people.prescribe(row)
        self._prescriptions = self._prescriptions[len(earlier) :]

    def go_by(self) -> list[date]:
        """Every event until the end, in order of time; then the months that are over are closed."""
        days = (self._plan.last_day - self._plan.first_day).days + 1
        for at, _, act in heapq.merge(
            self._prescribing(),
            self._asking(),
            self._hours(),
            self._council.events(),
            self._supplying.events(),
            key=lambda e: e[:2],
        ):
            if at > self._plan.until:
                break
            done = (local(at).date() - self._plan.first_day).days
            if done > self.count:
                self.count = done
                self._progress("lever dagarna", done, days)
            act()
        self._depot.close(self._plan.until)
        self._doorstep.leave_work(self._plan.until)
        self._depot.leave_work(self._plan.until)
        return self._closed

    def _prescribing(self) -> Iterator[Event]:
        for row in self._prescriptions:
            yield row.prescribed_at, 0, partial(self._people.prescribe, row)

    def _asking(self) -> Iterator[Event]:
        for row in self._requests:
            yield row.at, 1, partial(self._ask, row)

    def _hours(self) -> Iterator[Event]:
        """The hours of each working day; a day off has none."""
        day = self._plan.first_day
        while day <= self._plan.last_day:
            if self._is_working(day):
                for hour, act in self._of_a_working_day:
                    yield at_time(day, hour), 2, partial(act, day)
            day += timedelta(1)

    def _ask(self, row: RequestRow) -> None:
        receipt = self._people.ask(row)
        if receipt is not None:
            self._depot.procure(receipt, row.key)

    def _close_month_before(self, day: date) -> None:
        """On the first working day of a month the one before it is closed."""
        month = (day.replace(day=1) - timedelta(1)).replace(day=1)
        if month not in self._closed and self._plan.first_day <= day.replace(day=1) - timedelta(1):
            settle_payers(self._finance, at=at_time(day, BEFORE_MONTH_END))
            close_month(month, actor=self._finance, at=at_time(day, MONTH_END))
            self._closed.append(month)


def _working_days(plan: Plan) -> WorkingDays:
    extra = term_book().in_force("calendar.extra_non_working", plan.first_day).value
    later = plan.last_day + timedelta(60)
    return WorkingDays(holidays_between(plan.first_day, later), frozenset(extra))


def _one_of_each(actors: dict[str, Actor]) -> dict[Role, Actor]:
    """One person per role, and the system itself."""
    chosen: dict[Role, Actor] = {Role.SYSTEM: SYSTEM}
    for actor in actors.values():
        chosen.setdefault(actor.role, actor)
    return chosen


def _two_of(actors: dict[str, Actor], role: Role) -> tuple[Actor, Actor]:
    """Two people in one role: what one asks for, the other approves."""
    first, second, *_ = (actor for actor in actors.values() if actor.role is role)
    return first, second
