"""Prescribing, renewing, and taking an item back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.parties.queries import customer_names
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing import operations
from uttag.apps.prescribing.models import Prescription, PrescriptionItem
from uttag.apps.prescribing.preview import preview_item
from uttag.apps.prescribing.queries import item_for
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import Answer, attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.prescriber.crumbs import to_patient, to_patients
from uttag.interfaces.web.prescriber.prescription_form import ItemForm, PrescriptionForm, row_with_habits


def prescribe(request: Request, uuid: UUID) -> HttpResponse:
    """`?fornya=` once per item starts from what was prescribed before."""
    patient = patient_for(request.actor, uuid)
    form = PrescriptionForm(request.POST or None, _renewed(request, patient), today())
    answer: Answer[Prescription] = Answer()
    if request.method == "POST" and form.is_valid():
        answer = attempt(
            operations.prescribe, uuid, form.wishes(), actor=request.actor, at=now(), note_text=form.note
        )
        if answer:
            n = len(form.rows)
            words = ngettext("%(n)s artikel är förskriven.", "%(n)s artiklar är förskrivna.", n)
            messages.success(request, words % {"n": n})
            return redirect("prescriber:patient", uuid)
    note_access(request.actor, "prescribe", at=now(), patients=[patient.uuid])
    return show(
        request,
        "prescriber/prescribe.html",
        _("Ny förskrivning"),
        patient=patient,
        form=form,
        rows=[(row, _reckoned(request, patient, row)) for row in form.rows],
        refusal=answer.refusal,
        crumbs=[to_patients(), to_patient(patient)],
    )


@require_POST
def new_row(request: Request, uuid: UUID) -> HttpResponse:
    """One more row, empty, under the next number that is free."""
    patient = patient_for(request.actor, uuid)
    form = ItemForm(str(PrescriptionForm(request.POST, (), today()).next_row))
    return render(request, "prescriber/_item.html", _row_context(request, patient, form))


@require_POST
def row(request: Request, uuid: UUID, n: int) -> HttpResponse:
    """A row whose article was just chosen, filled in as usual for that article."""
    patient = patient_for(request.actor, uuid)
    form = row_with_habits(str(n), request.POST.get(f"{n}-article", "")[:20], today())
    return render(request, "prescriber/_item.html", _row_context(request, patient, form))


@require_POST
def drop_row(request: Request, uuid: UUID, n: int) -> HttpResponse:
    """Nothing is kept of rows before the form is sent, so nothing is left to do."""
    return HttpResponse()


@require_POST
def reckon(request: Request, uuid: UUID, n: int) -> HttpResponse:
    """What the figures of a row come to, as one types."""
    patient = patient_for(request.actor, uuid)
    form = ItemForm(str(n), request.POST)
    return render(request, "prescriber/_reckoned.html", _row_context(request, patient, form))


@require_POST
def cancel(request: Request, uuid: UUID) -> HttpResponse:
    """Takes an item back. A refusal is a page of its own."""
    item = item_for(request.actor, uuid)
    reason = request.POST.get("reason", "").strip()[:200]
    operations.cancel_item(uuid, actor=request.actor, at=now(), reason=reason)
    messages.success(request, _("%(article)s är makulerad.") % {"article": item.article})
    return redirect("prescriber:patient", item.patient.uuid)


def _renewed(request: Request, patient: Patient) -> list[PrescriptionItem]:
    items = []
    for text in request.GET.getlist("fornya"):
        try:
            item = item_for(request.actor, UUID(text))
        except ValueError:
            continue
        if item.patient_id == patient.pk:
            items.append(item)
    return items


def _row_context(request: Request, patient: Patient, form: ItemForm) -> dict[str, object]:
    return {"patient": patient, "row": form, "reckoned": _reckoned(request, patient, form)}


def _reckoned(request: Request, patient: Patient, form: ItemForm) -> dict[str, object] | None:
    """What a row comes to: packages, how long it lasts, who pays. None until it can be read."""
    wish = form.wish_so_far()
    preview = preview_item(wish, patient, actor=request.actor, today=today()) if wish else None
    if preview is None or wish is None:
        return None
    paying = preview.paying
    payer = customer_names([paying.customer_id]).get(paying.customer_id or 0, "") if paying else ""
    return {"wish": wish, "preview": preview, "payer": payer}
