"""A year's evaluation: figures, the council's words, and each care provider's own figures (P7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.follow_up.evaluating import (
    evaluate,
    read_figures,
    report_evaluation,
    write_evaluation,
)
from uttag.apps.governance.models import Evaluation, EvaluationFigures
from uttag.apps.governance.queries import follow_up as queries
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.follow_up import home
from uttag.interfaces.web.council.follow_up.forms import WordsForm
from uttag.interfaces.web.council.follow_up.rounds import area_names, net_of
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.rules.reasons import Refused


@require_POST
def begin(request: Request) -> HttpResponse:
    """Counts a year's figures, for the first time or anew."""
    try:
        year = int(request.POST.get("year", ""))
    except ValueError as nonsense:
        raise Http404 from nonsense
    answer = attempt(evaluate, year, actor=request.actor, at=now())
    if not answer:
        return home.page(request, refusal=answer.refusal)
    messages.success(request, _("Siffrorna för %(year)s är framtagna.") % {"year": year})
    return redirect("council:evaluation", year)


def evaluation(request: Request, year: int) -> HttpResponse:
    """The evaluation. Of a party's contact also its own figures; the others see each party's in a list."""
    found = _found(request, year)
    if request.actor.may("read_figures"):
        attempt(read_figures, year, actor=request.actor, at=now())
    words = {part: getattr(found, part) for part in ("financing", "distribution", "knowledge")}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=words)
    refusal = None
    if form.is_bound and form.is_valid():
        answer = attempt(write_evaluation, year, words=form.cleaned_data, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Orden är sparade."))
            return redirect("council:evaluation", year)
        refusal = answer.refusal
    return _page(request, found, form, refusal)


@require_POST
def report(request: Request, year: int) -> HttpResponse:
    """Reports it to the care providers."""
    found = _found(request, year)
    answer = attempt(report_evaluation, year, actor=request.actor, at=now())
    if not answer:
        words = {part: getattr(found, part) for part in ("financing", "distribution", "knowledge")}
        return _page(request, found, WordsForm(initial=words), answer.refusal)
    messages.success(request, _("Utvärderingen är rapporterad. Varje vårdgivare får läsa sina egna siffror."))
    return redirect("council:evaluation", year)


def own_figures(request: Request, year: int, code: str) -> HttpResponse:
    """One care provider's own figures; for another party's contact there is no such page."""
    own = or_404(queries.figures_of, request.actor, year, code)
    return show(
        request,
        "council/follow_up/own_figures.html",
        own.care_provider.name,
        own=own,
        figures=drawn(own.figures, area_names()),
        evaluation=own.evaluation,
        crumbs=[
            Crumb(_("Uppföljning"), reverse("council:following_up")),
            Crumb(_title(year), reverse("council:evaluation", args=[year])),
        ],
    )


def drawn(figures: dict[str, Any], areas: dict[str, str]) -> dict[str, Any]:
    """Figures ready for a page: product areas by name with their sums, and the counts of deliveries."""
    financing = [
        {
            "area": areas.get(code, code),
            **amounts,
            "net_ore": net_of(amounts),
        }
        for code, amounts in sorted(figures.get("financing", {}).items())
    ]
    return {
        "financing": financing,
        "net_ore": sum(row["net_ore"] for row in financing),
        "distribution": figures.get("distribution", {}),
    }


def _found(request: Request, year: int) -> Evaluation:
    return or_404(queries.evaluations(request.actor).get, year=year)


def _page(request: Request, found: Evaluation, form: WordsForm, refusal: Refused | None) -> HttpResponse:
    contact = request.actor.care_provider_id is not None
    mine = queries.figures(request.actor, found.year)
    areas = area_names()
    own = mine.first() if contact else None
    columns = [Column(_("Vårdgivare")), Column(_("Kostnad utan moms"), num=True)]
    columns += [Column(_("Beställningar"), num=True), Column(_("Rader i tid"), num=True), Column(_("Läst"))]
    listing: Listing[EvaluationFigures] = Listing(request, mine, columns, per_page=60)
    writes = request.actor.may("write_report") and found.reported_at is None
    return show(
        request,
        "council/follow_up/evaluation.html",
        _title(found.year),
        evaluation=found,
        figures=drawn(found.totals, areas),
        knowledge=_knowledge(found),
        own=own,
        own_figures=drawn(own.figures, areas) if own else None,
        listing=None if contact else listing,
        rows=[] if contact else [(one, drawn(one.figures, areas)) for one in listing],
        form=form if writes else None,
        over=found.year < today().year,
        refusal=refusal,
        crumbs=[Crumb(_("Uppföljning"), reverse("council:following_up"))],
    )


def _knowledge(found: Evaluation) -> list[dict[str, Any]]:
    """LMN's tasks of the year with their titles."""
    titles = {task.code: named(task, "title") for task in queries.knowledge_tasks()}
    return [
        {**row, "title": titles.get(row["task"], row["task"])} for row in found.totals.get("knowledge", [])
    ]


def _title(year: int) -> str:
    return _("Utvärdering %(year)s") % {"year": year}
