"""Stock by lot and place, and one place: what lies on it, what has come and gone, when it was last counted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.stock.counting.queries import last_counted
from uttag.apps.stock.lying import (
    find_balances,
    lying_at,
    moves_at,
    pieces_by_kind,
    place_with_code,
    shelf_called,
)
from uttag.apps.stock.models import Balance, Place
from uttag.interfaces.clock import today
from uttag.interfaces.web.depot.stock import SOON, tabs_of
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.scanning import read_scan, searched
from uttag.interfaces.web.frame.tables import Column, Listing

KINDS = (Place.Kind.SHELF, Place.Kind.RESERVED, Place.Kind.STAGED, Place.Kind.QUARANTINE)
LATEST = 30


def places(request: Request) -> HttpResponse:
    """Everything that lies in the depot, by place and lot. A shelf's code that is read leads to the shelf."""
    typed, kind = request.GET.get("q", "").strip(), request.GET.get("var", "")
    if typed and (shelf := shelf_called(request.actor, typed)):
        return redirect("depot:place", shelf.code)
    scan = read_scan(typed)
    columns = [
        Column(_("Plats"), "plats", ("place__code", "pk")),
        Column(_("Artikel"), "artikel", ("lot__article__name", "pk")),
        Column(_("Parti"), "parti", ("lot__number", "pk")),
        Column(_("Sista dag"), "sista", ("lot__expires_on", "pk")),
        Column(_("Antal"), "antal", ("pieces", "pk"), num=True),
    ]
    found = find_balances(request.actor, searched(typed), lot=scan.lot, kind=kind)
    listing: Listing[Balance] = Listing(request, found, columns)
    return show(
        request,
        "depot/places.html",
        _("Partier och platser"),
        listing=listing,
        kinds=[(one.value, one.label) for one in KINDS],
        kind=kind,
        words=typed,
        sums=pieces_by_kind(request.actor),
        soon=today() + SOON,
        today=today(),
        tabs=tabs_of(request),
    )


def place(request: Request, code: str) -> HttpResponse:
    found = place_with_code(request.actor, code)
    held = list(lying_at(request.actor, found)[:200])
    return show(
        request,
        "depot/place.html",
        found.code if found.kind == Place.Kind.SHELF else found.get_kind_display(),
        place=found,
        held=held,
        pieces=sum(balance.pieces for balance in held),
        moves=moves_at(request.actor, found)[:LATEST],
        counted=last_counted(request.actor, found),
        soon=today() + SOON,
        today=today(),
        crumbs=[
            Crumb(_("Lager"), reverse("depot:stock")),
            Crumb(_("Partier och platser"), reverse("depot:places")),
        ],
    )
