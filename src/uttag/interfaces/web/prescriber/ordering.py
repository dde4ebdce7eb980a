"""Ordering for a patient in two steps (choose, check), and following orders."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.delivery.lateness import late_of, with_forecasts
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.ordering.queries import find_orders, order_for, orders_in_request, preview_request
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.queries import items_of_patient
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Step
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.page import see_order
from uttag.interfaces.web.prescriber.crumbs import to_orders, to_patient, to_patients
from uttag.interfaces.web.requests.confirming import confirm_request, has_changed
from uttag.interfaces.web.requests.drawing import cards_of_draft, cards_of_orders
from uttag.interfaces.web.requests.forms import WHOLE, Asker, RequestForm
from uttag.interfaces.web.requests.offering import choices_of, urgency_fragment
from uttag.rules.reasons import Refused
from uttag.rules.words import RequestedBy

ASKER = Asker(channel="web", requested_by=RequestedBy.PRESCRIBER)


def choose(request: Request, uuid: UUID) -> HttpResponse:
    """What and where to. Posted back from the next step, it shows what was typed."""
    patient = patient_for(request.actor, uuid)
    return _choose(request, patient, _form(request, patient, chosen=request.GET.getlist("item")))


@require_POST
def check(request: Request, uuid: UUID) -> HttpResponse:
    """What it would become, before it is confirmed; nothing is kept."""
    patient = patient_for(request.actor, uuid)
    form = _form(request, patient)
    if not form.is_valid():
        return _choose(request, patient, form)
    return _check(request, patient, form)


@require_POST
def confirm(request: Request, uuid: UUID) -> HttpResponse:
    """Places the request. The same key again leads to the same receipt (I3)."""
    patient = patient_for(request.actor, uuid)
    form = _form(request, patient)
    if not form.is_valid():
        return _choose(request, patient, form)
    answer = confirm_request(request, form)
    if has_changed(answer.refusal):
        return _check(request, patient, form, changed=True)
    if answer.value is None:
        return _choose(request, patient, form, answer.refusal)
    return redirect("prescriber:receipt", answer.value.request)


@require_POST
def offers(request: Request, uuid: UUID, prefix: str) -> HttpResponse:
    """How fast it can be had, as one chooses."""
    return urgency_fragment(request, _form(request, patient_for(request.actor, uuid)), prefix)


def receipt(request: Request, uuid: UUID) -> HttpResponse:
    orders = orders_in_request(request.actor, uuid)
    patient = orders[0].patient
    note_access(request.actor, "see_receipt", at=now(), patients=[patient.uuid])
    return show(
        request,
        "prescriber/receipt.html",
        _("Beställningen är mottagen"),
        cards=cards_of_orders(orders),
        patient=patient,
        crumbs=[to_patients(), to_patient(patient)],
    )


def orders(request: Request) -> HttpResponse:
    """The care provider's orders, latest first."""
    shown = request.GET.get("visa", "")
    found = find_orders(
        request.actor,
        request.GET.get("q", "").strip()[:80],
        state="undelivered" if shown == "olevererade" else "",
    )
    found = late_of(found, today()) if shown == "sena" else with_forecasts(found)
    columns = [
        Column(_("Nummer"), "nummer", ("pk",)),
        Column(_("Patient")),
        Column(_("Beställd"), "bestalld", ("ordered_at", "pk")),
        Column(_("Framme senast"), "framme", ("deadline_day", "pk")),
        Column(_("Vart")),
        Column(_("Status")),
    ]
    listing: Listing[Order] = Listing(request, found, columns)
    note_access(request.actor, "see_orders", at=now(), patients={order.patient.uuid for order in listing})
    return show(request, "prescriber/orders.html", _("Ordrar"), listing=listing, shown=shown)


def order(request: Request, uuid: UUID) -> HttpResponse:
    page = see_order(request.actor, uuid, at=now(), ground="")
    title = _("Order %(number)s") % {"number": page.number}
    crumbs = [to_orders(), to_patient(page.order.patient)]
    return show(request, "prescriber/order.html", title, page=page, card=page.card, crumbs=crumbs)


@require_POST
def cancel(request: Request, uuid: UUID) -> HttpResponse:
    """A refusal is a page of its own: the depot has begun."""
    found = order_for(request.actor, uuid)
    cancel_order(uuid, actor=request.actor, at=now(), reason=request.POST.get("reason", "").strip()[:200])
    messages.success(request, _("Ordern är avbeställd. Uttagen kan göras igen."))
    return redirect("prescriber:order", found.uuid)


def _form(request: Request, patient: Patient, *, chosen: Sequence[str] = ()) -> RequestForm:
    items = items_of_patient(request.actor, patient, today())
    data = request.POST if request.method == "POST" else None
    return RequestForm(patient, items, data, asker=ASKER, chosen=chosen)


def _check(request: Request, patient: Patient, form: RequestForm, *, changed: bool = False) -> HttpResponse:
    """What it would become. `changed`: something else than what was shown when it was confirmed."""
    answer = attempt(preview_request, form.wish(), actor=request.actor, at=now())
    if answer.value is None:
        return _choose(request, patient, form, answer.refusal)
    note_access(request.actor, "preview_request", at=now(), patients=[patient.uuid])
    return show(
        request,
        "prescriber/check.html",
        _("Kontrollera beställningen"),
        patient=patient,
        form=form,
        cards=cards_of_draft(answer.value, today()),
        promised=answer.value.promised,
        changed=changed,
        steps=_steps(),
        crumbs=[to_patients(), to_patient(patient)],
    )


def _choose(
    request: Request, patient: Patient, form: RequestForm, refusal: Refused | None = None
) -> HttpResponse:
    note_access(request.actor, "see_patient", at=now(), patients=[patient.uuid])
    return show(
        request,
        "prescriber/place.html",
        _("Beställ åt patienten"),
        patient=patient,
        form=form,
        refusal=refusal,
        choices=choices_of(request, form, WHOLE) if form.chosen else None,
        steps=_steps(),
        crumbs=[to_patients(), to_patient(patient)],
        back=reverse("prescriber:patient", args=[patient.uuid]),
    )


def _steps() -> list[Step]:
    return [Step(_("Vad och vart")), Step(_("Kontrollera och bekräfta"))]
