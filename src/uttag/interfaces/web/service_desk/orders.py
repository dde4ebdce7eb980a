"""Orders as the desk looks them up, and what it can do about one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.delays.following import cancel_and_settle
from uttag.apps.delivery.lateness import late_of, with_forecasts
from uttag.apps.delivery.operations import ParcelEvent, Recorded, record_events
from uttag.apps.delivery.queries import parcels_of
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import find_orders, order_for
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.page import see_order
from uttag.interfaces.web.orders.words import ORDER_STATES
from uttag.interfaces.web.requests.words import URGENCY
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.delays.rows import delay_of
from uttag.interfaces.web.service_desk.forms import EventForm
from uttag.rules.reasons import Refused, because


def orders(request: Request) -> HttpResponse:
    given = request.GET
    state, urgency, late = given.get("lage", ""), given.get("fart", ""), bool(given.get("sena"))
    found = find_orders(
        request.actor,
        given.get("q", "").strip(),
        state=state if state in ORDER_STATES or state == "undelivered" else "",
        urgency=urgency if urgency in URGENCY else "",
    )
    found = late_of(found, today()) if late else with_forecasts(found)
    listing: Listing[Order] = Listing(request, found, _columns())
    patients = dict.fromkeys(order.patient.uuid for order in listing)
    note_access(request.actor, "find_orders", at=now(), patients=patients, ground=GROUND)
    return show(
        request,
        "service_desk/orders.html",
        _("Beställningar"),
        listing=listing,
        states={value: mark.word for value, mark in ORDER_STATES.items()},
        urgencies=URGENCY,
        state=state,
        urgency=urgency,
        late=late,
    )


def order(request: Request, order: UUID) -> HttpResponse:
    return _page(request, order)


@require_POST
def cancel(request: Request, order: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:200] or "phone"
    answer = attempt(cancel_and_settle, order, actor=request.actor, at=now(), reason=reason)
    if not answer:
        return _page(request, order, refusal=answer.refusal)
    messages.success(request, _("Beställningen är avbeställd. Uttagen kan göras igen."))
    return redirect("service_desk:order", order)


@require_POST
def parcel_event(request: Request, order: UUID, sscc: str) -> HttpResponse:
    """What the carrier, or the one who got the parcel, says on the phone."""
    form = EventForm(request.POST, destination=order_for(request.actor, order).destination)
    if not form.is_valid():
        return _page(request, order, event_form=form, event_sscc=sscc)
    event = form.event(sscc, said_to=request.actor.name)
    answer = attempt(_record, order, event, actor=request.actor, at=now())
    if not answer:
        return _page(request, order, refusal=answer.refusal)
    messages.success(request, _("Beskedet om kollit är antecknat."))
    return redirect("service_desk:order", order)


def _record(order: UUID, event: ParcelEvent, *, actor: Actor, at: datetime) -> Recorded:
    """What is said of one of the order's own parcels. Raises Refused, also for another order's parcel."""
    if event.sscc not in {parcel.sscc for parcel in parcels_of(actor, order_for(actor, order))}:
        raise Refused(because("parcel_unknown", None, sscc=event.sscc[:20]))
    return record_events([event], actor=actor, at=at)


def _page(
    request: Request,
    uuid: UUID,
    *,
    refusal: Refused | None = None,
    event_form: EventForm | None = None,
    event_sscc: str = "",
) -> HttpResponse:
    page = see_order(request.actor, uuid, at=now(), ground=GROUND)
    crumbs = [
        Crumb(_("Beställningar"), reverse("service_desk:orders")),
        Crumb(page.order.recipient, reverse("service_desk:patient", args=[page.order.patient.uuid])),
    ]
    response = show(
        request,
        "service_desk/order.html",
        page.number,
        page=page,
        crumbs=crumbs,
        delay=delay_of(request.actor, page.order, page.forecast),
        refusal=refusal,
        wants_to_cancel=bool(request.GET.get("sen")),
        event_form=event_form or EventForm(destination=page.order.destination),
        event_sscc=event_sscc,
    )
    if event_form is not None:
        response.status_code = 422
    return response


def _columns() -> list[Column]:
    return [
        Column(_("Beställning"), "nummer", ("pk",)),
        Column(_("Mottagare"), "mottagare", ("recipient", "pk")),
        Column(_("Till")),
        Column(_("Beställd"), "bestalld", ("ordered_at", "pk")),
        Column(_("Framme senast"), "senast", ("deadline_day", "pk")),
        Column(_("Läge")),
    ]
