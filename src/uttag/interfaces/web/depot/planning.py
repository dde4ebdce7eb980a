"""A wave is planned by hand: what waits, counted, and how much of it to take."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.fulfilment.departures.queries import departures
from uttag.apps.fulfilment.goods_come import goods_have_come
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.fulfilment.preview import WaitingDay, waiting_carriers, waiting_days
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.forms import PlanForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb


@dataclass(frozen=True, slots=True)
class Sum:
    """Orders up to and including a day, for choosing how far a wave reaches."""

    day: WaitingDay
    orders: int
    lines: int


def plan(request: Request) -> HttpResponse:
    """What waits, counted, and how much of it to take."""
    days, carriers = waiting_days(request.actor), waiting_carriers(request.actor)
    form = PlanForm(
        request.POST or None,
        days=days,
        carriers=carriers,
        departures=departures(request.actor, active=True),
        first=request.GET.get("till", ""),
        with_departure=request.GET.get("avgang", ""),
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(plan_wave, actor=request.actor, at=now(), **form.reach())
        if answer.value is not None:
            return _planned(request, answer.value)
        refusal = answer.refusal
    return show(
        request,
        "depot/plan.html",
        _("Planera en våg"),
        form=form,
        refusal=refusal,
        sums=_sums(days),
        orders=sum(day.orders for day in days),
        urgent=sum(day.urgent for day in days),
        carriers=carriers,
        come=len(goods_have_come(request.actor, at=now())),
        today=today(),
        crumbs=[Crumb(_("Vågor"), reverse("depot:waves"))],
    )


def _planned(request: Request, wave: Wave) -> HttpResponse:
    if wave.state == Wave.State.EMPTY:
        messages.warning(request, _("Inget gick att plocka. Här står varför."))
        return redirect("depot:left_out", wave.uuid)
    said = ngettext(
        "Vågen är planerad: %(n)d beställning att plocka.",
        "Vågen är planerad: %(n)d beställningar att plocka.",
        wave.orders,
    )
    messages.success(request, said % {"n": wave.orders})
    return redirect("depot:wave", wave.uuid)


def _sums(days: list[WaitingDay]) -> list[Sum]:
    sums, orders, lines = [], 0, 0
    for day in days:
        orders, lines = orders + day.orders, lines + day.lines
        sums.append(Sum(day, orders, lines))
    return sums
