"""Two lists: patients to ring now, and orders that are late or will be (D9, K5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.delays.forecasting import forecast_all
from uttag.apps.delivery.delays.queries import (
    ALARMING,
    RadarFigures,
    orders_at_risk,
    radar_figures,
    to_contact,
    waiting_for_contact,
)
from uttag.apps.delivery.models import DelayCase, Forecast
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.delays.rows import contact_rows, risk_rows
from uttag.interfaces.web.service_desk.delays.words import CAUSES, RISKS


def to_ring(request: Request) -> HttpResponse:
    """Those whose patient must be contacted, the longest past its days first."""
    actor, at = request.actor, now()
    waiting = to_contact(actor, request.GET.get("q", "").strip())
    listing: Listing[DelayCase] = Listing(request, waiting, [Column("")], per_page=30)
    rows = contact_rows(listing, today())
    _note(request, "delays_to_contact", [row.order.patient.uuid for row in rows])
    figures = radar_figures(actor)
    return show(
        request,
        "service_desk/delays/to_ring.html",
        _("Förseningar"),
        listing=listing,
        rows=rows,
        figures=figures,
        tabs=tabs(actor, figures, "delays"),
        at=at,
    )


def at_risk(request: Request) -> HttpResponse:
    """Open orders that are late, will be, or may be, the earliest promise first; filtered by cause."""
    actor, given = request.actor, request.GET
    risk, cause = given.get("lage", ""), given.get("orsak", "")
    found = orders_at_risk(actor, given.get("q", "").strip(), risk=risk, cause=cause)
    listing: Listing[Forecast] = Listing(request, found, _columns())
    rows = risk_rows(listing)
    _note(request, "delays_to_come", [row.forecast.order.patient.uuid for row in rows])
    figures = radar_figures(actor)
    return show(
        request,
        "service_desk/delays/at_risk.html",
        _("Förseningar"),
        listing=listing,
        rows=rows,
        figures=figures,
        risks=[(risk.value, RISKS[risk].word, figures.by_risk[risk]) for risk in ALARMING],
        causes=[(cause, word, figures.by_cause[cause]) for cause, word in CAUSES.items()],
        risk=risk,
        cause=cause,
        tabs=tabs(actor, figures, "delays_to_come"),
    )


@require_POST
def run_again(request: Request) -> HttpResponse:
    """The radar runs now: goods have come, or a carrier has said something."""
    run = forecast_all(actor=request.actor, at=now())
    told = {"orders": run.orders, "late": run.late, "miss": run.will_miss}
    messages.success(
        request,
        _("Räknat på %(orders)d beställningar: %(late)d är sena och %(miss)d kommer inte i tid.") % told,
    )
    return redirect("service_desk:delays_to_come")


def tabs(actor: Actor, figures: RadarFigures, current: str) -> list[Tab]:
    """The three pages of delays, each with what waits there."""
    ring = waiting_for_contact(actor, now())
    pages = [
        ("delays", _("Ska kontaktas nu"), ring),
        ("delays_to_come", _("Sena eller osäkra"), sum(figures.by_risk.values())),
        ("delay_log", _("Gjorda kontakter"), None),
    ]
    return [
        Tab(title, reverse(f"service_desk:{name}"), name == current, count) for name, title, count in pages
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Beställning"), "nummer", ("order_id",)),
        Column(_("Mottagare")),
        Column(_("Lovad"), "lovad", ("deadline_day", "pk")),
        Column(_("Väntas"), "vantas", ("expected_day", "pk")),
        Column(_("Varför")),
        Column(_("Läge")),
    ]


def _note(request: Request, what: str, patients: list[UUID]) -> None:
    note_access(request.actor, what, at=now(), patients=dict.fromkeys(patients), ground=GROUND)
