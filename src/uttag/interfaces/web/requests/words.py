"""Choices of delivery, and what is known of patients, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.patients.models import Patient
from uttag.interfaces.web.workspaces import Words
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

URGENCY: dict[str, Words] = {
    Urgency.STANDARD: _("Vanlig leverans"),
    Urgency.ACUTE: _("Akut"),
    Urgency.EXPRESS: _("Express"),
}
DESTINATION: dict[str, Words] = {
    DestinationKind.HOME: _("Hem"),
    DestinationKind.SPECIAL_HOUSING: _("Särskilt boende"),
    DestinationKind.PICKUP_POINT: _("Utlämningsställe"),
}
ASKED_BY: dict[str, Words] = {
    RequestedBy.PATIENT: _("Patienten eller en anhörig"),
    RequestedBy.PRESCRIBER: _("Förskrivaren"),
}
COUNTRIES: dict[str, Words] = {
    "SE": _("Sverige"),
    "DK": _("Danmark"),
    "FI": _("Finland"),
    "NO": _("Norge"),
}
PROTECTION: dict[str, Words] = {
    Patient.Protected.NONE: _("Inga skyddade uppgifter"),
    Patient.Protected.MARKED: _("Sekretessmarkering"),
    Patient.Protected.REGISTERED: _("Skyddad folkbokföring"),
    Patient.Protected.ASSUMED: _("Fingerade personuppgifter"),
}
HOUSING: dict[str, Words] = {
    Patient.Housing.ORDINARY: _("Ordinärt boende"),
    Patient.Housing.SPECIAL: _("Särskilt boende"),
}
