"""The form for a patient's particulars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.parties.models import SpecialHousing
from uttag.apps.parties.queries import municipalities, special_housing_with
from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import Particulars, particulars_of
from uttag.interfaces.web.frame.fields import day_field, offer
from uttag.interfaces.web.requests.words import PROTECTION

ELSEWHERE = "other"


class PatientForm(forms.Form):
    """Particulars as typed. What is wrong with them the operation says, in the same words everywhere."""

    number = forms.CharField(
        label=_("Personnummer eller samordningsnummer"),
        max_length=20,
        required=False,
        help_text=_("Med eller utan århundrade. Lämna tomt om det inte finns något."),
    )
    reserve_number = forms.BooleanField(label=_("Det är ett reservnummer"), required=False)
    born_on = day_field(
        _("Födelsedag"),
        required=False,
        help_text=_("Behövs när numret inte säger den: för nyfödda och med reservnummer."),
    )
    given_name = forms.CharField(label=_("Förnamn"), max_length=60)
    family_name = forms.CharField(label=_("Efternamn"), max_length=60)
    municipality = forms.ChoiceField(label=_("Folkbokförd i"), required=False)
    other_municipality = forms.CharField(
        label=_("Kommunkod"),
        max_length=4,
        required=False,
        help_text=_("Fyra siffror, för en kommun utanför länet."),
    )
    home_care = forms.BooleanField(label=_("Inskriven i kommunal hemsjukvård"), required=False)
    special_housing = forms.UUIDField(required=False)
    ward = forms.CharField(label=_("Avdelning"), max_length=60, required=False)
    street = forms.CharField(label=_("Gata och nummer"), max_length=80, required=False)
    postal_code = forms.CharField(label=_("Postnummer"), max_length=10, required=False)
    city = forms.CharField(label=_("Ort"), max_length=60, required=False)
    door_code = forms.CharField(label=_("Portkod"), max_length=10, required=False)
    mobile = forms.CharField(label=_("Mobiltelefon"), max_length=25, required=False)
    phone = forms.CharField(label=_("Annan telefon"), max_length=25, required=False)
    email = forms.EmailField(label=_("E-post"), required=False)
    protected = forms.ChoiceField(
        label=_("Skyddade personuppgifter"),
        choices=PROTECTION,
        widget=forms.RadioSelect,
        help_text=_("Med skyddad folkbokföring fylls adressen aldrig i av sig själv."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, patient: Patient | None = None) -> None:
        super().__init__(data, initial=_first_values(patient))
        choices = [("", _("Okänt")), *municipalities(), (ELSEWHERE, _("En kommun utanför länet"))]
        offer(self, "municipality", choices)

    @property
    def housing(self) -> SpecialHousing | None:
        """The special housing chosen, to show its name again."""
        return special_housing_with(str(self["special_housing"].value() or ""))

    def particulars(self) -> Particulars:
        given = dict(self.cleaned_data)
        other = given.pop("other_municipality")
        if given["municipality"] == ELSEWHERE:
            given["municipality"] = other
        return Particulars(**given)


def _first_values(patient: Patient | None) -> dict[str, Any]:
    if patient is None:
        return {"protected": Patient.Protected.NONE.value}
    known = particulars_of(patient)
    values = {name: getattr(known, name) for name in known.__dataclass_fields__}
    if known.municipality and known.municipality not in dict(municipalities()):
        values |= {"municipality": ELSEWHERE, "other_municipality": known.municipality}
    return values
