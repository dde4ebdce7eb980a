"""Packing, order by order or all at once: each parcel is for one person (D8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.fulfilment.finding import next_to_pack, order_to_pack, see_order_to_pack, wave_orders
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import pack_wave
from uttag.apps.fulfilment.picking import picked_counts
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.ordering.models import Order
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.waves import crumbs_of, title_of
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def pack(request: Request, wave: UUID) -> HttpResponse:
    """The bench: read an order's number, take the next one, or pack all."""
    found = wave_of(request.actor, wave)
    typed = request.GET.get("nummer", "").strip()
    if typed and (order := order_to_pack(request.actor, found, typed)):
        return redirect("depot:pack_order", wave, order.uuid)
    return _bench(request, found, unknown=typed)


def pack_order(request: Request, wave: UUID, order: UUID) -> HttpResponse:
    """What goes into one parcel, and the button that makes it. Then comes the next order."""
    found = wave_of(request.actor, wave)
    refusal = None
    if request.method == "POST":
        answer = attempt(pack_wave, wave, [order], actor=request.actor, at=now())
        if answer.value is not None:
            return _after(request, found, [parcel.sscc for parcel in answer.value])
        refusal = answer.refusal
    bench = see_order_to_pack(request.actor, found, order, at=now())
    return show(
        request,
        "depot/pack_order.html",
        bench.number,
        wave=found,
        bench=bench,
        refusal=refusal,
        ready=request.GET.get("klart", ""),
        packable=found.state in (Wave.State.PLANNED, Wave.State.PACKED),
        crumbs=crumbs_of(found),
    )


@require_POST
def pack_all(request: Request, wave: UUID) -> HttpResponse:
    found = wave_of(request.actor, wave)
    answer = attempt(pack_wave, wave, actor=request.actor, at=now())
    if answer.value is None:
        return _bench(request, found, refusal=answer.refusal)
    count = answer.value.count()
    said = ngettext("%(n)d kolli är packat.", "%(n)d kollin är packade.", count)
    messages.success(request, said % {"n": count})
    return redirect("depot:wave", wave)


def _after(request: Request, wave: Wave, ssccs: list[str]) -> HttpResponse:
    ready = f"?klart={ssccs[0]}" if ssccs else ""
    order = next_to_pack(request.actor, wave)
    if order is not None:
        return redirect(reverse("depot:pack_order", args=[wave.uuid, order.uuid]) + ready)
    messages.success(request, _("Alla beställningar i vågen är packade."))
    return redirect(reverse("depot:pack", args=[wave.uuid]) + ready)


def _bench(
    request: Request, wave: Wave, *, unknown: str = "", refusal: Refused | None = None
) -> HttpResponse:
    picked, lines = picked_counts(request.actor, [wave])[wave.pk]
    columns = [
        Column(_("Beställning"), "nummer", ("pk",)),
        Column(_("Till")),
        Column(_("Framme senast"), "senast", ("deadline_day", "pk")),
        Column(_("Rader"), "rader", ("lines", "pk"), num=True),
        Column(_("Läge"), "lage", ("packed", "deadline_day", "pk")),
    ]
    listing: Listing[Order] = Listing(request, wave_orders(request.actor, wave), columns)
    return show(
        request,
        "depot/pack.html",
        _("Packa %(wave)s") % {"wave": title_of(wave)},
        wave=wave,
        listing=listing,
        following=next_to_pack(request.actor, wave),
        left=wave.orders - wave.packed,  # type: ignore[attr-defined]
        unpicked=lines - picked,
        unknown=unknown,
        ready=request.GET.get("klart", ""),
        refusal=refusal,
        crumbs=crumbs_of(wave),
    )
