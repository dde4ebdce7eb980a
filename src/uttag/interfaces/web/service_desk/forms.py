"""What the desk types: a carrier's word, new contact data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent
from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import Particulars, particulars_of
from uttag.interfaces.clock import STOCKHOLM, now
from uttag.interfaces.web.frame.fields import day_field
from uttag.rules.words import DestinationKind

EVENTS = {
    DeliveryEvent.Kind.DELIVERED.value: _("Levererad"),
    DeliveryEvent.Kind.LEFT_OUTSIDE.value: _("Ställd utanför dörren"),
    DeliveryEvent.Kind.AT_PICKUP_POINT.value: _("Framme på utlämningsstället"),
    DeliveryEvent.Kind.DELAYED.value: _("Försenad"),
    DeliveryEvent.Kind.NOT_DELIVERED.value: _("Kunde inte lämnas"),
    DeliveryEvent.Kind.LOST.value: _("Borttappad"),
}
# What can happen only to what goes there: nothing is left outside but at ordinary homes (D10).
ONLY_TO = {
    DeliveryEvent.Kind.LEFT_OUTSIDE.value: DestinationKind.HOME,
    DeliveryEvent.Kind.AT_PICKUP_POINT.value: DestinationKind.PICKUP_POINT,
}


class EventForm(forms.Form):
    """What happened to a parcel that goes to a kind of `destination`, when, and who says so."""

    kind = forms.ChoiceField(label=_("Vad har hänt"), choices=EVENTS)
    day = day_field(_("Dag"))
    time = forms.TimeField(label=_("Klockan"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    source = forms.CharField(
        label=_("Enligt"), max_length=20, help_text=_("Till exempel Budet, patienten eller grannen.")
    )

    def __init__(self, data: Any = None, *, destination: str) -> None:
        super().__init__(data, initial=self.first_values())
        offered = [
            (kind, word) for kind, word in EVENTS.items() if ONLY_TO.get(kind, destination) == destination
        ]
        cast(forms.ChoiceField, self.fields["kind"]).choices = offered

    @staticmethod
    def first_values() -> dict[str, Any]:
        local = now().astimezone(STOCKHOLM)
        return {"day": local.date(), "time": local.time().replace(second=0, microsecond=0)}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "day" in given and "time" in given:
            given["happened_at"] = datetime.combine(given["day"], given["time"], STOCKHOLM)
            if given["happened_at"] > now():
                self.add_error("time", _("Det har inte hänt än."))
        return given

    def event(self, sscc: str, *, said_to: str) -> ParcelEvent:
        """Ask only a valid form. The source names both ends of the phone."""
        given = self.cleaned_data
        source = f"{given['source']} / {said_to}"[:40]
        return ParcelEvent(sscc, DeliveryEvent.Kind(given["kind"]), given["happened_at"], source)


class ContactForm(forms.Form):
    """How to reach a patient. What the rules rest on (municipality, housing) is the care provider's to change."""

    given_name = forms.CharField(label=_("Förnamn"), max_length=60)
    family_name = forms.CharField(label=_("Efternamn"), max_length=60)
    mobile = forms.CharField(label=_("Mobil"), max_length=25, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=25, required=False)
    email = forms.EmailField(label=_("E-post"), required=False)
    street = forms.CharField(label=_("Gata och nummer"), max_length=80, required=False)
    postal_code = forms.CharField(label=_("Postnummer"), max_length=6, required=False)
    city = forms.CharField(label=_("Ort"), max_length=60, required=False)
    door_code = forms.CharField(label=_("Portkod"), max_length=10, required=False)

    @staticmethod
    def first_values(patient: Patient) -> dict[str, Any]:
        particulars = particulars_of(patient)
        return {name: getattr(particulars, name) for name in ContactForm.base_fields}

    def changed(self, patient: Patient) -> Particulars:
        """The patient's particulars with what was typed; ask only a valid form."""
        return replace(particulars_of(patient), **self.cleaned_data)
