"""Finds places and payers by what people know of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.parties.models import CareProvider, Customer, PickupPoint, SpecialHousing

NEAREST = 10


def pickup_points_near(postal_code: str, count: int = NEAREST) -> list[PickupPoint]:
    """At most `count` pickup points in use, those with the closest postal codes first (D11).

    Swedish postal codes follow the roads well enough for a choice among neighbours, and need no map.
    """
    code = postal_code.replace(" ", "")
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return []
    points = PickupPoint.objects.select_related("carrier").filter(active=True)
    above = points.filter(postal_code__gte=code).order_by("postal_code", "pk")[:count]
    below = points.filter(postal_code__lt=code).order_by("-postal_code", "pk")[:count]
    return sorted([*above, *below], key=lambda p: (abs(int(p.postal_code) - int(code)), p.pk))[:count]


def search_special_housing(words: str) -> QuerySet[SpecialHousing]:
    """Special housing by parts of name or town."""
    found = SpecialHousing.objects.select_related("care_provider")
    for word in words.split():
        found = found.filter(name__icontains=word) | found.filter(city__icontains=word)
    return found.order_by("name", "pk")


def special_housing_with(uuid: str) -> SpecialHousing | None:
    """The special housing with this uuid, if it is one."""
    try:
        return SpecialHousing.objects.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def municipalities() -> list[tuple[str, str]]:
    """Code and name of the municipalities that are parties, by name."""
    found = CareProvider.objects.filter(kind=CareProvider.Kind.MUNICIPALITY)
    return list(found.order_by("name").values_list("code", "name"))


def customer_names(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of customers by their ids."""
    return dict(Customer.objects.filter(pk__in={i for i in ids if i is not None}).values_list("pk", "name"))


def care_provider_names() -> dict[str, str]:
    """The names of all care providers by their codes."""
    return dict(CareProvider.objects.order_by("name").values_list("code", "name"))
