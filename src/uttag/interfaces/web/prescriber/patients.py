"""Finding, registering and changing patients; a patient's one page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.catalogue.queries import product_areas
from uttag.apps.delivery.lateness import with_forecasts
from uttag.apps.ordering.queries import orders_of_patient
from uttag.apps.parties.queries import customer_names
from uttag.apps.patients.identity import Identity, read_identity
from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import change_patient, register_patient
from uttag.apps.patients.queries import patient_for, patient_with_number, search_patients
from uttag.apps.patients.wishes.standing import standing_choice
from uttag.apps.prescribing.payers import age_on
from uttag.apps.prescribing.queries import items_of_patient, paying_for
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import Answer, attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.prescriber.crumbs import to_patient, to_patients
from uttag.interfaces.web.prescriber.patient_form import PatientForm
from uttag.rules.words import ItemStatus

LATEST_ORDERS = 10


def patients(request: Request) -> HttpResponse:
    """The care provider's patients, searched by name or number."""
    columns = [
        Column(_("Namn"), "namn", ("identity__family_name", "identity__given_name", "pk")),
        Column(_("Personnummer"), "nummer", ("identity__number",)),
        Column(_("Ort"), "ort", ("identity__city", "identity__family_name")),
        Column(_("Boende")),
    ]
    found = search_patients(request.actor, request.GET.get("q", "").strip()[:80])
    listing: Listing[Patient] = Listing(request, found, columns)
    note_access(request.actor, "search_patients", at=now(), patients=[patient.uuid for patient in listing])
    return show(request, "prescriber/patients.html", _("Patienter"), listing=listing)


def patient(request: Request, uuid: UUID) -> HttpResponse:
    """Who, where, what is prescribed, what was ordered, and who pays, on one screen."""
    actor, day = request.actor, today()
    found = patient_for(actor, uuid)
    items = items_of_patient(actor, found, day)
    note_access(actor, "see_patient", at=now(), patients=[found.uuid])
    return show(
        request,
        "prescriber/patient.html",
        found.identity.name,
        crumbs=[to_patients()],
        patient=found,
        age=age_on(found.born_on, day),
        items=[view for view in items if view.status is ItemStatus.AKTIV],
        earlier=[view for view in items if view.status is not ItemStatus.AKTIV],
        takeable=any(view.takeable for view in items),
        orders=with_forecasts(orders_of_patient(actor, found))[:LATEST_ORDERS],
        payers=_payers(request, found),
        standing=standing_choice(found),
        day=day,
    )


def register(request: Request) -> HttpResponse:
    form = PatientForm(request.POST or None)
    answer: Answer[Patient] = Answer()
    if request.method == "POST" and form.is_valid():
        at = now()
        answer = attempt(register_patient, form.particulars(), actor=request.actor, at=at)
        if answer.value is not None:
            messages.success(request, _registered(known=answer.value.registered_at != at))
            return redirect("prescriber:patient", answer.value.uuid)
    crumbs = [to_patients()]
    return show(
        request, "prescriber/register.html", _("Ny patient"), form=form, refusal=answer.refusal, crumbs=crumbs
    )


def change(request: Request, uuid: UUID) -> HttpResponse:
    found = patient_for(request.actor, uuid)
    form = PatientForm(request.POST or None, patient=found)
    answer: Answer[Patient] = Answer()
    if request.method == "POST" and form.is_valid():
        answer = attempt(change_patient, uuid, form.particulars(), actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Uppgifterna är sparade."))
            return redirect("prescriber:patient", uuid)
    note_access(request.actor, "see_patient", at=now(), patients=[found.uuid])
    return show(
        request,
        "prescriber/register.html",
        _("Ändra uppgifter"),
        form=form,
        refusal=answer.refusal,
        patient=found,
        crumbs=[to_patients(), to_patient(found)],
    )


@require_POST
def check_number(request: Request) -> HttpResponse:
    """Says of a number at once whether it can be right, and who has it in one's own care. Posted, since
    addresses end up in logs."""
    typed, reserve = request.POST.get("number", "")[:20], "reserve_number" in request.POST
    answer: Answer[Identity] = attempt(read_identity, typed, today=today(), reserve=reserve)
    known = None
    if answer.value and answer.value.number:
        known = patient_with_number(request.actor, answer.value.number)
    if known is not None:
        note_access(request.actor, "search_patients", at=now(), patients=[known.uuid])
    age = age_on(answer.value.born_on, today()) if answer.value else None
    return render(
        request,
        "prescriber/_number.html",
        {"identity": answer.value, "refusal": answer.refusal, "known": known, "age": age},
    )


def _registered(*, known: bool) -> str:
    if known:
        return _(
            "Patienten fanns redan i registret och är nu också i er vård. De uppgifter som fanns är kvar."
        )
    return _("Patienten är registrerad.")


def _payers(request: Request, found: Patient) -> list[tuple[str, str, object]]:
    """Per product area: its name, who would pay today, and the reasons."""
    areas = product_areas()
    paying = paying_for(request.actor, found, list(areas), today())
    names = customer_names(p.customer_id for p in paying.values())
    return [
        (
            named(areas[code], "name"),
            names.get(p.customer_id or 0, ""),
            p.ruling.outcome.reasons,
        )
        for code, p in paying.items()
    ]
