"""Carriers: how they are reached, where they drive, and who drives to a postal code."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.delivery.booking.queries import link_states
from uttag.apps.delivery.carriers.registering import HANGING
from uttag.apps.parties.models import Reach
from uttag.apps.parties.queries import reaches_of, reaching_postal_code
from uttag.interfaces.web.depot.transport.forms import ReachForm
from uttag.interfaces.web.depot.transport.words import KINDS, LINKS, URGENCIES, link_mark
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


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
    return carrier_page(request, code)


def carrier_page(
    request: Request,
    code: str,
    *,
    form: ReachForm | None = None,
    refusal: Refused | None = None,
    stopping: bool = False,
) -> HttpResponse:
    """One carrier with all its reaches. `stopping`: what stands in the way of stopping it was just told."""
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
        Column(""),
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
        form=form or ReachForm(),
        refusal=refusal,
        stop_anyway=stopping and refusal and all(one.code in HANGING for one in refusal.reasons),
        kinds=KINDS,
        urgencies=URGENCIES,
        crumbs=[
            Crumb(_("Transporter"), reverse("depot:transport")),
            Crumb(_("Transportörer"), reverse("depot:carriers")),
        ],
    )
