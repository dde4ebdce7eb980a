"""Tracing on one page, both ways: from a lot to everyone who got it, and from a parcel or order back (B2.10).

The service desk has the same page under its own address.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.access.actors import require
from uttag.apps.fulfilment.tracing.back import see_origins
from uttag.apps.fulfilment.tracing.lots import came_from, lot_traced, lots_called
from uttag.apps.fulfilment.tracing.receivers import Reached, Receiver
from uttag.apps.fulfilment.tracing.seeing import Trace, see_trace
from uttag.apps.stock.goods_in import article_of_code
from uttag.apps.stock.models import Lot
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.files import xlsx_answer
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.papers.spreadsheet import Cell, Table
from uttag.rules.calendar import local

REACHED = {
    Reached.DEPOT: Mark(gettext_lazy("Kvar i depån"), "warn", "warehouse"),
    Reached.ON_THE_WAY: Mark(gettext_lazy("På väg"), "info", "truck"),
    Reached.DELIVERED: Mark(gettext_lazy("Framme"), "good", "circle-check"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of the one field name: lots to choose among, or one lot's trace, or orders back."""

    lots: tuple[Lot, ...] = ()
    lot: Lot | None = None


def trace(request: Request) -> HttpResponse:
    """`q` is anything that can be read or typed; `parti` a lot that was chosen where several share a number."""
    require(request.actor, "trace_lot")
    typed = request.GET.get("q", "").strip()
    found = _found(request, typed)
    if found.lot is not None:
        return _forward(request, found.lot, typed)
    back = see_origins(request.actor, typed, at=now()) if typed and not found.lots else []
    return show(
        request, "depot/trace.html", _("Spårning"), typed=typed, lots=found.lots, back=back, today=today()
    )


def workbook(request: Request, lot: int) -> HttpResponse:
    """Everyone who got of a lot, as Excel: for a list to work through, or to hand to an authority."""
    found = lot_traced(request.actor, lot)
    traced = see_trace(request.actor, [found.pk], at=now())
    headings = [_("Parti"), _("Antal"), _("Mottagare"), _("Beställning"), _("Vårdgivare"), _("Enhet")]
    headings += [_("Kolli"), _("Skickat"), _("Framme"), _("Läge")]
    table = Table(_("Spårning"), headings, map(_cells, traced.receivers))
    return xlsx_answer(f"sparning-{found.number}", table)


def _cells(one: Receiver) -> list[Cell]:
    days = [local(at).date() if at else None for at in (one.sent_at, one.delivered_at)]
    who: list[Cell] = [
        one.lot,
        one.pieces,
        one.name,
        one.order_number,
        one.care_provider,
        one.unit,
        one.sscc or "",
    ]
    return [*who, *days, str(REACHED[one.reached].word)]


def _found(request: Request, typed: str) -> Found:
    chosen = key_in(request.GET.get("parti", ""))
    if chosen is not None:
        return Found(lot=lot_traced(request.actor, chosen))
    if not typed:
        return Found()
    scan = read_scan(typed)
    article = article_of_code(request.actor, scan.code)
    lots = lots_called(request.actor, scan.lot or ("" if article else scan.code), article)
    return Found(lot=lots[0]) if len(lots) == 1 else Found(tuple(lots))


def _forward(request: Request, lot: Lot, typed: str) -> HttpResponse:
    traced: Trace = see_trace(request.actor, [lot.pk], at=now())
    columns = [
        Column(_("Mottagare")),
        Column(_("Parti")),
        Column(_("Antal"), num=True),
        Column(_("Beställning och kolli")),
        Column(_("Vårdgivare")),
        Column(_("Läge")),
    ]
    listing: Listing[Receiver] = Listing(request, traced.receivers, columns, per_page=30)
    return show(
        request,
        "depot/traced.html",
        _("Spårning av parti %(number)s") % {"number": lot.number},
        typed=typed or lot.number,
        lot=lot,
        trace=traced,
        listing=listing,
        marks=REACHED,
        arrivals=[arrival for of_lot in came_from(request.actor, [lot.pk]).values() for arrival in of_lot],
        today=today(),
    )
