"""Who asks for what, when, by which way and to where: the requests of a period, in order of time.

Most are right; a few are made too early or, as express, too late, so that refusals are seen as well.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from uttag.simulation.population import names
from uttag.simulation.population.articles import ArticleRow
from uttag.simulation.population.clock import (
    DESK_FROM,
    DESK_TO,
    LOCAL,
    at_random_time,
    next_working_day,
)
from uttag.simulation.population.demand import ItemRow, PrescriptionRow
from uttag.simulation.population.people import PatientRow
from uttag.simulation.population.places import PickupPointRow, Places
from uttag.simulation.population.tables import table

ACUTE, EXPRESS = 0.03, 0.01
TOO_EARLY, EXPRESS_LATE = 0.012, 0.15  # the second: of express requests
TAKEN_ALONG_DAYS = 10  # what is due within these is asked for at the same time
CUTOFF = time(13, 59)

_CHANNELS = {"old": (30, 45, 25), "adult": (70, 25, 5), "child": (75, 20, 5), "infant": (70, 20, 10)}


@dataclass(frozen=True, slots=True)
class DestinationRow:
    """Where a request goes; fields are named as on an order. Codes name special housing and pickup points."""

    kind: str
    special_housing: str | None = None
    pickup_point: str | None = None
    ward: str = ""
    leave_outside: bool = False
    street: str = ""
    postal_code: str = ""
    city: str = ""
    door_code: str = ""
    in_county: bool = True


@dataclass(frozen=True, slots=True)
class RequestedItem:
    """`item` is the position in the prescription. `chosen` adds up to the withdrawal's pieces."""

    prescription: int
    item: int
    chosen: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request. `channel` is web (the patient), phone (the service desk) or staff (the prescriber).

    `placed_by` is the username of who places it, None for the patient. `requested_by` is prescriber or
    patient. `mistake` says which refusal it is made to meet: too_early, express_late or, mostly, none.
    """

    key: str
    at: datetime
    patient: int
    channel: str
    requested_by: str
    placed_by: str | None
    urgency: str
    destination: DestinationRow
    items: tuple[RequestedItem, ...]
    mistake: str = ""

    @property
    def day(self) -> date:
        return self.at.astimezone(LOCAL).date()


def requests(
    rng: random.Random,
    patients: tuple[PatientRow, ...],
    prescriptions: tuple[PrescriptionRow, ...],
    articles: tuple[ArticleRow, ...],
    places: Places,
    first_day: date,
    last_day: date,
    is_working: Callable[[date], bool],
) -> tuple[RequestRow, ...]:
    """All requests from `first_day` to `last_day`, these included."""
    people = {patient.key: patient for patient in patients}
    maker = _Maker(rng, articles, places, is_working)
    drafts: list[RequestRow] = []
    for prescription in prescriptions:
        patient = people[prescription.patient]
        habits = maker.habits(patient, prescription)
        for day, positions in _occasions(rng, prescription, first_day, last_day):
            drafts += maker.request(patient, prescription, habits, day, positions)
    in_time = (draft for draft in drafts if first_day <= draft.day <= last_day)
    ordered = sorted(in_time, key=lambda draft: (draft.at, draft.patient, draft.mistake))
    return tuple(replace(draft, key=f"sim-{number:06}") for number, draft in enumerate(ordered, start=1))


def _occasions(
    rng: random.Random, prescription: PrescriptionRow, first_day: date, last_day: date
) -> Iterator[tuple[date, tuple[int, ...]]]:
    """Days on which something is asked for, with the positions of the items asked for together."""
    items = prescription.items
    start = _first_due(rng, prescription, first_day)
    due = dict.fromkeys(range(len(items)), start)
    earliest = {position: item.first_day for position, item in enumerate(items)}
    left = {position: item.withdrawals for position, item in enumerate(items)}
    while due and (day := min(due.values())) <= last_day:
        soon = day + timedelta(TAKEN_ALONG_DAYS)
        positions = tuple(p for p in sorted(due) if due[p] <= soon and earliest[p] <= day)
        yield day, positions
        for position in positions:
            left[position] -= 1
            # The clear days make room for the request's own move to a working day, which shifts the lock.
            earliest[position] = day + timedelta(items[position].time_lock_days + 6)
            due[position] = max(earliest[position], day + timedelta(_cycle(rng, items[position])))
            if not left[position]:
                del due[position]


def _first_due(rng: random.Random, prescription: PrescriptionRow, first_day: date) -> date:
    """Soon after a new prescription; an older one goes on from earlier withdrawals, anywhere in its cycle."""
    prescribed = prescription.items[0].first_day
    if prescribed >= first_day:
        return prescribed + timedelta(rng.randint(1, 4))
    shortest = min(item.days_per_withdrawal for item in prescription.items)
    return first_day + timedelta(rng.randint(0, shortest - 1))


def _cycle(rng: random.Random, item: ItemRow) -> int:
    return item.days_per_withdrawal + rng.randint(-3, 8)


class _Maker:
    """Makes requests of occasions: what the patient is used to, with now and then something else."""

    def __init__(
        self,
        rng: random.Random,
        articles: tuple[ArticleRow, ...],
        places: Places,
        is_working: Callable[[date], bool],
    ) -> None:
        self._rng = rng
        self._is_working = is_working
        self._articles = {article.number: article for article in articles}
        self._children: dict[str, list[ArticleRow]] = defaultdict(list)
        for article in articles:
            if article.parent:
                self._children[article.parent].append(article)
        self._desk = [person.username for person in places.staff if person.role == "service_desk"]
        self._near: dict[str, list[PickupPointRow]] = defaultdict(list)
        for point in places.pickup_points:
            self._near[point.municipality].append(point)

    def habits(self, patient: PatientRow, prescription: PrescriptionRow) -> RequestRow:
        """A request as this patient uses to make it, still without day and rows."""
        channel = self._rng.choices(("web", "phone", "staff"), _CHANNELS[patient.life])[0]
        if patient.housing == "special" or patient.kind == "none":
            channel = "staff"
        return RequestRow(
            key="",
            at=prescription.prescribed_at,
            patient=patient.key,
            channel=channel,
            requested_by="prescriber" if channel == "staff" else "patient",
            placed_by=self._placed_by(channel, prescription),
            urgency="standard",
            destination=self._destination(patient),
            items=(),
        )

    def request(
        self,
        patient: PatientRow,
        prescription: PrescriptionRow,
        habits: RequestRow,
        day: date,
        positions: tuple[int, ...],
    ) -> Iterator[RequestRow]:
        """The request of one occasion and, rarely, one more that will be refused."""
        items = tuple(self._requested(prescription, position) for position in positions)
        draft = replace(habits, items=items, destination=self._elsewhere(habits.destination))
        request = self._when(self._urgent(draft, patient, prescription), day)
        yield request
        if self._rng.random() < TOO_EARLY:
            # One item, and before its time lock, but asked for in good faith.
            again = replace(request, urgency="standard", items=items[:1], mistake="too_early")
            yield self._when(again, request.day + timedelta(2))

    def _placed_by(self, channel: str, prescription: PrescriptionRow) -> str | None:
        if channel == "phone":
            return self._rng.choice(self._desk)
        return prescription.prescriber if channel == "staff" else None

    def _destination(self, patient: PatientRow) -> DestinationRow:
        if patient.special_housing:
            ward = patient.ward if self._rng.random() < 0.6 else ""
            return DestinationRow("special_housing", special_housing=patient.special_housing, ward=ward)
        points = self._near[patient.municipality]
        if patient.protected == "registered" or self._rng.random() < (
            0.12 if patient.life == "old" else 0.45
        ):
            # The own town's first; where the municipality is not known, or the person hides, any.
            own = [point for point in points if point.city == patient.city] or points or self._near[""]
            return DestinationRow("pickup_point", pickup_point=self._rng.choice(own).code)
        return DestinationRow(
            "home",
            street=patient.street,
            postal_code=patient.postal_code,
            city=patient.city,
            door_code=patient.door_code,
            leave_outside=self._rng.random() < 0.4,
        )

    def _elsewhere(self, usual: DestinationRow) -> DestinationRow:
        """Where the patient is for the time being: mostly at home (D7)."""
        chance = self._rng.random()
        if usual.kind == "special_housing" or chance > 0.012:
            return usual
        if chance > 0.006:
            return DestinationRow(
                "pickup_point", pickup_point=self._rng.choice(self._near[""]).code, in_county=False
            )
        place = names.address(self._rng, table("places")["outside"]["post"])
        return DestinationRow(
            "home", street=place.street, postal_code=place.postal_code, city=place.city, in_county=False
        )

    def _requested(self, prescription: PrescriptionRow, position: int) -> RequestedItem:
        item = prescription.items[position]
        article = self._articles[item.article]
        children = self._children[article.number]
        if not children:
            return RequestedItem(prescription.key, position, ((article.number, item.pieces_per_withdrawal),))
        packages = item.pieces_per_withdrawal // article.pieces_per_package
        wanted = self._rng.sample(children, min(packages, len(children), self._rng.randint(1, 3)))
        shares = [packages // len(wanted) + (n < packages % len(wanted)) for n in range(len(wanted))]
        chosen = zip(wanted, shares, strict=True)
        return RequestedItem(
            prescription.key,
            position,
            tuple((child.number, share * child.pieces_per_package) for child, share in chosen),
        )

    def _urgent(self, draft: RequestRow, patient: PatientRow, prescription: PrescriptionRow) -> RequestRow:
        articles = [self._articles[prescription.items[row.item].article] for row in draft.items]
        if not all(article.stocked and article.contracted for article in articles):
            return draft
        chance = self._rng.random()
        is_nutrition = all(article.product_area == "nutrition" for article in articles)
        if is_nutrition and chance < EXPRESS:
            mistake = "express_late" if self._rng.random() < EXPRESS_LATE else ""
            return replace(
                draft,
                urgency="express",
                channel="staff",
                requested_by="prescriber",
                placed_by=prescription.prescriber,
                destination=draft.destination if draft.destination.in_county else self._destination(patient),
                mistake=mistake,
            )
        return replace(draft, urgency="acute") if chance > 1 - ACUTE else draft

    def _when(self, draft: RequestRow, day: date) -> RequestRow:
        if draft.channel == "web" and draft.urgency == "standard":
            return replace(draft, at=at_random_time(self._rng, day, time(6, 30), time(23, 0)))
        day = next_working_day(day, self._is_working)
        if draft.mistake == "express_late":
            return replace(draft, at=at_random_time(self._rng, day, time(14, 0), DESK_TO))
        # Some acute requests come after the cut-off: they count from the next working day (reading 3).
        is_early = draft.urgency == "express" or (draft.urgency == "acute" and self._rng.random() < 0.9)
        return replace(draft, at=at_random_time(self._rng, day, DESK_FROM, CUTOFF if is_early else DESK_TO))
