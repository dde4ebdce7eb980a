"""What carriers said that can't be true of any parcel of ours: looked into, one by one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.delivery.models import StrayEvent
from uttag.apps.delivery.tracking.strays import ours, settle_stray_event, stray_event, stray_events
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.transport.forms import OutcomeForm
from uttag.interfaces.web.depot.transport.words import ADVICE, WHY_STRAY
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.timeline import HAPPENED


def strays(request: Request) -> HttpResponse:
    """Those that wait, or those that are settled."""
    settled = request.GET.get("utredda") == "1"
    columns = [
        Column(_("Kolli"), "kolli", ("sscc", "pk")),
        Column(_("Vad som sades")),
        Column(_("Skulle ha hänt"), "hande", ("happened_at", "pk")),
        Column(_("Vad som inte stämmer")),
        Column(_("Vad det var") if settled else _("Nästa steg")),
    ]
    listing: Listing[StrayEvent] = Listing(request, stray_events(request.actor, settled=settled), columns)
    here = reverse("depot:stray_events")
    return show(
        request,
        "depot/transport/strays.html",
        _("Besked att utreda"),
        listing=listing,
        settled=settled,
        said=HAPPENED,
        marks=WHY_STRAY,
        tabs=[
            Tab(_("Att utreda"), here, not settled),
            Tab(_("Utredda"), f"{here}?utredda=1", settled),
        ],
        crumbs=[Crumb(_("Transporter"), reverse("depot:transport"))],
    )


def stray(request: Request, stray: UUID) -> HttpResponse:
    """One of them, with what may be done about it."""
    found = or_404(stray_event, request.actor, stray)
    parcel = ours(request.actor, [found.sscc]).get(found.sscc, "")
    recordable = bool(parcel) and found.why in (StrayEvent.Why.OTHER_CARRIER, StrayEvent.Why.UNKNOWN)
    form = OutcomeForm(request.POST or None, recordable=recordable)
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(settle_stray_event, stray, **form.cleaned_data, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Beskedet är utrett."))
            return redirect("depot:stray_events")
        refusal = answer.refusal
    return show(
        request,
        "depot/transport/stray.html",
        _("Besked om kolli %(sscc)s") % {"sscc": found.sscc},
        stray=found,
        said=HAPPENED[found.kind],
        mark=WHY_STRAY[found.why],
        advice=ADVICE[found.why],
        parcel=parcel,
        form=form,
        refusal=refusal,
        crumbs=[
            Crumb(_("Transporter"), reverse("depot:transport")),
            Crumb(_("Besked att utreda"), reverse("depot:stray_events")),
        ],
    )
