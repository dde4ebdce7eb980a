"""Differences that wait: approved, or counted again, by somebody else than who counted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.stock.counting.deciding import Seen, approve_difference, ask_for_recount
from uttag.apps.stock.counting.queries import differing_lines, in_money
from uttag.apps.stock.models import CountLine
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.counting.counts import tabs_of
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Listing
from uttag.rules.reasons import Refused


def differences(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
def approve(request: Request, line: UUID) -> HttpResponse:
    """The stock is put right by the difference."""
    why = request.POST.get("varfor", "")
    answer = attempt(approve_difference, line, _seen(request), actor=request.actor, at=now(), why=why)
    if not answer or answer.value is None:
        return _page(request, refusal=answer.refusal)
    said = _("Skillnaden på %(place)s är godkänd och lagret rättat.") % {"place": answer.value.place.code}
    messages.success(request, said)
    return redirect("depot:count_differences")


@require_POST
def recount(request: Request, line: UUID) -> HttpResponse:
    """The shelf is to be counted again."""
    answer = attempt(ask_for_recount, line, _seen(request), actor=request.actor, at=now())
    if not answer or answer.value is None:
        return _page(request, refusal=answer.refusal)
    messages.success(request, _("%(place)s ska räknas om.") % {"place": answer.value.place.code})
    return redirect("depot:count_differences")


def _seen(request: Request) -> Seen:
    """What stood on the page; numbers that are none match nothing."""
    expected, counted = (key_in(request.POST.get(name, "")) for name in ("vantat", "raknat"))
    return (-1 if expected is None else expected, -1 if counted is None else counted)


def _page(request: Request, *, refusal: Refused | None = None) -> HttpResponse:
    require(request.actor, "approve_count")
    listing: Listing[CountLine] = Listing(request, differing_lines(request.actor), [], per_page=30)
    rows = in_money(request.actor, listing, today())
    return show(
        request,
        "depot/counting/differences.html",
        _("Skillnader att ta ställning till"),
        listing=listing,
        rows=rows,
        total_ore=sum(row.ore for row in rows),
        mine=request.actor.user_id,
        refusal=refusal,
        tabs=tabs_of(request),
    )
