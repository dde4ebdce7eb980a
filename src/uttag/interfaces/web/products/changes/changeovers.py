"""Assortment changes: the list, a new one, and one with its clock, lists, run-out plan and progress (B2.12)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.closing import close_change, scrap_result
from uttag.apps.assortment.changeovers.lists import make_list
from uttag.apps.assortment.changeovers.planning import call_off, move_start, plan_change
from uttag.apps.assortment.changeovers.queries import (
    assortment_change_for,
    assortment_changes,
    lists_of,
    plan_choices,
    progress_of,
    rule_file,
)
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.assortment.running_out.offers import latest_plan
from uttag.ground.rulings.operations import prepare
from uttag.ground.rulings.queries import explain
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.changes.drawing import totals_of
from uttag.interfaces.web.products.changes.forms import ChangePlanForm, ListNameForm, MoveForm
from uttag.interfaces.web.products.changes.words import CHANGE_STATES, FILE_NOTICES, FILES, LIST_STATES
from uttag.interfaces.web.why.drawing import draw
from uttag.rules.reasons import Refused

State = AssortmentChange.State
SOONER = "assortment_change_sooner_than_agreed"  # what can be planned all the same


def changes(request: Request) -> HttpResponse:
    columns = [
        Column(_("Byte"), "namn", ("name", "pk")),
        Column(_("Startdag"), "start", ("starts_on", "pk")),
        Column(_("Läge"), "lage", ("state", "-starts_on")),
        Column(_("Godkända listor"), num=True),
        Column(_("Excelfilen")),
    ]
    found = assortment_changes(request.actor, search=request.GET.get("q", "").strip()[:80])
    listing: Listing[AssortmentChange] = Listing(request, found, columns, per_page=30)
    book, day = term_book(), today()
    return show(
        request,
        "products/changes/changeovers.html",
        _("Sortimentsbyten"),
        listing=listing,
        rows=[(one, FILES[rule_file(one, day, book).outcome.standing]) for one in listing],
        states=CHANGE_STATES,
        writes=request.actor.may("plan_assortment_change"),
    )


def new_change(request: Request) -> HttpResponse:
    require(request.actor, "plan_assortment_change")
    groups, contracts = plan_choices(request.actor)
    form = ChangePlanForm(request.POST or None, groups=groups, contracts=contracts)
    refusal = None
    if request.method == "POST" and form.is_valid():
        seen = "acknowledged" in request.POST
        answer = attempt(plan_change, form.plan(), acknowledged=seen, actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(
                request, _("Bytet är planerat. Lägg in konverteringslistor, här eller med Excel.")
            )
            return redirect("products:assortment_change", answer.value.uuid)
        refusal = answer.refusal
    template = "products/changes/new_changeover.html"
    return show(
        request,
        template,
        _("Planera ett sortimentsbyte"),
        form=form,
        refusal=refusal,
        sooner=refusal is not None and any(one.code == SOONER for one in refusal.reasons),
        crumbs=[crumb()],
    )


def change(request: Request, uuid: UUID) -> HttpResponse:
    return page(request, uuid)


@require_POST
def move(request: Request, uuid: UUID) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return page(request, uuid, moved=form)
    starts_on = form.cleaned_data["starts_on"]
    answer = attempt(move_start, uuid, starts_on, actor=request.actor, at=now())
    if not answer:
        return page(request, uuid, refusal=answer.refusal, moved=form)
    messages.success(request, _("Startdagen är flyttad. Räkna om utfasningsplanen."))
    return redirect("products:assortment_change", uuid)


@require_POST
def cancel(request: Request, uuid: UUID) -> HttpResponse:
    why = request.POST.get("why", "")[:300]
    answer = attempt(call_off, uuid, why, actor=request.actor, at=now())
    if not answer:
        return page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Bytet är inställt. Inköpen fortsätter som vanligt."))
    return redirect("products:assortment_change", uuid)


@require_POST
def close(request: Request, uuid: UUID) -> HttpResponse:
    answer = attempt(close_change, uuid, actor=request.actor, at=now())
    if not answer:
        return page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Bytet är avslutat."))
    return redirect("products:assortment_change", uuid)


@require_POST
def new_list(request: Request, uuid: UUID) -> HttpResponse:
    form = ListNameForm(request.POST)
    if not form.is_valid():
        return page(request, uuid, named=form)
    answer = attempt(make_list, uuid, form.cleaned_data["name"], actor=request.actor, at=now())
    if not answer or answer.value is None:
        return page(request, uuid, refusal=answer.refusal, named=form)
    return redirect("products:conversion_list", answer.value.uuid)


def page(
    request: Request,
    uuid: UUID,
    *,
    refusal: Refused | None = None,
    moved: MoveForm | None = None,
    named: ListNameForm | None = None,
) -> HttpResponse:
    """The page, also where something on it was refused."""
    found, actor = or_404(assortment_change_for, request.actor, uuid), request.actor
    ruled = rule_file(found, today(), term_book())
    planned = found.state == State.PLANNED
    writes = planned and actor.may("plan_assortment_change")
    plan = latest_plan(actor, found)
    lists = lists_of(actor, found)
    return show(
        request,
        "products/changes/changeover.html",
        found.name,
        found=found,
        mark=CHANGE_STATES[found.state],
        clock=ruled.outcome,
        clock_mark=FILES[ruled.outcome.standing],
        clock_notice=FILE_NOTICES[ruled.outcome.standing],
        why=draw(
            explain(prepare(ruled, subject_kind="assortment_change", subject_uuid=found.uuid, at=now()))
        ),
        days_left=(found.starts_on - today()).days if planned else None,
        lists=lists,
        unapproved=sum(one.list.state == "draft" and one.rows > 0 for one in lists),
        list_marks=LIST_STATES,
        plan=plan,
        totals=totals_of(plan) if plan else None,
        progress=progress_of(actor, found, today()),
        scrap=scrap_result(actor, found) if found.started_at else None,
        may_close=found.state == State.STARTED and actor.may("plan_assortment_change"),
        moved=moved or (MoveForm(initial={"starts_on": found.starts_on}) if writes else None),
        named=named or (ListNameForm() if writes else None),
        writes=writes,
        exchanges=planned and actor.may("exchange_workbook"),
        refusal=refusal,
        crumbs=[crumb()],
    )


def crumb() -> Crumb:
    return Crumb(_("Sortimentsbyten"), reverse("products:assortment_changes"))
