"""How a patient wants deliveries from now on, as the caller says."""

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
from uttag.interfaces.web.requests.standing_form import standing
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.placing import crumbs_to


def wish(request: Request, patient: UUID) -> HttpResponse:
    """Shows and keeps the standing choice."""
    found = patient_for(request.actor, patient)
    asked = standing(request, found)
    if asked.done:
        return redirect("service_desk:patient", found.uuid)
    note_access(request.actor, "see_delivery_wish", at=now(), patients=[found.uuid], ground=GROUND)
    return show(
        request,
        "service_desk/wish.html",
        _("Patientens leveranssätt"),
        patient=found,
        form=asked.form,
        refusal=asked.refusal,
        crumbs=crumbs_to(found),
        back=reverse("service_desk:patient", args=[found.uuid]),
    )
