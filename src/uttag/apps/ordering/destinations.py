"""From a delivery choice to an address: the patient's own, another one, a housing's point or a pickup point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from uttag.apps.agreement.queries import Rulebook
from uttag.apps.ordering.wishes import DeliveryChoice, RequestWish
from uttag.apps.parties.models import PickupPoint, SpecialHousing
from uttag.apps.patients.models import Patient
from uttag.ground.numbering.numbers import is_digits
from uttag.rules.reasons import Refused, because
from uttag.rules.words import DestinationKind, Urgency

# With protected registration the registered address may be untrue: nothing is ever sent there unasked.
_NEVER_PREFILLED = Patient.Protected.REGISTERED


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order goes. `key` is equal for rows that can travel together.

    `reached` says how fast, and by which carrier then; `nearby` how fast a pickup point with the same postal code is.
    """

    choice: DeliveryChoice
    recipient: str
    street: str
    postal_code: str
    city: str
    in_county: bool
    country: str = "SE"
    special_housing: SpecialHousing | None = None
    pickup_point: PickupPoint | None = None
    reached: Mapping[Urgency, int] = field(default_factory=dict)
    nearby: tuple[Urgency, ...] = ()

    @property
    def carrier_id(self) -> int | None:
        """Who drives: to a pickup point its own carrier, else who reaches the address as fast as was chosen."""
        if self.pickup_point is not None:
            return self.pickup_point.carrier_id
        return self.reached.get(self.choice.urgency)

    def door_code(self, own: str) -> str:
        """The code to the door the driver stands at: the one said, or `own` at the patient's own address."""
        if self.choice.destination is not DestinationKind.HOME:
            return ""
        return self.choice.door_code or ("" if self.choice.street else own)

    @property
    def key(self) -> str:
        c = self.choice
        return "|".join(
            str(part)
            for part in (
                c.destination, c.pickup_point, c.ward, c.leave_outside, c.flats, self.street, self.postal_code,
                self.country, c.door_code, c.phone, c.instructions,
            )
        )  # fmt: skip


@dataclass(slots=True)
class Destinations:
    """The destinations of one request; pickup points are looked up once."""

    wish: RequestWish
    patient: Patient
    rules: Rulebook
    today: date
    _pickup_points: dict[str, PickupPoint] = field(init=False)

    def __post_init__(self) -> None:
        codes = {row.delivery.pickup_point for row in self.wish.rows if row.delivery.pickup_point}
        found = PickupPoint.objects.select_related("carrier").filter(code__in=codes) if codes else ()
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
            reached=self._reached(housing.postal_code, DestinationKind.SPECIAL_HOUSING),
        )

    def _pickup_point(self, choice: DeliveryChoice) -> Destination:
        point = self._pickup_points.get(choice.pickup_point)
        if point is None:
            raise Refused(because("pickup_point_unknown", "D11", code=choice.pickup_point))
        if not (point.active and point.carrier.active):
            raise Refused(because("pickup_point_closed", "D11", name=str(point)))
        return Destination(
            choice,
            self._name,
            point.street,
            point.postal_code,
            point.city,
            point.in_county,
            pickup_point=point,
            reached=self._reached(point.postal_code, DestinationKind.PICKUP_POINT, only=point.carrier_id),
        )

    def _home(self, choice: DeliveryChoice) -> Destination:
        if choice.street:
            return self._elsewhere(choice)
        identity = self.patient.identity
        if self.patient.protected == _NEVER_PREFILLED:
            raise Refused(because("address_protected", "I2"))
        if not identity.street or not identity.postal_code:
            raise Refused(because("address_missing", "D1"))
        return self._at_home(choice, identity.street, identity.postal_code, identity.city)

    def _elsewhere(self, choice: DeliveryChoice) -> Destination:
        postal = choice.postal_code.replace(" ", "")
        country = choice.country.upper()
        if country == "SE" and not is_digits(postal, 5):
            raise Refused(because("postal_code_wrong", "D7", typed=choice.postal_code[:12]))
        if country != "SE":
            return Destination(choice, self._name, choice.street, postal, choice.city, False, country=country)
        return self._at_home(choice, choice.street, postal, choice.city)

    def _at_home(self, choice: DeliveryChoice, street: str, postal_code: str, city: str) -> Destination:
        return Destination(
            choice,
            self._name,
            street,
            postal_code,
            city,
            self._in_county(postal_code),
            reached=self._reached(postal_code, DestinationKind.HOME),
            nearby=tuple(self._reached(postal_code, DestinationKind.PICKUP_POINT)),
        )

    def _reached(
        self, postal_code: str, kind: DestinationKind, *, only: int | None = None
    ) -> Mapping[Urgency, int]:
        return self.rules.reaches.to(postal_code, kind, only=only)

    @property
    def _name(self) -> str:
        return self.patient.identity.name

    def _in_county(self, postal_code: str) -> bool:
        """Whether a postal code lies in Västra Götaland, by the ranges the agreement's folder holds."""
        ranges = self.rules.book.in_force("delivery.county_postal_codes", self.today).value
        return any(r["first"] <= postal_code <= r["last"] for r in ranges)
