"""Ordering for someone on the line: the patient's page with the form, the promise, the confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.delivery.lateness import with_forecasts
from uttag.apps.delivery.queries import order_timeline
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED, orders_in_request, orders_of_patient, preview_request
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.payers import age_on
from uttag.apps.prescribing.queries import ItemView, items_of_patient
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.orders.timeline import Moment, moments
from uttag.interfaces.web.requests.confirming import confirm_request, has_changed
from uttag.interfaces.web.requests.drawing import cards_of_draft, cards_of_orders
from uttag.interfaces.web.requests.forms import WHOLE, Asker, RequestForm
from uttag.interfaces.web.requests.offering import choices_of, urgency_fragment
from uttag.interfaces.web.requests.words import ASKED_BY
from uttag.interfaces.web.service_desk.calls import CHANNEL, GROUND
from uttag.rules.reasons import Refused, because
from uttag.rules.words import RequestedBy

RECENT = 5


def patient_page(request: Request, patient: Patient) -> HttpResponse:
    """Everything about a caller. What was posted stays typed, so that a promise can be left and changed."""
    note_access(request.actor, "see_patient", at=now(), patients=[patient.uuid], ground=GROUND)
    items = items_of_patient(request.actor, patient, today())
    return _draw(request, patient, items, request_form(request, patient, items))


@require_POST
def review(request: Request, patient: UUID) -> HttpResponse:
    """What the request would become: deadline, window, fees, payer, each with why. Nothing is kept."""
    found = patient_for(request.actor, patient)
    items = items_of_patient(request.actor, found, today())
    form = request_form(request, found, items)
    note_access(request.actor, "preview_request", at=now(), patients=[found.uuid], ground=GROUND)
    if not form.is_valid():
        return _draw(request, found, items, form, faulty=True)
    return _review(request, found, items, form)


@require_POST
def place(request: Request, patient: UUID) -> HttpResponse:
    """Places what was reviewed. The key has come along from the first look: twice is once (I3)."""
    found = patient_for(request.actor, patient)
    items = items_of_patient(request.actor, found, today())
    form = request_form(request, found, items)
    if not form.is_valid():
        return _draw(request, found, items, form, faulty=True)
    answer = confirm_request(request, form)
    if has_changed(answer.refusal):
        return _review(request, found, items, form, changed=True)
    if answer.value is None:
        return _draw(request, found, items, form, refusal=answer.refusal)
    return redirect("service_desk:receipt", found.uuid, answer.value.request)


@require_POST
def offers(request: Request, patient: UUID, prefix: str) -> HttpResponse:
    """How fast it can be had, as one chooses."""
    found = patient_for(request.actor, patient)
    form = request_form(request, found, items_of_patient(request.actor, found, today()))
    return urgency_fragment(request, form, prefix)


def receipt(request: Request, patient: UUID, request_uuid: UUID) -> HttpResponse:
    """What was promised, to read out to the caller."""
    found = patient_for(request.actor, patient)
    orders = orders_in_request(request.actor, request_uuid)
    if orders[0].patient_id != found.pk:
        raise Refused(because("order_not_found", "I1"))  # the log would name the wrong patient
    note_access(request.actor, "see_receipt", at=now(), patients=[found.uuid], ground=GROUND)
    return show(
        request,
        "service_desk/receipt.html",
        _("Beställningen är mottagen"),
        patient=found,
        cards=cards_of_orders(orders),
        crumbs=crumbs_to(found),
    )


def request_form(request: Request, patient: Patient, items: list[ItemView]) -> RequestForm:
    """The form as posted, or a new one. The desk asks on behalf of whoever called (D5, D6)."""
    data: QueryDict | None = request.POST if request.method == "POST" else None
    said = data.get("asked_by") if data else None
    asked_by = RequestedBy.PRESCRIBER if said == RequestedBy.PRESCRIBER else RequestedBy.PATIENT
    return RequestForm(patient, items, data, asker=Asker(CHANNEL, asked_by))


def crumbs_to(patient: Patient) -> list[Crumb]:
    """The way to a patient's page."""
    return [
        Crumb(_("Patienter"), reverse("service_desk:patients")),
        Crumb(patient.identity.name, reverse("service_desk:patient", args=[patient.uuid])),
    ]


@dataclass(frozen=True, slots=True)
class Recent:
    """The patient's latest orders, and the way of the one that is out now."""

    orders: list[Order]
    under_way: Order | None
    moments: list[Moment]


def _recent(request: Request, patient: Patient) -> Recent:
    orders = list(with_forecasts(orders_of_patient(request.actor, patient))[:RECENT])
    under_way = next((order for order in orders if order.state in UNDELIVERED), None)
    if under_way is None:
        return Recent(orders, None, [])
    entries = order_timeline(request.actor, under_way)
    return Recent(orders, under_way, moments(under_way, entries, today()))


def _review(
    request: Request, patient: Patient, items: list[ItemView], form: RequestForm, *, changed: bool = False
) -> HttpResponse:
    """What it would become. `changed`: something else than what was shown when it was confirmed."""
    answer = attempt(preview_request, form.wish(), actor=request.actor, at=now())
    if answer.value is None:
        return _draw(request, patient, items, form, refusal=answer.refusal)
    return show(
        request,
        "service_desk/review.html",
        _("Stämmer det?"),
        patient=patient,
        form=form,
        asked_by=ASKED_BY[form.asker.requested_by],
        cards=cards_of_draft(answer.value, today()),
        promised=answer.value.promised,
        changed=changed,
        crumbs=crumbs_to(patient),
    )


def _draw(
    request: Request,
    patient: Patient,
    items: list[ItemView],
    form: RequestForm,
    *,
    refusal: Refused | None = None,
    faulty: bool = False,
) -> HttpResponse:
    response = show(
        request,
        "service_desk/patient.html",
        patient.identity.name,
        patient=patient,
        age=age_on(patient.born_on, today()),
        form=form,
        others=[view for view in items if not view.takeable],
        recent=_recent(request, patient),
        standing=form.delivery.standing,
        choices=choices_of(request, form, WHOLE) if form.chosen else None,
        asked_by=ASKED_BY,
        asked=form.asker.requested_by,
        refusal=refusal,
        crumbs=[Crumb(_("Patienter"), reverse("service_desk:patients"))],
    )
    if faulty:
        response.status_code = 422
    return response
