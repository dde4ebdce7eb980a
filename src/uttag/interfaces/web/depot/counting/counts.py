"""Counts that go on, one count with its lines, and the log of all that has been counted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.stock.counting.opening import close_count
from uttag.apps.stock.counting.queries import (
    Difference,
    count_with,
    counted_log,
    in_money,
    lines_of,
    open_counts,
)
from uttag.apps.stock.counting.queries import counts as all_counts
from uttag.apps.stock.models import Count, CountLine
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot import waits
from uttag.interfaces.web.frame.counting import counted
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.scanning import searched
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def counts(request: Request) -> HttpResponse:
    """What is being counted now, and all counts before."""
    columns = [
        Column(_("Inventering")),
        Column(_("Började"), "borjade", ("opened_at", "pk")),
        Column(_("Rader"), num=True),
        Column(_("Rättade"), num=True),
        Column(_("Läge")),
    ]
    ended: Listing[Count] = Listing(
        request, all_counts(request.actor).filter(closed_at__isnull=False), columns, per_page=25
    )
    return show(
        request,
        "depot/counting/counts.html",
        _("Inventering"),
        open=open_counts(request.actor)[:30],
        ended=ended,
        tabs=tabs_of(request),
    )


def count(request: Request, count: UUID) -> HttpResponse:
    return _page(request, count)


@require_POST
def close(request: Request, count: UUID) -> HttpResponse:
    """Ends a count before all is counted."""
    answer = attempt(close_count, count, actor=request.actor, at=now())
    if not answer:
        return _page(request, count, refusal=answer.refusal)
    messages.success(request, _("Inventeringen är avslutad."))
    return redirect("depot:one_count", count)


def log(request: Request) -> HttpResponse:
    """Each lot that was counted on each shelf, by whom, and what came of it."""
    words, only = request.GET.get("q", "").strip(), request.GET.get("visa", "")
    found = counted_log(request.actor, search=searched(words), differing_only=only == "skillnader")
    listing: Listing[CountLine] = Listing(request, found, _columns())
    return show(
        request,
        "depot/counting/log.html",
        _("Räknat"),
        listing=listing,
        rows=_shown(request, listing),
        only=only,
        words=words,
        tabs=tabs_of(request),
    )


def tabs_of(request: Request) -> list[Tab]:
    """The pages about counts."""
    waiting = counted(request, [waits.differences])[waits.differences]
    return [
        Tab(title, reverse(view), request.path == reverse(view), count)
        for title, view, count in (
            (_("Inventeringar"), "depot:counts", None),
            (_("Skillnader"), "depot:count_differences", waiting or None),
            (_("Allt som räknats"), "depot:count_log", None),
        )
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Plats"), "plats", ("place__code", "pk")),
        Column(_("Artikel och parti")),
        Column(_("Väntat"), num=True),
        Column(_("Räknat"), num=True),
        Column(_("Skillnad"), num=True),
        Column(_("Räknat av"), "nar", ("counted_at", "pk")),
        Column(_("Läge")),
    ]


def _shown(request: Request, listing: Listing[CountLine]) -> list[Difference]:
    return in_money(request.actor, listing, today())


def _page(request: Request, uuid: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    found = count_with(request.actor, uuid)
    listing: Listing[CountLine] = Listing(request, lines_of(request.actor, found), _columns())
    return show(
        request,
        "depot/counting/count.html",
        found.title,
        count=found,
        listing=listing,
        rows=_shown(request, listing),
        refusal=refusal,
        crumbs=[Crumb(_("Inventering"), reverse("depot:counts"))],
    )
