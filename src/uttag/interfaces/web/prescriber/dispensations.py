"""Dispensations: what the care provider has asked for, one application, a new one, and taking it back (B2.2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.catalogue.dispensations import articles_outside_contract
from uttag.apps.catalogue.queries import product_areas
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.dispensations.applications import application_for, find_applications
from uttag.apps.prescribing.dispensations.approved import can_be_prescribed
from uttag.apps.prescribing.dispensations.asking import ask_for_dispensation, withdraw_application
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.rulings.queries import latest_rulings
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.dispensations import STATES
from uttag.interfaces.web.frame.pages import Answer, attempt, or_404, show
from uttag.interfaces.web.frame.picking import article_picker
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Mark
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.prescriber.crumbs import to_patient, to_patients
from uttag.interfaces.web.prescriber.dispensation_form import DispensationForm

State = DispensationApplication.State


def dispensations(request: Request) -> HttpResponse:
    """The care provider's applications, the latest first."""
    columns = [
        Column(_("Produkt"), "produkt", ("product", "pk")),
        Column(_("Patient"), "patient", ("patient__identity__family_name", "pk")),
        Column(_("Ansökt"), "ansokt", ("asked_at", "pk")),
        Column(_("Av"), "av", ("asked_by__name", "pk")),
        Column(_("Läge"), "lage", ("state", "pk")),
    ]
    words, state = request.GET.get("q", "").strip()[:80], request.GET.get("visa", "")
    state = state if state in STATES else ""
    found = find_applications(request.actor, words=words, state=state)
    listing: Listing[DispensationApplication] = Listing(request, found, columns)
    patients = dict.fromkeys(one.patient.uuid for one in listing)
    note_access(request.actor, "see_dispensations", at=now(), patients=patients)
    title = _("Dispenser")
    return show(
        request,
        "prescriber/dispensations.html",
        title,
        listing=listing,
        states=STATES,
        shown=state,
    )


def ask(request: Request) -> HttpResponse:
    """`?patient=` says for whom; `?produkt=` and `?artikel=` what was looked for."""
    require(request.actor, "ask_dispensation")
    patient = _patient(request)
    if patient is None:
        messages.info(
            request, _("Välj patienten först. Ansök sedan om dispens från patientens förskrivning.")
        )
        return redirect("prescriber:patients")
    areas = [(code, named(area, "name")) for code, area in product_areas().items()]
    first = {"product": request.GET.get("produkt", "")[:120], "article": request.GET.get("artikel", "")[:20]}
    form = DispensationForm(request.POST or None, areas=areas, initial=first)
    answer: Answer[DispensationApplication] = Answer()
    if request.method == "POST" and form.is_valid():
        answer = attempt(ask_for_dispensation, patient.uuid, form.wish(), actor=request.actor, at=now())
        if answer.value:
            messages.success(request, _("Ansökan är skickad till LMN. Du får e-post när den är beredd."))
            return redirect("prescriber:dispensation", answer.value.uuid)
    note_access(request.actor, "ask_dispensation", at=now(), patients=[patient.uuid])
    return show(
        request,
        "prescriber/ask_dispensation.html",
        _("Ansök om dispens"),
        form=form,
        patient=patient,
        refusal=answer.refusal,
        crumbs=[to_patients(), to_patient(patient)],
    )


def dispensation(request: Request, uuid: UUID) -> HttpResponse:
    found = or_404(application_for, request.actor, uuid)
    note_access(request.actor, "see_dispensation", at=now(), patients=[found.patient.uuid])
    ruling = latest_rulings([found.uuid], "dispensations.decide").get(found.uuid)
    return show(
        request,
        "prescriber/dispensation.html",
        found.product,
        found=found,
        mark=_mark(found),
        can_withdraw=found.state in (State.ASKED, State.PREPARED),
        usable=can_be_prescribed(found, today()),
        ruling=ruling if found.decided_at else None,
        patient=found.patient,
        crumbs=[Crumb(_("Dispenser"), reverse("prescriber:dispensations"))],
    )


@require_POST
def withdraw(request: Request, uuid: UUID) -> HttpResponse:
    """Takes an application back. A refusal is a page of its own."""
    withdraw_application(uuid, actor=request.actor, at=now())
    messages.success(request, _("Ansökan är återtagen."))
    return redirect("prescriber:dispensation", uuid)


# What the register has outside contract.
article_options = article_picker(articles_outside_contract)


def _patient(request: Request) -> Patient | None:
    try:
        uuid = UUID(request.GET.get("patient", ""))
    except ValueError:
        return None
    return patient_for(request.actor, uuid)


def _mark(found: DispensationApplication) -> Mark:
    return STATES[State(found.state)]
