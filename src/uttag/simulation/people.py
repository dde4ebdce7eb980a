"""Patients and those who act for them: registered, prescribed to, and asking for what they need."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.ordering.operations import place_request
from uttag.apps.ordering.receipts import Receipt
from uttag.apps.ordering.wishes import DeliveryChoice, RequestWish, RowWish
from uttag.apps.parties.models import SpecialHousing
from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import Particulars, let_log_in, register_patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.operations import ItemWish, prescribe
from uttag.apps.prescribing.queries import view_of
from uttag.ground.accounts.models import User
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, RequestedBy, Urgency
from uttag.simulation.founding import FOUNDER
from uttag.simulation.population.demand import PrescriptionRow
from uttag.simulation.population.people import PatientRow
from uttag.simulation.population.populate import Population
from uttag.simulation.population.requests import RequestRow

_FIVE_MINUTES = timedelta(minutes=5)


class People:
    """Knows who has been registered by whom, and which items there are; counts refusals by code."""

    def __init__(self, population: Population, actors: dict[str, Actor]) -> None:
        self._rows = {row.key: row for row in population.patients}
        self._actors = actors
        # A housing's name is unique within its municipality, which is also the patient's.
        registered = {(h.care_provider.code, h.name): h.uuid for h in _housings()}
        self._housings = {h.code: registered[h.care_provider, h.name] for h in population.places.housings}
        self._patients: dict[int, Patient] = {}
        self._in_care: set[tuple[int, int | None]] = set()
        self._items: dict[tuple[int, int], UUID] = {}
        self.refusals: Counter[str] = Counter()

    def prescribe(self, row: PrescriptionRow) -> None:
        """The prescriber registers the patient, if new to the care provider, and prescribes."""
        actor = self._actors[row.prescriber]
        patient = self._in_care_of(row, actor)
        wishes = [
            ItemWish(
                item.article,
                item.withdrawals,
                item.pieces_per_withdrawal,
                item.days_per_withdrawal,
                item.time_lock_days,
                item.first_day,
                item.last_valid_day,
            )
            for item in row.items
        ]
        prescription = prescribe(patient.uuid, wishes, actor=actor, at=row.prescribed_at)
        for position, item in enumerate(prescription.items.order_by("pk")):
            self._items[row.key, position] = item.uuid

    def ask(self, row: RequestRow) -> Receipt | None:
        """Places the request. Where stock can't serve an urgent one, it is asked for again as standard."""
        patient = self._patients[row.patient]
        actor = self._actors[row.placed_by] if row.placed_by else self._as_patient(row)
        wish = self._wish(row, patient.uuid)
        try:
            return place_request(wish, actor=actor, at=row.at)
        except Refused as refused:
            self.refusals[refused.reasons[0].code] += 1
            if not refused.reasons[0].code.endswith("_out_of_stock"):
                return None
        rows = tuple(
            replace(one, delivery=replace(one.delivery, urgency=Urgency.STANDARD)) for one in wish.rows
        )
        again = replace(wish, key=f"{wish.key}-standard", rows=rows)
        return place_request(again, actor=actor, at=row.at + _FIVE_MINUTES)

    def give_log_ins(self, count: int, password: str, *, at: datetime) -> list[str]:
        """A log-in each for `count` grown patients, first who can order now, and for a parent. Their usernames."""
        hashed = make_password(password)
        made = []
        grown = [row for row in self._rows.values() if row.key in self._patients and row.life != "infant"]
        able = self._able_to_order(local(at).date())
        first = sorted(grown, key=lambda r: (bool(r.parent), r.key not in able, r.key))
        for number, row in enumerate(first[:count], start=1):
            user = User.objects.create(username=f"patient{number}", name=row.name, password=hashed)
            let_log_in(user, self._patients[row.key], actor=FOUNDER, at=at)
            made.append(user.username)
        child = next((row for row in self._rows.values() if row.parent and row.key in self._patients), None)
        if child is not None:
            user = User.objects.create(username="foralder", name=child.parent, password=hashed)
            let_log_in(user, self._patients[child.key], parent=True, actor=FOUNDER, at=at)
            made.append(user.username)
        return made

    def _able_to_order(self, day: date) -> set[int]:
        """Whose items (by the patient's key) hold a withdrawal that can be taken."""
        keys = {patient.pk: key for key, patient in self._patients.items()}
        items = PrescriptionItem.objects.filter(patient__in=keys, cancelled_at=None, last_valid_day__gte=day)
        views = (
            view_of(item, day)
            for item in items.select_related("article").prefetch_related("article__children")
        )
        return {keys[view.item.patient_id] for view in views if view.takeable and view.left}

    def _in_care_of(self, row: PrescriptionRow, actor: Actor) -> Patient:
        key = (row.patient, actor.care_provider_id)
        if key not in self._in_care:
            particulars = self._particulars(self._rows[row.patient])
            patient = register_patient(particulars, actor=actor, at=row.prescribed_at - _FIVE_MINUTES)
            self._patients[row.patient] = patient
            self._in_care.add(key)
        return self._patients[row.patient]

    def _particulars(self, row: PatientRow) -> Particulars:
        return Particulars(
            given_name=row.given_name,
            family_name=row.family_name,
            number=row.number,
            reserve_number=row.kind == "reserve",
            born_on=row.born_on,
            municipality=row.municipality,
            protected=row.protected,
            home_care=row.home_care,
            special_housing=self._housings[row.special_housing] if row.special_housing else None,
            ward=row.ward,
            street=row.street,
            postal_code=row.postal_code,
            city=row.city,
            door_code=row.door_code,
            phone=row.phone,
            mobile=row.mobile,
            email=row.email,
        )

    def _as_patient(self, row: RequestRow) -> Actor:
        known = self._rows[row.patient]
        return Actor(
            Role.PATIENT, name=known.parent or known.name, patient_ids=(self._patients[row.patient].pk,)
        )

    def _wish(self, row: RequestRow, patient: UUID) -> RequestWish:
        delivery = self._delivery(row)
        rows = tuple(
            RowWish(self._items[asked.prescription, asked.item], delivery, asked.chosen)
            for asked in row.items
        )
        return RequestWish(row.key, patient, rows, row.channel, RequestedBy(row.requested_by))

    def _delivery(self, row: RequestRow) -> DeliveryChoice:
        to, home = row.destination, self._rows[row.patient]
        own = to.street == home.street and to.postal_code == home.postal_code
        return DeliveryChoice(
            destination=DestinationKind(to.kind),
            urgency=Urgency(row.urgency),
            pickup_point=to.pickup_point or "",
            ward=to.ward,
            leave_outside=to.leave_outside,
            street="" if own else to.street,
            postal_code="" if own else to.postal_code,
            city="" if own else to.city,
            door_code=to.door_code,
        )


def _housings() -> list[SpecialHousing]:
    return list(SpecialHousing.objects.select_related("care_provider"))
