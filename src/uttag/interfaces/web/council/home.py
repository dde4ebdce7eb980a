"""What is due in the cooperation, and what waits for whom."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.agreement.signed.agreements import agreements_on
from uttag.apps.governance.models import Matter
from uttag.apps.governance.queries.matters import states
from uttag.apps.governance.queries.overview import coming_meetings, latest_changes, latest_progress
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.agreements.overview import figures_of
from uttag.interfaces.web.council.work import late_with_others, work_of
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing

ROWS = 15


def home(request: Request) -> HttpResponse:
    actor, day = request.actor, today()
    listing: Listing[object] = Listing(request, work_of(actor, day), [Column("")], per_page=ROWS)
    return show(
        request,
        "council/home.html",
        _("Att göra"),
        listing=listing,
        late=late_with_others(actor, day),
        day=day,
        agreements=figures_of(agreements_on(actor, day), day),
        open_matters=states(actor).get(Matter.State.OPEN, 0),
        progress=latest_progress(actor),
        meetings=coming_meetings(actor, now()),
        changes=latest_changes(actor),
    )
