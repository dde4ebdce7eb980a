"""Notices: what came to nobody first, then all of them, found by order, parcel or person."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.delivery.finding_notices import find_told
from uttag.apps.notices.models import Notice
from uttag.apps.notices.queries import letters_to_see_to, not_arrived, silent_gateways
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.told import CHANNELS, KINDS, STATES, told_line, where_to, whom
from uttag.interfaces.web.service_desk.calls import GROUND

LATELY = timedelta(days=30)  # a year of notices is a million; whoever needs an old one searches for it
PER_PAGE = 40


def failed(request: Request) -> HttpResponse:
    """What came to nobody, and nobody has seen to."""
    return _page(request, not_arrived(request.actor), "service_desk/notices/failed.html", "notices")


def everything(request: Request) -> HttpResponse:
    """All of the last month, or of any time for what is searched for."""
    given = request.GET
    words = given.get("q", "").strip()
    chosen = {
        name: value if value in known else ""
        for name, value, known in (
            ("state", given.get("lage", ""), STATES),
            ("channel", given.get("satt", ""), CHANNELS),
            ("kind", given.get("slag", ""), KINDS),
        )
    }
    found = find_told(request.actor, words, **chosen)
    if not words:
        found = found.filter(asked_at__gte=now() - LATELY)
    return _page(
        request,
        found,
        "service_desk/notices/all.html",
        "notices_all",
        words=words,
        states={value: mark.word for value, mark in STATES.items()},
        channels={value: mark.word for value, mark in CHANNELS.items()},
        kinds=KINDS,
        **chosen,
    )


def tabs(request: Request, here: str) -> list[Tab]:
    """What waits for someone, all notices, letters."""
    counts = {
        "notices": not_arrived(request.actor).count(),
        "notices_all": None,
        "letters": letters_to_see_to(request.actor),
    }
    titles = {"notices": _("Att ordna"), "notices_all": _("Alla meddelanden"), "letters": _("Brev att posta")}
    return [
        Tab(title, reverse(f"service_desk:{name}"), name == here, counts[name])
        for name, title in titles.items()
    ]


def _page(
    request: Request, found: QuerySet[Notice], template: str, here: str, **context: object
) -> HttpResponse:
    listing: Listing[Notice] = Listing(request, found, _columns(), per_page=PER_PAGE)
    rows = [(told_line(notice), whom(notice), where_to(notice)) for notice in listing]
    patients = dict.fromkeys(notice.patient.uuid for notice in listing if notice.patient)
    note_access(request.actor, "see_notices", at=now(), patients=patients, ground=GROUND)
    return show(
        request,
        template,
        _("Aviseringar"),
        listing=listing,
        rows=rows,
        tabs=tabs(request, here),
        silent=[(CHANNELS[one.channel].word, one) for one in silent_gateways(request.actor)],
        **context,
    )


def _columns() -> list[Column]:
    return [
        Column(_("Meddelande")),
        Column(_("Till")),
        Column(_("Sätt")),
        Column(_("När")),
        Column(_("Läge")),
    ]
