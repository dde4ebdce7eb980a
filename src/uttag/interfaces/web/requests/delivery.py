"""The form for one delivery choice: where to, how fast, and what the driver should know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.parties.queries import find_pickup_points
from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.apps.patients.wishes.delivery import Wished
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.requests.pickup import Nearest
from uttag.interfaces.web.requests.place_form import PlaceForm
from uttag.interfaces.web.requests.words import COUNTRIES, URGENCY
from uttag.rules.words import DestinationKind, Urgency

# Without these nobody knows where it goes.
_PLACE = {"destination", "pickup_point", "street", "postal_code", "city", "country"}


class DeliveryForm(PlaceForm):
    """The choice for one order. Door code and phone are asked for where the driver or the notice needs them."""

    urgency = forms.ChoiceField(label=_("Hur fort"), widget=forms.RadioSelect)
    elsewhere = forms.BooleanField(label=_("En annan adress än patientens egen"), required=False)
    street = forms.CharField(label=_("Gata och nummer"), max_length=80, required=False)
    postal_code = forms.CharField(label=_("Postnummer"), max_length=10, required=False)
    city = forms.CharField(label=_("Ort"), max_length=60, required=False)
    country = forms.ChoiceField(label=_("Land"), choices=COUNTRIES, required=False)
    door_code = forms.CharField(label=_("Portkod"), max_length=10, required=False)
    without_code = forms.BooleanField(label=_("Det behövs ingen portkod"), required=False)
    phone = forms.CharField(
        label=_("Telefon för avisering"),
        max_length=25,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    remember = forms.BooleanField(label=_("Kom ihåg för nästa gång"), required=False)

    def __init__(
        self,
        patient: Patient,
        data: Mapping[str, Any] | None,
        *,
        prefix: str,
        urgencies: Iterable[Urgency],
        nearest: Nearest = find_pickup_points,
    ) -> None:
        super().__init__(patient, data, prefix=prefix, nearest=nearest)
        self._urgencies = tuple(urgencies)
        offer(self, "urgency", ((urgency.value, URGENCY[urgency]) for urgency in self._urgencies))

    def first_values(self) -> dict[str, Any]:
        identity = self.patient.identity
        return {
            **super().first_values(),
            "urgency": Urgency.STANDARD.value,
            "country": "SE",
            "elsewhere": self.patient.protected == Patient.Protected.REGISTERED,
            "phone": identity.mobile or identity.phone,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("destination") == DestinationKind.HOME:
            self._check_home(given)
        return given

    def _check_home(self, given: Mapping[str, Any]) -> None:
        if given.get("elsewhere"):
            for name in ("street", "postal_code", "city"):
                if not given.get(name):
                    self.add_error(name, _("Fyll i hela adressen."))
        known = given.get("door_code") or given.get("without_code")
        known = known or (self.own_door_code and not given.get("elsewhere"))
        if given.get("dwelling") == DeliveryWish.Dwelling.FLATS and not known:
            self.add_error("door_code", _("Skriv portkoden, eller kryssa i att det inte behövs någon."))

    @property
    def own_door_code(self) -> str:
        """The code that is used at the own address if none is typed; not shown with protected registration."""
        secret = self.patient.protected == Patient.Protected.REGISTERED
        return "" if secret else self.patient.identity.door_code

    @property
    def says_where(self) -> bool:
        """Whether the destination is said, whatever else is still wrong: enough to ask how fast it is reached."""
        self.full_clean()
        return not _PLACE & self.errors.keys()

    def proposed(self) -> DeliveryForm:
        """This form as if what it proposes had been sent."""
        values = {f"{self.prefix}-{name}": value for name, value in self.initial.items() if value}
        return DeliveryForm(
            self.patient, values, prefix=str(self.prefix), urgencies=self._urgencies, nearest=self._nearest
        )

    def choice(self) -> DeliveryChoice:
        """What was chosen; ask only a form that is valid, or at least `says_where`."""
        given = self.cleaned_data
        kind = DestinationKind(given["destination"])
        return DeliveryChoice(
            destination=kind,
            urgency=Urgency(given.get("urgency") or Urgency.STANDARD),
            phone=given.get("phone", ""),
            instructions="" if kind is DestinationKind.PICKUP_POINT else given.get("instructions", ""),
            **_of_kind(kind, given),
        )

    def wished(self) -> Wished | None:
        """What is to be remembered for the next time; None if that was not asked for, or is another address."""
        given = self.cleaned_data
        kind = DestinationKind(given["destination"])
        elsewhere = kind is DestinationKind.HOME and given["elsewhere"]
        return wished_of(given) if given["remember"] and not elsewhere else None


def wished_of(given: Mapping[str, Any]) -> Wished:
    """What belongs to the wished kind of destination."""
    kind = DestinationKind(given["destination"])
    at_home = kind is DestinationKind.HOME
    return Wished(
        destination=kind,
        pickup_point=given["pickup_point"] if kind is DestinationKind.PICKUP_POINT else "",
        ward=given["ward"] if kind is DestinationKind.SPECIAL_HOUSING else "",
        dwelling=given["dwelling"] if at_home else "",
        leave_outside=at_home and given["leave_outside"],
        told=at_home and given["told"],
        instructions="" if kind is DestinationKind.PICKUP_POINT else given["instructions"],
    )


def _of_kind(kind: DestinationKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to one kind of destination; what was typed for another is left behind."""
    match kind:
        case DestinationKind.PICKUP_POINT:
            return {"pickup_point": given["pickup_point"]}
        case DestinationKind.SPECIAL_HOUSING:
            return {"ward": given.get("ward", "")}
        case DestinationKind.HOME:
            names = ["leave_outside", "door_code"]
            if given.get("elsewhere"):
                names += ["street", "postal_code", "city", "country"]
            said = {name: given[name] for name in names if name in given}
            return {"flats": given.get("dwelling") == DeliveryWish.Dwelling.FLATS, **said}
