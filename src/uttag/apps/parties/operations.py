"""Registers units, special housing, carriers and pickup points, many at once; what is known is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uttag.apps.parties.models import CareProvider, Carrier, PickupPoint, Reach, SpecialHousing, Unit
from uttag.rules.transport import ReachFact


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit by its HSA id; `care_provider` is a code, None for the distributor's own units."""

    hsa_id: str
    name: str
    kind: str
    care_provider: str | None


@dataclass(frozen=True, slots=True)
class HousingEntry:
    """A special housing of a municipality (code) with its one delivery point (D4)."""

    care_provider: str
    name: str
    delivery_point: str
    street: str
    postal_code: str
    city: str
    wards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarrierEntry:
    """A carrier and where it reaches; each reach's own `carrier` is this one's code."""

    code: str
    name: str
    link: str
    reaches: tuple[ReachFact, ...]
    phone: str = ""
    most_weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class PickupPointEntry:
    """A carrier's (code) pickup point."""

    code: str
    name: str
    carrier: str
    street: str
    postal_code: str
    city: str
    in_county: bool


def add_units(entries: Iterable[UnitEntry]) -> None:
    providers = _providers()
    Unit.objects.bulk_create(
        [
            Unit(
                hsa_id=entry.hsa_id,
                name=entry.name,
                kind=entry.kind,
                care_provider_id=providers[entry.care_provider] if entry.care_provider else None,
            )
            for entry in entries
        ],
        ignore_conflicts=True,
    )


def add_housings(entries: Iterable[HousingEntry]) -> None:
    providers = _providers()
    known = set(SpecialHousing.objects.values_list("care_provider__code", "name"))
    SpecialHousing.objects.bulk_create(
        SpecialHousing(
            care_provider_id=providers[entry.care_provider],
            name=entry.name,
            delivery_point=entry.delivery_point,
            street=entry.street,
            postal_code=entry.postal_code,
            city=entry.city,
            wards=list(entry.wards),
        )
        for entry in entries
        if (entry.care_provider, entry.name) not in known
    )


def add_carriers(entries: Iterable[CarrierEntry]) -> None:
    """Carriers with where they reach; a known code is left as it is, with its reaches."""
    known = set(Carrier.objects.values_list("code", flat=True))
    for entry in entries:
        if entry.code in known:
            continue
        carrier = Carrier.objects.create(
            code=entry.code,
            name=entry.name,
            phone=entry.phone,
            link=entry.link,
            most_weight_g=entry.most_weight_g,
        )
        Reach.objects.bulk_create(
            Reach(
                carrier=carrier,
                destination=reach.destination,
                urgency=reach.urgency,
                first_code=reach.first_code,
                last_code=reach.last_code,
                working_days=reach.working_days,
                rural=reach.rural,
                rank=reach.rank,
            )
            for reach in entry.reaches
        )


def add_pickup_points(entries: Iterable[PickupPointEntry]) -> None:
    """The carriers' list; a known code is left as it is."""
    carriers = dict(Carrier.objects.values_list("code", "pk"))
    PickupPoint.objects.bulk_create(
        [
            PickupPoint(
                code=entry.code,
                name=entry.name,
                carrier_id=carriers[entry.carrier],
                street=entry.street,
                postal_code=entry.postal_code,
                city=entry.city,
                in_county=entry.in_county,
            )
            for entry in entries
        ],
        ignore_conflicts=True,
    )


def _providers() -> dict[str, int]:
    return dict(CareProvider.objects.values_list("code", "pk"))
