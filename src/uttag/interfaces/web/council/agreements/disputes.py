"""Disputes: the register, one with its steps, a new one, the next step (P10)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.models import Dispute
from uttag.apps.agreement.queries import clause_titles
from uttag.apps.agreement.signed.agreements import dispute_for, disputes_for, step_document
from uttag.apps.agreement.signed.disputes import DisputeWish, StepWish, add_dispute_step, open_dispute
from uttag.apps.agreement.signed.periods import the_region
from uttag.apps.parties.queries import municipalities
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.agreements.forms import DisputeForm, StepForm
from uttag.interfaces.web.council.agreements.words import STEPS
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.rules.disputes import ENDS, DisputeStepKind


def disputes(request: Request) -> HttpResponse:
    columns = [
        Column(_("Tvist"), "tvist", ("title", "pk")),
        Column(_("Vårdgivare"), "vardgivare", ("care_provider__name", "pk")),
        Column(_("Klausul"), "klausul", ("clause__position", "pk")),
        Column(_("Väckt"), "vackt", ("opened_day", "pk")),
        Column(_("Läge")),
        Column(_("Senaste steg"), "steg", ("last_day", "pk")),
    ]
    found = disputes_for(request.actor, request.GET.get("q", "").strip())
    listing: Listing[Dispute] = Listing(request, found, columns)
    return show(
        request,
        "council/agreements/disputes.html",
        _("Tvister"),
        listing=listing,
        steps=STEPS,
        writes=request.actor.may("register_dispute"),
    )


def new_dispute(request: Request) -> HttpResponse:
    require(request.actor, "register_dispute")
    region = the_region()
    parties = [*municipalities(), (region.code, region.name)]
    form = DisputeForm(
        request.POST or None,
        parties=parties,
        clauses=clause_titles(language()),
        initial={"opened_day": today()},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(open_dispute, DisputeWish(**form.cleaned_data), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _("Tvisten är registrerad. Nästa steg är samtal eller Ledningsrådet."))
            return redirect("council:dispute", answer.value.uuid)
        refusal = answer.refusal
    template = "council/agreements/new_dispute.html"
    return show(request, template, _("Registrera en tvist"), form=form, refusal=refusal, crumbs=_crumbs())


def dispute(request: Request, uuid: UUID) -> HttpResponse:
    found = or_404(dispute_for, request.actor, uuid)
    steps = list(found.steps.all())
    last = DisputeStepKind(steps[-1].kind) if steps else None
    form = refusal = None
    if request.actor.may("register_dispute") and last not in ENDS:
        form = StepForm(request.POST or None, request.FILES or None, last=last, today=today())
    if request.method == "POST" and form is None:
        require(request.actor, "register_dispute")
    if request.method == "POST" and form and form.is_valid():
        given = form.cleaned_data
        wish = StepWish(DisputeStepKind(given["kind"]), given["day"], given["text"], given["document"])
        answer = attempt(add_dispute_step, uuid, wish, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Steget är registrerat."))
            return redirect("council:dispute", uuid)
        refusal = answer.refusal
    return show(
        request,
        "council/agreements/dispute.html",
        found.title,
        found=found,
        steps=[(step, STEPS[DisputeStepKind(step.kind)]) for step in steps],
        mark=STEPS[last] if last else None,
        over=last in ENDS,
        form=form,
        refusal=refusal,
        crumbs=_crumbs(),
    )


def document(request: Request, uuid: UUID, step: int) -> HttpResponse:
    """A step's document; each look is noted."""
    return file_answer(or_404(step_document, request.actor, uuid, step, at=now()), f"tvist-steg-{step}")


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Tvister"), reverse("council:disputes"))]
