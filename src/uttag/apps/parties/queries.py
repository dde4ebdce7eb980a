"""Finds places and payers by what people know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.parties.models import CareProvider, Carrier, Customer, PickupPoint, Reach, SpecialHousing
from uttag.apps.parties.reaches import as_fact
from uttag.rules.transport import reaching

NEAREST = 10


def pickup_points_near(postal_code: str, count: int = NEAREST) -> list[PickupPoint]:
    """At most `count` pickup points in use, of carriers in use, those with the closest postal codes first (D11).

    Swedish postal codes follow the roads well enough for a choice among neighbours, and need no map.
    """
    code = postal_code.replace(" ", "")
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return []
    points = PickupPoint.objects.select_related("carrier").filter(active=True, carrier__active=True)
    above = points.filter(postal_code__gte=code).order_by("postal_code", "pk")[:count]
    below = points.filter(postal_code__lt=code).order_by("-postal_code", "pk")[:count]
    return sorted([*above, *below], key=lambda p: (abs(int(p.postal_code) - int(code)), p.pk))[:count]


def find_pickup_points(typed: str, count: int = NEAREST) -> list[PickupPoint]:
    """Those near a postal code, or in towns whose names begin with what was typed; none for anything else (D7)."""
    words = typed.strip()[:60]
    if any(character.isdigit() for character in words) or len(words) < 2:
        return pickup_points_near(words, count)
    # SQLite tells Å from å: the name is tried as it is typed and as names are written.
    town = Q(city__istartswith=words) | Q(city__istartswith=words.title())
    found = PickupPoint.objects.select_related("carrier").filter(town, active=True)
    return list(found.filter(carrier__active=True).order_by("city", "name", "pk")[:count])


@dataclass(frozen=True, slots=True)
class Reaching:
    """A carrier that reaches a postal code, how. `drives`: of several it is the one."""

    reach: Reach
    drives: bool


def reaching_postal_code(postal_code: str) -> list[Reaching]:
    """Who drives to a postal code, by kind of address and urgency; nothing for what is no postal code (D5, D7)."""
    code = postal_code.replace(" ", "")
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return []
    covering = Reach.objects.filter(first_code__lte=code, last_code__gte=code, carrier__active=True)
    found = list(
        covering.select_related("carrier").order_by("destination", "urgency", "rank", "working_days")
    )
    facts = {reach.pk: as_fact(reach) for reach in found}
    kinds = {(fact.destination, fact.urgency) for fact in facts.values()}
    driving = {reaching(facts.values(), code, *kind) for kind in kinds}
    return [Reaching(reach, facts[reach.pk] in driving) for reach in found]


def reaches_of(carrier: Carrier) -> QuerySet[Reach]:
    """Where a carrier has said that it delivers."""
    return carrier.reaches.order_by("destination", "urgency", "rank", "first_code")


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
    """Who pays, by customers' ids, as clerks and prescribers call them: the care provider, not its invoice address."""
    known = Customer.objects.filter(pk__in={i for i in ids if i is not None})
    return dict(known.values_list("pk", "care_provider__name"))


def care_provider_names() -> dict[str, str]:
    """The names of all care providers by their codes."""
    return dict(CareProvider.objects.order_by("name").values_list("code", "name"))
