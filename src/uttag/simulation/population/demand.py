"""What is prescribed to whom, and who asks for what, when, how and to where.

Orders of magnitude as in neighbouring regions: continence four to six withdrawals a year of two to three
months each, nutrition a month each.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from uttag.simulation.population.articles import ArticleRow
from uttag.simulation.population.clock import DESK_FROM, DESK_TO, at_random_time, next_working_day
from uttag.simulation.population.people import PatientRow
from uttag.simulation.population.places import Places, StaffRow, UnitRow
from uttag.simulation.population.tables import table

VALID_DAYS = 365
PRESCRIBED_EARLIER_DAYS = 40
NEW_IN_PERIOD = 0.15  # the share of prescriptions that are made while the simulation runs


@dataclass(frozen=True, slots=True)
class ItemRow:
    article: str
    withdrawals: int
    pieces_per_withdrawal: int
    days_per_withdrawal: int
    time_lock_days: int
    first_day: date
    last_valid_day: date


@dataclass(frozen=True, slots=True)
class PrescriptionRow:
    """`patient` is the patient's key, `prescriber` a username, `unit` an hsa_id."""

    key: int
    patient: int
    prescriber: str
    unit: str
    prescribed_at: datetime
    items: tuple[ItemRow, ...]


def prescriptions(
    rng: random.Random,
    patients: tuple[PatientRow, ...],
    articles: tuple[ArticleRow, ...],
    places: Places,
    first_day: date,
    last_day: date,
    is_working: Callable[[date], bool],
) -> tuple[PrescriptionRow, ...]:
    """One for each patient and product area, in the order they are made; most before `first_day`."""
    assortment = _Assortment(articles)
    prescribers = _Prescribers(places)
    drafts: list[tuple[datetime, PatientRow, StaffRow, tuple[ArticleRow, ...]]] = []
    for patient in patients:
        for area in patient.product_areas:
            # Nobody is prescribed anything before they are born.
            day = max(_prescribed_day(rng, first_day, last_day), patient.born_on)
            day = next_working_day(day, is_working)
            prescriber = prescribers.choose(rng, patient, area)
            drafts.append(
                (
                    at_random_time(rng, day, DESK_FROM, DESK_TO),
                    patient,
                    prescriber,
                    assortment.choose(rng, patient, area),
                )
            )
    drafts.sort(key=lambda draft: (draft[0], draft[1].key))
    return tuple(
        PrescriptionRow(
            key,
            patient.key,
            staff.username,
            staff.unit,
            at,
            tuple(_item(rng, article, at.date()) for article in chosen),
        )
        for key, (at, patient, staff, chosen) in enumerate(drafts, start=1)
    )


def _prescribed_day(rng: random.Random, first_day: date, last_day: date) -> date:
    if rng.random() < NEW_IN_PERIOD:
        return first_day + timedelta(rng.randint(0, (last_day - first_day).days))
    # Two days more, so that a move to the next working day stays before the first day.
    return first_day - timedelta(rng.randint(5, PRESCRIBED_EARLIER_DAYS))


def _item(rng: random.Random, article: ArticleRow, day: date) -> ItemRow:
    packages = article.pieces_per_withdrawal // article.pieces_per_package
    pieces = max(1, round(packages * rng.choice((0.5, 1, 1, 1, 1.5)))) * article.pieces_per_package
    return ItemRow(
        article=article.number,
        withdrawals=max(1, article.withdrawals_per_year),
        pieces_per_withdrawal=pieces,
        days_per_withdrawal=article.days_per_withdrawal,
        time_lock_days=round(article.days_per_withdrawal * 0.8),
        first_day=day,
        last_valid_day=day + timedelta(VALID_DAYS),
    )


class _Assortment:
    """Finds articles for a patient: what is prescribed together, then a brand and size of each."""

    def __init__(self, articles: tuple[ArticleRow, ...]) -> None:
        self._by_line: dict[str, list[ArticleRow]] = defaultdict(list)
        for article in articles:
            is_prescribable = article.contracted or article.dispensation_approved
            if article.parent is None and is_prescribable:
                self._by_line[article.line].append(article)

    def choose(self, rng: random.Random, patient: PatientRow, area: str) -> tuple[ArticleRow, ...]:
        sex = "man" if patient.man else "woman"
        regimens = [
            regimen
            for regimen in table("regimens")["regimen"]
            if regimen["in"] == area and patient.life in regimen["for"] and regimen.get("sex", sex) == sex
        ]
        regimen = rng.choices(regimens, [regimen["weight"] for regimen in regimens])[0]
        return tuple(rng.choice(self._by_line[line]) for line in regimen["items"])


class _Prescribers:
    """Who prescribes to a patient: the own municipality's nurses, the health centre, or a clinic."""

    def __init__(self, places: Places) -> None:
        self._staff: dict[str, list[StaffRow]] = defaultdict(list)
        for person in places.staff:
            self._staff[person.unit].append(person)
        self._local: dict[tuple[str, str], list[UnitRow]] = defaultdict(list)
        self._clinics: dict[str, list[UnitRow]] = defaultdict(list)
        for unit in places.units:
            self._local[unit.municipality, unit.setting].append(unit)
            if unit.setting == "clinic":
                for area in unit.product_areas:
                    self._clinics[area].append(unit)
        self._centres = [unit for unit in places.units if unit.setting == "health_centre"]

    def choose(self, rng: random.Random, patient: PatientRow, area: str) -> StaffRow:
        unit = rng.choice(self._units(rng, patient, area))
        staff = self._staff[unit.hsa_id]
        dietists = [person for person in staff if person.profession == "dietist"]
        others = [person for person in staff if person.profession != "dietist"]
        return rng.choice((dietists if area == "nutrition" else others) or staff)

    def _units(self, rng: random.Random, patient: PatientRow, area: str) -> list[UnitRow]:
        if patient.special_housing:
            return self._local[patient.special_housing.split("-")[0], "special_housing"]
        if patient.home_care and patient.municipality:
            return self._local[patient.municipality, "home_care"]
        is_young = patient.life in ("child", "infant")
        if is_young or rng.random() < (0.5 if area == "nutrition" else 0.2):
            named = [
                unit for unit in self._clinics[area] if unit.name.startswith(("Barn", "Metabola")) == is_young
            ]
            return named
        return self._local[patient.municipality, "health_centre"] or self._centres
