"""How one wants one's deliveries from now on."""

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
from uttag.interfaces.web.patient.home import persons, tabs
from uttag.interfaces.web.requests.standing_form import standing


def start(request: Request) -> HttpResponse:
    """One's own, or that of the first one acts for."""
    return redirect("patient:wish", persons(request)[0].uuid)


def wish(request: Request, uuid: UUID) -> HttpResponse:
    """Shows and keeps the standing choice."""
    patient = patient_for(request.actor, uuid)
    asked = standing(request, patient)
    if asked.done:
        return redirect("patient:wish", uuid)
    note_access(request.actor, "see_delivery_wish", at=now(), patients=[patient.uuid])
    return show(
        request,
        "patient/wish.html",
        _("Så här vill jag ha mina leveranser"),
        patient=patient,
        form=asked.form,
        refusal=asked.refusal,
        tabs=tabs(request, "patient:wish", patient),
        back=reverse("patient:person", args=[patient.uuid]),
    )
