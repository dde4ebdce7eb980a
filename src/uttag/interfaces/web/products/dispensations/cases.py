"""LMN's work list of applications, and one to prepare (B2.2). Nothing here says whose need it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.roles import Role
from uttag.apps.catalogue.dispensations import articles_outside_contract
from uttag.apps.prescribing.dispensations.cases import case_for, case_of, cases_for, waiting_for_preparation
from uttag.apps.prescribing.dispensations.preparing import prepare_application
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.rulings.queries import latest_rulings
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.dispensations import STATES
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.picking import article_picker
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.dispensations.forms import PrepareForm

State = DispensationApplication.State
SHOWN = {"": (State.ASKED,), "radet": (State.PREPARED,), "avgjorda": (State.APPROVED, State.REFUSED)}


def dispensations(request: Request) -> HttpResponse:
    """What waits for LMN, for the council, and what is decided. Others than LMN see what is approved."""
    if request.actor.role is not Role.LMN:
        return redirect("products:approved_dispensations")
    shown = request.GET.get("visa", "")
    shown = shown if shown in SHOWN else ""
    found = cases_for(request.actor, states=SHOWN[shown], words=request.GET.get("q", "").strip()[:80])
    if shown == "avgjorda":
        found = found.order_by("-decided_at", "-pk")
    listing: Listing[DispensationApplication] = Listing(request, found, [Column("")], per_page=30)
    return show(
        request,
        "products/dispensations/cases.html",
        _("Dispenser"),
        listing=listing,
        cases=[case_of(row, today()) for row in listing],
        states=STATES,
        shown=shown,
        tabs=tabs(request, shown),
    )


def dispensation(request: Request, uuid: UUID) -> HttpResponse:
    """One application; the form while it waits for LMN."""
    case = or_404(case_for, request.actor, uuid, at=now())
    form = refusal = None
    if case.state == State.ASKED and request.actor.may("prepare_dispensation"):
        form = PrepareForm(request.POST or None, case=case, today=today())
    if request.method == "POST" and form is None:
        return redirect("products:dispensation", uuid)  # prepared meanwhile: the page says by whom
    if request.method == "POST" and form is not None and form.is_valid():
        answer = attempt(prepare_application, uuid, form.wish(), actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Ansökan är beredd och väntar nu på Ledningsrådet."))
            return redirect("products:dispensations")
        refusal = answer.refusal
    return show(
        request,
        "products/dispensations/case.html",
        case.product,
        case=case,
        mark=STATES[case.state],
        form=form,
        refusal=refusal,
        article_url=reverse("products:article", args=[case.article.number]) if case.article else "",
        ruling=latest_rulings([case.uuid], "dispensations.decide").get(case.uuid),
        crumbs=[Crumb(_("Dispenser"), reverse("products:dispensations"))],
    )


# What the register has outside contract.
article_options = article_picker(articles_outside_contract)


def tabs(request: Request, shown: str | None) -> list[Tab]:
    """LMN's three lists and what is approved; for others only that."""
    here = reverse("products:dispensations")
    approved = Tab(_("Godkända för alla"), reverse("products:approved_dispensations"), shown is None)
    if request.actor.role is not Role.LMN:
        return [approved]
    return [
        Tab(_("Att bereda"), here, shown == "", waiting_for_preparation(request.actor, now())),
        Tab(_("Hos rådet"), f"{here}?visa=radet", shown == "radet"),
        Tab(_("Avgjorda"), f"{here}?visa=avgjorda", shown == "avgjorda"),
        approved,
    ]
