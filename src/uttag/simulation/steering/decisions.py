"""Matters raised, decided, carried out and tried: what the bodies do in the made-up region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.changes.implementing import mark_implemented
from uttag.apps.agreement.changes.reading_decisions import read_decision
from uttag.apps.governance.matters.matters import Values, raise_matter
from uttag.apps.governance.matters.what_if import ask_what_if
from uttag.apps.governance.models import Body, Matter, Meeting, Outcome
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import done
from uttag.journeys.try_proposal import STEP, take_step
from uttag.simulation.population.clock import at_time, is_weekday, next_working_day
from uttag.simulation.population.tables import table
from uttag.simulation.steering.meetings import Ending, Secretariat

KEYS = UUID("0f6a1a3e-6a0c-4c41-9d5e-6c0c2b8f4a55")
COUNCIL, OFFICIALS, POLITICIANS = "ledningsradet_lmn", "beredningsgrupp_lmn", "beredningsgruppen"
READERS, IMPLEMENTERS = 41, 33  # of the fifty parties


@dataclass(slots=True)
class Decisions:
    """Matters by the names that they have in the data file."""

    actors: Mapping[str, Actor]
    secretariat: Secretariat
    _words: dict[str, dict[str, str]] = field(default_factory=lambda: table("steering")["matter"])

    @property
    def secretary(self) -> Actor:
        return self.actors["sekreterare1"]

    def raised(self, name: str, at: datetime, values: Values = ()) -> Matter:
        """The matter, raised now if it wasn't before."""
        words = self._words[name]
        part = words.get("part", "")
        return raise_matter(
            title=words["title"],
            background=words["background"],
            part=part,
            raised_in=Body.objects.get(code=POLITICIANS if part else OFFICIALS),
            values=values,
            uuid=uuid5(KEYS, name),
            actor=self.secretary,
            at=at,
        )

    def matter(self, name: str) -> Matter:
        return Matter.objects.get(uuid=uuid5(KEYS, name))

    def meet(self, body: str, endings: Mapping[str, str], at: datetime) -> Meeting:
        """A meeting, called the day before. `endings`: matter → decided, remitted, dropped or recommended."""
        matters = [self.matter(name) for name in endings]
        meeting = self.secretariat.call(body, at, matters, at=at - timedelta(days=1))
        told = [
            self._ending(name, how, matter)
            for (name, how), matter in zip(endings.items(), matters, strict=True)
        ]
        return self.secretariat.hold(meeting, told)

    def call(self, body: str, day: date, names: tuple[str, ...], at: datetime) -> Meeting:
        """A meeting to come."""
        starts_at = at_time(next_working_day(day, is_weekday), time(13))
        return self.secretariat.call(body, starts_at, [self.matter(name) for name in names], at=at)

    def carry_out(self, name: str, at: datetime) -> None:
        """Most parties read the decision, and fewer carry it out."""
        decision = self.matter(name).decision
        assert decision is not None
        contacts = [actor for username, actor in sorted(self.actors.items()) if username.startswith("avtal")]
        for number, contact in enumerate(contacts[:READERS]):
            read_decision(decision, actor=contact, at=at)
            if number < IMPLEMENTERS:
                mark_implemented(decision.pk, implemented_day=decision.decided_day, actor=contact, at=at)

    def try_out(self, name: str, since: date, until: date, at: datetime) -> None:
        """What if? The worker's part is done here: nobody works the outbox while the region is made up."""
        ask_what_if(self.matter(name).uuid, since=since, until=until, actor=self.secretary, at=at)
        while step := Message.objects.filter(kind=STEP, done_at=None).first():
            with transaction.atomic():
                take_step(step, at=at)
                done(step, at=at)

    def _ending(self, name: str, how: str, matter: Matter) -> Ending:
        outcome = Outcome.DECIDED if how == "recommended" else Outcome(how)
        return Ending(matter, outcome, self._words[name][how])


def value(key: str, from_day: date, new: Any) -> Values:
    """One proposed value."""
    return [(key, from_day, new)]
