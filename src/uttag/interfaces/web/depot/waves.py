"""Waves: planned, looked at, undone, sent off."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.delivery.operations import dispatch_wave
from uttag.apps.fulfilment.finding import wave_orders
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import plan_wave, undo_wave
from uttag.apps.fulfilment.picking import picked_counts
from uttag.apps.fulfilment.preview import WaitingDay, waiting_days
from uttag.apps.fulfilment.queries import LeftLine, left_out
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.fulfilment.queries import waves as all_waves
from uttag.apps.fulfilment.stopping import orders_to_stop
from uttag.apps.ordering.models import Order
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.forms import PlanForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Step, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


@dataclass(frozen=True, slots=True)
class Sum:
    """Orders up to and including a day, for choosing how far a wave reaches."""

    day: WaitingDay
    orders: int
    lines: int


def waves(request: Request) -> HttpResponse:
    columns = [
        Column(_("Planerad"), "planerad", ("planned_at",)),
        Column(_("Av")),
        Column(_("Beställningar"), "bestallningar", ("orders", "pk"), num=True),
        Column(_("Rader"), "rader", ("lines", "pk"), num=True),
        Column(_("Utelämnat"), "utelamnat", ("left_out", "pk"), num=True),
        Column(_("Packade"), num=True),
        Column(_("Läge")),
    ]
    listing: Listing[Wave] = Listing(request, all_waves(request.actor), columns)
    return show(request, "depot/waves.html", _("Vågor"), listing=listing)


def plan(request: Request) -> HttpResponse:
    """What waits, counted, and how much of it to take."""
    days = waiting_days(request.actor)
    form = PlanForm(request.POST or None, days=days, first=request.GET.get("till", ""))
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


def wave(request: Request, wave: UUID) -> HttpResponse:
    return wave_page(request, wave)


@require_POST
def undo(request: Request, wave: UUID) -> HttpResponse:
    answer = attempt(undo_wave, wave, actor=request.actor, at=now())
    if not answer:
        return wave_page(request, wave, refusal=answer.refusal)
    messages.success(
        request, _("Vågen är ångrad. Varorna står åter på sina hyllor och beställningarna väntar.")
    )
    return redirect("depot:wave", wave)


@require_POST
def dispatch(request: Request, wave: UUID) -> HttpResponse:
    answer = attempt(dispatch_wave, wave, actor=request.actor, at=now())
    if not answer:
        return wave_page(request, wave, refusal=answer.refusal)
    count = answer.value or 0
    said = ngettext("%(n)d kolli har lämnat depån.", "%(n)d kollin har lämnat depån.", count)
    messages.success(request, said % {"n": count})
    return redirect("depot:wave", wave)


def left_behind(request: Request, wave: UUID) -> HttpResponse:
    """What the wave could not take: each line with its own reason."""
    found = wave_of(request.actor, wave)
    columns = [
        Column(_("Artikel")),
        Column(_("Antal"), num=True),
        Column(_("Beställning")),
        Column(_("Framme senast")),
        Column(_("Varför")),
    ]
    listing: Listing[LeftLine] = Listing(request, left_out(request.actor, found), columns)
    return show(request, "depot/left_out.html", title_of(found), listing=listing, **_around(request, found))


def wave_page(request: Request, uuid: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    """A wave with its orders, and why something could not be done."""
    found = wave_of(request.actor, uuid)
    columns = [
        Column(_("Beställning"), "nummer", ("pk",)),
        Column(_("Till")),
        Column(_("Framme senast"), "senast", ("deadline_day", "pk")),
        Column(_("Rader"), "rader", ("lines", "pk"), num=True),
        Column(_("Läge")),
    ]
    listing: Listing[Order] = Listing(request, wave_orders(request.actor, found), columns)
    return show(
        request,
        "depot/wave.html",
        title_of(found),
        listing=listing,
        refusal=refusal,
        to_stop=orders_to_stop(request.actor, found),
        **_around(request, found),
    )


def title_of(wave: Wave) -> str:
    return _("Våg %(number)d") % {"number": wave.pk}


def crumbs_of(wave: Wave) -> list[Crumb]:
    """The way back from a page under a wave."""
    return [
        Crumb(_("Vågor"), reverse("depot:waves")),
        Crumb(title_of(wave), reverse("depot:wave", args=[wave.uuid])),
    ]


def _around(request: Request, wave: Wave) -> dict[str, object]:
    """What all pages about a wave show over their table."""
    picked, lines = picked_counts(request.actor, [wave])[wave.pk]
    here = request.path
    orders_url = reverse("depot:wave", args=[wave.uuid])
    left_url = reverse("depot:left_out", args=[wave.uuid])
    return {
        "wave": wave,
        "picked": picked,
        "lines": lines,
        "steps": [Step(_("Plockas")), Step(_("Packas")), Step(_("Skickas")), Step(_("Avgången"))],
        "step": _step(wave, picked, lines),
        "tabs": [
            Tab(_("Beställningar"), orders_url, here == orders_url, wave.orders),
            Tab(_("Utelämnat"), left_url, here == left_url, wave.left_out),
        ],
        "crumbs": [Crumb(_("Vågor"), reverse("depot:waves"))],
    }


def _step(wave: Wave, picked: int, lines: int) -> int:
    if wave.state == Wave.State.DISPATCHED:
        return 4
    if wave.state == Wave.State.PACKED:
        return 3
    return 2 if lines and picked == lines else 1
