"""One round of the finances: planned, its material, its outcome (P6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.catalogue.queries import product_areas
from uttag.apps.governance.follow_up.finance_rounds import keep_outcome, make_material, members, plan_round
from uttag.apps.governance.models import FinanceRound
from uttag.apps.governance.queries import follow_up as queries
from uttag.apps.parties.queries import care_provider_names
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.follow_up import home, material_csv
from uttag.interfaces.web.council.follow_up.forms import OutcomeForm, PlanForm
from uttag.interfaces.web.council.templatetags.following import until
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.spreadsheet import csv_answer
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.rules.reasons import Refused

AMOUNTS = (
    *("goods_ore", "knowledge_ore", "distribution_ore", "fee_ore", "vat_ore"),
    *("net_ore", "invoiced_ore", "waiting_ore", "before_ore"),
)
Row = dict[str, Any]


@require_POST
def plan(request: Request) -> HttpResponse:
    """Plans a round, from the form on the page of all."""
    form = PlanForm(request.POST, parts=home.plan_parts(request))
    if not form.is_valid():
        return home.page(request, plan=form)
    first_day = date.fromisoformat(form.cleaned_data["part"])
    day = form.cleaned_data["planned_day"]
    answer = attempt(plan_round, first_day, planned_day=day, actor=request.actor, at=now())
    if answer.value is None:
        return home.page(request, plan=form, refusal=answer.refusal)
    messages.success(request, _("Uppföljningen är planerad."))
    return redirect("council:finance_round", answer.value.uuid)


def finance_round(request: Request, round_: UUID) -> HttpResponse:
    """The round, and keeping its outcome."""
    found = _found(request, round_)
    form = OutcomeForm(request.POST if request.method == "POST" else None, members=members(today()))
    refusal = None
    if form.is_bound and form.is_valid():
        present = [UUID(uuid) for uuid in form.cleaned_data.get("present", ())]
        outcome = form.cleaned_data["outcome"]
        answer = attempt(
            keep_outcome, round_, outcome=outcome, present=present, actor=request.actor, at=now()
        )
        if answer:
            messages.success(request, _("Utfallet är sparat."))
            return redirect("council:finance_round", round_)
        refusal = answer.refusal
    return _page(request, found, form, refusal)


@require_POST
def material(request: Request, round_: UUID) -> HttpResponse:
    """Makes the material, or makes it anew."""
    answer = attempt(make_material, round_, actor=request.actor, at=now())
    if not answer:
        found = _found(request, round_)
        return _page(request, found, OutcomeForm(members=members(today())), answer.refusal)
    messages.success(request, _("Underlaget är framtaget."))
    return redirect("council:finance_round", round_)


@require_POST
def move(request: Request, round_: UUID) -> HttpResponse:
    """Another day for the round."""
    found = _found(request, round_)
    try:
        day = date.fromisoformat(request.POST.get("planned_day", ""))
    except ValueError:
        messages.error(request, _("Skriv en dag, så flyttas uppföljningen dit."))
        return redirect("council:finance_round", round_)
    answer = attempt(plan_round, found.first_day, planned_day=day, actor=request.actor, at=now())
    if not answer:
        return _page(request, found, OutcomeForm(members=members(today())), answer.refusal)
    messages.success(request, _("Uppföljningen är flyttad."))
    return redirect("council:finance_round", round_)


def material_file(request: Request, round_: UUID) -> HttpResponseBase:
    """The material as a file that spreadsheets open."""
    found = _found(request, round_)
    if found.material_at is None:
        raise Http404
    providers, areas = care_provider_names(), area_names()
    rows = summed(queries.material_rows(request.actor, found))
    cells = (material_csv.cells(row, providers, areas) for row in rows)
    return csv_answer(f"ekonomisk-uppfoljning-{found.first_day}", material_csv.headings(), cells)


def area_names() -> dict[str, str]:
    """Product areas by code."""
    return {code: named(area, "name") for code, area in product_areas().items()}


def summed(rows: Iterable[Row]) -> list[Row]:
    """The material's rows with what each comes to."""
    return [{**row, "net_ore": net_of(row)} for row in rows]


def net_of(row: Row) -> int:
    return sum(int(row[name]) for name in ("goods_ore", "knowledge_ore", "distribution_ore", "fee_ore"))


def add_up(rows: Iterable[Row]) -> Row:
    found = list(rows)
    return {name: sum(row[name] for row in found) for name in AMOUNTS}


def _found(request: Request, uuid: UUID) -> FinanceRound:
    return or_404(queries.rounds(request.actor).get, uuid=uuid)


def _page(request: Request, found: FinanceRound, form: OutcomeForm, refusal: Refused | None) -> HttpResponse:
    rows, areas = summed(found.material.get("rows", [])), area_names()
    shown, names = summed(queries.material_rows(request.actor, found)), care_provider_names()
    for row in shown:
        row |= {"provider_name": names.get(row["provider"], row["provider"])}
        row |= {"area_name": areas.get(row["area"], row["area"])}
    shown.sort(key=lambda row: (row["provider_name"], row["area_name"]))
    by_area = [
        {"area_name": name, **add_up(row for row in rows if row["area"] == code)}
        for code, name in areas.items()
        if any(row["area"] == code for row in rows)
    ]
    listing: Listing[Row] = Listing(request, shown, _columns(), per_page=40)
    keeps = request.actor.may("keep_follow_up")
    return show(
        request,
        "council/follow_up/finance_round.html",
        _("Ekonomisk uppföljning %(period)s") % {"period": until(found.first_day, found.last_day)},
        round=found,
        listing=listing,
        by_area=by_area,
        total=add_up(rows),
        over=found.last_day < today(),
        late=found.kept_at is None and found.planned_day < today(),
        form=form if keeps and found.material_at and not found.kept_at else None,
        may_keep=keeps and not found.kept_at,
        present=queries.present_at(found),
        group=members(found.planned_day),
        refusal=refusal,
        crumbs=[Crumb(_("Uppföljning"), reverse("council:following_up"))],
    )


def _columns() -> list[Column]:
    return [
        Column(_("Vårdgivare och område")),
        *(Column(name, num=True) for name in material_csv.amount_names().values()),
    ]
