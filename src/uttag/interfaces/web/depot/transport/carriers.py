"""Carriers: how they are reached, where they drive, and who drives to a postal code."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.delivery.booking.queries import link_states
from uttag.apps.parties.models import Reach
from uttag.apps.parties.queries import reaches_of, reaching_postal_code
from uttag.interfaces.web.depot.transport.words import KINDS, LINKS, URGENCIES, link_mark
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


def carriers(request: Request) -> HttpResponse:
    """All of them, and who drives to the postal code that is asked for."""
    asked = request.GET.get("q", "").strip()
    return show(
        request,
        "depot/transport/carriers.html",
        _("Transportörer"),
        rows=[(state, link_mark(state)) for state in link_states(request.actor)],
        links=LINKS,
        asked=asked,
        reaching=reaching_postal_code(asked),
        kinds=KINDS,
        urgencies=URGENCIES,
        crumbs=[Crumb(_("Transporter"), reverse("depot:transport"))],
    )


def carrier(request: Request, code: str) -> HttpResponse:
    """One carrier with all its reaches."""
    states = link_states(request.actor, code=code)
    if not states:
        raise Http404
    [state] = states
    columns = [
        Column(_("Till")),
        Column(_("Fart")),
        Column(_("Postnummer"), "postnummer", ("first_code", "pk")),
        Column(_("Arbetsdagar"), "dagar", ("working_days", "pk"), num=True),
        Column(_("Turordning"), num=True),
    ]
    listing: Listing[Reach] = Listing(request, reaches_of(state.carrier), columns)
    return show(
        request,
        "depot/transport/carrier.html",
        state.carrier.name,
        state=state,
        mark=link_mark(state),
        link=LINKS[state.carrier.link],
        listing=listing,
        kinds=KINDS,
        urgencies=URGENCIES,
        crumbs=[
            Crumb(_("Transporter"), reverse("depot:transport")),
            Crumb(_("Transportörer"), reverse("depot:carriers")),
        ],
    )
