"""Registers units, special housing and pickup points, many at once; what is known already is left as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uttag.apps.parties.models import CareProvider, PickupPoint, SpecialHousing, Unit


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


def add_pickup_points(points: Iterable[PickupPoint]) -> None:
    """The carriers' list; a known code is left as it is."""
    PickupPoint.objects.bulk_create(points, ignore_conflicts=True)


def _providers() -> dict[str, int]:
    return dict(CareProvider.objects.values_list("code", "pk"))
