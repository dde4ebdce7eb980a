"""What needs to be done now: what runs out, what was refused or is late, and one's own latest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.assortment.changeovers.own_items import own_changes
from uttag.apps.delivery.delays.queries import late_ahead
from uttag.apps.delivery.lateness import late_orders
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.queries import items_running_out, latest_prescribed, refused_lately
from uttag.ground.rulings.queries import explain
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.prescriber.nav import RUNNING_OUT_DAYS

FEW = 8
REFUSED_WITHIN = timedelta(days=7)


def home(request: Request) -> HttpResponse:
    actor, day = request.actor, today()
    running_out = items_running_out(actor, day, RUNNING_OUT_DAYS)
    items = list(running_out[:FEW])
    late = list(late_orders(actor, day)[:FEW])
    ahead = list(late_ahead(actor, day)[:FEW])
    refused = refused_lately(actor, now() - REFUSED_WITHIN, FEW)
    latest = list(latest_prescribed(actor)[:FEW])
    _log(
        request,
        "see_work_list",
        [*items, *latest, *(r.item for r in refused), *late, *(one.order for one in ahead)],
    )
    return show(
        request,
        "prescriber/home.html",
        _("Att göra"),
        items=items,
        running_out=running_out.count(),
        late=late,
        ahead=ahead,
        refused=[(r.item, explain(r.ruling)) for r in refused],
        latest=latest,
        changes=own_changes(actor),
        day=day,
        soon=day + timedelta(days=7),
    )


def running_out(request: Request) -> HttpResponse:
    """All items to renew, for an afternoon of renewing."""
    day = today()
    columns = [
        Column(_("Patient"), "patient", ("patient__identity__family_name", "patient__identity__given_name")),
        Column(_("Artikel"), "artikel", ("article__name",)),
        Column(_("Uttag kvar"), num=True),
        Column(_("Gäller till"), "till", ("last_valid_day", "pk")),
        Column(""),
    ]
    listing: Listing[PrescriptionItem] = Listing(
        request, items_running_out(request.actor, day, RUNNING_OUT_DAYS), columns, per_page=30
    )
    _log(request, "see_running_out", listing)
    return show(request, "prescriber/running_out.html", _("Förnya"), listing=listing, within=RUNNING_OUT_DAYS)


def _log(request: Request, what: str, rows: Iterable[object]) -> None:
    patients = {row.patient.uuid for row in rows}  # type: ignore[attr-defined]
    note_access(request.actor, what, at=now(), patients=patients)
