"""Bookings: all of them, one of them, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.delivery.booking import queries
from uttag.apps.delivery.booking.asking import SPEAKS
from uttag.apps.delivery.booking.changing import call_off_booking, note_answer
from uttag.apps.delivery.booking.contents import service_of
from uttag.apps.delivery.booking.making import rebook
from uttag.apps.delivery.models import Booking
from uttag.apps.fulfilment.models import Parcel
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.transport.forms import AnswerForm, CarrierForm
from uttag.interfaces.web.depot.transport.words import SERVICES, STATES, next_step
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def bookings(request: Request) -> HttpResponse:
    state = request.GET.get("lage", "")
    columns = [
        Column(_("Bokad"), "bokad", ("asked_at", "pk")),
        Column(_("Transportör"), "transportor", ("carrier__name", "pk")),
        Column(_("Avgår"), "avgar", ("leaves_at", "pk")),
        Column(_("Kollin"), num=True),
        Column(_("Läge")),
        Column(_("Nästa steg")),
    ]
    listing: Listing[Booking] = Listing(request, queries.bookings(request.actor, state=state), columns)
    refused = queries.waiting_to_rebook(request.actor, listing)
    return show(
        request,
        "depot/transport/bookings.html",
        _("Bokningar"),
        listing=listing,
        marks=STATES,
        steps={one.pk: next_step(one, refused) for one in listing},
        states=Booking.State.choices,
        state=state,
        crumbs=_crumbs(),
    )


def booking(request: Request, booking: UUID) -> HttpResponse:
    return _page(request, booking)


@require_POST
def call_off(request: Request, booking: UUID) -> HttpResponse:
    answer = attempt(call_off_booking, booking, actor=request.actor, at=now())
    if not answer:
        return _page(request, booking, refusal=answer.refusal)
    messages.success(request, _("Bokningen är avbokad. Kollina kan bokas om."))
    return redirect("depot:booking", booking)


@require_POST
def answered(request: Request, booking: UUID) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, answer=form)
    answer = attempt(note_answer, booking, **form.answer(), actor=request.actor, at=now())
    if not answer:
        return _page(request, booking, refusal=answer.refusal, answer=form)
    messages.success(request, _("Svaret är antecknat."))
    return redirect("depot:booking", booking)


@require_POST
def book_anew(request: Request, booking: UUID) -> HttpResponse:
    form = CarrierForm(request.POST, carriers=queries.carriers_in_use(request.actor))
    if not form.is_valid():
        return _page(request, booking, anew=form)
    answer = attempt(rebook, booking, form.cleaned_data["carrier"], actor=request.actor, at=now())
    if answer.value is None:
        return _page(request, booking, refusal=answer.refusal, anew=form)
    messages.success(
        request, _("Kollina är bokade på nytt. Har transportören bytts: skriv ut nya etiketter.")
    )
    return redirect("depot:booking", answer.value[0].uuid)


def file(request: Request, booking: UUID) -> HttpResponse:
    """The booking as it was sent."""
    found = queries.see_booking_file(request.actor, booking, at=now())
    assert found.file
    ending = "csv" if found.file.media_type == "text/csv" else "json"
    return file_answer(found.file, f"bokning-{found.uuid}.{ending}")


def _page(
    request: Request, uuid: UUID, *, refusal: Refused | None = None, **forms: Form | None
) -> HttpResponse:
    found = or_404(queries.booking, request.actor, uuid)
    columns = [
        Column(_("Kolli")),
        Column(_("Beställning")),
        Column(_("Till")),
        Column(_("Hur")),
        Column(_("Mellan")),
        Column(_("Framme senast")),
        Column(_("Läge")),
    ]
    listing: Listing[Parcel] = Listing(request, queries.parcels_in(request.actor, found), columns)
    live = found.state in Booking.LIVE
    return show(
        request,
        "depot/transport/booking.html",
        _("Bokning hos %(carrier)s") % {"carrier": found.carrier.name},
        booking=found,
        mark=STATES[found.state],
        step=next_step(found, queries.waiting_to_rebook(request.actor, [found])),
        listing=listing,
        services={parcel.pk: SERVICES[service_of(parcel.order)] for parcel in listing},
        live=live,
        speaks=found.carrier.link in SPEAKS,
        left=live and queries.some_left(request.actor, found),
        free=not live and queries.some_free(request.actor, found),
        waits=found.state in (Booking.State.ASKED, Booking.State.SENT),
        answer=forms.get("answer") or AnswerForm(),
        anew=forms.get("anew")
        or CarrierForm(carriers=queries.carriers_in_use(request.actor), first=found.carrier.code),
        refusal=refusal,
        crumbs=_crumbs(),
    )


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Transporter"), reverse("depot:transport"))]
