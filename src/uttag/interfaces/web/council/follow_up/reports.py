"""The yearly report: drafted, given words, finished with its PDF (G9)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.follow_up.gathering import assignment_on
from uttag.apps.governance.follow_up.reporting import (
    draft_report,
    finish_report,
    report_due_day,
    write_report,
)
from uttag.apps.governance.models import Report
from uttag.apps.governance.queries import follow_up as queries
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.follow_up import home
from uttag.interfaces.web.council.follow_up.forms import ReportForm
from uttag.interfaces.web.council.meetings.words import OUTCOME
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.rules.reasons import Refused


@require_POST
def draft(request: Request) -> HttpResponse:
    """Gathers a year, for the first time or anew."""
    try:
        year = int(request.POST.get("year", ""))
    except ValueError as nonsense:
        raise Http404 from nonsense
    answer = attempt(draft_report, year, actor=request.actor, at=now())
    if answer.value is None:
        return home.page(request, refusal=answer.refusal)
    messages.success(request, _("Årets möten, beslut och uppföljningar är samlade."))
    return redirect("council:report", answer.value.uuid)


def report(request: Request, report: UUID) -> HttpResponse:
    """The report, and its words while it is a draft."""
    found = _found(request, report)
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"words": found.words})
    refusal = None
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        answer = attempt(write_report, report, words=words, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Orden är sparade."))
            return redirect("council:report", report)
        refusal = answer.refusal
    return _page(request, found, form, refusal)


@require_POST
def finish(request: Request, report: UUID) -> HttpResponse:
    """Finishes and locks it."""
    found = _found(request, report)
    answer = attempt(finish_report, report, actor=request.actor, at=now())
    if not answer:
        return _page(request, found, ReportForm(initial={"words": found.words}), answer.refusal)
    messages.success(request, _("Rapporten är klar och ligger fast."))
    return redirect("council:report", report)


def report_pdf(request: Request, report: UUID) -> HttpResponse:
    found = _found(request, report)
    if found.pdf is None:
        raise Http404
    return file_answer(found.pdf, f"arsrapport-{found.year}")


def _found(request: Request, uuid: UUID) -> Report:
    return or_404(queries.report, request.actor, uuid)


def _page(request: Request, found: Report, form: ReportForm, refusal: Refused | None) -> HttpResponse:
    facts = found.facts
    return show(
        request,
        "council/follow_up/report.html",
        _("Årsrapport %(year)s") % {"year": found.year},
        report=found,
        facts=facts,
        marks=OUTCOME,
        form=form if request.actor.may("write_report") and not found.finished_at else None,
        over=found.year < today().year,
        due_day=report_due_day(found.year),
        assignment=facts["assignment"] if found.finished_at else assignment_on(today()),
        refusal=refusal,
        crumbs=[Crumb(_("Uppföljning"), reverse("council:following_up"))],
    )
