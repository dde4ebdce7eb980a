"""What waits in the assortment, and how it stands."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.assortment.changeovers.queries import coming_changes
from uttag.apps.catalogue.changes.history import change_sets, counts_of
from uttag.apps.catalogue.queries import register_figures
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.work import work_of

ROWS, LATEST = 15, 6


def home(request: Request) -> HttpResponse:
    actor, at = request.actor, now()
    listing: Listing[object] = Listing(request, work_of(actor, at), [Column("")], per_page=ROWS)
    latest = list(change_sets(actor).order_by("-asked_at", "-pk")[:LATEST])
    counts = counts_of(latest)
    return show(
        request,
        "products/home.html",
        _("Att göra"),
        listing=listing,
        day=today(),
        figures=register_figures(actor, today()),
        coming=coming_changes(actor),
        latest=[(made, counts[made.pk]) for made in latest],
    )
