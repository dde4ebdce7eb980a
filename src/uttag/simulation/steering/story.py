"""When what happens in the cooperation: days counted back from the period's last, closer in a short period."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from uttag.apps.access.actors import Actor
from uttag.rules.calendar import months_later
from uttag.simulation.population.clock import at_time, is_weekday
from uttag.simulation.steering import parties
from uttag.simulation.steering.decisions import COUNCIL, OFFICIALS, POLITICIANS, Decisions, value
from uttag.simulation.steering.meetings import Secretariat
from uttag.simulation.steering.seating import seat_everyone

QUARTER = 91
AFTER_ALL_ELSE = 3  # at the same instant people's orders and the depot's hours come first

Event = tuple[datetime, int, Callable[[], None]]


@dataclass(slots=True)
class Steering:
    """The cooperation of the made-up region. `actors`: everyone in it by username; `lmn` follows tasks up."""

    actors: Mapping[str, Actor]
    lmn: Actor
    first_day: date
    last_day: date
    _decisions: Decisions = field(init=False)

    def found(self, *, at: datetime) -> None:
        """Before the first day: bodies filled and agreements signed."""
        since = date(self.last_day.year - self.last_day.year % 2, 1, 1)
        leaders = seat_everyone(self.actors, since, at=at)
        self._decisions = Decisions(self.actors, Secretariat(self.actors["sekreterare1"], leaders))
        parties.sign_all(self._decisions.secretary, at=at)

    def events(self) -> Iterator[Event]:
        """What happens when, in order of time."""
        secretary = self._decisions.secretary
        for days, hour, act in (
            (84, 9, self._recommend_silence),
            (70, 9, self._decide_silence),
            (52, 13, self._political_meeting),
            (50, 10, partial(parties.give_notice, secretary)),
            (44, 10, partial(parties.disagree, secretary)),
            (40, 15, partial(parties.cooperate, secretary)),
            (36, 8, partial(self._decisions.carry_out, "silence")),
            (24, 9, self._decide_fee),
            (16, 11, self._propose_faster),
            (12, 14, partial(parties.follow_up, self.lmn)),
            (8, 10, self._plan_ahead),
            (7, 9, partial(parties.plan_follow_up, secretary)),
            (1, 8, self._try_faster),
        ):
            at = self._back(days, hour)
            yield at, AFTER_ALL_ELSE, partial(act, at)

    def _back(self, days: int, hour: int) -> datetime:
        scale = min(1.0, (self.last_day - self.first_day).days / QUARTER)
        day = self.last_day - timedelta(round(days * scale))
        while not is_weekday(day):
            day -= timedelta(1)
        return at_time(day, time(hour))

    def _recommend_silence(self, at: datetime) -> None:
        from_day = self._back(45, 0).date() + timedelta(days=1)
        self._decisions.raised("silence", at, value("delivery.silent_days", from_day, 2))
        meeting = self._decisions.meet(OFFICIALS, {"silence": "recommended"}, at)
        self._decisions.secretariat.approve(meeting)

    def _decide_silence(self, at: datetime) -> None:
        self._decisions.secretariat.approve(self._decisions.meet(COUNCIL, {"silence": "decided"}, at))

    def _decide_fee(self, at: datetime) -> None:
        """Its minutes wait for the other side's approval."""
        new_year = date(self.last_day.year + 1, 1, 1)
        self._decisions.raised("acute_fee", at - timedelta(days=2), value("fee.acute", new_year, 20500))
        meeting = self._decisions.meet(COUNCIL, {"acute_fee": "decided"}, at)
        self._decisions.secretariat.approve(meeting, sides=1)

    def _political_meeting(self, at: datetime) -> None:
        endings = {"training": "decided", "log_in": "remitted", "stoma": "dropped"}
        for name in endings:
            self._decisions.raised(name, at - timedelta(days=30))
        self._decisions.secretariat.approve(self._decisions.meet(POLITICIANS, endings, at))

    def _propose_faster(self, at: datetime) -> None:
        from_day = months_later(self.last_day.replace(day=1), 3)
        self._decisions.raised("faster", at, value("delivery.working_days", from_day, 3))

    def _try_faster(self, at: datetime) -> None:
        until = self.last_day - timedelta(days=2)
        self._decisions.try_out("faster", self.first_day, until, at)

    def _plan_ahead(self, at: datetime) -> None:
        """Meetings to come: one is half prepared, and next year still lacks some."""
        for body, days, matters in (
            (POLITICIANS, 15, ("log_in",)),
            (COUNCIL, 22, ("faster",)),
            ("ledningsradet_mtp", 35, ()),
            (POLITICIANS, 100, ()),
            (POLITICIANS, 190, ()),
        ):
            self._decisions.call(body, self.last_day + timedelta(days=days), matters, at)
