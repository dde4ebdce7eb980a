"""One notice: what it says, its way, why this channel, and what the desk can do when it came to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import Actor
from uttag.apps.notices.models import Notice
from uttag.apps.notices.queries import can_go_by, one_notice
from uttag.apps.notices.settling import send_again, told_otherwise
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.fields import text_field
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.orders.told import CHANNELS, STEPS, told_line, where_to, whom
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.rules.reasons import Refused

State = Notice.State


class ToldForm(forms.Form):
    """How the person was told instead."""

    how = text_field(
        gettext_lazy("Hur personen fick besked"),
        rows=2,
        max_length=300,
        help_text=gettext_lazy("Till exempel: ringde, talade med hustrun."),
    )


def notice(request: Request, uuid: UUID) -> HttpResponse:
    return _page(request, uuid)


@require_POST
def again(request: Request, uuid: UUID) -> HttpResponse:
    """Sent once more by the channel whose button was pressed."""
    by = request.POST.get("satt", "")

    def act(*, actor: Actor, at: datetime) -> Notice:
        return send_again(uuid, by, actor=actor, at=at)

    return _settled(request, uuid, act, _("Meddelandet skickas igen."))


@require_POST
def told(request: Request, uuid: UUID) -> HttpResponse:
    form = ToldForm(request.POST)
    if not form.is_valid():
        return _page(request, uuid, form=form)

    def act(*, actor: Actor, at: datetime) -> Notice:
        return told_otherwise(uuid, form.cleaned_data["how"], actor=actor, at=at)

    return _settled(request, uuid, act, _("Antecknat att personen har fått besked."))


def _settled(request: Request, uuid: UUID, act: Callable[..., Notice], said: str) -> HttpResponse:
    answer = attempt(act, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, said)
    return redirect("service_desk:notice", uuid)


def _page(
    request: Request, uuid: UUID, *, form: ToldForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    found = or_404(one_notice, request.actor, uuid)
    if found.patient is not None:
        patients = [found.patient.uuid]
        note_access(request.actor, "see_notice", at=now(), patients=patients, ground=GROUND)
    line = told_line(found)
    context: dict[str, Any] = {"form": form} if form is not None else {"told_form": ToldForm()}
    return show(
        request,
        "service_desk/notices/notice.html",
        line.kind,
        notice=found,
        line=line,
        whom=whom(found),
        where=where_to(found),
        phone=_phone(found),
        steps=[
            (*STEPS[step.what], CHANNELS.get(step.channel), step) for step in found.steps.select_related("by")
        ],
        ways=[(channel, CHANNELS[channel].word) for channel in can_go_by(request.actor, found, at=now())],
        open=found.state in (State.FAILED, State.SENT, State.DELIVERED),
        lost=found.state == State.FAILED,
        refusal=refusal,
        crumbs=[Crumb(_("Aviseringar"), reverse("service_desk:notices"))],
        **context,
    )


def _phone(notice: Notice) -> str:
    """Where to ring, on the page that asks for it."""
    if notice.patient is None:
        return ""
    return notice.patient.identity.mobile or notice.patient.identity.phone
