"""Made-up patients over all municipalities, in proportion to inhabitants but with some in each.

Identity numbers are test numbers only: see `identity_numbers`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from uttag.simulation.population import names
from uttag.simulation.population.identity_numbers import NumberPool, born_on, is_man
from uttag.simulation.population.places import HousingRow
from uttag.simulation.population.tables import table

LEAST_IN_A_MUNICIPALITY = 6
NEWBORN_DAYS = 45  # so long a number can be wanting
PROTECTED = {"marked": 8, "registered": 5, "assumed": 3}

# Product areas, ages (oldest, youngest, most common) and how many of a thousand patients.
# Few are made for the ages where the published test numbers are few: see `identity_numbers`.
_PROFILES = (
    (("continence",), "old", (97, 66, 82), 430),
    (("continence",), "adult", (65, 19, 50), 165),
    (("continence",), "child", (17, 5, 8), 55),
    (("nutrition",), "old", (97, 66, 80), 85),
    (("nutrition",), "adult", (65, 19, 40), 85),
    (("nutrition",), "child", (17, 2, 9), 120),
    (("nutrition",), "infant", (1, 0, 0), 30),
    (("continence", "nutrition"), "old", (96, 70, 84), 30),
)


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient; fields are named as in the patient register. `life` is old, adult, child or infant.

    `special_housing` is a housing's code. `parent` is who orders for a child.
    With protected registration (`registered`) there is no address: what is registered may be untrue.
    """

    key: int
    kind: str
    number: str
    given_name: str
    family_name: str
    born_on: date
    man: bool
    life: str
    product_areas: tuple[str, ...]
    protected: str
    municipality: str
    housing: str
    special_housing: str | None
    ward: str
    home_care: bool
    street: str
    postal_code: str
    city: str
    door_code: str
    mobile: str
    phone: str
    email: str
    parent: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class _Person:
    """Who somebody is, before where they live."""

    kind: str
    number: str
    born_on: date
    man: bool


def people(
    rng: random.Random, count: int, day: date, housings: tuple[HousingRow, ...]
) -> tuple[PatientRow, ...]:
    """`count` patients as they are on `day`."""
    pool = NumberPool(rng, day)
    by_municipality: dict[str, list[HousingRow]] = defaultdict(list)
    for housing in housings:
        by_municipality[housing.care_provider].append(housing)
    profiles = rng.choices(_PROFILES, [share for *_, share in _PROFILES], k=count)
    rows = [
        _patient(rng, key, profile, _person(rng, pool, profile[2], day), code, by_municipality[code])
        for key, (profile, code) in enumerate(
            zip(profiles, _municipalities(rng, count), strict=True), start=1
        )
    ]
    return tuple(_protect(rng, rows))


def _municipalities(rng: random.Random, count: int) -> list[str]:
    """The municipality of each patient, in no order."""
    known = table("municipalities")
    least = min(LEAST_IN_A_MUNICIPALITY, count // len(known))
    codes = [code for code in known for _ in range(least)]
    weights = [row["thousands"] for row in known.values()]
    codes += rng.choices(list(known), weights, k=count - len(codes))
    rng.shuffle(codes)
    return codes


def _person(rng: random.Random, pool: NumberPool, ages: tuple[int, int, int], day: date) -> _Person:
    oldest, youngest, usual = ages
    age = round(rng.triangular(youngest, oldest, usual))
    if oldest <= 1 and rng.random() < 0.25:
        return _Person("none", "", day - timedelta(rng.randint(3, NEWBORN_DAYS)), rng.random() < 0.5)
    chance = rng.random()
    if chance < 0.005:
        return _with_reserve_number(rng, day.year - age)
    number = pool.coordination() if chance < 0.013 and youngest > 17 else None
    if number:
        return _Person("coordination", number, born_on(number), is_man(number))
    number = pool.personal(day.year - age)
    return _Person("personal", number, born_on(number), is_man(number))


def _with_reserve_number(rng: random.Random, year: int) -> _Person:
    """Reserve numbers follow no national form: here the date, R and three digits, which no check can pass."""
    born = date(year, 1, 1) + timedelta(rng.randint(0, 364))
    return _Person("reserve", f"{born:%Y%m%d}R{rng.randint(100, 999)}", born, rng.random() < 0.5)


def _patient(
    rng: random.Random,
    key: int,
    profile: tuple[tuple[str, ...], str, tuple[int, int, int], int],
    person: _Person,
    municipality: str,
    housings: list[HousingRow],
) -> PatientRow:
    areas, life, *_ = profile
    given = names.given_name(rng, person.born_on.year, person.man)
    family = names.family_name(rng)
    housing = rng.choice(housings) if rng.random() < {"old": 0.44, "adult": 0.03}.get(life, 0) else None
    home = housing or names.address(rng, table("municipalities")[municipality]["post"])
    is_young = life in ("child", "infant")
    mobile = names.mobile(rng) if rng.random() < (0.55 if life == "old" else 0.95) else ""
    return PatientRow(
        key=key,
        kind=person.kind,
        number=person.number,
        given_name=given,
        family_name=family,
        born_on=person.born_on,
        man=person.man,
        life=life,
        product_areas=areas,
        protected="none",
        # Who has a reserve number and lives at home is registered nowhere: who pays must be settled by hand.
        municipality="" if person.kind == "reserve" and not housing else municipality,
        housing="special" if housing else "ordinary",
        special_housing=housing.code if housing else None,
        ward=rng.choice(housing.wards) if housing else "",
        home_care=not housing and rng.random() < {"old": 0.35, "adult": 0.12}.get(life, 0.04),
        street=home.street,
        postal_code=home.postal_code,
        city=home.city,
        door_code=f"{rng.randint(0, 9999):04}" if not housing and rng.random() < 0.3 else "",
        mobile=mobile,
        phone=names.phone(rng) if not mobile or rng.random() < 0.2 else "",
        email=f"{names.plain(given)}.{names.plain(family)}.{key}@example.org" if rng.random() < 0.6 else "",
        parent=f"{names.given_name(rng, 1988, rng.random() < 0.4)} {family}" if is_young else "",
    )


def _protect(rng: random.Random, rows: list[PatientRow]) -> list[PatientRow]:
    """Gives a few people a protected identity of each kind; their data are otherwise like everybody's."""
    candidates = [row.key for row in rows if row.kind == "personal" and row.housing == "ordinary"]
    kinds = [kind for kind, number in PROTECTED.items() for _ in range(number)]
    chosen = dict(zip(rng.sample(candidates, min(len(kinds), len(candidates))), kinds, strict=False))
    return [_protected(row, chosen[row.key]) if row.key in chosen else row for row in rows]


def _protected(row: PatientRow, kind: str) -> PatientRow:
    if kind != "registered":
        return replace(row, protected=kind)
    return replace(row, protected=kind, street="", postal_code="", city="", door_code="", phone="")
