"""Where people work and where parcels go: units and their staff, special housing, pickup points, carriers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from uttag.rules.transport import ReachFact
from uttag.rules.words import DestinationKind, Urgency
from uttag.simulation.population import names
from uttag.simulation.population.tables import table

REGION = "VGR"
BOTH_AREAS = ("continence", "nutrition")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """`care_provider` is a municipality's code, VGR, or None for the distributor.

    `kind` is the register's word; `setting` says what sort of care unit it is: home_care, special_housing,
    health_centre or clinic.
    """

    hsa_id: str
    care_provider: str | None
    name: str
    kind: str
    setting: str
    municipality: str
    product_areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffRow:
    username: str
    name: str
    email: str
    profession: str
    role: str
    unit: str  # its hsa_id


@dataclass(frozen=True, slots=True)
class HousingRow:
    """Special housing with its one fixed delivery point (D4)."""

    code: str
    care_provider: str
    name: str
    delivery_point: str
    street: str
    postal_code: str
    city: str
    wards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PickupPointRow:
    code: str
    name: str
    carrier: str
    street: str
    postal_code: str
    city: str
    in_county: bool
    municipality: str


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """A lorry of a carrier's, on weekdays. Times are Swedish; empty `urgencies`: whatever there is."""

    name: str
    cutoff_at: time
    leaves_at: time
    urgencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """Shares are of parcels: late by a day or more, silent for some days, lost for good."""

    code: str
    name: str
    serves: tuple[str, ...]
    late: float
    silent: float
    lost: float
    phone: str
    link: str
    most_weight_g: int
    reaches: tuple[ReachFact, ...]
    departures: tuple[DepartureRow, ...]


@dataclass(frozen=True, slots=True)
class Places:
    units: tuple[UnitRow, ...]
    staff: tuple[StaffRow, ...]
    housings: tuple[HousingRow, ...]
    pickup_points: tuple[PickupPointRow, ...]
    carriers: tuple[CarrierRow, ...]


def places(rng: random.Random) -> Places:
    units = (*_care_units(), *_clinics(), *_distributor_units())
    return Places(
        units=units,
        staff=tuple(_staff(rng, units)),
        housings=tuple(_housings(rng)),
        pickup_points=(*_pickup_points(rng), *_pickup_points_outside(rng)),
        carriers=tuple(_carrier(row) for row in table("suppliers")["carrier"]),
    )


def carrier_code(kind: str) -> str:
    """Who takes parcels to this kind of destination."""
    return str(next(row["code"] for row in table("suppliers")["carrier"] if kind in row["serves"]))


def _carrier(row: dict[str, Any]) -> CarrierRow:
    reaches = tuple(
        ReachFact(
            row["code"],
            DestinationKind(kind),
            Urgency(urgency),
            first,
            last,
            reach["working_days"],
            reach.get("rural", False),
            reach.get("rank", 1),
        )
        for reach in row["reach"]
        for kind in reach["destinations"]
        for urgency in reach["urgencies"]
        for first, last in reach["codes"]
    )
    departures = tuple(
        DepartureRow(one["name"], one["cutoff_at"], one["leaves_at"], tuple(one.get("urgencies", ())))
        for one in row.get("departure", ())
    )
    plain = {name: value for name, value in row.items() if name not in ("serves", "reach", "departure")}
    return CarrierRow(**plain, serves=tuple(row["serves"]), reaches=reaches, departures=departures)


