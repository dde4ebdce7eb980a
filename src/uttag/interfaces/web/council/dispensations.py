"""Applications for articles outside contract that wait for the council, and its decision (B2.2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.prescribing.dispensations import cases
from uttag.apps.prescribing.dispensations.deciding import decide_application
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.rulings.queries import latest_rulings
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.dispensations.forms import DecideForm
from uttag.interfaces.web.products.dispensations.words import STATES

State = DispensationApplication.State
SHOWN = {"": (State.PREPARED,), "lmn": (State.ASKED,), "avgjorda": (State.APPROVED, State.REFUSED)}


def waiting_for_decision(actor: Actor, at: datetime) -> int:
    """How many wait for the council, for those who decide; for the home and the menu."""
    return cases.waiting_for_decision(actor, at)


def dispensations(request: Request) -> HttpResponse:
    shown = request.GET.get("visa", "")
    shown = shown if shown in SHOWN else ""
    found = cases.cases_for(request.actor, states=SHOWN[shown], words=request.GET.get("q", "").strip()[:80])
    if shown == "avgjorda":
        found = found.order_by("-decided_at", "-pk")
    listing: Listing[DispensationApplication] = Listing(request, found, [Column("")], per_page=30)
    here = reverse("council:dispensations")
    return show(
        request,
        "council/dispensations.html",
        _("Dispenser"),
        listing=listing,
        cases=[cases.case_of(row, today()) for row in listing],
        states=STATES,
        shown=shown,
        tabs=[
            Tab(_("Väntar på beslut"), here, shown == "", waiting_for_decision(request.actor, now())),
            Tab(_("Bereds av LMN"), f"{here}?visa=lmn", shown == "lmn"),
            Tab(_("Avgjorda"), f"{here}?visa=avgjorda", shown == "avgjorda"),
        ],
    )


def dispensation(request: Request, uuid: UUID) -> HttpResponse:
    """One application; the form while it waits for the council and the one who looks may decide."""
    case = or_404(cases.case_for, request.actor, uuid, at=now())
    form = refusal = None
    if request.actor.may("decide_dispensation") and (case.state == State.PREPARED or request.POST):
        form = DecideForm(request.POST or None, case=case, today=today())
    if request.method == "POST" and form is not None and form.is_valid():
        answer = attempt(decide_application, uuid, form.wish(), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _said(answer.value))
            return redirect("council:dispensations")
        refusal = answer.refusal
    return show(
        request,
        "council/dispensation.html",
        case.product,
        case=case,
        mark=STATES[case.state],
        form=form,
        refusal=refusal,
        ruling=latest_rulings([case.uuid], "dispensations.decide").get(case.uuid),
        crumbs=[Crumb(_("Dispenser"), reverse("council:dispensations"))],
    )


def _said(decided: DispensationApplication) -> str:
    if decided.state == State.APPROVED:
        return _("Dispensen är godkänd. Förskrivaren får besked med e-post.")
    return _("Ansökan är avslagen. Förskrivaren får besked med e-post.")
