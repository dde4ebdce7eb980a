"""LMN's nine tasks: what is due and late, writing a follow-up, publishing and reporting it (C1)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.follow_up.knowledge import follow_up_task, publish, report_to_council
from uttag.apps.governance.models import FollowUp
from uttag.apps.governance.queries import follow_up as queries
from uttag.apps.governance.queries.follow_up import TaskNow
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.follow_up.forms import FollowUpForm
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.rules.calendar import ONE_DAY
from uttag.rules.following_up import Rhythm, Standing, period_around
from uttag.rules.reasons import Refused

ORDER = (Standing.LATE, Standing.DUE, Standing.COMING)
FURTHEST_BACK = {Rhythm.QUARTERLY: 8, Rhythm.YEARLY: 5}  # periods that can be followed up afterwards


def knowledge(request: Request) -> HttpResponse:
    """All nine, the most urgent first."""
    rows = queries.tasks(request.actor, today())
    rows.sort(key=lambda row: (ORDER.index(row.comes.standing), row.comes.due_day, row.task.position))
    late = sum(row.late for row in rows)
    title = _("LMN:s uppdrag")
    return show(request, "council/follow_up/knowledge.html", title, rows=rows, late=late)


def knowledge_task(request: Request, code: str) -> HttpResponse:
    """One of them, with the form to follow it up and all that has been."""
    found = _found(request, code)
    given = request.POST if request.method == "POST" else None
    form = FollowUpForm(given, periods=_periods(found), initial={"done_day": today()})
    refusal = None
    if form.is_bound and form.is_valid():
        answer = attempt(follow_up_task, code, **form.cleaned_data, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Uppföljningen är sparad."))
            return redirect("council:knowledge_task", code)
        refusal = answer.refusal
    return _page(request, found, form, refusal)


@require_POST
def publish_follow_up(request: Request, follow_up: UUID) -> HttpResponse:
    return _tell(request, publish, follow_up, _("Uppföljningen är publicerad på LMN:s webbsida."))


@require_POST
def report_follow_up(request: Request, follow_up: UUID) -> HttpResponse:
    return _tell(request, report_to_council, follow_up, _("Uppföljningen är redovisad för ledningsrådet."))


def _tell(request: Request, how: Callable[..., FollowUp], follow_up: UUID, said_so: str) -> HttpResponse:
    told = how(follow_up, actor=request.actor, at=now())
    messages.success(request, said_so)
    return redirect("council:knowledge_task", told.task.code)


def _found(request: Request, code: str) -> TaskNow:
    return or_404(queries.task, request.actor, code, today())


def _page(request: Request, found: TaskNow, form: FollowUpForm, refusal: Refused | None) -> HttpResponse:
    return show(
        request,
        "council/follow_up/knowledge_task.html",
        named(found.task, "title"),
        now=found,
        task=found.task,
        form=form,
        may_write=request.actor.may("follow_up_task"),
        seen=[(one, _is_latest(one, found)) for one in found.follow_ups],
        refusal=refusal,
        crumbs=[Crumb(_("LMN:s uppdrag"), reverse("council:knowledge"))],
    )


def _is_latest(one: FollowUp, found: TaskNow) -> bool:
    """Whether nothing later corrects it: only then can it still be told."""
    return all(other.pk <= one.pk for other in found.follow_ups if other.about == one.about)


def _periods(found: TaskNow) -> list[str]:
    """What can be followed up: the period that comes next, if it is over, and those before it."""
    rhythm = Rhythm(found.task.rhythm)
    if rhythm is Rhythm.CONTINUOUS:
        return []
    period = period_around(rhythm, found.comes.first_day)
    codes = [period.code] if found.comes.standing is not Standing.COMING else []
    while len(codes) < FURTHEST_BACK[rhythm]:
        period = period_around(rhythm, period.first_day - ONE_DAY)
        codes.append(period.code)
    return codes
