"""Ordering in three steps: what, where, check and confirm. What is typed travels with the forms."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.ordering.queries import orders_in_request, preview_request
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.queries import items_of_patient
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Step
from uttag.interfaces.web.patient.home import persons
from uttag.interfaces.web.requests.confirming import confirm_request, has_changed
from uttag.interfaces.web.requests.drawing import cards_of_draft, cards_of_orders
from uttag.interfaces.web.requests.forms import BY_PATIENT, WHOLE, Asker, RequestForm
from uttag.interfaces.web.requests.offering import choices_of, urgency_fragment
from uttag.rules.reasons import Refused
from uttag.rules.words import RequestedBy

ASKER = Asker(channel="web", requested_by=RequestedBy.PATIENT, urgencies=BY_PATIENT)


def start(request: Request) -> HttpResponse:
    """For whom, if one acts for several."""
    found = persons(request)
    if len(found) == 1:
        return redirect("patient:what", found[0].uuid)
    return show(request, "patient/start.html", _("Vem ska du beställa åt?"), persons=found)


def what(request: Request, uuid: UUID) -> HttpResponse:
    """Step one. Posted back from a later step, it shows what was typed."""
    patient = patient_for(request.actor, uuid)
    return _what(request, patient, _form(request, patient))


@require_POST
def where(request: Request, uuid: UUID) -> HttpResponse:
    """Step two, once the things chosen add up."""
    patient = patient_for(request.actor, uuid)
    form = _form(request, patient)
    return _where(request, patient, form) if form.rows_valid() else _what(request, patient, form)


@require_POST
def check(request: Request, uuid: UUID) -> HttpResponse:
    """Step three: the promise, before anything is kept."""
    patient = patient_for(request.actor, uuid)
    form = _form(request, patient)
    if not form.rows_valid():
        return _what(request, patient, form)
    if not form.delivery_valid():
        return _where(request, patient, form)
    return _check(request, patient, form)


@require_POST
def confirm(request: Request, uuid: UUID) -> HttpResponse:
    """Places the request. A double click, or the same form sent again, leads to the same receipt (I3)."""
    patient = patient_for(request.actor, uuid)
    form = _form(request, patient)
    if not form.is_valid():
        return _what(request, patient, form)
    answer = confirm_request(request, form)
    if has_changed(answer.refusal):
        return _check(request, patient, form, changed=True)
    if answer.value is None:
        return _where(request, patient, form, answer.refusal)
    return redirect("patient:receipt", answer.value.request)


@require_POST
def offers(request: Request, uuid: UUID, prefix: str) -> HttpResponse:
    """How fast it can be had, as one chooses."""
    return urgency_fragment(request, _form(request, patient_for(request.actor, uuid)), prefix, plain=True)


def receipt(request: Request, uuid: UUID) -> HttpResponse:
    orders = orders_in_request(request.actor, uuid)
    note_access(request.actor, "see_receipt", at=now(), patients=[orders[0].patient.uuid])
    return show(
        request,
        "patient/receipt.html",
        _("Tack, vi har tagit emot din beställning"),
        cards=cards_of_orders(orders),
    )


def _form(request: Request, patient: Patient) -> RequestForm:
    items = items_of_patient(request.actor, patient, today())
    data = request.POST if request.method == "POST" else None
    return RequestForm(patient, items, data, asker=ASKER, chosen=request.GET.getlist("item"))


def _what(request: Request, patient: Patient, form: RequestForm) -> HttpResponse:
    return _step(request, "patient/what.html", _("Vad behöver du?"), patient, form, 1)


def _where(
    request: Request, patient: Patient, form: RequestForm, refusal: Refused | None = None
) -> HttpResponse:
    title, choices = _("Vart ska det?"), choices_of(request, form, WHOLE)
    return _step(request, "patient/where.html", title, patient, form, 2, refusal=refusal, choices=choices)


def _check(request: Request, patient: Patient, form: RequestForm, *, changed: bool = False) -> HttpResponse:
    """What it would become. `changed`: something else than what was shown when it was confirmed."""
    answer = attempt(preview_request, form.wish(), actor=request.actor, at=now())
    if answer.value is None:
        return _where(request, patient, form, answer.refusal)
    return _step(
        request,
        "patient/check.html",
        _("Stämmer det här?"),
        patient,
        form,
        3,
        cards=cards_of_draft(answer.value, today()),
        promised=answer.value.promised,
        changed=changed,
    )


def _step(
    request: Request,
    template: str,
    title: str,
    patient: Patient,
    form: RequestForm,
    step: int,
    **context: object,
) -> HttpResponse:
    note_access(request.actor, "place_request", at=now(), patients=[patient.uuid])
    steps = [Step(_("Vad")), Step(_("Vart")), Step(_("Bekräfta"))]
    return show(
        request,
        template,
        title,
        patient=patient,
        form=form,
        steps=steps,
        step=step,
        for_another=len(request.actor.patient_ids) > 1,
        home=reverse("patient:person", args=[patient.uuid]),
        **context,
    )
