"""How a patient wants deliveries from now on, as the prescriber is told."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.patients.queries import patient_for
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.prescriber.crumbs import to_patient, to_patients
from uttag.interfaces.web.requests.standing_form import standing


def wish(request: Request, uuid: UUID) -> HttpResponse:
    """Shows and keeps the standing choice."""
    patient = patient_for(request.actor, uuid)
    asked = standing(request, patient)
    if asked.done:
        return redirect("prescriber:patient", uuid)
    note_access(request.actor, "see_delivery_wish", at=now(), patients=[patient.uuid])
    return show(
        request,
        "prescriber/wish.html",
        _("Patientens leveranssätt"),
        patient=patient,
        form=asked.form,
        refusal=asked.refusal,
        crumbs=[to_patients(), to_patient(patient)],
        back=reverse("prescriber:patient", args=[patient.uuid]),
    )