def _care_units() -> Iterator[UnitRow]:
    for code, municipality in table("municipalities").items():
        name, size = municipality["name"], municipality["thousands"]
        yield _unit(f"K{code}1", code, f"Hemsjukvården {name}", "home_care", code)
        yield _unit(f"K{code}2", code, f"Särskilt boende {name}", "special_housing", code)
        for number in range(1, _between(1, size // 40 + 1, 4) + 1):
            suffix = f" {number}" if size >= 40 else ""
            yield _unit(f"V{code}{number}", REGION, f"Vårdcentralen {name}{suffix}", "health_centre", code)


def _clinics() -> Iterator[UnitRow]:
    for number, clinic in enumerate(table("places")["clinic"], start=1):
        yield _unit(f"S{number:03}", REGION, clinic["name"], "clinic", "", tuple(clinic["areas"]))


def _distributor_units() -> Iterator[UnitRow]:
    for number, unit in enumerate(table("places")["distributor"], start=1):
        yield UnitRow(f"SE2321000131-D{number:03}", None, unit["name"], unit["kind"], "", "1496", BOTH_AREAS)


def _unit(
    suffix: str,
    provider: str,
    name: str,
    setting: str,
    municipality: str,
    areas: tuple[str, ...] = BOTH_AREAS,
) -> UnitRow:
    return UnitRow(f"SE2321000131-{suffix}", provider, name, "care", setting, municipality, areas)


def _staff(rng: random.Random, units: tuple[UnitRow, ...]) -> Iterator[StaffRow]:
    serial = itertools.count(1)
    for unit in units:
        for profession in _professions(unit):
            man = rng.random() < 0.15
            name = f"{names.given_name(rng, rng.randint(1962, 1998), man)} {names.family_name(rng)}"
            username = f"{unit.kind if unit.kind != 'care' else 'prescriber'}{next(serial):03}"
            email = f"{names.plain(name)}@example.org"
            role = "prescriber" if unit.kind == "care" else unit.kind
            yield StaffRow(username, name, email, profession, role, unit.hsa_id)


def _professions(unit: UnitRow) -> list[str]:
    known = table("places")
    if unit.setting == "clinic":
        return list(next(row["professions"] for row in known["clinic"] if row["name"] == unit.name))
    if unit.kind != "care":
        row = next(row for row in known["distributor"] if row["name"] == unit.name)
        return [row["profession"]] * row["staff"]
    first: str = known["professions"][unit.setting]
    return [first, "dietist"] if unit.setting != "special_housing" else [first, first]


def _housings(rng: random.Random) -> Iterator[HousingRow]:
    words = table("names")["streets"]
    for code, municipality in table("municipalities").items():
        count = _between(1, round(municipality["thousands"] / 12), 6)
        for number, name in enumerate(rng.sample(words["housings"], count), start=1):
            place = names.address(rng, municipality["post"])
            yield HousingRow(
                code=f"{code}-{number}",
                care_provider=code,
                name=f"{name}, {municipality['name']}",
                delivery_point=rng.choice(
                    ["Godsmottagningen, port B", "Huvudentrén, receptionen", "Lastkajen"]
                ),
                street=place.street.split(" lgh")[0],
                postal_code=place.postal_code,
                city=place.city,
                wards=tuple(sorted(rng.sample(words["wards"], rng.randint(2, 5)))),
            )


def _pickup_points(rng: random.Random) -> Iterator[PickupPointRow]:
    for code, municipality in table("municipalities").items():
        for number in range(1, _between(2, 2 + municipality["thousands"] // 15, 8) + 1):
            # Through the postal towns in turn, so that each has one before any has two.
            post = municipality["post"][(number - 1) % len(municipality["post"])]
            yield _pickup_point(rng, f"O{code}{number}", post, code)


def _pickup_points_outside(rng: random.Random) -> Iterator[PickupPointRow]:
    for number, post in enumerate(table("places")["outside"]["post"], start=1):
        yield _pickup_point(rng, f"OU{number:02}", post, "")


def _pickup_point(rng: random.Random, code: str, post: str, municipality: str) -> PickupPointRow:
    place = names.address(rng, [post])
    return PickupPointRow(
        code=code,
        name=f"{rng.choice(table('names')['streets']['shops'])} {place.city}",
        carrier=carrier_code("pickup_point"),
        street=place.street.split(" lgh")[0],
        postal_code=place.postal_code,
        city=place.city,
        in_county=bool(municipality),
        municipality=municipality,
    )


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
