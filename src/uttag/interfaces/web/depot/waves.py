"""Waves: planned, looked at, undone, sent off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.delivery.operations import dispatch_wave
from uttag.apps.fulfilment.finding import unread, wave_orders
from uttag.apps.fulfilment.goods_come import could_go
from uttag.apps.fulfilment.models import LeftOut, Wave
from uttag.apps.fulfilment.operations import undo_wave
from uttag.apps.fulfilment.picking import picked_counts
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.fulfilment.queries import waves as all_waves
from uttag.apps.fulfilment.replanning import helped, may_be_replanned, replan_wave
from uttag.apps.fulfilment.shortages import left_rows, reasons_of_left, shortages
from uttag.apps.fulfilment.stopping import orders_to_stop
from uttag.apps.ordering.models import Order
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Step, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.naming import named
from uttag.rules.reasons import Refused

MOST_SHORTAGES = 12


def waves(request: Request) -> HttpResponse:
    columns = [
        Column(_("Planerad"), "planerad", ("planned_at",)),
        Column(_("Avgång"), "avgang", ("leaves_at", "pk")),
        Column(_("Av")),
        Column(_("Beställningar"), "bestallningar", ("orders", "pk"), num=True),
        Column(_("Rader"), "rader", ("lines", "pk"), num=True),
        Column(_("Utelämnade rader"), "utelamnat", ("left_out", "pk"), num=True),
        Column(_("Packade"), num=True),
        Column(_("Läge")),
    ]
    listing: Listing[Wave] = Listing(request, all_waves(request.actor), columns)
    counts = picked_counts(request.actor, [one for one in listing if one.state == Wave.State.PLANNED])
    for one in listing:
        picked, shelves = counts.get(one.pk, (0, 0))
        one.all_picked = bool(shelves) and picked == shelves  # type: ignore[attr-defined]
    return show(request, "depot/waves.html", _("Vågor"), listing=listing)


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
    answer = attempt(dispatch_wave, wave, unread_ok=unread_ok(request), actor=request.actor, at=now())
    if not answer:
        return wave_page(request, wave, refusal=answer.refusal)
    count = answer.value or 0
    said = ngettext("%(n)d kolli har lämnat depån.", "%(n)d kollin har lämnat depån.", count)
    messages.success(request, said % {"n": count})
    return redirect("depot:wave", wave)


def unread_ok(request: Request) -> str:
    """Why parcels that were never read may go: what was written beside the tick."""
    return request.POST.get("varfor", "") if "olasta" in request.POST else ""


@require_POST
def replan(request: Request, wave: UUID) -> HttpResponse:
    """Goods have come: the wave is planned anew, as long as nobody has begun to pick it."""
    answer = attempt(replan_wave, wave, actor=request.actor, at=now())
    if answer.value is None:
        return wave_page(request, wave, refusal=answer.refusal)
    said = ngettext(
        "Vågen är omplanerad: %(n)d beställning att plocka.",
        "Vågen är omplanerad: %(n)d beställningar att plocka.",
        answer.value.orders,
    )
    messages.success(request, said % {"n": answer.value.orders})
    return redirect("depot:wave" if answer.value.orders else "depot:left_out", wave)


def left_behind(request: Request, wave: UUID) -> HttpResponse:
    """What the wave could not take: by article, and each line with its own reason."""
    actor, found = request.actor, wave_of(request.actor, wave)
    columns = [
        Column(_("Artikel"), "artikel", ("row__article__name", "pk")),
        Column(_("Antal"), "antal", ("row__pieces", "pk"), num=True),
        Column(_("Beställning"), "bestallning", ("order_id", "pk")),
        Column(_("Framme senast"), "senast", ("order__deadline_day", "pk")),
        Column(_("Varför")),
    ]
    listing: Listing[LeftOut] = Listing(request, left_rows(actor, found), columns)
    reasons = reasons_of_left(actor, list(listing))
    articles = [one.row.article for one in listing]
    return show(
        request,
        "depot/left_out.html",
        title_of(found),
        listing=listing,
        reasons=dict(zip(reasons, named(reasons.values(), articles), strict=True)),
        come=could_go([one.order_id for one in listing], at=now()),
        shortages=shortages(actor, found, day=today())[:MOST_SHORTAGES],
        **_around(request, found),
    )


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
        "all_picked": bool(lines) and picked == lines,
        "early": wave.leaves_at is not None and wave.leaves_at > now(),
        "helped": len(helped(wave, at=now())),
        "replannable": may_be_replanned(wave, at=now()),
        "unread": unread(request.actor, wave) if wave.state == Wave.State.PACKED else 0,
        "steps": [Step(_("Plockas")), Step(_("Packas")), Step(_("Skickas")), Step(_("Har lämnat depån"))],
        "step": _step(wave, picked, lines),
        "tabs": [
            Tab(_("Beställningar"), orders_url, here == orders_url, wave.orders),
            Tab(_("Utelämnat"), left_url, here == left_url, _orders_left(wave)),
        ],
        "crumbs": [Crumb(_("Vågor"), reverse("depot:waves"))],
    }


def _orders_left(wave: Wave) -> int:
    """How many orders it left, or a part of; an undone wave has left nothing that it could have taken."""
    if wave.state == Wave.State.UNDONE:
        return 0
    return wave.left_out_rows.values("order").distinct().count() if wave.left_out else 0


def _step(wave: Wave, picked: int, lines: int) -> int:
    if wave.state == Wave.State.DISPATCHED:
        return 4
    if wave.state == Wave.State.PACKED:
        return 3
    return 2 if lines and picked == lines else 1
