"""Assortment changes that concern the prescriber's own patients: what becomes what (B2.12)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.assortment.changeovers.own_items import (
    coming_change_for,
    own_changes,
    own_items,
    with_rows,
)
from uttag.apps.assortment.running_out.offers import latest_plan, own_offers
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.prescriber.change_rows import log_items, uneven_of


def changes(request: Request) -> HttpResponse:
    """Changes to come with own items; one alone is shown at once."""
    found = own_changes(request.actor)
    if len(found) == 1:
        return redirect("prescriber:assortment_change", found[0].uuid)
    rows = [(one, own_items(request.actor, one).count()) for one in found]
    return show(request, "prescriber/changes.html", _("Sortimentsbyten"), rows=rows)


def change(request: Request, uuid: UUID) -> HttpResponse:
    """The own patients' items: from what, to what; and who may draw from the old stock before the start."""
    actor = request.actor
    found = or_404(coming_change_for, actor, uuid)
    columns = [
        Column(
            _("Patient"), "patient", ("patient__identity__family_name", "patient__identity__given_name", "pk")
        ),
        Column(_("I dag"), "artikel", ("article__name", "pk")),
        Column(_("Blir")),
        Column(_("Uttag kvar"), num=True),
        Column(""),
    ]
    listing: Listing[PrescriptionItem] = Listing(request, own_items(actor, found), columns, per_page=30)
    plan = latest_plan(actor, found)
    offers = own_offers(actor, plan, today())[:10] if plan else []
    log_items(request, [*listing, *(one.item for one in offers)])
    return show(
        request,
        "prescriber/change.html",
        found.name,
        found=found,
        listing=listing,
        rows=[(row, uneven_of(row)) for row in with_rows(found, listing)],
        offers=offers,
        day=today(),
        crumbs=[Crumb(_("Sortimentsbyten"), reverse("prescriber:assortment_changes"))],
    )
