"""Patients: the list to find one in, and the one screen for someone on the line."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import change_patient
from uttag.apps.patients.queries import patient_for, search_patients
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.forms import ContactForm
from uttag.interfaces.web.service_desk.placing import crumbs_to, patient_page


def patients(request: Request) -> HttpResponse:
    """Nobody is shown unasked: the list is empty until one searches (I2)."""
    q = request.GET.get("q", "").strip()
    found = search_patients(request.actor, q) if q else ()
    columns = [
        Column(_("Namn"), "namn", ("identity__family_name", "identity__given_name", "pk")),
        Column(_("Nummer")),
        Column(_("Adress")),
        Column(_("Telefon")),
        Column(""),
    ]
    listing: Listing[Patient] = Listing(request, found, columns)
    note_access(request.actor, "search_patients", at=now(), patients=[p.uuid for p in listing], ground=GROUND)
    return show(request, "service_desk/patients.html", _("Patienter"), listing=listing, q=q)


def patient(request: Request, patient: UUID) -> HttpResponse:
    """Who is calling, what can be taken out now, and the order form: all on one screen."""
    return patient_page(request, patient_for(request.actor, patient))


def change(request: Request, patient: UUID) -> HttpResponse:
    found = patient_for(request.actor, patient)
    form = ContactForm(request.POST or None, initial=ContactForm.first_values(found))
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(change_patient, found.uuid, form.changed(found), actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Uppgifterna är sparade."))
            return redirect("service_desk:patient", found.uuid)
        refusal = answer.refusal
    note_access(request.actor, "change_patient", at=now(), patients=[found.uuid], ground=GROUND)
    return show(
        request,
        "service_desk/change_patient.html",
        _("Ändra kontaktuppgifter"),
        form=form,
        patient=found,
        refusal=refusal,
        crumbs=crumbs_to(found),
    )
