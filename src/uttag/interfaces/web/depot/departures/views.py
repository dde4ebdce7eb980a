"""Avgångar: the week at a glance, and departures added, changed, stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.access.work import finish
from uttag.apps.fulfilment.departures import changing
from uttag.apps.fulfilment.departures.queries import (
    carriers_in_use,
    departure,
    departures,
    missed_departures,
    week_of,
)
from uttag.apps.fulfilment.models import Departure
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.departures.forms import DepartureForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.rules.reasons import Refused


def overview(request: Request) -> HttpResponse:
    return overview_page(request)


def overview_page(request: Request, *, refusal: Refused | None = None) -> HttpResponse:
    """The week at a glance, lorries that left without their wave, and departures that don't run."""
    actor, at = request.actor, now()
    return show(
        request,
        "depot/departures/overview.html",
        _("Avgångar"),
        refusal=refusal,
        week=week_of(actor, _day(request.GET.get("vecka", "")), at=at),
        missed=missed_departures(actor),
        stopped=departures(actor, active=False),
        today=today(),
    )


def _day(text: str) -> date:
    """The day in the address; nonsense, and years that no calendar reaches, are passed over."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today()
    return day if abs(day.year - today().year) <= 5 else today()


def new(request: Request) -> HttpResponse:
    require(request.actor, "change_departures")
    form = DepartureForm(request.POST or None, carriers=carriers_in_use(request.actor))

    def register() -> Departure:
        return changing.register_departure(
            form.cleaned_data["carrier"], form.wish(), actor=request.actor, at=now()
        )

    return _form_page(request, _("Ny avgång"), form, register, None)


def change(request: Request, uuid: UUID) -> HttpResponse:
    require(request.actor, "change_departures")
    found = departure(request.actor, uuid)
    form = DepartureForm(request.POST or None, of=found)

    def carry_out() -> Departure:
        return changing.change_departure(uuid, form.wish(), actor=request.actor, at=now())

    return _form_page(request, str(found), form, carry_out, found)


def _form_page(
    request: Request, title: str, form: DepartureForm, write: Callable[[], Departure], found: Departure | None
) -> HttpResponse:
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(write)
        if answer.value is not None:
            messages.success(request, _("%(name)s är sparad.") % {"name": answer.value.name})
            return redirect("depot:departures")
        refusal = answer.refusal
    crumbs = [Crumb(_("Avgångar"), reverse("depot:departures"))]
    return show(
        request,
        "depot/departures/change.html",
        title,
        form=form,
        refusal=refusal,
        departure=found,
        crumbs=crumbs,
    )


@require_POST
def stop(request: Request, uuid: UUID) -> HttpResponse:
    said = _("%(name)s är stoppad. Vågor som redan är planerade går som vanligt.")
    return _act(request, changing.stop_departure, said, uuid)


@require_POST
def resume(request: Request, uuid: UUID) -> HttpResponse:
    said = _("%(name)s kör igen. Nästa våg planeras av sig själv.")
    return _act(request, changing.resume_departure, said, uuid)


def _act(request: Request, operation: Callable[..., Departure], said: str, uuid: UUID) -> HttpResponse:
    answer: Any = attempt(operation, uuid, actor=request.actor, at=now())
    if answer.value is None:
        return overview_page(request, refusal=answer.refusal)
    messages.success(request, said % {"name": answer.value.name})
    return redirect("depot:departures")


@require_POST
def seen(request: Request, task: int) -> HttpResponse:
    """Somebody has seen to a lorry that left without its wave."""
    answer = attempt(finish, task, actor=request.actor, at=now())
    if not answer:
        return overview_page(request, refusal=answer.refusal)
    messages.success(request, _("Klart."))
    return redirect("depot:departures")
