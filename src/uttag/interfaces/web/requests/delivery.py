"""The form for one delivery choice: where to, how fast, and what the driver should know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.parties.models import PickupPoint
from uttag.apps.parties.queries import pickup_points_near
from uttag.apps.patients.models import Patient
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.requests.words import COUNTRIES, DESTINATION, URGENCY
from uttag.rules.words import DestinationKind, Urgency

# Finds pickup points by postal code; forms of one page share what they find.
Nearest = Callable[[str], list[PickupPoint]]


class DeliveryForm(forms.Form):
    """Fields that don't belong to the chosen destination are hidden by the page and passed over here."""

    destination = forms.ChoiceField(label=_("Vart"), widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label=_("Hur fort"), widget=forms.RadioSelect)
    ward = forms.ChoiceField(
        label=_("Bärs in till"), required=False, help_text=_("Annars lämnas det vid boendets leveranspunkt.")
    )
    elsewhere = forms.BooleanField(label=_("En annan adress än patientens egen"), required=False)
    street = forms.CharField(label=_("Gata och nummer"), max_length=80, required=False)
    postal_code = forms.CharField(label=_("Postnummer"), max_length=10, required=False)
    city = forms.CharField(label=_("Ort"), max_length=60, required=False)
    country = forms.ChoiceField(label=_("Land"), choices=COUNTRIES, required=False)
    leave_outside = forms.BooleanField(label=_("Får ställas utanför dörren"), required=False)
    pickup_point = forms.CharField(label=_("Utlämningsställe"), max_length=20, required=False)
    near = forms.CharField(
        label=_("Nära postnummer"),
        max_length=6,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    door_code = forms.CharField(label=_("Portkod"), max_length=10, required=False)
    phone = forms.CharField(
        label=_("Telefon för avisering"),
        max_length=25,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    instructions = forms.CharField(label=_("Till den som kör"), max_length=200, required=False)

    def __init__(
        self,
        patient: Patient,
        data: Mapping[str, Any] | None,
        *,
        prefix: str,
        urgencies: Iterable[Urgency],
        nearest: Nearest = pickup_points_near,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=_first_values(patient))
        self.patient = patient
        self._nearest = nearest
        self._choose("destination", {kind: DESTINATION[kind] for kind in _kinds(patient)})
        self._choose("urgency", {urgency: URGENCY[urgency] for urgency in urgencies})
        housing = patient.special_housing
        wards = housing.wards if housing else []
        self._choose("ward", {"": _("Nej, till leveranspunkten")} | {ward: ward for ward in wards})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("destination") == DestinationKind.PICKUP_POINT and not given.get("pickup_point"):
            self.add_error("pickup_point", _("Välj ett utlämningsställe."))
        if given.get("destination") == DestinationKind.HOME and given.get("elsewhere"):
            for name in ("street", "postal_code", "city"):
                if not given.get(name):
                    self.add_error(name, _("Fyll i hela adressen."))
        return given

    def choice(self) -> DeliveryChoice:
        """What was chosen; ask only a valid form."""
        given = self.cleaned_data
        kind = DestinationKind(given["destination"])
        return DeliveryChoice(
            destination=kind,
            urgency=Urgency(given["urgency"]),
            door_code=given["door_code"],
            phone=given["phone"],
            instructions=given["instructions"],
            **_of_kind(kind, given),
        )

    @property
    def pickup_points(self) -> PickupPoints:
        """Those near the postal code typed, or the patient's; the one chosen is marked."""
        near, chosen = (str(self[name].value() or "") for name in ("near", "pickup_point"))
        return PickupPoints(f"{self.prefix}-pickup_point", self._nearest(near), chosen)

    @property
    def home(self) -> str:
        """The patient's own address, where it may be shown."""
        if self.patient.protected == Patient.Protected.REGISTERED:
            return ""
        identity = self.patient.identity
        return ", ".join(
            part for part in (identity.street, f"{identity.postal_code} {identity.city}") if part.strip()
        )

    def _choose(self, name: str, choices: Mapping[Any, Any]) -> None:
        offer(self, name, ((str(value), words) for value, words in choices.items()))


@dataclass(frozen=True, slots=True)
class PickupPoints:
    """The pickup points to choose among, drawn by `requests/pickup_points.html`."""

    name: str
    points: list[PickupPoint]
    chosen: str = ""


def points_near(postal_code: str, prefix: str, chosen: str = "") -> PickupPoints:
    """Those nearest to `postal_code`, as the choice of the delivery form with `prefix`."""
    return PickupPoints(f"{prefix}-pickup_point", pickup_points_near(postal_code), chosen)


def _kinds(patient: Patient) -> list[DestinationKind]:
    if patient.special_housing is None:
        return [DestinationKind.HOME, DestinationKind.PICKUP_POINT]
    return [DestinationKind.SPECIAL_HOUSING, DestinationKind.PICKUP_POINT, DestinationKind.HOME]


def _first_values(patient: Patient) -> dict[str, Any]:
    """What a new form proposes. Nothing of the address where registration is protected (I2)."""
    identity, secret = patient.identity, patient.protected == Patient.Protected.REGISTERED
    return {
        "destination": _kinds(patient)[0].value,
        "urgency": Urgency.STANDARD.value,
        "country": "SE",
        "elsewhere": secret,
        "near": "" if secret else identity.postal_code,
        "door_code": identity.door_code,
        "phone": identity.mobile or identity.phone,
    }


def _of_kind(kind: DestinationKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to one kind of destination; what was typed for another is left behind."""
    match kind:
        case DestinationKind.PICKUP_POINT:
            return {"pickup_point": given["pickup_point"]}
        case DestinationKind.SPECIAL_HOUSING:
            return {"ward": given["ward"]}
        case DestinationKind.HOME if given["elsewhere"]:
            names = ("street", "postal_code", "city", "country", "leave_outside")
            return {name: given[name] for name in names}
        case DestinationKind.HOME:
            return {"leave_outside": given["leave_outside"]}
