"""From a delivery choice to an address: the patient's own, another one, a housing's point or a pickup point."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from uttag.apps.ordering.wishes import DeliveryChoice, RequestWish
from uttag.apps.parties.models import PickupPoint, SpecialHousing
from uttag.apps.patients.models import Patient
from uttag.ground.numbering.numbers import is_digits
from uttag.rules.reasons import Refused, because
from uttag.rules.terms import TermBook
from uttag.rules.words import DestinationKind

# With protected registration the registered address may be untrue: nothing is ever sent there unasked.
_NEVER_PREFILLED = Patient.Protected.REGISTERED


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order goes. `key` is equal for rows that can travel together."""

    choice: DeliveryChoice
    recipient: str
    street: str
    postal_code: str
    city: str
    in_county: bool
    country: str = "SE"
    special_housing: SpecialHousing | None = None
    pickup_point: PickupPoint | None = None

    @property
    def key(self) -> str:
        c = self.choice
        return "|".join(
            str(part)
            for part in (
                c.destination, c.pickup_point, c.ward, c.leave_outside, self.street, self.postal_code, self.country,
                c.door_code, c.phone, c.instructions,
            )
        )  # fmt: skip


@dataclass(slots=True)
class Destinations:
    """The destinations of one request; pickup points are looked up once."""

    wish: RequestWish
    patient: Patient
    book: TermBook
    today: date
    _pickup_points: dict[str, PickupPoint] = field(init=False)

    def __post_init__(self) -> None:
        codes = {row.delivery.pickup_point for row in self.wish.rows if row.delivery.pickup_point}
        found = (
            PickupPoint.objects.select_related("carrier").filter(code__in=codes, active=True) if codes else ()
        )
        self._pickup_points = {point.code: point for point in found}

    def of(self, choice: DeliveryChoice) -> Destination:
        """The destination of a choice. Raises Refused where there is none."""
        if choice.leave_outside and choice.destination is not DestinationKind.HOME:
            raise Refused(because("leave_outside_only_home", "D10"))
        match choice.destination:
            case DestinationKind.SPECIAL_HOUSING:
                return self._housing(choice)
            case DestinationKind.PICKUP_POINT:
                return self._pickup_point(choice)
            case DestinationKind.HOME:
                return self._home(choice)

    def _housing(self, choice: DeliveryChoice) -> Destination:
        housing = self.patient.special_housing
        if housing is None:
            raise Refused(because("no_special_housing", "D4"))
        if choice.ward and choice.ward not in housing.wards:
            raise Refused(because("ward_unknown", "D4", ward=choice.ward, housing=housing.name))
        return Destination(
            choice,
            self._name,
            housing.street,
            housing.postal_code,
            housing.city,
            True,
            special_housing=housing,
        )

    def _pickup_point(self, choice: DeliveryChoice) -> Destination:
        point = self._pickup_points.get(choice.pickup_point)
        if point is None:
            raise Refused(because("pickup_point_unknown", "D11", code=choice.pickup_point))
        return Destination(
            choice,
            self._name,
            point.street,
            point.postal_code,
            point.city,
            point.in_county,
            pickup_point=point,
        )

    def _home(self, choice: DeliveryChoice) -> Destination:
        if choice.street:
            return self._elsewhere(choice)
        identity = self.patient.identity
        if self.patient.protected == _NEVER_PREFILLED:
            raise Refused(because("address_protected", "I2"))
        if not identity.street or not identity.postal_code:
            raise Refused(because("address_missing", "D1"))
        inside = self._in_county(identity.postal_code)
        return Destination(choice, self._name, identity.street, identity.postal_code, identity.city, inside)

    def _elsewhere(self, choice: DeliveryChoice) -> Destination:
        postal = choice.postal_code.replace(" ", "")
        country = choice.country.upper()
        if country == "SE" and not is_digits(postal, 5):
            raise Refused(because("postal_code_wrong", "D7", typed=choice.postal_code[:12]))
        inside = country == "SE" and self._in_county(postal)
        return Destination(choice, self._name, choice.street, postal, choice.city, inside, country=country)

    @property
    def _name(self) -> str:
        return self.patient.identity.name

    def _in_county(self, postal_code: str) -> bool:
        """Whether a postal code lies in Västra Götaland, by the ranges the agreement's folder holds."""
        ranges = self.book.in_force("delivery.county_postal_codes", self.today).value
        return any(r["first"] <= postal_code <= r["last"] for r in ranges)
