"""What is approved outside contract, for all, and ending an approval for all or for one patient (B2.2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.catalogue.dispensations import dispensation_for, dispensations_on
from uttag.apps.catalogue.models import Dispensation
from uttag.apps.prescribing.dispensations.cases import case_for
from uttag.apps.prescribing.dispensations.ending import end_dispensation, end_for_patient
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.dispensations.cases import tabs
from uttag.interfaces.web.products.dispensations.forms import EndForm


def approved(request: Request) -> HttpResponse:
    columns = [
        Column(_("Artikel"), "artikel", ("article__name", "from_day", "pk")),
        Column(_("Leverantör"), "leverantor", ("article__supplier__name", "pk")),
        Column(_("Beslut"), "beslut", ("decision", "pk")),
        Column(_("Från"), "fran", ("from_day", "pk")),
        Column(_("Till och med"), "till", ("until_day", "pk")),
        Column(""),
    ]
    ended_too = request.GET.get("visa") == "alla"
    words = request.GET.get("q", "").strip()[:80]
    found = dispensations_on(request.actor, today(), words=words, ended_too=ended_too)
    listing: Listing[Dispensation] = Listing(request, found, columns)
    return show(
        request,
        "products/dispensations/approved.html",
        _("Dispenser"),
        listing=listing,
        ended_too=ended_too,
        ends=request.actor.may("end_dispensation"),
        today=today(),
        tabs=tabs(request, None),
    )


def end(request: Request, uuid: UUID) -> HttpResponse:
    """Ends an approval for all."""
    require(request.actor, "end_dispensation")
    found = or_404(dispensation_for, request.actor, uuid)
    form = EndForm(request.POST or None, initial={"last_day": today()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(end_dispensation, uuid, **form.cleaned_data, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Dispensen är avslutad."))
            return redirect("products:approved_dispensations")
        refusal = answer.refusal
    there = reverse("products:approved_dispensations")
    return _page(request, str(found.article), found.decision, form, refusal, there)


def end_one(request: Request, uuid: UUID) -> HttpResponse:
    """Ends an approval for one patient."""
    require(request.actor, "end_dispensation")
    case = or_404(case_for, request.actor, uuid, at=now())
    form = EndForm(request.POST or None, initial={"last_day": today()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(end_for_patient, uuid, **form.cleaned_data, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Dispensen är avslutad."))
            return redirect("products:dispensation", uuid)
        refusal = answer.refusal
    there = reverse("products:dispensation", args=[uuid])
    return _page(request, case.product, case.decision, form, refusal, there)


def _page(
    request: Request, name: str, decision: str, form: EndForm, refusal: object, there: str
) -> HttpResponse:
    return show(
        request,
        "products/dispensations/end.html",
        _("Avsluta dispensen"),
        name=name,
        decision=decision,
        form=form,
        refusal=refusal,
        there=there,
        crumbs=[Crumb(_("Dispenser"), reverse("products:dispensations")), Crumb(name, there)],
    )
