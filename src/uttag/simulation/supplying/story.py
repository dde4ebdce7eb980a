"""When what happens in the assortment: days counted back from the period's last, closer in a short period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.changes.applying import apply_due
from uttag.apps.prescribing.models import DispensationApplication
from uttag.simulation.population.articles import ArticleRow
from uttag.simulation.population.clock import at_time, is_weekday
from uttag.simulation.population.demand import PrescriptionRow
from uttag.simulation.supplying import changeover, desk, dispensations, goods, register, telling

QUARTER = 91
AFTERNOON = time(15, 0)
AFTER_ALL_ELSE = 4  # at the same instant orders, the depot's hours and meetings come first
STARTS_AFTER = timedelta(days=56)  # the new assortment's first day, from the period's last

Event = tuple[datetime, int, Callable[[], None]]

# Lines of articles that other scenes are about: none of these goes out of the assortment before its scene.
_IN_OTHER_SCENES = ("glidmedel", "benpåse", "kateterfixering", "nattpåse")


@dataclass(slots=True)
class Supplying:
    """The assortment of the made-up region. `actors`: everyone by username."""

    articles: tuple[ArticleRow, ...]
    prescriptions: tuple[PrescriptionRow, ...]
    actors: Mapping[str, Actor]
    lmn: tuple[Actor, Actor]
    depot: Actor
    desk: Actor
    first_day: date
    last_day: date
    _change: AssortmentChange | None = None
    _asked: dict[int, DispensationApplication] = field(default_factory=dict)
    _recall: UUID | None = None

    def events(self) -> Iterator[Event]:
        """What happens when, in order of time."""
        for days, hour, act in (
            (88, 9, self._plan_change),
            (85, 11, self._bring_file),
            (80, 9, partial(self._ask, 0)),
            (78, 10, partial(self._ask, 1)),
            (74, 10, partial(self._prepare, 0)),
            (73, 15, partial(self._prepare, 1)),
            (70, 14, partial(self._decide, 0)),
            (70, 15, partial(self._decide, 1)),
            (64, 9, self._raise_prices),
            (55, 10, partial(self._ask, 2)),
            (50, 10, partial(self._prepare, 2)),
            (46, 13, self._discontinue),
            (40, 14, partial(self._decide, 2)),
            (34, 10, partial(goods.repack_some, self.depot)),
            (30, 10, self._convert),
            (22, 9, partial(register.refuse_one, self.depot, self.lmn[0], self._number("glidmedel"))),
            (18, 10, self._replace),
            (12, 9, self._call_back),
            (10, 13, self._tell_most),
            (9, 10, partial(self._ask, 3)),
            (6, 9, self._run_out),
            (5, 11, partial(self._prepare, 3)),
            (3, 9, self._new_package),
            (2, 10, partial(self._ask, 4)),
            (1, 9, partial(register.ask_for_correction, self.depot, self._number("benpåse"))),
        ):
            at = self._back(days, hour)
            yield at, AFTER_ALL_ELSE, partial(act, at)

    def of_a_day(self, day: date) -> None:
        """Early each working day: changes of the register whose day has come; on Mondays what has expired goes."""
        apply_due(actor=SYSTEM, at=at_time(day, time(5, 0)))
        if day.weekday() == 0:
            goods.throw_out_expired(day, self.depot, at_time(day, time(6, 0)))

    def ring(self, day: date) -> None:
        """The service desk's afternoon."""
        desk.ring(self.desk, at_time(day, AFTERNOON))

    def _back(self, days: int, hour: int) -> datetime:
        scale = min(1.0, (self.last_day - self.first_day).days / QUARTER)
        day = self.last_day - timedelta(round(days * scale))
        while not is_weekday(day):
            day -= timedelta(1)
        return at_time(day, time(hour))

    def _number(self, line: str, supplier: str = "") -> str:
        """An article of that line, not a flavour or size."""
        return next(
            row.number
            for row in self.articles
            if row.line.startswith(line) and not row.parent and supplier in ("", row.supplier)
        )

    def _plan_change(self, at: datetime) -> None:
        starts_on = (self.last_day + STARTS_AFTER).replace(day=1)
        self._change = changeover.plan(self.articles, starts_on, self.actors["inkop1"], at)

    def _bring_file(self, at: datetime) -> None:
        assert self._change is not None
        changeover.bring_file(self._change, self.articles, self.actors["inkop1"], self.lmn[0], at)

    def _convert(self, at: datetime) -> None:
        assert self._change is not None
        changeover.convert(self._change, self.articles, self.lmn, at)

    def _run_out(self, at: datetime) -> None:
        assert self._change is not None
        changeover.run_out(self._change, self.depot, at)

    def _ask(self, place: int, at: datetime) -> None:
        self._asked[place] = dispensations.ask(place, at)

    def _prepare(self, place: int, at: datetime) -> None:
        dispensations.prepare(place, self._asked[place], *self.lmn, at)

    def _decide(self, place: int, at: datetime) -> None:
        dispensations.decide(place, self._asked[place], self.actors["ledamot01"], at)

    def _raise_prices(self, at: datetime) -> None:
        from_day = at.date() + timedelta(days=20)
        register.raise_prices(self.depot, self.lmn[0], from_day, at)

    def _discontinue(self, at: datetime) -> None:
        """An article that has been prescribed, and that nobody in the population prescribes any more."""
        before, after = self._prescribed(at, later=False), self._prescribed(at, later=True)
        kept = {
            row.number
            for row in self.articles
            if row.contracted and row.group != "absorbents" and not row.line.startswith(_IN_OTHER_SCENES)
        }
        given_up = [number for number, _ in before.most_common() if number in kept and number not in after]
        if given_up:
            telling.discontinue(given_up[0], self.depot, self.lmn[0], at)

    def _prescribed(self, at: datetime, *, later: bool) -> Counter[str]:
        """How many times each article is prescribed, before `at` or after."""
        rows = (row for row in self.prescriptions if (row.prescribed_at > at) is later)
        return Counter(item.article for row in rows for item in row.items)

    def _replace(self, at: datetime) -> None:
        old, new = self._pair("kateterfixering")
        telling.replace(old, new, self.last_day + timedelta(days=10), self.depot, self.lmn[1], at)

    def _new_package(self, at: datetime) -> None:
        telling.repack(self._number("nattpåse"), 12, self.last_day + timedelta(days=30), self.depot, at)

    def _pair(self, line: str) -> tuple[str, str]:
        """Two articles of one line."""
        found = [row.number for row in self.articles if row.line.startswith(line) and not row.parent]
        return found[0], found[1]

    def _call_back(self, at: datetime) -> None:
        self._recall = goods.call_back(self.lmn[0], at)

    def _tell_most(self, at: datetime) -> None:
        if self._recall is not None:
            goods.tell_most(self._recall, self.desk, at)
