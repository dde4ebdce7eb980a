"""Steps on the way to a page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.patients.models import Patient
from uttag.interfaces.web.frame.rows import Crumb


def to_patients() -> Crumb:
    return Crumb(_("Patienter"), reverse("prescriber:patients"))


def to_patient(patient: Patient) -> Crumb:
    return Crumb(patient.identity.name, reverse("prescriber:patient", args=[patient.uuid]))


def to_orders() -> Crumb:
    return Crumb(_("Ordrar"), reverse("prescriber:orders"))
