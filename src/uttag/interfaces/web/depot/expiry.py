"""Lots that go out of date, against what is prescribed: what no usual order can be given, and what to do with it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from uttag.apps.fulfilment.lasting import LastingLot, Lasts, lasting_lots, sums, whole_prescription
from uttag.apps.stock.offering import offer_lot, offered
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.stock import tabs_of
from uttag.interfaces.web.frame.files import xlsx_answer
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.spreadsheet import kronor
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import reason
from uttag.papers.spreadsheet import Table

REACHES = (30, 90, 180)
LASTS = {
    Lasts.EXPIRED: Mark(gettext_lazy("Utgånget"), "bad"),
    Lasts.TOO_SHORT: Mark(gettext_lazy("För kort hållbarhet"), "bad", "hourglass"),
    Lasts.SOON: Mark(gettext_lazy("Kan plockas"), "warn"),
}


def expiring(request: Request) -> HttpResponse:
    """Lots on shelves whose last day is near, and whether anyone can still be given them."""
    reach, only = _asked(request)
    every = lasting_lots(request.actor, today(), today() + timedelta(days=reach))
    shown = [one for one in every if only in ("", one.lasts)]
    columns = [
        Column(_("Sista dag")),
        Column(_("Artikel och parti")),
        Column(_("Läge")),
        Column(_("På hyllan"), num=True),
        Column(_("Nästa steg")),
    ]
    listing: Listing[LastingLot] = Listing(request, shown, columns)
    return show(
        request,
        "depot/expiring.html",
        _("Går ut snart"),
        listing=listing,
        marks=LASTS,
        whole=whole_prescription(today()),
        reach=reach,
        reaches=REACHES,
        only=only,
        states=[(state.value, mark.word) for state, mark in LASTS.items()],
        expired=sums(every, Lasts.EXPIRED),
        too_short=sums(every, Lasts.TOO_SHORT),
        soon=sums(every, Lasts.SOON),
        offered=offered(request.actor, [one.lot_id for one in listing]),
        tabs=tabs_of(request),
    )


def workbook(request: Request) -> HttpResponse:
    """The same as an Excel file."""
    reach, only = _asked(request)
    heads = [
        _("Sista dag"),
        _("Artikelnummer"),
        _("Artikel"),
        _("Parti"),
        _("Läge"),
        _("Dagar kvar"),
        _("Dagar kortaste förskrivningen räcker")
        if whole_prescription(today())
        else _("Dagar kortaste uttaget räcker"),
        _("Styck"),
        _("Kronor"),
    ]
    rows = [
        (
            one.expires_on,
            one.article_number,
            one.article_name,
            one.number,
            str(LASTS[one.lasts].word),
            one.days_left,
            one.usual_days,
            one.pieces,
            kronor(one.ore),
        )
        for one in lasting_lots(request.actor, today(), today() + timedelta(days=reach), only=only)
    ]
    return xlsx_answer("gar-ut", Table(_("Går ut snart"), heads, rows))


@require_POST
def offer(request: Request, lot: int) -> HttpResponse:
    """Asks the product consultants who could use it in time."""
    answer = attempt(offer_lot, lot, actor=request.actor, at=now())
    if answer:
        messages.success(request, _("Produktkonsulenterna har fått frågan som en uppgift."))
    for one in answer.refusal.reasons if answer.refusal else ():
        messages.error(request, reason(one))
    return redirect("depot:expiring")


def _asked(request: Request) -> tuple[int, str]:
    """(days ahead, a value of Lasts or none); nonsense is passed over."""
    days, only = key_in(request.GET.get("dagar", "")), request.GET.get("lage", "")
    return (days if days in REACHES else REACHES[1]), (only if only in set(Lasts) else "")
