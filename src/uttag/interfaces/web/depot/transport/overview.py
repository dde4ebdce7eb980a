"""Today's transport: what stands in the way, and what each carrier drives."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.work import finish
from uttag.apps.delivery.booking.queries import (
    CarrierToday,
    LeavingToday,
    LinkState,
    link_states,
    to_rebook,
    transport_tasks,
    transport_today,
    waiting_to_rebook,
    without_carrier,
)
from uttag.apps.delivery.models import Booking
from uttag.apps.delivery.tracking.strays import stray_events
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.transport.words import STATES, TASKS, link_mark, next_step, urgency
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Mark


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking with what to do about it."""

    booking: Booking
    mark: Mark
    urgency: str
    next_step: str


@dataclass(frozen=True, slots=True)
class CarrierCard:
    """A carrier's day."""

    link: LinkState
    link_mark: Mark
    leaving: list[LeavingToday]
    rows: list[BookingRow]


MOST_TASKS = 30


def transport(request: Request) -> HttpResponse:
    actor, at = request.actor, now()
    links = {state.carrier.pk: state for state in link_states(actor)}
    today = transport_today(actor, at)
    refused = waiting_to_rebook(actor, [booking for one in today for booking in one.bookings])
    cards = [_card(one, links[one.carrier.pk], refused) for one in today]
    return show(
        request,
        "depot/transport/overview.html",
        _("Transporter"),
        cards=cards,
        refused=to_rebook().count(),
        without=without_carrier(actor).count(),
        stray=stray_events(actor).count(),
        tasks=transport_tasks(actor)[:MOST_TASKS],
        task_words=TASKS,
        now=at,
    )


@require_POST
def task_done(request: Request, task: int) -> HttpResponse:
    """Somebody has seen to it."""
    answer = attempt(finish, task, actor=request.actor, at=now())
    if answer:
        messages.success(request, _("Klart."))
    else:
        messages.error(request, _("Uppgiften finns inte."))
    return redirect("depot:transport")


def _card(one: CarrierToday, link: LinkState, refused: set[int]) -> CarrierCard:
    return CarrierCard(link, link_mark(link), one.leaving, _rows(one.bookings, refused))


def _rows(bookings: list[Booking], refused: set[int]) -> list[BookingRow]:
    """Bookings as they are drawn, those that need someone first."""
    rows = [
        BookingRow(one, STATES[one.state], urgency(one, refused), next_step(one, refused)) for one in bookings
    ]
    return sorted(rows, key=lambda row: ("bad", "warn", "").index(row.urgency))
