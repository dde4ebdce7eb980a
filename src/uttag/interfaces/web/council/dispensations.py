"""Applications for articles outside contract that wait for the council, and its decision (B2.2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import Actor, require
from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.queries.meetings import meetings_lately
from uttag.apps.prescribing.dispensations import cases
from uttag.apps.prescribing.dispensations.deciding import decide_application
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.rulings.queries import latest_rulings
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.dispensations import STATES
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.products.dispensations.forms import ApproveForm, RefuseForm
from uttag.rules.reasons import Refused

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
    """One application; posted to, it is approved."""
    if request.method != "POST":
        return _page(request, uuid)
    case = _case(request, uuid)
    form = ApproveForm(request.POST, case=case, today=today())
    return _decide(request, uuid, form) or _page(request, uuid, approving=form)


@require_POST
def refuse(request: Request, uuid: UUID) -> HttpResponse:
    """The council's no."""
    form = RefuseForm(request.POST)
    return _decide(request, uuid, form) or _page(request, uuid, refusing=form)


def _decide(request: Request, uuid: UUID, form: ApproveForm | RefuseForm) -> HttpResponse | None:
    """Where it leads once it is decided; None where the form must be filled in better. Raises Refused."""
    require(request.actor, "decide_dispensation")
    if not form.is_valid():
        return None
    answer = attempt(decide_application, uuid, form.wish(), actor=request.actor, at=now())
    if answer.value is None:
        if isinstance(form, ApproveForm):
            return _page(request, uuid, approving=form, refusal=answer.refusal)
        return _page(request, uuid, refusing=form, refusal=answer.refusal)
    messages.success(request, _said(answer.value))
    return redirect("council:dispensations")


def _case(request: Request, uuid: UUID) -> cases.Case:
    return or_404(cases.case_for, request.actor, uuid, at=now())


def _page(
    request: Request,
    uuid: UUID,
    *,
    approving: ApproveForm | None = None,
    refusing: RefuseForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The forms stand there while it waits for the council, for those who decide."""
    case = _case(request, uuid)
    waits = case.state == State.PREPARED and request.actor.may("decide_dispensation")
    held = meetings_lately(request.actor, today()) if waits else ()
    if waits:
        approving = approving or ApproveForm(case=case, today=today())
        refusing = refusing or RefuseForm()
    return show(
        request,
        "council/dispensation.html",
        case.product,
        case=case,
        mark=STATES[case.state],
        approving=approving if waits else None,
        refusing=refusing if waits else None,
        refusal=refusal,
        meetings=[f"{named(one.body, 'name')} {day_of(one)}" for one in held],
        ruling=latest_rulings([case.uuid], "dispensations.decide").get(case.uuid),
        crumbs=[Crumb(_("Dispenser"), reverse("council:dispensations"))],
    )


def _said(decided: DispensationApplication) -> str:
    if decided.state == State.APPROVED:
        return _("Dispensen är godkänd. Förskrivaren får besked med e-post.")
    return _("Ansökan är avslagen. Förskrivaren får besked med e-post.")
