"""Carriers are registered, changed and stopped, and where they reach is entered and removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.delivery.booking.queries import link_states
from uttag.apps.delivery.carriers import reaches, registering
from uttag.apps.parties.models import Carrier
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.transport.carriers import carrier_page
from uttag.interfaces.web.depot.transport.forms import ReachForm, RegisterForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb


def new(request: Request) -> HttpResponse:
    require(request.actor, "register_carrier")
    form = RegisterForm(request.POST or None)

    def register() -> Carrier:
        code = form.cleaned_data["code"]
        return registering.register_carrier(code, form.wish(), actor=request.actor, at=now())

    return _form_page(request, _("Ny transportör"), form, register, None)


def change(request: Request, code: str) -> HttpResponse:
    require(request.actor, "register_carrier")
    states = link_states(request.actor, code=code)
    if not states:
        raise Http404
    found = states[0].carrier
    form = RegisterForm(request.POST or None, of=found)

    def carry_out() -> Carrier:
        return registering.change_carrier(code, form.wish(), actor=request.actor, at=now())

    return _form_page(request, _("Ändra %(name)s") % {"name": found.name}, form, carry_out, found)


def _form_page(
    request: Request, title: str, form: RegisterForm, write: Callable[[], Carrier], found: Carrier | None
) -> HttpResponse:
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(write)
        if answer.value is not None:
            messages.success(request, _("%(name)s är sparad.") % {"name": answer.value.name})
            return redirect("depot:carrier", answer.value.code)
        refusal = answer.refusal
    crumbs = [
        Crumb(_("Transporter"), reverse("depot:transport")),
        Crumb(_("Transportörer"), reverse("depot:carriers")),
    ]
    return show(
        request,
        "depot/transport/register.html",
        title,
        form=form,
        carrier=found,
        refusal=refusal,
        crumbs=crumbs,
    )


@require_POST
def stop(request: Request, code: str) -> HttpResponse:
    """The first time it is told what hangs on the carrier; then it is stopped knowing that."""
    knowing = request.POST.get("knowing") == "1"
    return _act(
        request, code, _("Transportören används inte mer."), registering.stop_carrier, knowing=knowing
    )


@require_POST
def resume(request: Request, code: str) -> HttpResponse:
    return _act(request, code, _("Transportören används igen."), registering.resume_carrier)


@require_POST
def add(request: Request, code: str) -> HttpResponse:
    form = ReachForm(request.POST)
    if not form.is_valid():
        return carrier_page(request, code, form=form)
    answer = attempt(reaches.add_reach, code, form.wish(), actor=request.actor, at=now())
    if not answer:
        return carrier_page(request, code, form=form, refusal=answer.refusal)
    messages.success(request, _("Området är inlagt."))
    return redirect("depot:carrier", code)


@require_POST
def remove(request: Request, code: str, reach: int) -> HttpResponse:
    return _act(request, code, _("Området är borttaget."), reaches.remove_reach, reach)


def _act(
    request: Request, code: str, said: str, operation: Callable[..., Any], *given: int, **more: bool
) -> HttpResponse:
    answer: Any = attempt(operation, code, *given, **more, actor=request.actor, at=now())
    if not answer:
        return carrier_page(
            request, code, refusal=answer.refusal, stopping=operation is registering.stop_carrier
        )
    messages.success(request, said)
    return redirect("depot:carrier", code)
