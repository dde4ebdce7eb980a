"""Where to and in what way: what the choice for one order and the standing choice both ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.apps.patients.wishes.standing import standing_choice
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.templatetags.words import postal
from uttag.interfaces.web.requests.pickup import Nearest, PickupPoints
from uttag.interfaces.web.requests.words import DESTINATION
from uttag.rules.reasons import Reason
from uttag.rules.transport import leave_outside_conditions
from uttag.rules.words import DestinationKind

DWELLINGS = {
    DeliveryWish.Dwelling.HOUSE: _("Villa eller radhus"),
    DeliveryWish.Dwelling.FLATS: _("Flerfamiljshus"),
}


class PlaceForm(forms.Form):
    """Fields that don't belong to the chosen destination are hidden by the page and passed over here.

    A new form proposes the patient's standing choice, as far as it can still be had; never with protected
    registration (I2).
    """

    destination = forms.ChoiceField(label=_("Vart"), widget=forms.RadioSelect)
    ward = forms.ChoiceField(
        label=_("Bärs in till"), required=False, help_text=_("Annars lämnas det vid boendets leveranspunkt.")
    )
    dwelling = forms.ChoiceField(
        label=_("Hur bor du"), required=False, choices=list(DWELLINGS.items()), widget=forms.RadioSelect
    )
    leave_outside = forms.BooleanField(label=_("Får ställas utanför dörren"), required=False)
    told = forms.BooleanField(label=_("Jag har läst och godkänner villkoren"), required=False)
    pickup_point = forms.CharField(label=_("Utlämningsställe"), max_length=20, required=False)
    near = forms.CharField(label=_("Nära postnummer eller ort"), max_length=60, required=False)
    instructions = forms.CharField(label=_("Till den som kör"), max_length=200, required=False)

    def __init__(
        self, patient: Patient, data: Mapping[str, Any] | None, *, prefix: str, nearest: Nearest
    ) -> None:
        self.patient, self.standing = patient, standing_choice(patient)
        super().__init__(data, prefix=prefix, initial=self.first_values())
        self._nearest = nearest
        kinds = ((kind.value, DESTINATION[kind]) for kind in kinds_for(patient))
        offer(self, "destination", kinds)
        housing = patient.special_housing
        wards = [(ward, ward) for ward in (housing.wards if housing else [])]
        offer(self, "ward", [("", _("Nej, till leveranspunkten")), *wards])

    def first_values(self) -> dict[str, Any]:
        """What a new form proposes. Nothing of the address where registration is protected."""
        standing, secret = self.standing, self.patient.protected == Patient.Protected.REGISTERED
        point = standing.pickup_point
        return {
            "destination": (standing.destination or kinds_for(self.patient)[0]).value,
            "near": "" if secret else (point.postal_code if point else self.patient.identity.postal_code),
            "pickup_point": point.code if point else "",
            "ward": standing.ward,
            "dwelling": standing.dwelling,
            "leave_outside": standing.leave_outside,
            "told": standing.told_at is not None,
            "instructions": standing.instructions,
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("destination") == DestinationKind.PICKUP_POINT and not given.get("pickup_point"):
            self.add_error("pickup_point", _("Välj ett utlämningsställe."))
        if given.get("destination") == DestinationKind.HOME and given.get("leave_outside"):
            self._check_leaving_outside(given)
        return given

    def _check_leaving_outside(self, given: Mapping[str, Any]) -> None:
        """The clause's conditions are told and accepted first; where it is put hangs on how one lives (D10)."""
        if not given.get("dwelling"):
            self.add_error("dwelling", _("Välj, så att föraren vet vid vilken dörr det ska stå."))
        if not given.get("told"):
            self.add_error("told", _("Läs och godkänn villkoren först."))

    @property
    def conditions(self) -> tuple[Reason, ...]:
        """What is told before something may be left outside."""
        return leave_outside_conditions()

    @property
    def pickup_points(self) -> PickupPoints:
        """Those near what was typed, or the patient's postal code; the one chosen is marked."""
        near, chosen = (str(self[name].value() or "") for name in ("near", "pickup_point"))
        return PickupPoints(f"{self.prefix}-pickup_point", self._nearest(near), chosen, near)

    @property
    def home(self) -> str:
        """The patient's own address, where it may be shown."""
        if self.patient.protected == Patient.Protected.REGISTERED:
            return ""
        identity = self.patient.identity
        return ", ".join(
            part
            for part in (identity.street, f"{postal(identity.postal_code)} {identity.city}")
            if part.strip()
        )


def kinds_for(patient: Patient) -> list[DestinationKind]:
    """What can be chosen; the first is the usual one."""
    if patient.special_housing is None:
        return [DestinationKind.HOME, DestinationKind.PICKUP_POINT]
    return [DestinationKind.SPECIAL_HOUSING, DestinationKind.PICKUP_POINT, DestinationKind.HOME]
