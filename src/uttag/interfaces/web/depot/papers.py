"""Delivery notes and labels as PDFs to print: a whole wave's, or one parcel's. Looking is logged (I2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from uttag.apps.fulfilment.finding import parcels_numbered, parcels_of_wave
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.queries import see_delivery_notes, see_parcel_labels
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.files import called
from uttag.interfaces.web.frame.request import Request
from uttag.papers import delivery_note
from uttag.papers import parcel_label as label


def wave_notes(request: Request, wave: UUID) -> HttpResponse:
    found = wave_of(request.actor, wave)
    return _notes(request, parcels_of_wave(request.actor, found), f"foljesedlar-vag-{found.pk}")


def wave_labels(request: Request, wave: UUID) -> HttpResponse:
    found = wave_of(request.actor, wave)
    return _labels(request, parcels_of_wave(request.actor, found), f"etiketter-vag-{found.pk}")


def parcel_note(request: Request, sscc: str) -> HttpResponse:
    return _notes(request, parcels_numbered(request.actor, sscc), f"foljesedel-{sscc}")


def parcel_label(request: Request, sscc: str) -> HttpResponse:
    return _labels(request, parcels_numbered(request.actor, sscc), f"etikett-{sscc}")


def _notes(request: Request, of: QuerySet[Parcel], name: str) -> HttpResponse:
    notes = see_delivery_notes(request.actor, of, at=now())
    return _pdf(delivery_note.render(notes), name) if notes else _nothing(request)


def _labels(request: Request, of: QuerySet[Parcel], name: str) -> HttpResponse:
    labels = see_parcel_labels(request.actor, of, at=now())
    return _pdf(label.render(labels), name) if labels else _nothing(request)


def _nothing(request: Request) -> HttpResponse:
    messages.warning(request, _("Det finns inget kolli att skriva ut något för än."))
    return redirect("depot:parcels")


def _pdf(content: bytes, name: str) -> HttpResponse:
    """Shown in the browser, from where it is printed; kept by nobody on the way."""
    headers = {"Cache-Control": "no-store"}
    answer = HttpResponse(content, content_type="application/pdf", headers=headers)
    return called(answer, f"{name}.pdf", inline=True)
