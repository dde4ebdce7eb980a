"""Something is wrong at a shelf or on the table: where else to look, what follows, and doing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.fulfilment.claims import claims_on, elsewhere
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.notes import packages
from uttag.apps.fulfilment.picking import LineKey
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.fulfilment.shortness import (
    Lost,
    Shortness,
    loss,
    report_lost,
    report_short_pick,
    shortness,
)
from uttag.apps.fulfilment.table.seeing import order_in_wave
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.forms import FoundForm
from uttag.interfaces.web.depot.picking import task_of
from uttag.interfaces.web.depot.table_forms import LostForm
from uttag.interfaces.web.depot.waves import crumbs_of
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.rules.reasons import Refused


def short(request: Request, wave: UUID, place: int, lot: int) -> HttpResponse:
    """Asks how many there are, shows what follows, and does it when told to."""
    found, line = wave_of(request.actor, wave), (place, lot)
    given = request.POST or request.GET
    form = FoundForm(given if {"found", "packages", "pieces"} & given.keys() else None)
    refusal, follows = None, None
    if form.is_valid():
        count = form.counted(task_of(request, found, line).pieces_per_package)
        if request.method == "POST":
            answer = attempt(report_short_pick, wave, line, count, actor=request.actor, at=now())
            if answer.value is not None:
                return _reported(request, wave, answer.value)
            refusal = answer.refusal
        else:
            looked = attempt(shortness, request.actor, found, line, count, day=today())
            follows, refusal = looked.value, looked.refusal
    return _page(request, "depot/short.html", _("Hittar inte alla"), found, line, form, follows, refusal)


def lost(request: Request, wave: UUID, place: int, lot: int, order: UUID | None = None) -> HttpResponse:
    """Damaged, expired or lost pieces: of a line, or of the one order that lies on the table."""
    found, line = wave_of(request.actor, wave), (place, lot)
    at_table = order_in_wave(request.actor, found, order) if order else None
    form = LostForm(request.POST or None, why=request.GET.get("vad", ""))
    refusal, follows = None, None
    if form.is_valid():
        count = form.counted(task_of(request, found, line).pieces_per_package)
        why = Lost(form.cleaned_data["why"])
        if "gor" in request.POST:
            answer = attempt(
                report_lost,
                wave,
                line,
                count,
                why,
                document=form.once,
                order_uuid=order,
                actor=request.actor,
                at=now(),
            )
            if answer:
                return _reported(request, wave, answer.value, at_table)
            refusal = answer.refusal
        else:
            looked = attempt(loss, request.actor, found, line, count, day=today(), order_uuid=order)
            follows, refusal = looked.value, looked.refusal
    title = _("Skadat, utgånget eller borta")
    number = order_number(at_table.pk) if at_table else ""
    how = {"order": at_table, "number": number}
    return _page(request, "depot/lost.html", title, found, line, form, follows, refusal, **how)


def _page(
    request: Request,
    template: str,
    title: str,
    wave: Wave,
    line: LineKey,
    form: FoundForm | LostForm,
    follows: Shortness | None,
    refusal: Refused | None,
    **how: object,
) -> HttpResponse:
    task = task_of(request, wave, line)
    return show(
        request,
        template,
        title,
        wave=wave,
        task=task,
        packages=packages(task.pieces, task.pieces_per_package),
        claims=claims_on(request.actor, wave, line),
        form=form,
        follows=follows,
        elsewhere=elsewhere(request.actor, line),
        refusal=refusal,
        crumbs=crumbs_of(wave),
        **how,
    )


def _reported(
    request: Request, wave: UUID, follows: Shortness | None, order: Order | None = None
) -> HttpResponse:
    """Says what followed, and goes on where one was. Reported before: `follows` is None, and it is said already."""
    left: set[int] = set()
    if follows is not None:
        left = {claim.order_pk for claim in follows.leaving}
        _say(request, follows)
    if order is not None:
        gone = order.pk in left
        return redirect("depot:pack", wave) if gone else redirect("depot:pack_order", wave, order.uuid)
    undone = wave_of(request.actor, wave).state == Wave.State.UNDONE
    return redirect("depot:wave" if undone else "depot:pick", wave)


def _say(request: Request, follows: Shortness) -> None:
    for new in follows.instead:
        told = {"pieces": new.pieces, "place": new.place, "lot": new.lot}
        messages.warning(request, _("Hämta %(pieces)d i stället på %(place)s, parti %(lot)s.") % told)
    if follows.leaving:
        said = ngettext(
            "%(n)d beställning väntar på nästa våg. Hyllan är rättad.",
            "%(n)d beställningar väntar på nästa våg. Hyllan är rättad.",
            len(follows.leaving),
        )
        messages.success(request, said % {"n": len(follows.leaving)})
