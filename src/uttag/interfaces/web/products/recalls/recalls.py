"""Recalls: all of them, and how one goes, in numbers alone (B2.11)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.assortment.models import Recall
from uttag.apps.assortment.recalls.queries import decided_recalls, recall_with, recalls, standing_of, waves_of
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def all_recalls(request: Request) -> HttpResponse:
    """Open ones first, and suppliers' decided notices that wait to begin."""
    columns = [
        Column(_("Artikel")),
        Column(_("Började"), "borjade", ("started_at", "pk")),
        Column(_("Personer"), "personer", ("patients", "pk"), num=True),
        Column(_("Har fått besked")),
        Column(_("Läge")),
    ]
    listing: Listing[Recall] = Listing(request, recalls(request.actor), columns)
    return show(
        request,
        "products/recalls/recalls.html",
        _("Återkallelser"),
        listing=listing,
        decided=decided_recalls(request.actor),
        may_start=request.actor.may("start_recall"),
    )


def recall(request: Request, uuid: UUID) -> HttpResponse:
    return recall_page(request, uuid)


def recall_page(request: Request, uuid: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    """One recall: lots, whom it concerns, how many are told, and what is left before it can end."""
    require(request.actor, "see_recalls")
    found = recall_with(request.actor, uuid)
    standing = standing_of(request.actor, found)
    depot = request.actor.may("settle_quarantine")
    return show(
        request,
        "products/recalls/recall.html",
        _("Återkallelse %(number)s") % {"number": found.number},
        recall=found,
        standing=standing,
        waves=waves_of(request.actor, found) if depot and standing.orders_held else [],
        depot=depot,
        may_close=request.actor.may("start_recall"),
        refusal=refusal,
        crumbs=[Crumb(_("Återkallelser"), reverse("products:recalls"))],
    )
