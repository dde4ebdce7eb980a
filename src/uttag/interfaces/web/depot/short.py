"""The shelf holds less than the list says: where else to look, and what follows if it isn't there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.fulfilment.shortness import Shortness, claims_on, elsewhere, report_short_pick, shortness
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.forms import FoundForm
from uttag.interfaces.web.depot.picking import task_of
from uttag.interfaces.web.depot.waves import crumbs_of
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request


def short(request: Request, wave: UUID, place: int, lot: int) -> HttpResponse:
    """Asks how many there are, shows what follows, and does it when told to."""
    found = wave_of(request.actor, wave)
    line = (place, lot)
    task = task_of(request, found, line)
    claims = claims_on(request.actor, found, line)
    given = request.POST or request.GET
    form = FoundForm(given if "found" in given else None)
    refusal, follows = None, None
    if form.is_valid():
        count = form.cleaned_data["found"]
        if request.method == "POST":
            answer = attempt(report_short_pick, wave, line, count, actor=request.actor, at=now())
            if answer.value is not None:
                return _reported(request, wave, answer.value)
            refusal = answer.refusal
        else:
            looked = attempt(shortness, claims, count)
            follows, refusal = looked.value, looked.refusal
    return show(
        request,
        "depot/short.html",
        _("Hittar inte alla"),
        wave=found,
        task=task,
        claims=claims,
        form=form,
        follows=follows,
        elsewhere=elsewhere(request.actor, line),
        refusal=refusal,
        crumbs=crumbs_of(found),
    )


def _reported(request: Request, wave: UUID, follows: Shortness) -> HttpResponse:
    count = len(follows.leaving)
    said = ngettext(
        "%(n)d beställning väntar på nästa våg. Hyllan är rättad.",
        "%(n)d beställningar väntar på nästa våg. Hyllan är rättad.",
        count,
    )
    messages.success(request, said % {"n": count})
    return redirect("depot:pick_list" if follows.needed > follows.left else "depot:wave", wave)
