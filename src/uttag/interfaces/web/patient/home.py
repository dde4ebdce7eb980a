"""What can be taken out now, what is on its way, and what comes later."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.delivery.lateness import with_forecasts
from uttag.apps.ordering.queries import UNDELIVERED, orders_of_patient
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for, patients_for
from uttag.apps.prescribing.queries import items_of_patient
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Tab
from uttag.rules.words import ItemStatus

# What has ended longer ago than this is no longer worth asking one's clinic about.
ENDED_LATELY = timedelta(days=60)


def home(request: Request) -> HttpResponse:
    """One's own, or that of the first one acts for."""
    return _show(request, persons(request)[0])


def person(request: Request, uuid: UUID) -> HttpResponse:
    return _show(request, patient_for(request.actor, uuid))


def persons(request: Request) -> list[Patient]:
    """Whom one acts for, oneself first."""
    order = {pk: place for place, pk in enumerate(request.actor.patient_ids)}
    return sorted(patients_for(request.actor), key=lambda patient: order[patient.pk])


def tabs(request: Request, view: str, current: Patient) -> list[Tab]:
    """A tab a person, if there are several."""
    found = persons(request)
    if len(found) < 2:
        return []
    return [
        Tab(p.identity.given_name, reverse(view, args=[p.uuid]), current=p.pk == current.pk) for p in found
    ]


def _show(request: Request, patient: Patient) -> HttpResponse:
    actor, day = request.actor, today()
    views = items_of_patient(actor, patient, day)
    active = [view for view in views if view.status is ItemStatus.AKTIV]
    ended = (ItemStatus.LEVERERAD, ItemStatus.UTGATT)
    note_access(actor, "see_patient", at=now(), patients=[patient.uuid])
    return show(
        request,
        "patient/home.html",
        _("Mina uttag"),
        patient=patient,
        tabs=tabs(request, "patient:person", patient),
        now=[view for view in active if view.takeable],
        later=[view for view in active if not view.takeable],
        ended=[
            view for view in views if view.status in ended and view.item.last_valid_day >= day - ENDED_LATELY
        ],
        under_way=with_forecasts(orders_of_patient(actor, patient)).filter(state__in=UNDELIVERED),
        day=day,
    )
