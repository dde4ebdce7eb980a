"""Deliveries: where they are, what is in them, and taking back what nobody has begun with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.ordering.queries import latest_orders, with_rows
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Listing
from uttag.interfaces.web.orders.page import see_order
from uttag.interfaces.web.patient.nav import WORKSPACE


def orders(request: Request) -> HttpResponse:
    """All of one's deliveries, latest first."""
    listing: Listing[Order] = Listing(request, with_rows(latest_orders(request.actor)), (), per_page=20)
    note_access(request.actor, "see_orders", at=now(), patients={order.patient.uuid for order in listing})
    several = len(request.actor.patient_ids) > 1
    return show(request, "patient/orders.html", _("Leveranser"), listing=listing, several=several)


def order(request: Request, uuid: UUID) -> HttpResponse:
    page = see_order(request.actor, uuid, at=now(), ground="")
    crumbs = [Crumb(_("Leveranser"), WORKSPACE.pages[-1].url)]
    return show(request, "patient/order.html", _title(page.order), page=page, card=page.card, crumbs=crumbs)


@require_POST
def cancel(request: Request, uuid: UUID) -> HttpResponse:
    """A refusal is a page of its own: the depot has begun."""
    cancel_order(uuid, actor=request.actor, at=now(), reason="")
    messages.success(request, _("Beställningen är borttagen. Du kan beställa samma sak igen."))
    return redirect("patient:order", uuid)


def _title(order: Order) -> str:
    match order.state:
        case Order.State.DELIVERED:
            return _("Levererat")
        case Order.State.CANCELLED:
            return _("Avbeställt")
        case Order.State.DISPATCHED:
            return _("På väg till dig")
        case _other:
            return _("Vi gör i ordning din beställning")
