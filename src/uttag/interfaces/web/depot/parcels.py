"""Parcels: found by any number or name, and one parcel's way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from uttag.apps.delivery.finding_notices import told_of_parcel
from uttag.apps.delivery.history import What, parcel_history, parcels_that_are
from uttag.apps.delivery.operations import dispatch_parcels, record_events
from uttag.apps.delivery.queries import is_late_parcel
from uttag.apps.fulfilment.finding import (
    boxes_of,
    find_parcels,
    note_shown,
    parcel_contents,
    parcel_of_box,
    parcels_numbered,
    see_parcel,
    shown_name,
)
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.printing.at_once import last_prints
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.templatetags.depot import PARCEL_STATES
from uttag.interfaces.web.depot.waves import unread_ok
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.timeline import HAPPENED
from uttag.interfaces.web.orders.told import told_lines
from uttag.interfaces.web.service_desk.forms import EventForm
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Refused

TITLES: dict[str, Words] = {
    **HAPPENED,
    What.PLANNED: gettext_lazy("Våg planerad"),
    What.PICKED: gettext_lazy("Plockat"),
    What.PACKED: gettext_lazy("Packat"),
    What.CHECKED: gettext_lazy("Läst vid packbordet"),
    What.PRINTED: gettext_lazy("Utskrift hämtad"),
    What.BOOKED: gettext_lazy("Transport bokad"),
    What.CHARGED: gettext_lazy("Debiterat"),
}


def parcels(request: Request) -> HttpResponse:
    words, state = request.GET.get("q", "").strip(), request.GET.get("lage", "")
    columns = [
        Column(_("Kolli"), "kolli", ("sscc",)),
        Column(_("Beställning")),
        Column(_("Mottagare")),
        Column(_("Packat"), "packat", ("packed_at", "pk")),
        Column(_("Framme senast"), "senast", ("order__deadline_day", "pk")),
        Column(_("Läge")),
    ]
    found = find_parcels(request.actor, words, state=state)
    listing: Listing[Parcel] = Listing(request, parcels_that_are(request.actor, found, state, now()), columns)
    note_shown(request.actor, "find_parcels", [parcel.order for parcel in listing], at=now())
    return show(
        request,
        "depot/parcels.html",
        _("Kollin"),
        listing=listing,
        states=[
            *((state, mark.word) for state, mark in PARCEL_STATES.items()),
            ("late", _("Försenade")),
            ("silent", _("Tysta")),
        ],
        state=state,
        words=words,
        today=today(),
    )


def parcel(request: Request, sscc: str) -> HttpResponse:
    """One parcel; the number of another of its boxes leads to it."""
    whole = parcel_of_box(request.actor, sscc)
    return redirect("depot:parcel", whole) if whole else _page(request, sscc)


@require_POST
def send(request: Request, sscc: str) -> HttpResponse:
    """Sends one parcel off ahead of its wave."""
    answer = attempt(dispatch_parcels, [sscc], unread_ok=unread_ok(request), actor=request.actor, at=now())
    if not answer:
        return _page(request, sscc, refusal=answer.refusal)
    messages.success(request, _("Kollit har lämnat depån."))
    return redirect("depot:parcel", sscc)


@require_POST
def event(request: Request, sscc: str) -> HttpResponse:
    """What the carrier, or the one who got it, says of a parcel."""
    form = EventForm(request.POST, destination=see_parcel(request.actor, sscc, at=now()).order.destination)
    if not form.is_valid():
        return _page(request, sscc, form=form)
    said = form.event(sscc, said_to=request.actor.name)
    answer = attempt(record_events, [said], actor=request.actor, at=now())
    if not answer:
        return _page(request, sscc, refusal=answer.refusal)
    messages.success(request, _("Beskedet om kollit är antecknat."))
    return redirect("depot:parcel", sscc)


def _page(
    request: Request, sscc: str, *, form: EventForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    found = see_parcel(request.actor, sscc, at=now())
    printed = last_prints(request.actor, parcels_numbered(request.actor, found.sscc))
    response = show(
        request,
        "depot/parcel.html",
        _("Kolli %(sscc)s") % {"sscc": found.sscc},
        parcel=found,
        name=shown_name(found.order),
        contents=parcel_contents(request.actor, found),
        history=[(TITLES[one.what], one) for one in parcel_history(request.actor, found)],
        boxes=boxes_of(request.actor, found),
        unread=int(found.checked_at is None),
        label_printed=printed.get(True),
        note_printed=printed.get(False),
        told=told_lines(told_of_parcel(request.actor, found)),
        form=form or EventForm(destination=found.order.destination),
        typed=form is not None,
        late=is_late_parcel(found, today()),
        refusal=refusal,
        crumbs=[Crumb(_("Kollin"), reverse("depot:parcels"))],
    )
    if form is not None:
        response.status_code = 422
    return response
